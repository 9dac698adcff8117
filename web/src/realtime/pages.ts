import { newTempId } from "./outbox";

const lockOf = (page: string) => `parley.page.${page}`;

/**
 * The pages of this browser know of each other: each holds a lock as long as it lives, and the first of the others to
 * get it is the heir. On plain http there are no locks, and every page is an heir.
 */
export class Pages {
  readonly id = newTempId();
  readonly #heir: (page: string) => Promise<void>;
  readonly #watched = new Set<string>();
  readonly #channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("parley.pages") : null;
  readonly #locks = (globalThis.navigator as { locks?: LockManager } | undefined)?.locks;

  constructor(heir: (page: string) => Promise<void>) {
    this.#heir = heir;
    void this.#locks?.request(lockOf(this.id), () => {
      this.#channel?.postMessage({ isHere: this.id });
      return new Promise(() => {});
    });
    this.#channel?.addEventListener("message", ({ data }: MessageEvent<{ isHere: string }>) => {
      if (!this.#watched.has(data.isHere)) {
        this.watch(data.isHere);
        this.#channel?.postMessage({ isHere: this.id });
      }
    });
  }

  /** Waits until that page is no more. */
  watch(page: string): void {
    if (!this.#locks) {
      void this.#heir(page);
    } else if (page !== this.id && !this.#watched.has(page)) {
      this.#watched.add(page);
      void this.#locks.request(lockOf(page), async () => {
        this.#watched.delete(page);
        await this.#heir(page);
      });
    }
  }
}
