import { expect, it } from "vitest";
import type { Api } from "../api";
import { Compositions } from "../compositions";
import { Drafts } from "../drafts";
import type { ServerEvent } from "../events";
import type { Item } from "../state";
import { freshStore, ServerModel } from "./ServerModel";
import { ada, grace, me, message } from "./scenes";

function scene(found = message(10, grace)) {
  const store = freshStore(new ServerModel([ada, grace], me.id));
  const api = { message: () => Promise.resolve({ ok: true, value: found }) } as unknown as Api;
  const drafts = new Drafts(store.conversations, () => Promise.resolve(true));
  store.page("7", [message(10, grace), message(11, ada)], { fresh: true });
  const [theirs, mine] = store.history("7").items as [Item, Item];
  return { drafts, compositions: new Compositions(api, drafts), theirs, mine };
}

const deletion = (messageId: string): ServerEvent => ({
  name: "messageDeleted",
  data: { conversationId: "7", messageId, deletedBy: "2", deletedAt: "" },
});
const edit: ServerEvent = {
  name: "messageEdited",
  data: { conversationId: "7", messageId: "10", content: "better", editedAt: "", isDeleted: false },
};

it("A_deleted_message_is_answered_no_more_and_the_text_stays", () => {
  const { compositions, drafts, theirs } = scene();
  drafts.set("7", { content: "well", replyTo: null });
  compositions.reply("7", theirs);
  compositions.apply(deletion("10"));
  expect(compositions.of("7").replyTo).toBeNull();
  expect(drafts.get("7")).toEqual({ content: "well", replyTo: null });
});

it("An_edited_message_is_answered_as_it_is_now", () => {
  const { compositions, theirs } = scene();
  compositions.reply("7", theirs);
  const { turn } = compositions.of("7");
  compositions.apply(edit);
  expect(compositions.of("7")).toMatchObject({ replyTo: { content: "better" }, turn });
});

it("An_edit_that_is_not_saved_is_kept_and_begins_anew_with_the_next", () => {
  const { compositions, drafts, mine } = scene();
  compositions.edit("7", mine);
  const { turn } = compositions.of("7");
  compositions.write("7", "half of an");
  expect(compositions.of("7")).toMatchObject({
    editing: { content: "message 11", text: "half of an" },
    turn,
  });
  expect(drafts.get("7").content).toBe("");
  compositions.endEdit("7");
  compositions.edit("7", mine);
  expect(compositions.of("7").editing?.text).toBe("message 11");
});

it("An_edit_ends_with_its_message", () => {
  const { compositions, mine } = scene();
  compositions.edit("7", mine);
  compositions.apply(deletion("11"));
  expect(compositions.of("7").editing).toBeNull();
});

it("A_draft_that_answered_what_is_deleted_by_now_answers_nothing", async () => {
  const { compositions, drafts } = scene(message(10, grace, { isDeleted: true, content: "" }));
  drafts.set("7", { content: "well", replyTo: "10" });
  await compositions.find("7", "10");
  expect(compositions.of("7").replyTo).toBeNull();
  expect(drafts.get("7").replyTo).toBeNull();
});
