import type { Conversation, Id, Participant, UserRef } from "./events";
import { peopleIn, type Happening } from "./happenings";
import { texts } from "../texts";
import { emptyHistory, type Item, type State } from "./state";

export const otherOf = (conversation: Conversation, myId: Id): Participant | undefined =>
  conversation.isGroup ? undefined : conversation.participants.find((participant) => participant.id !== myId);

/** What the server calls the room that everybody is in, until somebody gives it a name. */
const unnamedPublicRoom = "public_room";

/** The other person's name, the group's name, or for a group without one the names in it; empty when nobody is left. */
export function nameOf(conversation: Conversation, myId: Id): string {
  if (!conversation.isGroup) {
    return otherOf(conversation, myId)?.name ?? "";
  }
  if (conversation.isPublicRoom && conversation.name === unnamedPublicRoom) {
    return texts.conversations.everybody;
  }
  const others = conversation.participants.filter((participant) => participant.id !== myId);
  return conversation.name ?? others.map((other) => other.name).join(", ");
}

/** The room that everybody is in, where the server has one. */
export const publicRoomOf = (state: State): Conversation | undefined =>
  [...state.conversations.values()].find((one) => one.isPublicRoom);

/** Whether there is nobody to talk to yet: no conversation but perhaps everybody's, where nothing has been said. */
export const isBlank = (state: State): boolean =>
  state.listLoaded &&
  [...state.conversations.values()].every((one) => one.isPublicRoom && one.lastMessage === null);

const roles = ["owner", "admin", "member"];

/** Those who can change the group first, then by name. */
export const byRole = (participants: readonly Participant[]): Participant[] =>
  [...participants].sort(
    (a, b) => roles.indexOf(a.role) - roles.indexOf(b.role) || a.name.localeCompare(b.name),
  );

export const activityOf = (conversation: Conversation): string =>
  conversation.lastMessage?.createdAt ?? conversation.updatedAt;

export function byActivity(conversations: Iterable<Conversation>): Conversation[] {
  return [...conversations].sort(
    (a, b) => Date.parse(activityOf(b)) - Date.parse(activityOf(a)) || Number(b.id) - Number(a.id),
  );
}

export function unreadTotal(state: State): number {
  let total = 0;
  for (const conversation of state.conversations.values()) {
    total += conversation.unreadCount;
  }
  return total;
}

/** Somebody who is in a conversation, or was met otherwise. */
export const personIn = (state: State, conversationId: Id, id: Id): UserRef | undefined =>
  state.conversations.get(conversationId)?.participants.find((participant) => participant.id === id) ??
  state.met.get(id);

/** The names of those who type, as far as they are known. */
export const typistNames = (state: State, conversationId: Id): string[] =>
  (state.typing.get(conversationId) ?? []).map(
    ({ userId, username }) => personIn(state, conversationId, userId)?.name ?? username,
  );

/** A message where it is loaded. */
export function itemIn(state: State, conversationId: Id, id: Id | null): Item | undefined {
  const { items, away } = state.histories.get(conversationId) ?? emptyHistory;
  return id === null ? undefined : [...items, ...(away?.items ?? [])].find((item) => item.id === id);
}

/** So many of those who reacted with the same emoji are called by name. */
export const namedReactors = 6;

export type Row =
  | { kind: "day"; key: string; at: string }
  | { kind: "new"; key: string }
  | { kind: "happening"; key: string; happening: Happening }
  /** `leads`: begins a run of messages by one author. */
  | { kind: "message"; key: string; item: Item; leads: boolean };

/** Those whom a row calls by name, knowing their ids alone. */
export function namedBy(row: Row): Id[] {
  if (row.kind === "happening") {
    return peopleIn(row.happening).flatMap(({ id, name }) => (name === "" ? [id] : []));
  }
  if (row.kind !== "message") {
    return [];
  }
  const { reactions, action } = row.item;
  return [
    ...reactions.flatMap(({ userIds }) => userIds.slice(0, namedReactors)),
    ...(action?.respondedBy === undefined ? [] : [action.respondedBy]),
  ];
}

const runMs = 5 * 60_000;
const sameDay = (a: string, b: string) => new Date(a).toDateString() === new Date(b).toDateString();

/** The history as it is read: days, the "New" mark, and runs of messages by one author. */
export function rowsOf(
  items: readonly Item[],
  newFrom: Id | null,
  happenings: readonly Happening[] = [],
  { hasOlder, hasNewer } = { hasOlder: false, hasNewer: false },
): Row[] {
  const rows: Row[] = [];
  let previous: Item | undefined;
  let day: string | undefined;
  const mark = (key: string, at: string): boolean => {
    const isNew = day === undefined || !sameDay(day, at);
    if (isNew) {
      rows.push({ kind: "day", key: `day-${key}`, at });
    }
    day = at;
    return isNew;
  };
  // What stands beside messages that are not loaded is not shown either.
  const first = hasOlder ? Number(items[0]?.id) : 0;
  let told = happenings.findIndex((one) => one.position > first);
  const tellUntil = (position: number, latest?: string) => {
    for (let next = happenings[told]; next && next.position < position; next = happenings[++told]) {
      // What was caught up with was heard later than it was done.
      mark(String(next.position), latest !== undefined && latest < next.at ? latest : next.at);
      const last = rows.at(-1);
      const before = last?.kind === "happening" ? last : undefined;
      const joined = before && together(before.happening, next);
      if (joined) {
        rows[rows.length - 1] = { ...before, happening: joined };
      } else {
        rows.push({ kind: "happening", key: `happening-${next.position}`, happening: next });
      }
      previous = undefined;
    }
  };
  for (const item of items) {
    tellUntil(Number(item.id ?? Infinity), item.createdAt);
    const isNewDay = mark(item.key, item.createdAt);
    const isFirstNew = item.id !== null && item.id === newFrom;
    if (isFirstNew) {
      rows.push({ kind: "new", key: "new" });
    }
    const continues =
      previous?.sender.id === item.sender.id &&
      Date.parse(item.createdAt) - Date.parse(previous.createdAt) < runMs;
    rows.push({ kind: "message", key: item.key, item, leads: isNewDay || isFirstNew || !continues });
    previous = item;
  }
  if (!hasNewer) {
    tellUntil(Infinity);
  }
  return rows;
}

/** The day of a row. */
export function dayAt(rows: readonly Row[], key: string | null): string | null {
  const from = rows.findIndex((row) => row.key === key);
  const next = from < 0 ? undefined : rows.slice(from, from + 3).find((row) => row.kind === "message");
  return next?.kind === "message" ? next.item.createdAt : null;
}

/** People who came one after the other, in one line. */
function together(one: Happening, next: Happening): Happening | undefined {
  return one.kind === "joined" && next.kind === "joined" && one.by?.id === next.by?.id
    ? { ...one, people: [...one.people, ...next.people] }
    : undefined;
}
