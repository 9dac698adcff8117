import { isAfter, type Id } from "./events";

const coalesceMs = 200;

/** Tells the server what has been read, once per while, until it is settled (which the report says). */
export class ReadReports {
  readonly #due = new Map<Id, Id>();
  readonly #report: (conversationId: Id, messageId: Id) => Promise<boolean>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isMore = false;

  constructor(report: (conversationId: Id, messageId: Id) => Promise<boolean>) {
    this.#report = report;
  }

  add(conversationId: Id, messageId: Id): void {
    const due = this.#due.get(conversationId);
    if (!due || isAfter(messageId, due)) {
      this.#due.set(conversationId, messageId);
    }
    // At once, for the page may be closed; what follows soon goes together.
    if (this.#timer === undefined) {
      this.flush();
    } else {
      this.#isMore = true;
    }
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#isMore = false;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isMore) {
        this.flush();
      }
    }, coalesceMs);
    for (const [conversationId, messageId] of this.#due) {
      void this.#report(conversationId, messageId).then((isSettled) => {
        if (isSettled && this.#due.get(conversationId) === messageId) {
          this.#due.delete(conversationId);
        }
      });
    }
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#due.clear();
  }
}
