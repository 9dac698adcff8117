import type { Id } from "./events";

const coalesceMs = 300;

/** Conversations of which something is to be fetched: however many events say so within a moment, each is fetched once. */
export class Due {
  readonly #ids = new Set<Id>();
  readonly #isTime: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(isTime: () => void) {
    this.#isTime = isTime;
  }

  /** In a moment. */
  soon(id: Id): void {
    this.add(id);
    this.#timer ??= setTimeout(this.#isTime, coalesceMs);
  }

  /** With those that are taken next. */
  add(id: Id): void {
    this.#ids.add(id);
  }

  remove(id: Id): void {
    this.#ids.delete(id);
  }

  /** All of them, which are due no more. */
  take(): Id[] {
    const ids = [...this.#ids];
    this.clear();
    return ids;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#ids.clear();
  }
}
