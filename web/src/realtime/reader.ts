import { isAfter, type Id } from "./events";
import { newestId, oldestId } from "./history";
import type { ReadReports } from "./readReports";
import type { Store } from "./store";

/** What is scrolled through is read in steps of this length, not with every row. */
const stepMs = 250;

/** What the person is looking at: messages count as read only under his eyes. */
export interface Attention {
  conversationId: Id;
  /** The last message that is in view. */
  seen: Id | null;
  /** At the end all is in view, also what is about to be shown. */
  atBottom: boolean;
  focused: boolean;
}

/** The person at the page: which conversation is open, what of it he sees, and so what he has read. */
export class Reader {
  openId: Id | null = null;
  readonly #store: Store;
  readonly #reports: ReadReports;
  #attention: Attention | null = null;
  /** Where he was when he last looked. */
  #seen: Id | null = null;
  #isAtEnd = false;
  #isCovered = false;
  /** What was seen and is not yet taken as read, and how far that has been done: never back. */
  #due: Id | null = null;
  #readTo: Id = "0";
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Marked as unread while it is open: it stays so until it is opened anew. */
  #leftUnread: Id | null = null;

  constructor(store: Store, reports: ReadReports) {
    this.#store = store;
    this.#reports = reports;
  }

  open(conversationId: Id | null): void {
    this.#step();
    if (this.openId !== null && this.openId !== conversationId && this.#conversation(this.openId)) {
      this.#store.histories.left(this.openId);
    }
    this.#leftUnread = null;
    this.#attention = null;
    this.#seen = null;
    this.#isAtEnd = false;
    this.#readTo = "0";
    this.openId = conversationId;
    if (conversationId !== null) {
      this.#store.histories.opened(conversationId);
    }
  }

  attend(attention: Attention | null): void {
    if (attention === null) {
      this.#step();
    }
    this.#attention = attention;
    this.#seen = attention?.seen ?? this.#seen;
    this.#isAtEnd = attention?.atBottom ?? this.#isAtEnd;
    this.read();
  }

  cover(isCovered: boolean): void {
    this.#isCovered = isCovered;
    this.read();
  }

  leaveUnread(conversationId: Id): void {
    this.#leftUnread = conversationId;
  }

  /** A message under the reader's eyes is read; one that he cannot see begins the "New" part. */
  arrived(conversationId: Id): void {
    const { histories } = this.#store;
    if (conversationId !== this.openId) {
      return histories.passedUnseen(conversationId);
    }
    this.read();
    if (this.#conversation(conversationId)?.unreadCount === 1) {
      histories.markNewFrom(conversationId, 1);
    }
    if (this.#isAtEnd) {
      histories.passed(conversationId);
    } else {
      histories.passedBelow(conversationId, this.#seen);
    }
  }

  read(): void {
    const { conversationId, seen, atBottom, focused } = this.#attention ?? {};
    if (!conversationId || conversationId !== this.openId || this.#isCovered || !focused) {
      return;
    }
    if (atBottom) {
      this.#due = newestId(this.#store.history(conversationId).items);
      this.#step();
    } else if (seen && isAfter(seen, this.#due ?? this.#readTo) && this.#hasAllUnread(conversationId)) {
      this.#due = seen;
      this.#timer ??= setTimeout(() => this.#step(), stepMs);
    }
  }

  /** Before a part that was jumped to there may be unread messages, which have not been seen. */
  #hasAllUnread(conversationId: Id): boolean {
    const { away, newFrom } = this.#store.history(conversationId);
    const oldest = away && oldestId(away.items);
    return !oldest || !isAfter(oldest, this.#readTo) || (newFrom !== null && !isAfter(oldest, newFrom));
  }

  #step(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [conversationId, messageId] = [this.openId, this.#due];
    this.#due = null;
    if (conversationId === null || messageId === null || conversationId === this.#leftUnread) {
      return;
    }
    // While there may be a gap, what is beyond it has not been seen.
    const { fresh } = this.#store.history(conversationId);
    if (fresh && (this.#conversation(conversationId)?.unreadCount ?? 0) > 0) {
      this.#readTo = messageId;
      const data = { conversationId, messageId, readBy: this.#store.myId, readAt: "" };
      this.#store.apply({ name: "messageRead", data });
      this.#reports.add(conversationId, messageId);
    }
  }

  #conversation(id: Id) {
    return this.#store.getState().conversations.get(id);
  }
}
