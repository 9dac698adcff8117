import type { Api } from "./api";
import { CatchUp, positionOf } from "./catchUp";
import type { ServerEvent } from "./events";
import type { Loader } from "./loader";
import type { Reader } from "./reader";
import type { Receipts } from "./receipts";
import type { Store } from "./store";

export interface Line {
  isReady: () => boolean;
  /** Something could not be loaded: `resume` is to come once more. */
  failed: () => void;
  /** What was missed, in its order. */
  event: (event: ServerEvent, position: number) => void;
}

/** Brings the state to where the server is: from the kept cursor on, and afresh only where that leads nowhere. */
export class Sync {
  readonly #store: Store;
  readonly #loader: Loader;
  readonly #receipts: Receipts;
  readonly #reader: Reader;
  readonly #line: Line;
  readonly #catchUp: CatchUp;
  /** The first list, which may be asked for before the connection is there, and then is older. */
  #loading: Promise<void> = Promise.resolve();
  #isInStep = false;
  /** The counts of what is unread are those of the server. */
  #isCounted = true;

  constructor(api: Api, store: Store, loader: Loader, receipts: Receipts, reader: Reader, line: Line) {
    this.#store = store;
    this.#loader = loader;
    this.#receipts = receipts;
    this.#reader = reader;
    this.#line = line;
    this.#catchUp = new CatchUp(api, store, (event, cursor) => line.event(event, positionOf(cursor)));
  }

  /** The list was loaded since the connection began that is recovered from then on. */
  get isInStep(): boolean {
    return this.#isInStep;
  }

  begin(): void {
    this.#loading = this.#load();
    void this.#loading.then(() => this.show());
  }

  end(): void {
    this.#isInStep = false;
    this.#catchUp.clear();
    this.#loader.clear();
    this.#receipts.clear();
  }

  /** Everything up to here was heard on the connection. */
  heard(cursor: string): void {
    this.#catchUp.heard(cursor);
  }

  /** The connection is there, or there again; recovered: nothing was missed. */
  async resume(recovered: boolean): Promise<void> {
    if (!recovered || !this.#isInStep) {
      await this.#comeIntoStep();
    } else if (!this.#isCounted) {
      await this.#count();
    }
    this.#loader.again();
    void this.#receipts.flush();
    const { openId } = this.#reader;
    if (openId !== null && !this.#conversation(openId)) {
      await this.#loader.conversation(openId);
    }
    await this.show();
  }

  /** Brings the open conversation up to date and marks where its unread part begins. */
  async show(): Promise<void> {
    const { openId } = this.#reader;
    const conversation = openId === null ? undefined : this.#conversation(openId);
    if (!conversation) {
      return;
    }
    const { id, unreadCount } = conversation;
    const { fresh, newFrom, unreadBeyond } = this.#store.history(id);
    if (fresh) {
      // What was marked when it was opened stays, however much of it has been read since.
      if (newFrom === null && unreadBeyond === 0) {
        this.#store.histories.markNewFrom(id, unreadCount);
      }
    } else {
      await this.#loader.newest(id, newFrom === null ? unreadCount : 0);
    }
    this.#reader.read();
  }

  async #comeIntoStep(): Promise<void> {
    this.#isInStep = false;
    await this.#loading;
    if (!this.#line.isReady()) {
      return;
    }
    this.#catchUp.behind();
    const outcome = await this.#catchUp.run();
    if (outcome === "lost") {
      this.#store.histories.areStale(true);
      await this.#load();
      [...this.#store.getState().histories.keys()].forEach((id) => this.#receipts.refetch(id));
    } else if (outcome === "inStep") {
      this.#isInStep = true;
      this.#store.histories.areFreshAgain();
      this.#isCounted = false;
      await this.#count();
      this.#receipts.missed();
      if (this.#reader.openId !== null) {
        await this.#receipts.load(this.#reader.openId);
      }
    } else if (outcome === "failed") {
      this.#line.failed();
    }
  }

  /** What was read on other devices meanwhile is no event of the log. */
  async #count(): Promise<void> {
    this.#isCounted = await this.#loader.unread();
    if (!this.#isCounted) {
      this.#line.failed();
    }
  }

  async #load(): Promise<void> {
    const { failure, cursor } = await this.#loader.list();
    if (failure) {
      this.#store.listFailed();
      return this.#line.failed();
    }
    this.#catchUp.loaded(cursor);
    this.#isCounted = true;
    this.#isInStep = this.#line.isReady();
  }

  #conversation(id: string) {
    return this.#store.getState().conversations.get(id);
  }
}
