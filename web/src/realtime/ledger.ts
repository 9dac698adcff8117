import {
  isAfter,
  type Conversation,
  type Id,
  type Message,
  type MessageStatus,
  type ReceiptTotals,
} from "./events";
import { Recent } from "./recent";

/** So many unread messages are known one by one; of older ones it is known only how many they are. */
const most = 1000;

const earlier = (a: Id, b: Id): Id => (isAfter(a, b) ? b : a);

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
  /** Up to here the snapshot counts; and up to there only a number is known, of the snapshot and of what was heard. */
  #snapshotId: Id = "0";
  #baseId: Id = "0";
  #baseUnread = 0;
  #baseMentions = 0;
  #isMarked = false;
  #readId: Id = "0";
  /** What came after the base and is not read. */
  readonly #unreadSince = new Set<Id>();
  readonly #mentionsSince = new Set<Id>();
  /** A message that is fetched or comes again may be older than its end. */
  readonly #deleted = new Recent<true>(most);
  #deliveredToAll = 0;
  #readByAll = 0;

  /** Starts again from a snapshot. Events heard while it was on its way are applied again by the caller. */
  rebase(conversation: Conversation): void {
    this.#snapshotId = this.#baseId = conversation.lastMessage?.id ?? "0";
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

  /** False when it cannot be told whether the message is counted already, so late it comes. */
  received({ id, isDeleted }: Message, mine: boolean, mentionsMe: boolean): boolean {
    if (mine) {
      this.#read(id);
    } else if (!isDeleted && !this.isDeleted(id) && isAfter(id, this.#readId)) {
      if (!isAfter(id, this.#baseId)) {
        return !isAfter(id, this.#snapshotId);
      }
      // What comes again may have been edited meanwhile.
      if (mentionsMe && !this.#unreadSince.has(id)) {
        this.#mentionsSince.add(id);
      }
      this.#unreadSince.add(id);
      this.#bound();
    }
    return true;
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
    this.#read(id);
    if (this.#isBaseRead || this.#baseUnread === 0) {
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
    this.#deleted.set(id, true);
    this.#unreadSince.delete(id);
    this.#mentionsSince.delete(id);
    return mine || this.#baseUnread === 0 || isAfter(id, this.#baseId) || !isAfter(id, this.#readId);
  }

  isDeleted(id: Id): boolean {
    return this.#deleted.get(id) === true;
  }

  get unreadCount(): number {
    return this.#unreadSince.size + (this.#isBaseRead ? 0 : this.#baseUnread);
  }

  get mentionCount(): number {
    return this.#mentionsSince.size + (this.#isBaseRead ? 0 : this.#baseMentions);
  }

  get #isBaseRead(): boolean {
    return !isAfter(this.#baseId, this.#readId);
  }

  #read(id: Id): void {
    if (isAfter(id, this.#readId)) {
      this.#readId = id;
      for (const since of [this.#unreadSince, this.#mentionsSince]) {
        since.forEach((one) => isAfter(one, id) || since.delete(one));
      }
    }
  }

  /** Adds the older half to the base when there are too many. */
  #bound(): void {
    if (this.#unreadSince.size <= most) {
      return;
    }
    const older = [...this.#unreadSince].sort((a, b) => Number(a) - Number(b)).slice(0, most / 2);
    const mentions = older.filter((id) => this.#mentionsSince.delete(id));
    this.#baseMentions = mentions.length + (this.#isBaseRead ? 0 : this.#baseMentions);
    this.#baseUnread = older.length + (this.#isBaseRead ? 0 : this.#baseUnread);
    older.forEach((id) => this.#unreadSince.delete(id));
    this.#baseId = older.at(-1) ?? this.#baseId;
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
