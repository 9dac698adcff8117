import { Account } from "./account";
import { Api } from "./api";
import { positionOf } from "./catchUp";
import { ChannelApi } from "./channelApi";
import { Compositions } from "./compositions";
import { Connection } from "./connection";
import { ConversationCommands } from "./conversationCommands";
import { Drafts } from "./drafts";
import type { Id, Me, ServerEvent, UserRef } from "./events";
import { isSettled } from "./events";
import { Friends } from "./friends";
import { Invitation } from "./invitation";
import { Letters } from "./letters";
import { Loader } from "./loader";
import { MessageCommands } from "./messageCommands";
import { Notices } from "./notices";
import { Pause } from "./pause";
import { Profiles } from "./profiles";
import { Reader, type Attention } from "./reader";
import { ReadReports } from "./readReports";
import { Receipts } from "./receipts";
import { Sanctions } from "./sanctions";
import { asTyped } from "./searchText";
import { nameOf, personIn } from "./select";
import { isFinal, LoginSession, type Failure, type Newcomer, type Result } from "./session";
import type { SearchResult } from "./shapes";
import type { Ending, State } from "./state";
import { Statuses } from "./statuses";
import { Store } from "./store";
import { Strangers } from "./strangers";
import { Sync } from "./sync";
import { TypingSignal } from "./typists";
import { Uploads } from "./uploads";
import { Wire } from "./wire";
import { Writer } from "./writer";

const retryMs = 2000;

/** The chat as the page uses it: state to watch, and everything a person can do. */
export class ChatClient {
  readonly #session = new LoginSession((by) => this.#taken(by));
  readonly #api = new Api(this.#session);
  readonly #store: Store = new Store((id, what) =>
    (what === "receipts" ? this.#receipts : this.#loader).refetch(id),
  );
  readonly #loader: Loader = new Loader(this.#api, this.#store, () => this.#again());
  readonly #receipts: Receipts = new Receipts(this.#api, this.#store, () => this.#again());
  readonly #strangers = new Strangers(this.#api, this.#store);
  readonly #connection = new Connection(this.#session, {
    event: (event, cursor) => this.#received(event, cursor),
    state: (state, recovered) => this.#store.connection(state, recovered && this.#sync.isInStep),
    ready: (recovered) => this.#ready(recovered),
    ended: () => this.#endedByServer(),
  });
  readonly #letters: Letters = new Letters(this.#store, {
    isOnline: () => this.#connection.isReady,
    deliver: (message) => this.#connection.ask("sendMessage", message),
    delivered: ({ tempId }, message) => {
      this.#hear({ name: "messageSent", data: { tempId, messageId: message.id } });
      this.#hear({ name: "newMessage", data: { message, conversationId: message.conversationId } });
    },
    find: (conversationId) => this.#loader.conversation(conversationId),
  });
  readonly returned = this.#letters.returned;
  readonly invitation = new Invitation();
  readonly messages = new MessageCommands(this.#api, this.#store, this.#loader);
  readonly drafts = new Drafts(this.#store.conversations, {
    save: async (conversationId, { content, replyTo }) => {
      const payload = { conversationId, content, ...(replyTo !== null && { replyTo }) };
      return isSettled(await this.#connection.ask("saveDraft", payload));
    },
    latest: async (conversationId) => {
      const answer = await this.#api.conversation(conversationId);
      return answer.ok ? (answer.value.draft ?? null) : isFinal(answer.failure) ? null : undefined;
    },
  });
  readonly compositions = new Compositions(this.#api, this.drafts);
  readonly uploads = new Uploads(this.#session, (id) => void this.#api.removeUpload(id));
  readonly #typing = new TypingSignal((event, conversationId) =>
    this.#connection.emit(event, { conversationId }),
  );
  readonly writer = new Writer({
    store: this.#store,
    letters: this.#letters,
    messages: this.messages,
    compositions: this.compositions,
    drafts: this.drafts,
    uploads: this.uploads,
    typing: this.#typing,
  });
  readonly #reports = new ReadReports(async (conversationId, messageId) => {
    return isSettled(await this.#connection.ask("markAsRead", { conversationId, messageId }));
  });
  readonly #reader = new Reader(this.#store, this.#reports);
  readonly #sync: Sync = new Sync(this.#api, this.#store, this.#loader, this.#receipts, this.#reader, {
    isReady: () => this.#connection.isReady,
    failed: () => this.#again(),
    event: (event, position) => this.#hear(event, position),
  });
  readonly wire = new Wire(
    this.#session,
    (name, payload) => this.#connection.ask(name, payload),
    (event) => this.#received(event),
    () => this.#again(),
  );
  readonly friends = new Friends(this.wire);
  readonly statuses = new Statuses(this.wire);
  readonly sanctions = new Sanctions(this.wire);
  readonly notices = new Notices(this.wire, (id) => this.#nameOf(id));
  readonly channels = new ChannelApi(this.wire);
  readonly conversations = new ConversationCommands(this.#api, this.channels, this.#store, (event) =>
    this.#received(event),
  );
  readonly profiles = new Profiles(this.wire, this.statuses);
  readonly account = new Account(this.wire);
  readonly #pause = new Pause();
  #retry: ReturnType<typeof setTimeout> | undefined;

  readonly subscribe = this.#store.subscribe;
  readonly getState = (): State => this.#store.getState();

  /** Finds the session that a reload left behind. */
  async restore(): Promise<void> {
    if (this.#session.isLeaving) {
      this.#store.signedOut(null);
      return this.#leave();
    }
    if (!this.#session.mayExist) {
      return this.#store.signedOut(null);
    }
    const found = await this.#session.restore();
    if (found.ok) {
      this.#begin(found.value);
    } else if (isFinal(found.failure)) {
      this.#session.forget();
      this.#store.signedOut(null);
    } else {
      this.#store.unreachable();
      setTimeout(() => void this.restore(), retryMs);
    }
  }

  async signIn(email: string, password: string): Promise<Failure | null> {
    return this.#entered(await this.#session.signIn(email, password));
  }

  /** Who makes an account because of an invitation has accepted it. */
  async register(
    fields: { email: string; username: string; name: string; password: string },
    invite: string | null,
  ): Promise<Failure | null> {
    const answer = await this.#session.register(fields);
    this.invitation.accept(answer.ok ? invite : null);
    return this.#entered(answer);
  }

  isNewServer(): Promise<boolean> {
    return this.#session.isNewServer();
  }

  /** So many messages wait to be sent, in all tabs, or could not be: signing out throws them away. */
  unsent(): Promise<number> {
    return this.#letters.unsent();
  }

  signOut(): void {
    this.#connection.stop();
    this.#session.signOut();
    this.#ended(null);
    void this.#leave();
  }

  /** Loads a conversation and keeps it current; null when none is on screen. */
  open(conversationId: Id | null): void {
    this.#typing.stop();
    this.#reader.open(conversationId);
    void this.#sync.show();
  }

  /** For an address that names a conversation which is not in the list. */
  async find(conversationId: Id): Promise<Failure | null> {
    const failure = await this.#loader.conversation(conversationId);
    void this.#sync.show();
    return failure;
  }

  loadOlder(conversationId: Id): void {
    void this.#loader.older(conversationId);
  }

  loadNewer(conversationId: Id): void {
    void this.#loader.newer(conversationId);
  }

  loadNewest(conversationId: Id): void {
    void this.#loader.newest(conversationId);
  }

  /** Something lies over the open conversation: what comes meanwhile is not read. */
  cover(isCovered: boolean): void {
    this.#reader.cover(isCovered);
  }

  attend(attention: Attention | null): void {
    this.#reader.attend(attention);
  }

  networkLost(): void {
    this.#connection.drop();
  }

  networkBack(): void {
    this.#connection.hurry();
    this.uploads.hurry();
  }

  async markUnread(conversationId: Id, messageId: Id): Promise<Failure | null> {
    this.#reader.leaveUnread(conversationId);
    const answer = await this.#api.markUnread(conversationId, messageId);
    return answer.ok ? null : answer.failure;
  }

  /** Whose names are to be shown: who is not known is asked for. */
  meet(conversationId: Id, ids: readonly Id[]): void {
    this.#strangers.meet(ids.filter((id) => !personIn(this.getState(), conversationId, id)));
  }

  searchUsers(text: string): Promise<Result<UserRef[]>> {
    return this.#api.searchUsers(text);
  }

  /** Messages that fit, the latest first: those before one that was found, where there are more. */
  search(text: string, before: Id | null, limit: number): Promise<Result<SearchResult>> {
    const query = new URLSearchParams({
      q: asTyped(text),
      limit: String(limit),
      ...(before !== null && { before }),
    });
    return this.wire.request("GET", `/chats/search?${query}`);
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
    this.drafts.begin(me.id);
    this.#connection.start();
    this.#sync.begin();
    this.#letters.begin(me.id);
  }

  /** Until the server knows of it. */
  async #leave(): Promise<void> {
    const hasLeft = await this.#session.leave();
    this.#store.leaving(!hasLeft);
    if (!hasLeft) {
      setTimeout(() => void this.#leave(), retryMs);
    }
  }

  /** Told also by a connection that was refused because somebody else is signed in by now: that is known already. */
  #endedByServer(): void {
    if (this.getState().session.status === "signedIn") {
      this.#session.forget();
      this.#ended({ by: "server" });
    }
  }

  /** What this person wrote is kept, and the session that is there now is that of the other one. */
  #taken({ name }: Newcomer): void {
    const { session } = this.getState();
    this.#connection.stop();
    this.#ended({ by: "other", name, whose: session.status === "signedIn" ? session.me.name : "" });
  }

  /** Whoever signs out leaves nothing behind for the next one; what is ended otherwise can be gone on with. */
  #ended(ending: Ending | null): void {
    this.#letters.end(ending === null);
    this.#sync.end();
    this.#strangers.clear();
    this.#typing.stop();
    this.#reader.attend(null);
    this.#reports.clear();
    this.drafts.end(ending === null);
    this.compositions.clear();
    this.uploads.clear();
    this.#store.signedOut(ending);
    this.wire.ended();
  }

  /** What could not be loaded is asked for again while the connection lasts, ever more seldom; a new one asks by itself. */
  #again(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      if (this.#connection.isReady) {
        this.#ready(true);
      }
    }, this.#pause.next());
  }

  #ready(recovered: boolean): void {
    this.wire.ready(recovered);
    this.#letters.flush();
    this.#reports.flush();
    this.drafts.flush();
    this.uploads.hurry();
    void this.#sync.resume(recovered);
  }

  #nameOf(conversationId: Id): string {
    const conversation = this.getState().conversations.get(conversationId);
    return conversation ? nameOf(conversation, this.#store.myId) : "";
  }

  #received(event: ServerEvent, cursor?: string): void {
    this.#hear(event, cursor === undefined ? undefined : positionOf(cursor));
    if (cursor !== undefined) {
      this.#sync.heard(cursor);
    }
  }

  #hear(event: ServerEvent, position?: number): void {
    // Before what it tells of is gone: who was put out is told of what.
    this.wire.event(event, position);
    const hadReceipts = this.getState().readReceipts === "on";
    this.#store.apply(event, position);
    this.compositions.apply(event);
    if (event.name === "newMessage") {
      this.#reader.arrived(event.data.conversationId);
    } else if (event.name === "userTyping") {
      this.meet(event.data.conversationId, [event.data.userId]);
    } else if (event.name === "settingsChanged" && event.data.readReceipts === "on" && !hadReceipts) {
      void this.#loader.list();
    }
  }
}
