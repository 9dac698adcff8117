import { Cell } from "./cell";
import { Conversations, type News } from "./conversations";
import {
  isAfter,
  type Conversation,
  type Id,
  type Me,
  type Message,
  type ReceiptTotals,
  type ServerEvent,
  type ServerEvents,
  type UserRef,
} from "./events";
import { happeningOf } from "./happenings";
import { answered, mentions, newestId, oldestId, pinned, reacted, unreadBetween } from "./history";
import { Histories } from "./histories";
import { Latest } from "./latest";
import { Ledgers, type Counts } from "./ledger";
import { renamed } from "./renamed";
import { initialState, type Connection, type Ending, type History, type State } from "./state";
import { Typists } from "./typists";

interface Heard {
  event: ServerEvent;
  position: number | undefined;
}

/** Called when an event cannot be applied without asking the server: for the conversation, or for how far others have come. */
type Stale = (conversationId: Id, what: "conversation" | "receipts") => void;

/**
 * All that the client knows, fed by events and by what was fetched. Applying an event twice, or after a page that
 * already contained it, changes nothing: so a snapshot followed by the events heard meanwhile is always right.
 */
export class Store {
  readonly #cell = new Cell();
  readonly #ledgers = new Ledgers();
  readonly conversations = new Conversations(this.#cell, this.#ledgers);
  readonly histories = new Histories(this.#cell, this.#ledgers);
  readonly #typists = new Typists((typing) => this.#cell.set({ typing }));
  readonly #recordings = new Set<Heard[]>();
  readonly #latest = new Latest();
  readonly #stale: Stale;

  constructor(stale: Stale) {
    this.#stale = stale;
  }

  readonly getState = (): State => this.#cell.state;
  readonly subscribe = this.#cell.subscribe;

  get myId(): Id {
    return this.#cell.myId;
  }

  signedIn(me: Me): void {
    this.#cell.set({ session: { status: "signedIn", me } });
  }

  signedOut(ending: Ending | null): void {
    this.#ledgers.clear();
    this.#latest.clear();
    this.#typists.clear();
    this.conversations.clear();
    this.#cell.set({ ...initialState, session: { status: "signedOut", ending, isLeaving: false } });
  }

  leaving(isLeaving: boolean): void {
    const { session } = this.#cell.state;
    if (session.status === "signedOut") {
      this.#cell.set({ session: { ...session, isLeaving } });
    }
  }

  unreachable(): void {
    this.#cell.set({ session: { status: "restoring", unreachable: true } });
  }

  /** A connection that is recovered brings what was missed; after any other one it must be fetched. */
  connection(connection: Connection, recovered = false): void {
    if (connection !== "online") {
      this.#typists.clear();
      this.histories.areStale(false);
    } else if (recovered) {
      this.histories.areFreshAgain();
    }
    this.#cell.set({ connection });
  }

  /**
   * From now on events are kept; the answer applies them again, on top of what was fetched in between. What was fetched as
   * events is applied by `fetched`, so that it is not among them.
   */
  record(): (fetched?: () => void) => void {
    const recording: Heard[] = [];
    this.#recordings.add(recording);
    return (fetched) => {
      this.#recordings.delete(recording);
      fetched?.();
      recording.forEach(({ event, position }) => this.apply(event, position));
    };
  }

  list(conversations: readonly Conversation[]): void {
    this.histories.keep(new Set(conversations.map((conversation) => conversation.id)));
    this.conversations.list(conversations);
    this.#cell.state.histories.forEach((_, id) => this.histories.tick(id));
  }

  /** The list could not be loaded. */
  listFailed(): void {
    this.#cell.set({ listFailed: true });
  }

  /** A page of the list; what is known beside it stays. */
  part(conversations: readonly Conversation[]): void {
    this.conversations.part(conversations);
    conversations.forEach(({ id }) => this.histories.tick(id));
  }

  conversation(conversation: Conversation): void {
    this.conversations.put(conversation);
    this.histories.tick(conversation.id);
  }

  forget(conversationId: Id): void {
    this.conversations.forget(conversationId);
    this.histories.forget(conversationId);
  }

  history(conversationId: Id): History {
    return this.histories.get(conversationId);
  }

  /** Somebody who is named somewhere and is in no conversation. */
  meet({ id, username, name, avatar }: UserRef): void {
    this.#cell.set({ met: new Map(this.#cell.state.met).set(id, { id, username, name, avatar }) });
  }

  page(conversationId: Id, messages: readonly Message[], changes: Partial<History>): void {
    this.histories.page(conversationId, messages, changes);
  }

  readUpTo(conversationId: Id, messageId: Id): void {
    if (!this.#ledgers.of(conversationId).readUpTo(messageId, this.#unreadIn(conversationId))) {
      this.#stale(conversationId, "conversation");
    }
    this.conversations.recount(conversationId);
  }

  /** How far all others have come, as an event says it: it may have been overtaken by a later one. */
  receipts(conversationId: Id, totals: ReceiptTotals): void {
    this.#ledgers.of(conversationId).receipt(totals);
    this.histories.tick(conversationId);
    this.conversations.tick(conversationId);
  }

  /** As it was fetched: that may be less than it was, for others may count now. */
  receiptsAre(conversationId: Id, totals: ReceiptTotals): void {
    this.#ledgers.of(conversationId).forgetReceipts();
    this.receipts(conversationId, totals);
  }

  settings(readReceipts: "on" | "off"): void {
    const before = this.#cell.state;
    this.#cell.set({ readReceipts });
    if (readReceipts === "off") {
      before.conversations.forEach((_, id) => this.receiptsAre(id, {}));
    } else if (before.readReceipts === "off") {
      // The list is loaded anew.
      before.histories.forEach((_, id) => this.#stale(id, "receipts"));
    }
  }

  /** `position` is that of the event in the log, for those that are remembered. */
  apply(event: ServerEvent, position?: number): void {
    if (event.name === "conversationRead" && event.data.readBy === this.myId) {
      return this.#readToEnd(event.data);
    }
    this.#recordings.forEach((recording) => recording.push({ event, position }));
    this.#tellOf(event, position);
    const news: News = (subject) => this.#latest.isNews(subject, position);
    const { conversations, histories } = this;
    switch (event.name) {
      case "userStatusChanged":
        if (event.data.status === "offline") {
          this.#typists.stoppedEverywhere(event.data.userId);
        }
        return;
      case "conversationCreated":
        return conversations.created(event.data);
      case "newMessage":
        return this.#received(event.data.message);
      case "messageSent":
        return histories.sent(event.data.tempId, event.data.messageId);
      case "messageDeleted":
        return this.#deleted(event.data.conversationId, event.data.messageId);
      case "messageEdited":
        return this.#edited(event.data, news);
      case "messagePinned":
      case "messageUnpinned": {
        const { conversationId, messageId } = event.data;
        const isPinned = event.name === "messagePinned";
        return news(`pin ${messageId}`)
          ? histories.change(conversationId, (items) => pinned(items, messageId, isPinned))
          : undefined;
      }
      case "reactionAdded":
      case "reactionRemoved": {
        const { conversationId, messageId, reactions } = event.data;
        return news(`reactions ${messageId}`)
          ? histories.change(conversationId, (items) => reacted(items, messageId, reactions))
          : undefined;
      }
      case "actionUpdated": {
        const { conversationId, messageId, action } = event.data;
        return news(`action ${messageId}`)
          ? histories.change(conversationId, (items) => answered(items, messageId, action))
          : undefined;
      }
      case "conversationUnread":
        return this.#stale(event.data.conversationId, "conversation");
      case "draftSaved":
        return news(`draft ${event.data.conversationId}`) ? conversations.draftSaved(event.data) : undefined;
      case "messageDelivered":
        return this.receipts(event.data.conversationId, event.data);
      case "messageRead":
        return event.data.readBy === this.myId
          ? this.readUpTo(event.data.conversationId, event.data.messageId)
          : this.receipts(event.data.conversationId, event.data);
      case "conversationRead":
        return this.receipts(event.data.conversationId, event.data);
      case "participantsAdded":
        return this.#added(event.data, news);
      case "participantRemoved":
        return this.#removed(event.data, news);
      case "participantUpdated":
        return news(`role ${event.data.conversationId} ${event.data.userId}`)
          ? conversations.roleChanged(event.data)
          : undefined;
      case "conversationUpdated":
        return news(`conversation ${event.data.conversationId}`)
          ? conversations.updated(event.data)
          : undefined;
      case "conversationDeleted":
        return this.forget(event.data.conversationId);
      case "userTyping":
        return this.#typists.started(event.data.conversationId, event.data);
      case "userStoppedTyping":
        return this.#typists.stopped(event.data.conversationId, event.data.userId);
      case "userUpdated":
        return news(`user ${event.data.user.id}`)
          ? this.#cell.set(renamed(this.#cell.state, event.data.user))
          : undefined;
      case "settingsChanged":
        return this.settings(event.data.readReceipts);
      case "userBlocked":
        return this.#blockedOrNot(event.data.id);
      case "userUnblocked":
        return this.#blockedOrNot(event.data.userId);
      case "onlineUsers":
      case "friendRequestReceived": // what these change has stores of its own, which hear the same events
      case "friendRequestAccepted":
      case "friendRequestRejected":
      case "friendRequestCancelled":
      case "friendAdded":
      case "friendRemoved":
      case "participantBanned":
      case "participantUnbanned":
      case "participantMuted":
      case "participantUnmuted":
      case "exception": // the failed event's acknowledgement says the same
        return;
    }
  }

  #tellOf(event: ServerEvent, position: number | undefined): void {
    if (position !== undefined && "conversationId" in event.data) {
      const id = event.data.conversationId;
      const happening = happeningOf(event, position, new Date().toISOString(), this.conversations.get(id));
      if (happening) {
        this.histories.happened(id, happening);
      }
    }
  }

  #received(arrived: Message): void {
    const { conversationId } = arrived;
    if (!this.conversations.get(conversationId)) {
      return this.#stale(conversationId, "conversation");
    }
    const message = this.#ledgers.known(arrived, this.myId);
    const isMine = message.sender.id === this.myId;
    const ledger = this.#ledgers.of(conversationId);
    if (!ledger.received(message, isMine, !isMine && mentions(message, this.myId))) {
      this.#stale(conversationId, "conversation");
    }
    this.#typists.stopped(conversationId, message.sender.id);
    this.histories.received(message);
    this.conversations.received(message);
  }

  #deleted(conversationId: Id, id: Id): void {
    const { items } = this.history(conversationId);
    const mine = items.find((item) => item.id === id)?.sender.id === this.myId;
    if (!this.#ledgers.of(conversationId).deleted(id, mine)) {
      this.#stale(conversationId, "conversation");
    }
    this.histories.deleted(conversationId, id);
    this.conversations.deleted(conversationId, id);
  }

  #edited(edit: ServerEvents["messageEdited"], news: News): void {
    // When it is deleted by now its own event says so.
    if (edit.isDeleted || !news(`content ${edit.messageId}`)) {
      return;
    }
    const mentionsMe = mentions(edit, this.myId);
    if (!this.#ledgers.of(edit.conversationId).edited(edit.messageId, mentionsMe)) {
      this.#stale(edit.conversationId, "conversation");
    }
    this.histories.edited(edit, mentionsMe);
    this.conversations.edited(edit);
    this.conversations.recount(edit.conversationId);
  }

  /** I read everything elsewhere. That means all there is now, also when it is applied again later, after a snapshot. */
  #readToEnd(read: ServerEvents["conversationRead"]): void {
    const messageId = this.conversations.get(read.conversationId)?.lastMessage?.id;
    if (messageId !== undefined) {
      this.apply({ name: "messageRead", data: { ...read, messageId } });
    }
    if (messageId === undefined || this.#recordings.size > 0) {
      this.#stale(read.conversationId, "conversation");
    }
  }

  /** Counts what is unread of a part of a conversation, where all of that part is loaded. */
  #unreadIn(conversationId: Id): (after: Id, upTo: Id) => Counts | null {
    const { fresh, items, hasOlder } = this.history(conversationId);
    return (after, upTo) => {
      const oldest = hasOlder ? oldestId(items) : "0";
      const newest = newestId(items);
      const isWhole = fresh && oldest !== null && newest !== null;
      return isWhole && !isAfter(oldest, after) && !isAfter(upTo, newest)
        ? unreadBetween(items, after, upTo, this.myId)
        : null;
    };
  }

  #added(data: ServerEvents["participantsAdded"], news: News): void {
    if (!this.conversations.get(data.conversationId)) {
      return this.#stale(data.conversationId, "conversation");
    }
    this.conversations.added(data, news);
    this.#othersCount(data.conversationId);
  }

  #removed(data: ServerEvents["participantRemoved"], news: News): void {
    if (data.userId === this.myId) {
      return this.forget(data.conversationId);
    }
    this.#typists.stopped(data.conversationId, data.userId);
    this.conversations.removed(data, news);
    this.#othersCount(data.conversationId);
  }

  #blockedOrNot(userId: Id): void {
    for (const { id, participants } of this.getState().conversations.values()) {
      if (participants.some((one) => one.id === userId)) {
        this.#othersCount(id);
      }
    }
  }

  /** Other people count now: how far all of them have come may be more than it was, or less. */
  #othersCount(conversationId: Id): void {
    const { lastMessage } = this.conversations.get(conversationId) ?? {};
    if (this.histories.has(conversationId) || lastMessage?.sender.id === this.myId) {
      this.#stale(conversationId, "receipts");
    } else {
      // No tick is shown: what is loaded later says it.
      this.#ledgers.of(conversationId).forgetReceipts();
    }
  }
}
