import { expect, it } from "vitest";
import { corrected, noCorrections, withEvent } from "../corrections";
import type { ServerEvent } from "../events";
import { ada, message } from "./scenes";

const edit = (messageId: string, content: string): ServerEvent => ({
  name: "messageEdited",
  data: { conversationId: "7", messageId, content, editedAt: "", isDeleted: false },
});
const deletion = (messageId: string): ServerEvent => ({
  name: "messageDeleted",
  data: { conversationId: "7", messageId, deletedBy: "1", deletedAt: "" },
});

it("What_was_found_is_shown_as_it_is_by_now", () => {
  const found = [message(10, ada), message(11, ada), message(12, ada)];
  const heard = [edit("10", "better"), edit("11", "late"), deletion("11"), edit("11", "later")];
  const corrections = heard.reduce(withEvent, noCorrections);
  expect(corrected(found, corrections).map((one) => one.content)).toEqual(["better", "message 12"]);
});

it("What_says_nothing_of_messages_changes_nothing", () => {
  expect(withEvent(noCorrections, { name: "userUnblocked", data: { userId: "2" } })).toBe(noCorrections);
});
