import type { Failure } from "./realtime/session";
import { texts } from "./texts";
import { momentTime } from "./times";

const words = texts.failures;

/** What the server says in English, by what is told apart in it: the field of a rule, and until when. */
const sentences: [RegExp, (found: string) => string][] = [
  [/^You are banned here until (\S+)$/, (until) => words.banned(momentTime(until))],
  [/^You are muted here until (\S+)$/, (until) => words.muted(momentTime(until))],
  [/^This .+ is already registered$/, () => words.taken],
  [/^There must be an admin/, () => words.lastAdmin],
  [/^username is one that nobody can have$/, () => words.rules.usernameRefused],
  [/^(email|username|name|password) must /, (field) => words.rules[field as "name"]],
];

/** A failure in words. The server's own sentence is a detail of it where there is nothing better. */
export function inWords(failure: Failure): string {
  if (failure.kind === "unreachable") {
    return words.unreachable;
  }
  if (failure.status === 429) {
    return words.tooMany;
  }
  return failure.message === "" || failure.status >= 500
    ? words.unknown
    : (inOurWords(failure.message) ?? words.other(failure.message));
}

/** What the page says in place of a sentence of the server; null where it has nothing better. */
export function inOurWords(message: string): string | null {
  for (const [pattern, inOurs] of sentences) {
    const found = pattern.exec(message);
    if (found) {
      return inOurs(found[1] ?? "");
    }
  }
  return null;
}
