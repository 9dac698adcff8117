import type { Failure } from "./realtime/session";
import { texts } from "./texts";

/** A failure in words; the server's own where it has some. */
export function inWords(failure: Failure): string {
  if (failure.kind === "unreachable") {
    return texts.failures.unreachable;
  }
  return failure.status === 429 ? texts.failures.tooMany : failure.message || texts.failures.unknown;
}
