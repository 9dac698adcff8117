import type { Api } from "./api";
import type { ServerEvent } from "./events";
import { isFinal } from "./session";
import type { Store } from "./store";

/** Beyond so many pages it is cheaper to load afresh. */
const maxPages = 20;

export const positionOf = (cursor: string): number => Number(cursor.slice(cursor.lastIndexOf(".") + 1));

/** Knows how far in the log the state has come, and brings it up to now from there when a connection was not recovered. */
export class CatchUp {
  readonly #api: Api;
  readonly #store: Store;
  readonly #apply: (event: ServerEvent, cursor: string) => void;
  /** Everything up to here is in the state. */
  #cursor: string | null = null;
  /** What was heard meanwhile lies beyond a gap as long as it is being closed. */
  #heard: string | null = null;
  #round = 0;
  #isBehind = false;

  constructor(api: Api, store: Store, apply: (event: ServerEvent, cursor: string) => void) {
    this.#api = api;
    this.#store = store;
    this.#apply = apply;
  }

  clear(): void {
    this.#round++;
    this.#cursor = null;
    this.#heard = null;
    this.#isBehind = false;
  }

  /** A new connection that was not recovered: what it brings does not follow on what is known. */
  behind(): void {
    this.#round++;
    this.#heard = null;
    this.#isBehind = true;
  }

  heard(cursor: string): void {
    if (this.#isBehind) {
      this.#heard = cursor;
    } else {
      this.#cursor = cursor;
    }
  }

  /** The state was loaded as of this cursor, while what was heard since was applied too. */
  loaded(cursor: string | undefined): void {
    this.#cursor = cursor ?? null;
    this.#joined();
  }

  /** "lost": the log does not reach back so far, or it is too much; load afresh. "failed": the server did not answer. */
  async run(): Promise<"inStep" | "lost" | "failed" | "overtaken"> {
    const round = this.#round;
    for (let pages = 0; pages < maxPages; pages++) {
      if (this.#cursor === null) {
        return "lost";
      }
      const replay = this.#store.record();
      const answer = await this.#api.sync(this.#cursor);
      if (round !== this.#round) {
        replay();
        return "overtaken";
      }
      if (!answer.ok) {
        replay();
        return isFinal(answer.failure) ? "lost" : "failed";
      }
      // A page has everything as it was when it was read: what was heard since says what became of it.
      replay(() => {
        for (const { event, data, cursor } of answer.value.events) {
          this.#apply({ name: event, data } as ServerEvent, cursor);
        }
      });
      this.#cursor = answer.value.cursor;
      if (!answer.value.hasMore) {
        this.#joined();
        return "inStep";
      }
    }
    return "lost";
  }

  #joined(): void {
    this.#isBehind = false;
    if (
      this.#heard !== null &&
      (this.#cursor === null || positionOf(this.#heard) > positionOf(this.#cursor))
    ) {
      this.#cursor = this.#heard;
    }
    this.#heard = null;
  }
}
