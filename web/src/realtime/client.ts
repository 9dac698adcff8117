import { Account } from "./account";
import { Api } from "./api";
import { ChannelApi, type NewChannel } from "./channelApi";
import { Connection } from "./connection";
import type { Id, Me, ServerEvent, UserRef } from "./events";
import { Friends } from "./friends";
import { newestId } from "./history";
import { Loader } from "./loader";
import { Notices } from "./notices";
import { newTempId, Outbox } from "./outbox";
import { Profiles } from "./profiles";
import { ReadReports } from "./readReports";
import { Sanctions } from "./sanctions";
import { nameOf } from "./select";
import { LoginSession, type Failure, type Result } from "./session";
import type { SearchResult } from "./shapes";
import type { State } from "./state";
import { Statuses } from "./statuses";
import { Store } from "./store";
import { TypingSignal } from "./typists";
import { Wire } from "./wire";

const restoreRetryMs = 2000;

/** What the person is looking at: messages count as read only under his eyes. */
export interface Attention {
  conversationId: Id;
  atBottom: boolean;
  focused: boolean;
}

/** The chat as the page uses it: state to watch, and everything a person can do. */
export class ChatClient {
  readonly #session = new LoginSession();
  readonly #api = new Api(this.#session);
  readonly #store: Store = new Store((id) => this.#loader.refetch(id));
  readonly #loader: Loader = new Loader(this.#api, this.#store);
  readonly #connection = new Connection(this.#session, {
    event: (event) => this.#received(event),
    state: (state, recovered) => this.#store.connection(state, recovered && this.#inStep),
    ready: (recovered) => void this.#resync(recovered),
    ended: () => this.#ended(true),
  });
  readonly #outbox = new Outbox({
    isOnline: () => this.#connection.isReady,
    deliver: ({ conversationId, content, tempId }) =>
      this.#connection.ask("sendMessage", { conversationId, content, tempId }),
    delivered: ({ tempId }, message) => {
      this.#store.apply({ name: "messageSent", data: { tempId, messageId: message.id } });
      this.#store.apply({ name: "newMessage", data: { message, conversationId: message.conversationId } });
    },
    failed: ({ conversationId, tempId }, reason) =>
      this.#store.changeItem(conversationId, tempId, { status: "failed", failure: reason }),
  });
  readonly #typing = new TypingSignal((event, conversationId) =>
    this.#connection.emit(event, { conversationId }),
  );
  readonly #reports = new ReadReports(async (conversationId, messageId) => {
    const answer = await this.#connection.ask("markAsRead", { conversationId, messageId });
    const refusedForNow = typeof answer === "object" && !answer.success && answer.statusCode === 429;
    return typeof answer === "object" && !refusedForNow ? "done" : "again";
  });
  readonly wire = new Wire(
    this.#session,
    (name, payload) => this.#connection.ask(name, payload),
    (event) => this.#received(event),
  );
  readonly friends = new Friends(this.wire);
  readonly statuses = new Statuses(this.wire);
  readonly sanctions = new Sanctions(this.wire);
  readonly notices = new Notices(this.wire, (id) => this.#nameOf(id));
  readonly channels = new ChannelApi(this.wire);
  readonly profiles = new Profiles(this.wire, this.statuses);
  readonly account = new Account(this.wire);
  readonly #drafts = new Map<Id, string>();
  /** The list was loaded since the connection began that is recovered from then on. */
  #inStep = false;
  #attention: Attention | null = null;
  #openId: Id | null = null;

  readonly subscribe = this.#store.subscribe;
  readonly getState = (): State => this.#store.getState();

  /** Finds the session that a reload left behind. */
  async restore(): Promise<void> {
    if (!this.#session.mayExist) {
      return this.#store.signedOut(false);
    }
    const found = await this.#session.refresh();
    if (found.ok) {
      this.#begin(found.value);
    } else if (found.failure.kind === "refused" && found.failure.status < 429) {
      this.#session.forget();
      this.#store.signedOut(false);
    } else {
      this.#store.unreachable();
      setTimeout(() => void this.restore(), restoreRetryMs);
    }
  }

  async signIn(email: string, password: string): Promise<Failure | null> {
    return this.#entered(await this.#session.signIn(email, password));
  }

  async register(fields: {
    email: string;
    username: string;
    name: string;
    password: string;
  }): Promise<Failure | null> {
    return this.#entered(await this.#session.register(fields));
  }

  isNewServer(): Promise<boolean> {
    return this.#session.isNewServer();
  }

  async signOut(): Promise<void> {
    this.#connection.stop();
    await this.#session.signOut();
    this.#ended(false);
  }

  /** Loads a conversation and keeps it current; null when none is on screen. */
  open(conversationId: Id | null): void {
    if (this.#openId !== null && this.#openId !== conversationId && this.#conversation(this.#openId)) {
      this.#store.setHistory(this.#openId, { newFrom: null });
    }
    this.#typing.stop();
    this.#openId = conversationId;
    this.#attention = null;
    void this.#show();
  }

  /** For an address that names a conversation which is not in the list. */
  async find(conversationId: Id): Promise<Failure | null> {
    const failure = await this.#loader.conversation(conversationId);
    void this.#show();
    return failure;
  }

  loadOlder(conversationId: Id): void {
    void this.#loader.older(conversationId);
  }

  loadNewest(conversationId: Id): void {
    void this.#loader.newest(conversationId);
  }

  attend(attention: Attention | null): void {
    this.#attention = attention;
    this.#read();
  }

  networkLost(): void {
    this.#connection.drop();
  }

  networkBack(): void {
    this.#connection.hurry();
  }

  send(conversationId: Id, text: string): void {
    const content = text.trim();
    if (content === "") {
      return;
    }
    const tempId = newTempId();
    this.#typing.stop();
    this.#store.written(conversationId, tempId, content, new Date().toISOString());
    this.#outbox.post({ tempId, conversationId, content });
  }

  retry(conversationId: Id, tempId: string): void {
    const item = this.#store.history(conversationId).items.find((one) => one.key === tempId);
    if (item?.status === "failed") {
      this.#store.changeItem(conversationId, tempId, { status: "pending", failure: null });
      this.#outbox.post({ tempId, conversationId, content: item.content });
    }
  }

  discard(conversationId: Id, tempId: string): void {
    this.#store.discardItem(conversationId, tempId);
  }

  async deleteMessage(conversationId: Id, messageId: Id): Promise<Failure | null> {
    const answer = await this.#api.deleteMessage(messageId);
    if (!answer.ok) {
      return answer.failure;
    }
    const deletedAt = new Date().toISOString();
    const deletedBy = this.#store.myId;
    this.#store.apply({ name: "messageDeleted", data: { messageId, conversationId, deletedBy, deletedAt } });
    return null;
  }

  draft(conversationId: Id): string {
    return this.#drafts.get(conversationId) ?? "";
  }

  setDraft(conversationId: Id, text: string): void {
    this.#drafts.set(conversationId, text);
  }

  keystroke(conversationId: Id): void {
    this.#typing.keystroke(conversationId);
  }

  stopTyping(): void {
    this.#typing.stop();
  }

  searchUsers(text: string): Promise<Result<UserRef[]>> {
    return this.#api.searchUsers(text);
  }

  async createConversation(participants: Id[], group: { name?: string } | null): Promise<Result<Id>> {
    const answer = await this.#api.createConversation(participants, group);
    if (!answer.ok) {
      return answer;
    }
    this.#received({ name: "conversationCreated", data: answer.value });
    return { ok: true, value: answer.value.id };
  }

  /** Messages that fit, the latest first: those before one that was found, where there are more. */
  search(text: string, before: Id | null, limit: number): Promise<Result<SearchResult>> {
    const query = new URLSearchParams({ q: text, limit: String(limit), ...(before !== null && { before }) });
    return this.wire.request("GET", `/chats/search?${query}`);
  }

  async createChannel(channel: NewChannel): Promise<Result<Id>> {
    const answer = await this.channels.create(channel);
    if (!answer.ok) {
      return answer;
    }
    this.#received({ name: "conversationCreated", data: answer.value });
    return { ok: true, value: answer.value.id };
  }

  async addParticipants(conversationId: Id, participants: Id[]): Promise<Failure | null> {
    const answer = await this.#api.addParticipants(conversationId, participants);
    if (!answer.ok) {
      return answer.failure;
    }
    const added = answer.value.participants;
    const addedBy = this.#store.myId;
    this.#received({ name: "participantsAdded", data: { conversationId, participants: added, addedBy } });
    return null;
  }

  async removeParticipant(conversationId: Id, userId: Id): Promise<Failure | null> {
    const answer = await this.#api.removeParticipant(conversationId, userId);
    if (answer.ok) {
      const removedBy = this.#store.myId;
      this.#received({ name: "participantRemoved", data: { conversationId, userId, removedBy } });
    }
    return answer.ok ? null : answer.failure;
  }

  async leave(conversationId: Id): Promise<Failure | null> {
    const answer = await this.#api.leave(conversationId);
    if (answer.ok) {
      this.#store.forget(conversationId);
    }
    return answer.ok ? null : answer.failure;
  }

  #conversation(id: Id) {
    return this.#store.getState().conversations.get(id);
  }

  #entered(answer: Result<Me>): Failure | null {
    if (answer.ok) {
      this.#begin(answer.value);
    }
    return answer.ok ? null : answer.failure;
  }

  #begin(me: Me): void {
    this.#store.signedIn(me);
    this.wire.began(me);
    this.#connection.start();
    void this.#loader.list().then(() => this.#show());
  }

  #ended(byServer: boolean): void {
    this.#session.forget();
    this.#inStep = false;
    this.#outbox.clear();
    this.#loader.clear();
    this.#typing.stop();
    this.#reports.clear();
    this.#drafts.clear();
    this.#attention = null;
    this.#store.signedOut(byServer);
    this.wire.ended();
  }

  async #resync(recovered: boolean): Promise<void> {
    this.wire.ready(recovered);
    this.#outbox.flush();
    this.#reports.flush();
    if (!recovered || !this.#inStep) {
      this.#inStep = false;
      this.#inStep = (await this.#loader.list()) === null;
    }
    if (this.#openId !== null && !this.#conversation(this.#openId)) {
      await this.#loader.conversation(this.#openId);
    }
    await this.#show();
  }

  /** Brings the open conversation up to date and marks where its unread part begins. */
  async #show(): Promise<void> {
    const conversation = this.#openId === null ? undefined : this.#conversation(this.#openId);
    if (!conversation) {
      return;
    }
    const { id, unreadCount } = conversation;
    const { fresh, newFrom } = this.#store.history(id);
    if (fresh) {
      this.#store.markNewFrom(id, unreadCount);
    } else {
      await this.#loader.newest(id, newFrom === null ? unreadCount : 0);
    }
    this.#read();
  }

  #nameOf(conversationId: Id): string {
    const conversation = this.#conversation(conversationId);
    return conversation ? nameOf(conversation, this.#store.myId) : "";
  }

  #received(event: ServerEvent): void {
    this.wire.event(event);
    this.#store.apply(event);
    if (event.name === "newMessage") {
      this.#arrived(event.data.conversationId);
    }
  }

  /** A message under the reader's eyes is read; one that he cannot see begins the "New" part. */
  #arrived(conversationId: Id): void {
    this.#read();
    if (conversationId === this.#openId && this.#conversation(conversationId)?.unreadCount === 1) {
      this.#store.markNewFrom(conversationId, 1);
    }
  }

  #read(): void {
    const { conversationId, atBottom, focused } = this.#attention ?? {};
    if (!conversationId || conversationId !== this.#openId || !atBottom || !focused) {
      return;
    }
    const { items, fresh } = this.#store.history(conversationId);
    const newest = newestId(items);
    if (fresh && newest !== null && (this.#conversation(conversationId)?.unreadCount ?? 0) > 0) {
      this.#store.readUpTo(conversationId, newest);
      this.#reports.add(conversationId, newest);
    }
  }
}
