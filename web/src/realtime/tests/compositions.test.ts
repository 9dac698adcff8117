import { expect, it, vi } from "vitest";
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
  const drafts = new Drafts(store.conversations, {
    save: () => Promise.resolve(true),
    latest: () => Promise.resolve(null),
  });
  store.page("7", [message(10, grace), message(11, ada)], { fresh: true });
  const [theirs, mine] = store.history("7").items as [Item, Item];
  const compositions = new Compositions(api, drafts);
  const apply = (event: ServerEvent) => {
    store.apply(event);
    compositions.apply(event);
  };
  return { drafts, compositions, apply, theirs, mine };
}

const deletion = (messageId: string): ServerEvent => ({
  name: "messageDeleted",
  data: { conversationId: "7", messageId, deletedBy: "2", deletedAt: "" },
});
const draftSaved = (content: string, replyTo?: string): ServerEvent => ({
  name: "draftSaved",
  data: { conversationId: "7", content, ...(replyTo !== undefined && { replyTo }), updatedAt: "" },
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

it("What_was_answered_elsewhere_is_answered_here_no_more", async () => {
  vi.useFakeTimers();
  const { compositions, drafts, apply } = scene();
  drafts.set("7", { content: "something else", replyTo: null });
  compositions.sent("7");
  await vi.advanceTimersByTimeAsync(1000);
  apply(draftSaved("well", "10"));
  await compositions.find("7", "10");
  expect(compositions.of("7").replyTo).toMatchObject({ id: "10" });
  apply(draftSaved(""));
  expect(compositions.of("7").replyTo).toBeNull();
  vi.useRealTimers();
});

it("An_answer_whose_text_is_taken_out_to_be_written_anew_stays_one", async () => {
  vi.useFakeTimers();
  const { compositions, drafts, apply, theirs } = scene();
  drafts.set("7", { content: "well", replyTo: null });
  compositions.reply("7", theirs);
  await vi.advanceTimersByTimeAsync(1000);
  apply(draftSaved("well", "10"));
  drafts.set("7", { ...drafts.get("7"), content: "" });
  await vi.advanceTimersByTimeAsync(1000);
  apply(draftSaved(""));
  expect(compositions.of("7").replyTo).toMatchObject({ id: "10" });
  vi.useRealTimers();
});
