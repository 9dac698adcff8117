import type { Id, ServerEvent } from "./events";

/** What became of messages that were fetched and are no part of a history: what they say now, null where they are gone. */
export type Corrections = ReadonlyMap<Id, string | null>;

export const noCorrections: Corrections = new Map();

/** Those with what this event says; the same object where it says nothing of messages. */
export function withEvent(known: Corrections, event: ServerEvent): Corrections {
  switch (event.name) {
    case "messageDeleted":
      return new Map(known).set(event.data.messageId, null);
    case "messageEdited": {
      const { messageId, content, isDeleted } = event.data;
      // What is gone stays gone, whatever comes late.
      return known.get(messageId) === null
        ? known
        : new Map(known).set(messageId, isDeleted ? null : content);
    }
    default:
      return known;
  }
}

export function corrected<M extends { id: Id; content: string }>(
  messages: readonly M[],
  corrections: Corrections,
): readonly M[] {
  return messages.flatMap((message) => {
    const content = corrections.get(message.id);
    return content === null ? [] : content === undefined ? message : { ...message, content };
  });
}
