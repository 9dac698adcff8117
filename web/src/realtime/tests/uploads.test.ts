import { expect, it } from "vitest";
import type { LoginSession } from "../session";
import { Uploads } from "../uploads";

it("Files_that_are_attached_and_not_sent_would_be_lost_by_a_reload", () => {
  const session = { token: () => new Promise(() => {}) } as unknown as LoginSession;
  const uploads = new Uploads(session, () => {});
  expect(uploads.areUnsent).toBe(false);
  uploads.add("7", [new File(["one"], "one.txt")]);
  expect(uploads.areUnsent).toBe(true);
  uploads.take("7");
  expect(uploads.areUnsent).toBe(false);
});
