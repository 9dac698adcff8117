import {
  isAfter,
  type Conversation,
  type Id,
  type Message,
  type MessageStatus,
  type ReceiptTotals,
} from "./events";

const later = (a: Id, b: Id): Id => (isAfter(b, a) ? b : a);

/**
 * What one conversation's counts and ticks are derived from: the server's last snapshot and what has been heard
 * since. Everything in it only grows, so events may repeat and may come in any order.
 */
export class Ledger {
  #baseId: Id = "0";
  #baseUnread = 0;
  #readId: Id = "0";
  readonly #unreadSince = new Set<Id>();
  readonly #deleted = new Set<Id>();
  #deliveredToAll = 0;
  #readByAll = 0;

  /** Starts again from a snapshot. Events heard while it was on its way are applied again by the caller. */
  rebase(conversation: Conversation): void {
    this.#baseId = conversation.lastMessage?.id ?? "0";
    this.#baseUnread = conversation.unreadCount;
    this.#unreadSince.clear();
  }

  received(message: Message, mine: boolean): void {
    if (mine) {
      this.#readId = later(this.#readId, message.id);
    } else if (isAfter(message.id, this.#baseId) && !this.isDeleted(message.id) && !message.isDeleted) {
      this.#unreadSince.add(message.id);
    }
  }

  /** False when the count cannot be derived and the snapshot must be fetched again. */
  readUpTo(id: Id): boolean {
    this.#readId = later(this.#readId, id);
    return !isAfter(this.#baseId, this.#readId) || this.#baseUnread === 0;
  }

  /** As readUpTo: a message of the snapshot may or may not have been one of its unread ones. */
  deleted(id: Id, mine: boolean): boolean {
    this.#deleted.add(id);
    this.#unreadSince.delete(id);
    return mine || this.#baseUnread === 0 || isAfter(id, this.#baseId) || !isAfter(id, this.#readId);
  }

  isDeleted(id: Id): boolean {
    return this.#deleted.has(id);
  }

  get unreadCount(): number {
    const since = [...this.#unreadSince].filter((id) => isAfter(id, this.#readId)).length;
    return isAfter(this.#baseId, this.#readId) ? this.#baseUnread + since : since;
  }

  receipt({ deliveredToAll = 0, readByAll = 0 }: ReceiptTotals): void {
    this.#readByAll = Math.max(this.#readByAll, readByAll);
    this.#deliveredToAll = Math.max(this.#deliveredToAll, deliveredToAll, readByAll);
  }

  /** What holds for one of my messages holds for all my earlier ones, also those that are not fetched again. */
  learn({ seq, status }: Message): void {
    this.receipt({
      deliveredToAll: status === "delivered" ? seq : 0,
      readByAll: status === "read" ? seq : 0,
    });
  }

  /** The tick of my message in this place. */
  status(seq: number): MessageStatus {
    return seq <= this.#readByAll ? "read" : seq <= this.#deliveredToAll ? "delivered" : "sent";
  }
}
