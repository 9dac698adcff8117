import { isAfter, type Id } from "./events";

const coalesceMs = 200;

/** Tells the server what has been read, once per while, until it has acknowledged it. */
export class ReadReports {
  readonly #due = new Map<Id, Id>();
  readonly #report: (conversationId: Id, messageId: Id) => Promise<"done" | "again">;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isMore = false;

  constructor(report: (conversationId: Id, messageId: Id) => Promise<"done" | "again">) {
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
      void this.#report(conversationId, messageId).then((outcome) => {
        if (outcome === "done" && this.#due.get(conversationId) === messageId) {
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
