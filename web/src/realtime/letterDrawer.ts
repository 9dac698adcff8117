import type { Id } from "./events";
import type { Drawer, Letter } from "./outbox";

const storeName = "letters";
type Kept = Letter & { owner: Id; order: number };

/** Keeps letters in IndexedDB until they are delivered. Where there is none they live as long as the page. */
export class LetterDrawer implements Drawer {
  #database: Promise<IDBDatabase | null> | null = null;
  #owner: Id = "";
  #order = 0;

  /** What this person left behind, in the order of writing. */
  async of(owner: Id): Promise<Letter[]> {
    this.#owner = owner;
    const database = await this.#open();
    if (!database) {
      return [];
    }
    const letters = database.transaction(storeName).objectStore(storeName);
    const all = await settled(letters.getAll() as IDBRequest<Kept[]>);
    const own = (all ?? []).filter((letter) => letter.owner === owner);
    return own.sort((a, b) => a.order - b.order);
  }

  put(letter: Letter): void {
    this.#order = Math.max(this.#order + 1, Date.now());
    const kept: Kept = { ...letter, owner: this.#owner, order: this.#order };
    void this.#write((letters) => letters.put(kept));
  }

  remove(tempId: string): void {
    void this.#write((letters) => letters.delete(tempId));
  }

  /** Whoever signs out leaves nothing behind for the next one. */
  async clear(owner: Id): Promise<void> {
    for (const { tempId } of await this.of(owner)) {
      this.remove(tempId);
    }
  }

  async #write(change: (letters: IDBObjectStore) => IDBRequest): Promise<void> {
    const database = await this.#open();
    if (database) {
      await settled(change(database.transaction(storeName, "readwrite").objectStore(storeName)));
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
