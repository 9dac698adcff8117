import type { Id } from "./events";
import { LetterDrawer } from "./letterDrawer";
import { Outbox, type Letter, type Postman } from "./outbox";
import { Pages } from "./pages";
import type { Store } from "./store";

/** What is written: on screen at once, kept over reloads, and on its way. What a page that is gone left, another one sends. */
export class Letters {
  readonly #store: Store;
  readonly #outbox: Outbox;
  readonly #pages: Pages = new Pages(async (page) => this.#found(await this.#drawer.inherit(page)));
  readonly #drawer: LetterDrawer = new LetterDrawer(this.#pages.id);

  constructor(store: Store, postman: Omit<Postman, "failed">) {
    this.#store = store;
    const failed = ({ conversationId, tempId }: Letter, failure: string | null) =>
      store.histories.changeItem(conversationId, tempId, { status: "failed", failure });
    this.#outbox = new Outbox({ ...postman, failed }, this.#drawer);
  }

  begin(owner: Id): void {
    this.#drawer.begin(owner);
    void this.#drawer.all().then((letters) => {
      this.#found(letters.filter(({ page }) => page === this.#pages.id));
      letters.forEach(({ page = "" }) => this.#pages.watch(page));
    });
  }

  end(forGood: boolean): void {
    this.#outbox.clear();
    if (forGood) {
      // Whoever signs out leaves nothing behind for the next one.
      void this.#drawer.clear();
    }
    this.#drawer.begin("");
  }

  /** Those of other pages too. */
  async unsent(): Promise<number> {
    return Math.max(this.#outbox.count, (await this.#drawer.all()).length);
  }

  post(letter: Letter): void {
    this.#store.histories.written(letter);
    this.#outbox.post(letter);
  }

  retry(conversationId: Id, tempId: string): void {
    this.#store.histories.changeItem(conversationId, tempId, { status: "pending", failure: null });
    this.#outbox.retry(tempId);
  }

  take(conversationId: Id, tempId: string): Letter | null {
    const letter = this.#outbox.take(tempId);
    if (letter) {
      this.#store.histories.discardItem(conversationId, tempId);
    }
    return letter;
  }

  flush(): void {
    this.#outbox.flush();
  }

  #found(letters: readonly Letter[]): void {
    for (const letter of letters) {
      if (!this.#store.history(letter.conversationId).items.some((item) => item.key === letter.tempId)) {
        this.#store.histories.written(letter);
      }
    }
    this.#outbox.found(letters);
  }
}
