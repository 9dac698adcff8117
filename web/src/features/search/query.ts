import type { Conversation, Id, UserRef } from "../../realtime/events";
import { nameOf, otherOf } from "../../realtime/select";

export const kinds = ["link", "file", "image", "video", "audio"] as const;
const filters = ["from", "in", "before", "after", "has"] as const;
type Filter = (typeof filters)[number];

/** A word of what is looked for, or a filter with its value; where it stands in the text. */
export interface Term {
  filter: Filter | null;
  value: string;
  from: number;
  to: number;
}

/** Whom and what the filters may name, as far as this page knows. */
export interface Known {
  people: readonly UserRef[];
  conversations: readonly Conversation[];
  myId: Id;
}

/** As the server reads it: values with spaces stand in quotation marks. */
export function termsOf(text: string): Term[] {
  return [...text.matchAll(/(?:[^\s"]|"[^"]*(?:"|$))+/g)].map(({ 0: term, index }) => {
    const colon = term.indexOf(":");
    const name = term.slice(0, Math.max(colon, 0)).toLowerCase();
    const filter = filters.find((one) => one === name) ?? null;
    const value = (filter ? term.slice(colon + 1) : term).replaceAll('"', "");
    return { filter, value, from: index, to: index + term.length };
  });
}

/** The filter that is being typed: the last term, nothing behind it. */
export function typedFilter(text: string): (Term & { filter: Filter }) | null {
  const last = termsOf(text).at(-1);
  return last?.filter && last.to === text.length ? { ...last, filter: last.filter } : null;
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
const begins = (text: string, wanted: string) =>
  [text, ...text.split(/\s+/)].some((word) => word.toLowerCase().startsWith(wanted.toLowerCase()));
const bare = (value: string) => value.replace(/^[@#]/, "");
const quoted = (value: string) => (/\s/.test(value) ? `"${value}"` : value);

/** Those whom a beginning may mean. */
export function peopleFor(value: string, { people }: Known): UserRef[] {
  const wanted = bare(value);
  return people.filter(({ username, name }) => begins(username, wanted) || begins(name, wanted));
}

export function conversationsFor(value: string, { conversations, myId }: Known): Conversation[] {
  const wanted = bare(value);
  return conversations.filter(
    (one) => begins(nameOf(one, myId), wanted) || begins(otherOf(one, myId)?.username ?? "", wanted),
  );
}

/** How a conversation is called in a filter: by its own name, the other person's, or its number. */
export const calledIn = (conversation: Conversation, myId: Id): string =>
  quoted(conversation.name ?? otherOf(conversation, myId)?.username ?? conversation.id);

const only = <T>(all: readonly T[]): T | undefined => (all.length === 1 ? all[0] : undefined);

/** The value as the server knows it; null where this page knows nothing of that name. */
function resolved({ filter, value }: Term, known: Known): string | null {
  const wanted = bare(value);
  switch (filter) {
    case "from": {
      const byUsername = known.people.find(({ username }) => same(username, wanted));
      const byName = only(known.people.filter(({ name }) => same(name, wanted)));
      return same(wanted, "me") ? "me" : ((byUsername ?? byName)?.username ?? null);
    }
    case "in": {
      if (known.conversations.some(({ id, name }) => id === wanted || same(name ?? "", wanted))) {
        return quoted(wanted);
      }
      const others = known.conversations.map((one) => [one.id, otherOf(one, known.myId)] as const);
      const byUsername = others.find(([, other]) => other && same(other.username, wanted));
      const byName = only(others.filter(([, other]) => other && same(other.name, wanted)));
      return (byUsername ?? byName)?.[0] ?? null;
    }
    case "has":
      return kinds.find((kind) => same(kind, value)) ?? null;
    default:
      return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : null;
  }
}

/** Whether it may become what it is not yet. */
function isUnfinished({ filter, value }: Term, known: Known): boolean {
  switch (filter) {
    case "from":
      return begins("me", value) || peopleFor(value, known).length > 0;
    case "in":
      return conversationsFor(value, known).length > 0;
    case "has":
      return kinds.some((kind) => begins(kind, value));
    default:
      return /^\d{0,4}(-(\d{0,2}(-\d{0,2})?)?)?$/.test(value);
  }
}

/** What the server is asked: shown names as it knows them, without the filter that is still being typed. */
export function asked(text: string, known: Known): string {
  const typed = typedFilter(text);
  return termsOf(text)
    .flatMap((term) => {
      if (term.filter === null) {
        return text.slice(term.from, term.to);
      }
      const value = resolved(term, known);
      const isTyped = typed?.from === term.from;
      if (term.value === "" || (value === null && isTyped && isUnfinished(term, known))) {
        return [];
      }
      return `${term.filter}:${value ?? quoted(term.value)}`;
    })
    .join(" ");
}

/** A filter put behind what is there; in the place of one that has no value yet. */
export function withFilter(text: string, filter: string): string {
  const typed = typedFilter(text);
  const before = typed?.value === "" ? text.slice(0, typed.from) : text;
  return `${before.trimEnd()} ${filter}`.trimStart();
}

/** Whether it says already what a suggestion would. */
export const isResolved = (term: Term, known: Known): boolean => resolved(term, known) !== null;
