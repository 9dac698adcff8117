import { afterEach, expect, it, vi } from "vitest";
import { notifications } from "./notifications";

afterEach(() => vi.unstubAllGlobals());

it("Where_a_page_may_not_show_one_there_is_none_and_nothing_breaks", async () => {
  class Refusing {
    static permission = "granted";
    static requestPermission = () => Promise.resolve("granted");
    constructor() {
      throw new TypeError("Illegal constructor");
    }
  }
  vi.stubGlobal("isSecureContext", true);
  vi.stubGlobal("Notification", Refusing);
  await notifications.turn(true);
  expect(notifications.show("Ada", "hello", "conversation 7")).toBeNull();
});
