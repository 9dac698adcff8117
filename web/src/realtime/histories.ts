import type { Cell } from "./cell";
import { isAfter, type Id, type Message, type ServerEvents } from "./events";
import * as history from "./history";
import { happeningAsTold, type Happening, type HappeningPage } from "./happenings";
import type { Ledgers } from "./ledger";
import type { Letter } from "./outbox";
import { emptyHistory, type Away, type History, type Item } from "./state";

/** So many messages are kept of a conversation that nobody scrolls in; with twice as many it is loaded again when it is opened. */
const kept = 200;
/** And of so many conversations, those that were opened last. */
const keptHistories = 10;
/** So many messages stay loaded at the newest end while they stream past a reader who is there, or who is further up. */
const keptAtEnd = 1000;
/** So many happenings are kept, whatever is between them. */
const mostHappenings = 1000;
/** And so many while somebody scrolls: beyond them those go that are furthest away. */
const most = 3000;
const some = 2000;

/** What is loaded of the conversations' messages. */
export class Histories {
  readonly #cell: Cell;
  readonly #ledgers: Ledgers;
  #turn = 0;

  constructor(cell: Cell, ledgers: Ledgers) {
    this.#cell = cell;
    this.#ledgers = ledgers;
  }

  get(id: Id): History {
    return this.#cell.state.histories.get(id) ?? emptyHistory;
  }

  has(id: Id): boolean {
    return this.#cell.state.histories.has(id);
  }

  set(id: Id, changes: Partial<History>): void {
    const histories = new Map(this.#cell.state.histories);
    this.#cell.set({ histories: histories.set(id, { ...this.get(id), ...changes }) });
  }

  forget(id: Id): void {
    const histories = new Map(this.#cell.state.histories);
    histories.delete(id);
    this.#cell.set({ histories });
  }

  keep(ids: ReadonlySet<Id>): void {
    this.#cell.set({ histories: new Map([...this.#cell.state.histories].filter(([id]) => ids.has(id))) });
  }

  page(id: Id, messages: readonly Message[], changes: Partial<History>): void {
    const items = history.merge(this.get(id).items, this.#known(messages), this.#cell.myId);
    this.set(id, { ...changes, items });
    this.tick(id);
  }

  /** Puts messages into the part that was jumped to, and makes one of the two parts when they meet. */
  awayPage(id: Id, messages: readonly Message[], changes: Partial<Away>): void {
    const { away, items, fresh } = this.get(id);
    const before = away ?? { items: [], hasOlder: true, hasNewer: true, loading: null };
    const merged = history.merge(before.items, this.#known(messages), this.#cell.myId);
    const next = { ...before, ...changes, items: merged };
    const newest = Number(history.newestId(merged) ?? 0);
    const oldestOfEnd = history.oldestId(items);
    if (fresh && (!next.hasNewer || (oldestOfEnd !== null && newest >= Number(oldestOfEnd)))) {
      // What is in both is as the part at the end has it: that keeps the keys of what was written here.
      const byId = new Map(
        [...merged, ...items].flatMap((item) => (item.id === null ? [] : [[item.id, item]])),
      );
      const confirmed = [...byId.values()].sort((a, b) => Number(a.id) - Number(b.id));
      const unconfirmed = items.filter((item) => item.id === null);
      this.set(id, { items: [...confirmed, ...unconfirmed], away: null, hasOlder: next.hasOlder });
    } else {
      this.set(id, { away: next });
    }
    this.tick(id);
  }

  /** Wishes for a message to be shown; `from` is where the reader is now. */
  aim(id: Id, messageId: Id, from: Id | null): void {
    const { origins } = this.get(id);
    this.set(id, {
      target: { id: messageId, turn: ++this.#turn },
      origins: from === null ? origins : [...origins, from],
    });
  }

  received(message: Message): void {
    const id = message.conversationId;
    const { items, hasOlder } = this.get(id);
    // What comes again and is older than all that is loaded comes with its page: here it would leave a hole behind it.
    const oldest = hasOlder ? history.oldestId(items) : null;
    const isBeyond = oldest !== null && isAfter(oldest, message.id);
    if (this.has(id) && (!isBeyond || items.some((item) => item.key === message.tempId))) {
      this.set(id, { items: history.append(items, message, this.#cell.myId) });
    }
  }

  written(letter: Letter): void {
    const { session } = this.#cell.state;
    if (session.status === "signedIn") {
      const item = history.pendingItem(letter, session.me);
      this.#changeItems(letter.conversationId, (items) => [...items, item]);
    }
  }

  changeItem(id: Id, key: string, changes: Partial<Item>): void {
    this.#changeItems(id, (items) => history.change(items, key, changes));
  }

  discardItem(id: Id, key: string): void {
    this.#changeItems(id, (items) => items.filter((item) => item.key !== key));
  }

  sent(tempId: string, messageId: Id): void {
    for (const [id, { items }] of this.#cell.state.histories) {
      if (items.some((item) => item.key === tempId)) {
        const named = history.confirm(items, tempId, messageId);
        const isDeleted = this.#ledgers.of(id).isDeleted(messageId);
        return this.set(id, { items: isDeleted ? history.tombstone(named, messageId) : named });
      }
    }
  }

  edited({ conversationId, messageId, content }: ServerEvents["messageEdited"], mentionsMe: boolean): void {
    this.change(conversationId, (items) =>
      history.edited(items, messageId, content, mentionsMe ? this.#cell.myId : null),
    );
  }

  deleted(conversationId: Id, messageId: Id): void {
    this.change(conversationId, (items) => history.tombstone(items, messageId));
  }

  /** A change of messages, wherever they are loaded. */
  change(id: Id, changed: (items: readonly Item[]) => readonly Item[]): void {
    if (this.has(id)) {
      const { away } = this.get(id);
      this.#changeItems(id, changed);
      if (away) {
        this.set(id, { away: { ...away, items: changed(away.items) } });
      }
    }
  }

  /** Remembers where the unread part begins, for as long as the conversation stays open. */
  markNewFrom(id: Id, unread: number): void {
    if (unread > 0) {
      this.#markNewFrom(id, this.get(id).items, unread);
    }
  }

  /** A page that is older than all that is loaded. */
  olderPage(id: Id, messages: readonly Message[], changes: Partial<History>): void {
    const { items, unreadBeyond } = this.get(id);
    const oldest = history.oldestId(items);
    this.page(id, messages, changes);
    if (unreadBeyond > 0) {
      const added = this.get(id).items.filter((item) => item.id !== null && Number(item.id) < Number(oldest));
      this.#markNewFrom(id, added, unreadBeyond);
    }
  }

  /** From now on it is the last one that was opened; those that were opened long ago go. */
  opened(id: Id): void {
    const known = this.#cell.state.histories.get(id);
    if (known) {
      const histories = new Map(this.#cell.state.histories);
      histories.delete(id);
      this.#cell.set({ histories: histories.set(id, known) });
    }
    [...this.#cell.state.histories.keys()].slice(0, -keptHistories).forEach((one) => this.#drop(one));
  }

  /** Nobody looks at it any more: what was only for the reader's eyes goes, and so does most of what was scrolled through. */
  left(id: Id): void {
    if (!this.has(id)) {
      return;
    }
    this.set(id, { newFrom: null, unreadBeyond: 0, away: null, target: null, origins: [] });
    this.#trim(id, kept);
  }

  /** Something came where nobody looks: beyond some it goes, for then it is opened where its unread part begins. */
  passedUnseen(id: Id): void {
    if (this.get(id).items.length > 2 * kept) {
      this.#drop(id);
    }
  }

  /** Something came at the end that the reader is at. */
  passed(id: Id): void {
    if (this.get(id).items.length > keptAtEnd) {
      this.#trim(id, keptAtEnd / 2);
    }
  }

  /** Something came at the end while the reader is further up: beyond some he goes on without, until he comes there. */
  passedBelow(id: Id, seen: Id | null): void {
    const { items, away, hasOlder, loading } = this.get(id);
    if (away) {
      if (items.length > 2 * kept) {
        this.#trim(id, kept);
      }
      return;
    }
    const at = seen === null ? -1 : items.findIndex((item) => item.id === seen);
    if (at < 0 || items.length - at <= keptAtEnd) {
      // He has not been brought to his place yet, or moves on near the end.
      return items.length > most ? this.#trim(id, some) : undefined;
    }
    if (loading === null) {
      const part = items.slice(0, at + kept);
      this.set(id, {
        items: items.slice(-kept),
        hasOlder: true,
        away: { items: part, hasOlder, hasNewer: true, loading: null },
      });
    }
  }

  /** Lets go of what is furthest from where the reader goes, when it is too much. */
  bound(id: Id, where: "older" | "newer"): void {
    const { items, away, hasOlder } = this.get(id);
    if (away && away.items.length > most) {
      const rest = where === "older" ? away.items.slice(0, some) : away.items.slice(-some);
      const ends = where === "older" ? { hasNewer: true } : { hasOlder: true };
      this.set(id, { away: { ...away, items: rest, ...ends } });
    } else if (!away && where === "older" && items.length > most) {
      const part = items.slice(0, some);
      this.set(id, {
        items: items.slice(-kept),
        hasOlder: true,
        away: { items: part, hasOlder, hasNewer: true, loading: null },
      });
    }
  }

  happened(id: Id, happening: Happening): void {
    const { happenings } = this.get(id);
    if (this.has(id) && !happenings.some((one) => one.position === happening.position)) {
      this.set(id, { happenings: [...happenings, happening].sort((a, b) => a.position - b.position) });
      this.#tellFrom(id, happenings.at(-mostHappenings)?.position ?? 0);
    }
  }

  /** A page of what happened: the newest, or the one before what is known of it. */
  told(id: Id, { happenings, hasMore }: HappeningPage, before: number | null): void {
    const page = happenings.map(happeningAsTold);
    const last = page.at(-1)?.position ?? 0;
    const later = this.get(id).happenings.filter(({ position }) => position >= (before ?? last + 1));
    this.set(id, { happenings: [...page, ...later], toldFrom: hasMore ? (page[0]?.position ?? before) : 0 });
  }

  /** What is loaded stays on screen, but its newest page must be fetched before it counts: always, or unless this connection comes back. */
  areStale(forGood: boolean): void {
    const histories = [...this.#cell.state.histories].map(([id, one]) => {
      const completeTo = one.fresh ? history.newestId(one.items) : one.completeTo;
      const wasFresh = !forGood && (one.fresh || one.wasFresh);
      const away = forGood ? null : one.away;
      return [id, { ...one, fresh: false, wasFresh, completeTo, away, loading: null }] as const;
    });
    this.#cell.set({ histories: new Map(histories) });
  }

  areFreshAgain(): void {
    const histories = [...this.#cell.state.histories].map(([id, one]) => {
      const fresh = one.fresh || one.wasFresh;
      return [id, { ...one, fresh, wasFresh: false }] as const;
    });
    this.#cell.set({ histories: new Map(histories) });
  }

  /** Brings the ticks of all that is loaded in line with the ledger. */
  tick(id: Id): void {
    const ledger = this.#ledgers.of(id);
    this.change(id, (items) => history.ticked(items, this.#cell.myId, (seq) => ledger.status(seq)));
  }

  #markNewFrom(id: Id, items: readonly Item[], unread: number): void {
    const { first, left } = history.firstUnread(items, unread, this.#cell.myId);
    const isBeyond = left > 0 && this.get(id).hasOlder;
    this.set(id, isBeyond ? { newFrom: null, unreadBeyond: left } : { newFrom: first, unreadBeyond: 0 });
  }

  #trim(id: Id, count: number): void {
    const { items, away, loading } = this.get(id);
    if (items.length > count && loading === null) {
      const rest = items.slice(-count);
      this.set(id, { items: rest, hasOlder: true });
      if (!away) {
        this.#tellFrom(id, Number(history.oldestId(rest) ?? 0));
      }
    }
  }

  /** What happened before this is told with the messages that it stands beside. */
  #tellFrom(id: Id, position: number): void {
    const { happenings, toldFrom } = this.get(id);
    this.set(id, {
      happenings: happenings.filter((one) => one.position >= position),
      toldFrom: toldFrom === null ? null : Math.max(toldFrom, position),
    });
  }

  /** It is loaded again when it is opened, but for what the server does not have yet. */
  #drop(id: Id): void {
    const { items, loading } = this.get(id);
    const unconfirmed = items.filter((item) => item.id === null);
    if (loading !== null) {
      return;
    }
    this.forget(id);
    if (unconfirmed.length > 0) {
      this.set(id, { items: unconfirmed });
    }
  }

  #changeItems(id: Id, changed: (items: readonly Item[]) => readonly Item[]): void {
    const { items } = this.get(id);
    const next = changed(items);
    if (next !== items) {
      this.set(id, { items: next });
    }
  }

  #known(messages: readonly Message[]): Message[] {
    return messages.map((message) => this.#ledgers.known(message, this.#cell.myId));
  }
}
