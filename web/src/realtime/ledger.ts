import {
  isAfter,
  type Conversation,
  type Id,
  type Message,
  type MessageStatus,
  type ReceiptTotals,
} from "./events";

const earlier = (a: Id, b: Id): Id => (isAfter(a, b) ? b : a);
const later = (a: Id, b: Id): Id => (isAfter(b, a) ? b : a);

export interface Counts {
  unread: number;
  mentions: number;
}

/**
 * What one conversation's counts and ticks are derived from: the server's last snapshot and what has been heard
 * since. Everything in it only grows, so events may repeat and may come in any order; only how far all others have come is
 * begun anew where others count.
 */
export class Ledger {
  #baseId: Id = "0";
  #baseUnread = 0;
  #baseMentions = 0;
  #isMarked = false;
  #readId: Id = "0";
  readonly #unreadSince = new Set<Id>();
  readonly #mentionsSince = new Set<Id>();
  readonly #deleted = new Set<Id>();
  #deliveredToAll = 0;
  #readByAll = 0;

  /** Starts again from a snapshot. Events heard while it was on its way are applied again by the caller. */
  rebase(conversation: Conversation): void {
    this.#baseId = conversation.lastMessage?.id ?? "0";
    this.#baseUnread = conversation.unreadCount;
    this.#baseMentions = conversation.mentionCount ?? 0;
    this.#unreadSince.clear();
    this.#mentionsSince.clear();
    this.#isMarked = conversation.unreadFrom !== undefined;
    if (conversation.unreadFrom !== undefined) {
      // The mark takes back what was read from there on.
      this.#readId = earlier(this.#readId, String(Number(conversation.unreadFrom) - 1));
    }
  }

  received(message: Message, mine: boolean, mentionsMe: boolean): void {
    if (mine) {
      this.#readId = later(this.#readId, message.id);
    } else if (isAfter(message.id, this.#baseId) && !this.isDeleted(message.id) && !message.isDeleted) {
      // What comes again may have been edited meanwhile.
      if (mentionsMe && !this.#unreadSince.has(message.id)) {
        this.#mentionsSince.add(message.id);
      }
      this.#unreadSince.add(message.id);
    }
  }

  /** An edit mentions anew. False when the count cannot be derived. */
  edited(id: Id, mentionsMe: boolean): boolean {
    if (this.#unreadSince.has(id)) {
      this.#mentionsSince[mentionsMe ? "add" : "delete"](id);
    }
    return this.#baseUnread === 0 || isAfter(id, this.#baseId) || !isAfter(id, this.#readId);
  }

  /**
   * False when the count cannot be derived and the snapshot must be fetched again. `between` counts what may be unread
   * after one message and up to another one, if all of it is known.
   */
  readUpTo(id: Id, between: (after: Id, upTo: Id) => Counts | null): boolean {
    this.#readId = later(this.#readId, id);
    if (!isAfter(this.#baseId, this.#readId) || this.#baseUnread === 0) {
      return true;
    }
    // What reading does to a mark is the server's.
    const left = this.#isMarked ? null : between(this.#readId, this.#baseId);
    if (left) {
      // The snapshot may know of reading that was not heard here.
      this.#baseUnread = Math.min(this.#baseUnread, left.unread);
      this.#baseMentions = Math.min(this.#baseMentions, left.mentions);
    }
    return left !== null;
  }

  /** As readUpTo: a message of the snapshot may or may not have been one of its unread ones. */
  deleted(id: Id, mine: boolean): boolean {
    this.#deleted.add(id);
    this.#unreadSince.delete(id);
    this.#mentionsSince.delete(id);
    return mine || this.#baseUnread === 0 || isAfter(id, this.#baseId) || !isAfter(id, this.#readId);
  }

  isDeleted(id: Id): boolean {
    return this.#deleted.has(id);
  }

  get unreadCount(): number {
    const since = [...this.#unreadSince].filter((id) => isAfter(id, this.#readId)).length;
    return isAfter(this.#baseId, this.#readId) ? this.#baseUnread + since : since;
  }

  get mentionCount(): number {
    const since = [...this.#mentionsSince].filter((id) => isAfter(id, this.#readId)).length;
    return isAfter(this.#baseId, this.#readId) ? this.#baseMentions + since : since;
  }

  forgetReceipts(): void {
    this.#deliveredToAll = 0;
    this.#readByAll = 0;
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

/** One for each conversation that was ever heard of. */
export class Ledgers {
  readonly #ledgers = new Map<Id, Ledger>();

  of(conversationId: Id): Ledger {
    let ledger = this.#ledgers.get(conversationId);
    if (!ledger) {
      ledger = new Ledger();
      this.#ledgers.set(conversationId, ledger);
    }
    return ledger;
  }

  forget(conversationId: Id): void {
    this.#ledgers.delete(conversationId);
  }

  /** A message as fetched, with the receipts and deletions that were heard before it came. */
  known(message: Message, myId: Id): Message {
    const ledger = this.of(message.conversationId);
    const isDeleted = message.isDeleted || ledger.isDeleted(message.id);
    const mine = message.sender.id === myId;
    if (mine) {
      ledger.learn(message);
    }
    return {
      ...message,
      isDeleted,
      content: isDeleted ? "" : message.content,
      status: mine ? ledger.status(message.seq) : message.status,
    };
  }

  clear(): void {
    this.#ledgers.clear();
  }
}
