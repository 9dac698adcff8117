import type { Id } from "./events";
import type { Drawer, Letter } from "./outbox";

const storeName = "letters";
/** The page of what no page is to send yet. */
export const nowhere = "";

/** `page` is the one that is to send it; pages of an older version did not say. */
type Kept = Letter & { owner: Id; order: number; page?: string };

/** Keeps letters in IndexedDB until they are delivered. Where there is none they live as long as the page. */
export class LetterDrawer implements Drawer {
  #database: Promise<IDBDatabase | null> | null = null;
  #owner: Id = "";
  #order = 0;
  readonly #page: string;

  constructor(page: string) {
    this.#page = page;
  }

  begin(owner: Id): void {
    this.#owner = owner;
  }

  /** What this person left behind, in the order of writing. */
  async all(): Promise<Kept[]> {
    const owner = this.#owner;
    const database = await this.#open();
    if (!database) {
      return [];
    }
    const letters = database.transaction(storeName).objectStore(storeName);
    return this.#inOrder(await settled(letters.getAll() as IDBRequest<Kept[]>), owner);
  }

  /** What is this page's from now on, and was that one's: whoever comes first has it. */
  async inherit(page: string): Promise<Letter[]> {
    const owner = this.#owner;
    const database = await this.#open();
    if (!database || owner === "") {
      return [];
    }
    const letters = database.transaction(storeName, "readwrite").objectStore(storeName);
    const all = this.#inOrder(await settled(letters.getAll() as IDBRequest<Kept[]>), owner);
    if (owner !== this.#owner) {
      return [];
    }
    const theirs = all.filter((letter) => (letter.page ?? nowhere) === page);
    theirs.forEach((letter) => letters.put({ ...letter, page: this.#page }));
    return theirs;
  }

  put(letter: Letter): void {
    this.#order = Math.max(this.#order + 1, Date.now());
    const kept: Kept = { ...letter, owner: this.#owner, order: this.#order, page: this.#page };
    void this.#write((letters) => letters.put(kept));
  }

  remove(tempId: string): void {
    void this.#write((letters) => letters.delete(tempId));
  }

  /** This person is not here any more: what he left is that page's on which he comes back first. */
  async release(): Promise<void> {
    const owner = this.#owner;
    const database = await this.#open();
    if (database) {
      const letters = database.transaction(storeName, "readwrite").objectStore(storeName);
      const all = this.#inOrder(await settled(letters.getAll() as IDBRequest<Kept[]>), owner);
      const mine = all.filter(({ page }) => page === this.#page);
      mine.forEach((letter) => letters.put({ ...letter, page: nowhere }));
    }
  }

  /** Whoever signs out leaves nothing behind for the next one. */
  async clear(): Promise<void> {
    for (const { tempId } of await this.all()) {
      this.remove(tempId);
    }
  }

  #inOrder(letters: readonly Kept[] | null, owner: Id): Kept[] {
    return (letters ?? []).filter((one) => one.owner === owner).sort((a, b) => a.order - b.order);
  }

  async #write(change: (letters: IDBObjectStore) => IDBRequest): Promise<void> {
    const database = await this.#open();
    if (database) {
      const transaction = database.transaction(storeName, "readwrite");
      const request = change(transaction.objectStore(storeName));
      // Whoever writes and closes the tab at once has written: it is not waited for an answer first.
      transaction.commit();
      await settled(request);
    }
  }

  #open(): Promise<IDBDatabase | null> {
    this.#database ??= openDatabase();
    return this.#database;
  }
}

function openDatabase(): Promise<IDBDatabase | null> {
  try {
    const request = indexedDB.open("parley", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName, { keyPath: "tempId" });
    return settled(request);
  } catch {
    return Promise.resolve(null);
  }
}

const settled = <T>(request: IDBRequest<T>): Promise<T | null> =>
  new Promise((resolve) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null);
  });
