import type { Failure } from "./realtime/session";
import type { UploadFailure } from "./realtime/uploads";
import { texts } from "./texts";
import { momentTime } from "./times";

const words = texts.failures;

/** What the server says in English, by what is told apart in it: the field of a rule, and until when. */
const sentences: [RegExp, (found: string) => string][] = [
  [/^You are banned here until (\S+)$/, (until) => words.banned(momentTime(until))],
  [/^You are muted here until (\S+)$/, (until) => words.muted(momentTime(until))],
  [/^This .+ is already registered$/, () => words.taken],
  [/^There must be an admin/, () => words.lastAdmin],
  [/^q must have a word/, () => words.search.noWord],
  [/^q must have 1 to/, () => words.search.tooLong],
  [/^q must have at most/, () => words.search.tooMany],
  [/^has: must be/, () => words.search.has],
  [/^(before|after): must be a date/, (filter) => words.search.date(filter)],
  [/^(\w+): needs a value/, (filter) => words.search.value(filter)],
  [/^from: there is nobody called "(.*)"$/, (name) => words.search.nobody(name)],
  [/^in: you are in no conversation "(.*)"$/, (name) => words.search.nowhere(name)],
  [/^username is one that nobody can have$/, () => words.rules.usernameRefused],
  [/^(email|username|name|password) must /, (field) => words.rules[field as "name"]],
];

/** The field of a form that was refused; null where it is not said, or where it is more than one. */
export function fieldOf(failure: Failure): string | null {
  const found =
    failure.kind === "refused" && /^(email|username|name|password) (?:must|is) /.exec(failure.message);
  return found ? (found[1] ?? null) : null;
}

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

/** Why a file was not taken, and what can be done; whether it may be another time. */
export function uploadInWords(failure: UploadFailure): { text: string; mayRetry: boolean } {
  const upload = texts.messages.uploadFailed;
  if (failure.kind === "unreadable") {
    return { text: upload.unreadable, mayRetry: false };
  }
  if (failure.kind === "unreachable") {
    return { text: upload.interrupted, mayRetry: true };
  }
  switch (failure.status) {
    case 413: {
      // A proxy that refuses it does not say how much it takes.
      const limit = /larger than (\d+) bytes/.exec(failure.message)?.[1];
      return { text: upload.tooLarge(limit === undefined ? null : Number(limit)), mayRetry: false };
    }
    case 415:
      return { text: upload.kind, mayRetry: false };
    case 409:
      return { text: upload.tooMany, mayRetry: true };
    case 429:
      return { text: upload.tooFast, mayRetry: true };
    default:
      return failure.message === "The file is empty"
        ? { text: upload.empty, mayRetry: false }
        : { text: upload.other, mayRetry: true };
  }
}
