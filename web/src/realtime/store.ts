import {
  isAfter,
  type Conversation,
  type Id,
  type Me,
  type Message,
  type ReceiptTotals,
  type ServerEvent,
  type ServerEvents,
} from "./events";
import { change, confirm, edited, firstUnread, merge, newestId, pendingItem, tombstone } from "./history";
import { Ledger } from "./ledger";
import { renamed } from "./renamed";
import { emptyHistory, initialState, type Connection, type History, type Item, type State } from "./state";
import { Typists } from "./typists";

/**
 * All that the client knows, fed by events and by what was fetched. Applying an event twice, or after a page that
 * already contained it, changes nothing: so a snapshot followed by the events heard meanwhile is always right.
 */
export class Store {
  #state: State = initialState;
  readonly #listeners = new Set<() => void>();
  readonly #recordings = new Set<ServerEvent[]>();
  readonly #ledgers = new Map<Id, Ledger>();
  readonly #typists = new Typists((typing) => this.#set({ typing }));
  readonly #stale: (conversationId: Id) => void;

  /** `stale` is called when an event cannot be applied without asking the server for the conversation. */
  constructor(stale: (conversationId: Id) => void) {
    this.#stale = stale;
  }

  readonly getState = (): State => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get myId(): Id {
    return this.#state.session.status === "signedIn" ? this.#state.session.me.id : "";
  }

  signedIn(me: Me): void {
    this.#set({ session: { status: "signedIn", me } });
  }

  signedOut(ended: boolean): void {
    this.#ledgers.clear();
    this.#typists.clear();
    this.#set({ ...initialState, session: { status: "signedOut", ended } });
  }

  unreachable(): void {
    this.#set({ session: { status: "restoring", unreachable: true } });
  }

  /** A connection that is recovered brings what was missed; after any other one it must be fetched. */
  connection(connection: Connection, recovered = false): void {
    if (connection !== "online") {
      this.#typists.clear();
      this.#historiesAreStale(false);
    } else if (recovered) {
      this.#historiesAreFreshAgain();
    } else {
      this.#historiesAreStale(true);
    }
    this.#set({ connection });
  }

  /** From now on events are kept; the answer applies them again, on top of what was fetched in between. */
  record(): () => void {
    const recording: ServerEvent[] = [];
    this.#recordings.add(recording);
    return () => {
      this.#recordings.delete(recording);
      recording.forEach((event) => this.apply(event));
    };
  }

  list(conversations: readonly Conversation[]): void {
    const ids = new Set(conversations.map((conversation) => conversation.id));
    const histories = new Map([...this.#state.histories].filter(([id]) => ids.has(id)));
    this.#set({
      listLoaded: true,
      histories,
      conversations: new Map(
        conversations.map((conversation) => [conversation.id, this.#rebased(conversation)]),
      ),
    });
    histories.forEach((_, id) => this.#tick(id));
  }

  conversation(conversation: Conversation): void {
    const conversations = new Map(this.#state.conversations);
    this.#set({ conversations: conversations.set(conversation.id, this.#rebased(conversation)) });
    this.#tick(conversation.id);
  }

  forget(conversationId: Id): void {
    const conversations = new Map(this.#state.conversations);
    const histories = new Map(this.#state.histories);
    conversations.delete(conversationId);
    histories.delete(conversationId);
    this.#ledgers.delete(conversationId);
    this.#set({ conversations, histories });
  }

  history(conversationId: Id): History {
    return this.#state.histories.get(conversationId) ?? emptyHistory;
  }

  setHistory(conversationId: Id, changes: Partial<History>): void {
    const histories = new Map(this.#state.histories);
    this.#set({ histories: histories.set(conversationId, { ...this.history(conversationId), ...changes }) });
  }

  page(conversationId: Id, messages: readonly Message[], changes: Partial<History>): void {
    const known = messages.map((message) => this.#asKnown(message));
    const items = merge(this.history(conversationId).items, known, this.myId);
    this.setHistory(conversationId, { ...changes, items });
    this.#tick(conversationId);
  }

  /** Remembers where the unread part begins, for as long as the conversation stays open. */
  markNewFrom(conversationId: Id, unread: number): void {
    if (unread > 0) {
      const newFrom = firstUnread(this.history(conversationId).items, unread, this.myId);
      this.setHistory(conversationId, { newFrom });
    }
  }

  written(conversationId: Id, tempId: string, content: string, createdAt: string): void {
    if (this.#state.session.status === "signedIn") {
      const item = pendingItem(tempId, this.#state.session.me, content, createdAt);
      this.setHistory(conversationId, { items: [...this.history(conversationId).items, item] });
    }
  }

  changeItem(conversationId: Id, key: string, changes: Partial<Item>): void {
    this.setHistory(conversationId, { items: change(this.history(conversationId).items, key, changes) });
  }

  discardItem(conversationId: Id, key: string): void {
    const items = this.history(conversationId).items.filter((item) => item.key !== key);
    this.setHistory(conversationId, { items });
  }

  readUpTo(conversationId: Id, messageId: Id): void {
    if (!this.#ledger(conversationId).readUpTo(messageId)) {
      this.#stale(conversationId);
    }
    this.#recount(conversationId);
  }

  apply(event: ServerEvent): void {
    if (event.name === "conversationRead" && event.data.readBy === this.myId) {
      return this.#readToEnd(event.data);
    }
    this.#recordings.forEach((recording) => recording.push(event));
    switch (event.name) {
      case "onlineUsers":
        return this.#set({ online: new Set(event.data) });
      case "userStatusChanged":
        return this.#presence(event.data.userId, event.data.status !== "offline");
      case "conversationCreated":
        return this.#created(event.data);
      case "newMessage":
        return this.#received(event.data.message);
      case "messageSent":
        return this.#sent(event.data.tempId, event.data.messageId);
      case "messageDeleted":
        return this.#deleted(event.data.conversationId, event.data.messageId);
      case "messageEdited":
        return this.#edited(event.data);
      case "conversationUnread":
        return this.#stale(event.data.conversationId);
      case "messageDelivered":
        return this.#receipt(event.data);
      case "messageRead":
        return event.data.readBy === this.myId
          ? this.readUpTo(event.data.conversationId, event.data.messageId)
          : this.#receipt(event.data);
      case "conversationRead":
        return this.#receipt(event.data);
      case "participantsAdded":
        return this.#added(event.data);
      case "participantRemoved":
        return this.#removed(event.data);
      case "participantUpdated":
        return this.#roleChanged(event.data);
      case "conversationUpdated":
        return this.#changeConversation(event.data.conversationId, () => updated(event.data));
      case "conversationDeleted":
        return this.forget(event.data.conversationId);
      case "userTyping":
        return this.#typists.started(event.data.conversationId, event.data);
      case "userStoppedTyping":
        return this.#typists.stopped(event.data.conversationId, event.data.userId);
      case "userUpdated":
        return this.#set(renamed(this.#state, event.data.user));
      case "messagePinned": // none of these is shown yet
      case "messageUnpinned":
      case "reactionAdded":
      case "reactionRemoved":
      case "draftSaved":
      case "settingsChanged":
      case "actionUpdated":
      case "friendRequestReceived":
      case "friendRequestAccepted":
      case "friendRequestRejected":
      case "friendRequestCancelled":
      case "friendAdded":
      case "friendRemoved":
      case "participantBanned":
      case "participantUnbanned":
      case "participantMuted":
      case "participantUnmuted":
      case "userBlocked":
      case "userUnblocked":
      case "exception": // the failed event's acknowledgement says the same
        return;
    }
  }

  #set(changes: Partial<State>): void {
    this.#state = { ...this.#state, ...changes };
    this.#listeners.forEach((listener) => listener());
  }

  /** What is loaded stays on screen, but its newest page must be fetched before it counts: always, or unless this connection comes back. */
  #historiesAreStale(forGood: boolean): void {
    const histories = [...this.#state.histories].map(([id, history]) => {
      const completeTo = history.fresh ? newestId(history.items) : history.completeTo;
      const wasFresh = !forGood && (history.fresh || history.wasFresh);
      return [id, { ...history, fresh: false, wasFresh, completeTo, loading: null }] as const;
    });
    this.#set({ histories: new Map(histories) });
  }

  #historiesAreFreshAgain(): void {
    const histories = [...this.#state.histories].map(([id, history]) => {
      const fresh = history.fresh || history.wasFresh;
      return [id, { ...history, fresh, wasFresh: false }] as const;
    });
    this.#set({ histories: new Map(histories) });
  }

  #ledger(conversationId: Id): Ledger {
    let ledger = this.#ledgers.get(conversationId);
    if (!ledger) {
      ledger = new Ledger();
      this.#ledgers.set(conversationId, ledger);
    }
    return ledger;
  }

  #rebased(conversation: Conversation): Conversation {
    const ledger = this.#ledger(conversation.id);
    ledger.rebase(conversation);
    const lastMessage = conversation.lastMessage && this.#asKnown(conversation.lastMessage);
    return { ...conversation, lastMessage, unreadCount: ledger.unreadCount };
  }

  /** A message as fetched, with the receipts and deletions that were heard before it came. */
  #asKnown(message: Message): Message {
    const ledger = this.#ledger(message.conversationId);
    const isDeleted = message.isDeleted || ledger.isDeleted(message.id);
    const mine = message.sender.id === this.myId;
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

  #changeConversation(
    conversationId: Id,
    changes: (conversation: Conversation) => Partial<Conversation>,
  ): void {
    const conversation = this.#state.conversations.get(conversationId);
    if (conversation) {
      const conversations = new Map(this.#state.conversations);
      conversations.set(conversationId, { ...conversation, ...changes(conversation) });
      this.#set({ conversations });
    }
  }

  #recount(conversationId: Id): void {
    const { unreadCount } = this.#ledger(conversationId);
    if (this.#state.conversations.get(conversationId)?.unreadCount !== unreadCount) {
      this.#changeConversation(conversationId, () => ({ unreadCount }));
    }
  }

  #presence(userId: Id, isOnline: boolean): void {
    const online = new Set(this.#state.online);
    if (isOnline) {
      online.add(userId);
    } else {
      online.delete(userId);
      this.#typists.stoppedEverywhere(userId);
    }
    this.#set({ online });
  }

  #created(conversation: Conversation): void {
    const known = this.#state.conversations.get(conversation.id);
    if (known) {
      const { name, avatar, participants } = conversation;
      this.#changeConversation(conversation.id, () => ({ name, avatar, participants }));
    } else {
      this.conversation(conversation);
    }
  }

  #received(arrived: Message): void {
    const { conversationId } = arrived;
    if (!this.#state.conversations.has(conversationId)) {
      return this.#stale(conversationId);
    }
    const mine = arrived.sender.id === this.myId;
    const message = this.#asKnown(arrived);
    this.#ledger(conversationId).received(message, mine);
    this.#typists.stopped(conversationId, message.sender.id);
    if (this.#state.histories.has(conversationId)) {
      this.page(conversationId, [message], {});
    }
    this.#changeConversation(conversationId, ({ lastMessage, updatedAt }) =>
      lastMessage && isAfter(lastMessage.id, message.id)
        ? { updatedAt }
        : { lastMessage: message, updatedAt: message.createdAt },
    );
    this.#recount(conversationId);
  }

  #sent(tempId: string, id: Id): void {
    for (const [conversationId, history] of this.#state.histories) {
      if (history.items.some((item) => item.key === tempId)) {
        return this.setHistory(conversationId, { items: confirm(history.items, tempId, id) });
      }
    }
  }

  #deleted(conversationId: Id, id: Id): void {
    const { items } = this.history(conversationId);
    const mine = items.find((item) => item.id === id)?.sender.id === this.myId;
    if (!this.#ledger(conversationId).deleted(id, mine)) {
      this.#stale(conversationId);
    }
    if (this.#state.histories.has(conversationId)) {
      this.setHistory(conversationId, { items: tombstone(items, id) });
    }
    this.#changeConversation(conversationId, ({ lastMessage }) =>
      lastMessage?.id === id ? { lastMessage: { ...lastMessage, content: "", isDeleted: true } } : {},
    );
    this.#recount(conversationId);
  }

  #edited({ conversationId, messageId, content, isDeleted }: ServerEvents["messageEdited"]): void {
    if (isDeleted) {
      return; // its own event says so
    }
    if (this.#state.histories.has(conversationId)) {
      this.setHistory(conversationId, {
        items: edited(this.history(conversationId).items, messageId, content),
      });
    }
    this.#changeConversation(conversationId, ({ lastMessage }) =>
      lastMessage?.id === messageId && !lastMessage.isDeleted
        ? { lastMessage: { ...lastMessage, content, isEdited: true } }
        : {},
    );
  }

  /** I read everything elsewhere. That means all there is now, also when it is applied again later, after a snapshot. */
  #readToEnd(read: ServerEvents["conversationRead"]): void {
    const messageId = this.#state.conversations.get(read.conversationId)?.lastMessage?.id;
    if (messageId !== undefined) {
      this.apply({ name: "messageRead", data: { ...read, messageId } });
    }
    if (messageId === undefined || this.#recordings.size > 0) {
      this.#stale(read.conversationId);
    }
  }

  #receipt(event: ReceiptTotals & { conversationId: Id }): void {
    this.#ledger(event.conversationId).receipt(event);
    this.#tick(event.conversationId);
    this.#changeConversation(event.conversationId, ({ lastMessage }) =>
      lastMessage ? { lastMessage: this.#asKnown(lastMessage) } : {},
    );
  }

  /** Brings the ticks of all that is loaded in line with the ledger. */
  #tick(conversationId: Id): void {
    const ledger = this.#ledger(conversationId);
    const { items } = this.history(conversationId);
    const next = items.map((item) => {
      if (item.seq === null || item.sender.id !== this.myId) {
        return item;
      }
      const status = ledger.status(item.seq);
      return status === item.status ? item : { ...item, status };
    });
    if (next.some((item, i) => item !== items[i])) {
      this.setHistory(conversationId, { items: next });
    }
  }

  #added({ conversationId, participants: added, participantCount }: ServerEvents["participantsAdded"]): void {
    if (!this.#state.conversations.has(conversationId)) {
      return this.#stale(conversationId);
    }
    this.#changeConversation(conversationId, ({ participants }) => ({
      ...(participantCount !== undefined && { participantCount }),
      participants: [...participants.filter((old) => !added.some((one) => one.id === old.id)), ...added],
    }));
  }

  #roleChanged({ conversationId, userId, role }: ServerEvents["participantUpdated"]): void {
    this.#changeConversation(conversationId, ({ participants }) => ({
      participants: participants.map((person) => (person.id === userId ? { ...person, role } : person)),
    }));
  }

  #removed(removed: ServerEvents["participantRemoved"]): void {
    const { conversationId, userId, newOwner, participantCount } = removed;
    if (userId === this.myId) {
      return this.forget(conversationId);
    }
    this.#typists.stopped(conversationId, userId);
    this.#changeConversation(conversationId, ({ participants }) => ({
      ...(participantCount !== undefined && { participantCount }),
      participants: participants
        .filter((person) => person.id !== userId)
        .map((person) => (person.id === newOwner ? { ...person, role: "owner" } : person)),
    }));
  }
}

function updated(now: ServerEvents["conversationUpdated"]): Partial<Conversation> {
  const { name, avatar, topic, visibility, slowMode, announcementOnly, isArchived } = now;
  return { name, avatar, topic, visibility, slowMode, announcementOnly, isArchived } as Partial<Conversation>;
}
