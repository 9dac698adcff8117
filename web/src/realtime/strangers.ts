import type { Api } from "./api";
import type { Id } from "./events";
import type { Store } from "./store";

/** Asks who somebody is who is known by his id alone: of a large channel not everybody is told. */
export class Strangers {
  readonly #api: Api;
  readonly #store: Store;
  /** Those that are unknown to the server, too, are not asked for again. */
  readonly #asked = new Set<Id>();
  #queue: Id[] = [];
  #isAsking = false;

  constructor(api: Api, store: Store) {
    this.#api = api;
    this.#store = store;
  }

  clear(): void {
    this.#asked.clear();
    this.#queue = [];
  }

  meet(ids: readonly Id[]): void {
    const fresh = ids.filter((id) => !this.#asked.has(id) && !this.#store.getState().met.has(id));
    fresh.forEach((id) => this.#asked.add(id));
    this.#queue.push(...fresh);
    void this.#ask();
  }

  /** One at a time: a message may have been answered by very many. */
  async #ask(): Promise<void> {
    if (this.#isAsking) {
      return;
    }
    this.#isAsking = true;
    for (let id = this.#queue.shift(); id !== undefined; id = this.#queue.shift()) {
      const answer = await this.#api.user(id);
      if (answer.ok && this.#asked.has(id)) {
        this.#store.meet(answer.value);
      } else if (!answer.ok && answer.failure.kind === "unreachable") {
        this.#asked.delete(id);
      }
    }
    this.#isAsking = false;
  }
}
