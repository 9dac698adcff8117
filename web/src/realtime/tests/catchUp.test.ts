import { expect, it } from "vitest";
import type { Api } from "../api";
import { CatchUp, positionOf } from "../catchUp";
import type { ServerEvent } from "../events";
import { freshStore, ServerModel } from "./ServerModel";
import { ada, grace, me, message } from "./scenes";

it("What becomes of a missed message while its page is on its way is not lost", async () => {
  const store = freshStore(new ServerModel([ada, grace], me.id));
  const missed = { message: message(10, grace, { content: "first" }), conversationId: "7" };
  let answer = () => {};
  const sync = () =>
    new Promise((resolve) => {
      const events = [{ event: "newMessage", data: missed, cursor: "epoch.5" }];
      answer = () => resolve({ ok: true, value: { events, cursor: "epoch.5", hasMore: false } });
    });
  const catchUp = new CatchUp({ sync } as unknown as Api, store, (event, cursor) =>
    store.apply(event, positionOf(cursor)),
  );
  catchUp.loaded("epoch.4");
  catchUp.behind();
  const running = catchUp.run();
  const edited: ServerEvent = {
    name: "messageEdited",
    data: { messageId: "10", conversationId: "7", content: "second", editedAt: "", isDeleted: false },
  };
  store.apply(edited, 6);
  answer();
  expect(await running).toBe("inStep");
  expect(store.history("7").items).toMatchObject([{ content: "second", isEdited: true }]);
});
