import { expect, it } from "vitest";
import { Alerts, isWorthAnAlert, type Circumstances } from "../alerts";
import { ada, alan, conversation, grace, message } from "./scenes";

const at = { conversationId: "7", messageId: "10" };
const deletion = { name: "messageDeleted", data: { ...at, deletedBy: "1", deletedAt: "" } } as const;
const edit = {
  name: "messageEdited",
  data: { ...at, content: "better", editedAt: "", isDeleted: false },
} as const;

/** What lies on the desktop; one for each conversation, as notifications with a tag are. */
function desktop() {
  const shown = new Map<string, string>();
  const alerts = new Alerts(({ conversationId, content }) => {
    shown.set(conversationId, content);
    return { close: () => shown.delete(conversationId) };
  });
  alerts.arrived(message(10, ada));
  return { shown, alerts };
}

it("A_notification_goes_when_its_message_is_deleted", () => {
  const { shown, alerts } = desktop();
  alerts.heard(deletion);
  expect(shown.size).toBe(0);
});

it("A_notification_says_what_its_message_says_after_an_edit", () => {
  const { shown, alerts } = desktop();
  alerts.heard(edit);
  expect(shown.get("7")).toBe("better");
});

it("A_notification_stays_whatever_becomes_of_earlier_messages", () => {
  const { shown, alerts } = desktop();
  alerts.arrived(message(11, ada));
  alerts.heard(edit);
  alerts.heard(deletion);
  expect(shown.get("7")).toBe("message 11");
});

it("A_notification_goes_when_its_conversation_is_read_and_not_before_it_was_counted", () => {
  const { shown, alerts } = desktop();
  alerts.counted(() => 0);
  expect(shown.size).toBe(1);
  alerts.counted(() => 1);
  alerts.heard(edit);
  alerts.counted(() => 0);
  expect(shown.size).toBe(0);
});

it("Somebody is told of what others write while he looks elsewhere, and of what is for him where he wants no more", () => {
  const between = conversation([ada, grace]);
  const group = conversation([ada, grace, alan]);
  const usual: Circumstances = {
    me: ada.id,
    conversation: group,
    blocked: new Set(),
    mentionsOnly: false,
    isUnderEyes: false,
  };
  const said = message(10, grace);
  expect(isWorthAnAlert(said, usual)).toBe(true);
  expect(isWorthAnAlert(message(10, ada), usual)).toBe(false);
  expect(isWorthAnAlert({ ...said, isDeleted: true }, usual)).toBe(false);
  expect(isWorthAnAlert(said, { ...usual, isUnderEyes: true })).toBe(false);
  expect(isWorthAnAlert(said, { ...usual, blocked: new Set([grace.id]) })).toBe(false);
  const few = { ...usual, mentionsOnly: true };
  expect(isWorthAnAlert(said, few)).toBe(false);
  expect(isWorthAnAlert({ ...said, mentions: [ada.id] }, few)).toBe(true);
  expect(isWorthAnAlert({ ...said, mentionsAll: true }, few)).toBe(true);
  expect(isWorthAnAlert(said, { ...few, conversation: between })).toBe(true);
});
