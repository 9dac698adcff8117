import type { Id } from "./events";
import { newestId } from "./history";
import type { ReadReports } from "./readReports";
import type { Store } from "./store";

/** So many messages stay loaded at the newest end while they stream past a reader who is there. */
const keptAtEnd = 1000;

/** What the person is looking at: messages count as read only under his eyes. */
export interface Attention {
  conversationId: Id;
  atBottom: boolean;
  focused: boolean;
}

/** The person at the page: which conversation is open, what of it he sees, and so what he has read. */
export class Reader {
  openId: Id | null = null;
  readonly #store: Store;
  readonly #reports: ReadReports;
  #attention: Attention | null = null;
  #isCovered = false;
  /** Marked as unread while it is open: it stays so until it is opened anew. */
  #leftUnread: Id | null = null;

  constructor(store: Store, reports: ReadReports) {
    this.#store = store;
    this.#reports = reports;
  }

  open(conversationId: Id | null): void {
    if (this.openId !== null && this.openId !== conversationId && this.#conversation(this.openId)) {
      this.#store.histories.left(this.openId);
    }
    this.#leftUnread = null;
    this.#attention = null;
    this.openId = conversationId;
  }

  attend(attention: Attention | null): void {
    this.#attention = attention;
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
    this.read();
    if (conversationId === this.openId && this.#conversation(conversationId)?.unreadCount === 1) {
      this.#store.histories.markNewFrom(conversationId, 1);
    }
    const isAtEnd = this.#attention?.conversationId === conversationId && this.#attention.atBottom;
    if (isAtEnd && this.#store.history(conversationId).items.length > keptAtEnd) {
      this.#store.histories.trim(conversationId, keptAtEnd / 2);
    }
  }

  read(): void {
    const { conversationId, atBottom, focused } = this.#attention ?? {};
    if (!conversationId || conversationId !== this.openId || conversationId === this.#leftUnread) {
      return;
    }
    if (this.#isCovered || !atBottom || !focused) {
      return;
    }
    const { items, fresh } = this.#store.history(conversationId);
    const newest = newestId(items);
    if (fresh && newest !== null && (this.#conversation(conversationId)?.unreadCount ?? 0) > 0) {
      const data = { conversationId, messageId: newest, readBy: this.#store.myId, readAt: "" };
      this.#store.apply({ name: "messageRead", data });
      this.#reports.add(conversationId, newest);
    }
  }

  #conversation(id: Id) {
    return this.#store.getState().conversations.get(id);
  }
}
