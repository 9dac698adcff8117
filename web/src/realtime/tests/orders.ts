import type { ServerEvent } from "../events";
import type { Sent } from "./Log";
import { me } from "./scenes";

export const isMyReadingToEnd = ({ name, data }: ServerEvent) =>
  name === "conversationRead" && data.readBy === me.id;

/** Each event twice and in any order, but "read to the end" once and where it was: it means what was there by then. */
export function disordered(events: readonly Sent[], random: () => number, beginFirst = true): Sent[] {
  const end = events.findIndex(isMyReadingToEnd);
  const before = end < 0 ? events : events.slice(0, end);
  const shuffledTwice = shuffled([...before, ...before], random);
  const mixed = beginFirst ? messagesFirst(shuffledTwice, events) : shuffledTwice;
  return end < 0
    ? mixed
    : [...mixed, ...events.slice(end, end + 1), ...disordered(events.slice(end + 1), random, beginFirst)];
}

/** Nothing becomes of a message before it was sent; else the order is as it is. */
function messagesFirst(mixed: readonly Sent[], all: readonly Sent[]): Sent[] {
  const sent = new Map(
    all.flatMap((event) => (event.name === "newMessage" ? [[event.data.message.id, event]] : [])),
  );
  const begun = new Set<string>();
  return mixed.flatMap((event) => {
    const id = "messageId" in event.data ? event.data.messageId : "";
    const first = sent.get(id);
    if (event.name === "newMessage") {
      begun.add(event.data.message.id);
    } else if (first && !begun.has(id) && !/Read|Delivered/.test(event.name)) {
      begun.add(id);
      return [first, event];
    }
    return [event];
  });
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((value) => ({ value, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ value }) => value);
}
