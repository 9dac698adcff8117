import { conversation, me, message } from "./scenes";
import type { Conversation, Id, Message, MessageStatus, ReceiptTotals, UserRef } from "../events";
import { Store } from "../store";
import { Log, type Sent } from "./Log";

/** A model of the server for one conversation: what it would answer now, and the events that Ada was sent. */
export class ServerModel {
  readonly id: Id;
  readonly log: Log;
  /** By the watcher, in all conversations. */
  readonly #blocked: Set<Id>;
  readonly #watching: Id;
  #people: readonly UserRef[];
  #messages: Message[] = [];
  /** The watcher's mark of unread, a seq. */
  #unreadFrom: number | null = null;
  readonly #read = new Map<Id, number>();
  readonly #delivered = new Map<Id, number>();

  constructor(
    people: readonly UserRef[],
    watching: Id,
    id: Id = "7",
    log = new Log(),
    blocked = new Set<Id>(),
  ) {
    this.#people = people;
    this.#watching = watching;
    this.id = id;
    this.log = log;
    this.#blocked = blocked;
  }

  get events(): Sent[] {
    return this.log.events;
  }

  get people(): readonly UserRef[] {
    return this.#people;
  }

  send(sender: UserRef, changes: Partial<Message> = {}): void {
    const seq = this.#messages.length + 1;
    const sent = message(Number(this.idAt(seq)), sender, { conversationId: this.id, seq, ...changes });
    this.#clearMark(sender);
    const before = this.#at(this.#read, sender);
    this.#messages.push(sent);
    this.#read.set(sender.id, seq);
    this.#delivered.set(sender.id, seq);
    this.log.emit({ name: "newMessage", data: { message: sent, conversationId: this.id } });
    if (sender.id !== this.#watching) {
      this.#tellOfReading(sender, before);
    }
  }

  /** `markAsRead` */
  read(reader: UserRef, seq: number): void {
    const before = this.#at(this.#read, reader);
    // What reading a part of it does to a mark is the server's, and is told by conversationUnread.
    if (seq <= before || (reader.id === this.#watching && this.#unreadFrom !== null)) {
      return;
    }
    this.#moveRead(reader, seq);
    if (reader.id === this.#watching) {
      this.log.emit({ name: "messageRead", data: { messageId: this.idAt(seq), ...this.#readBy(reader) } });
    } else {
      this.#tellOfReading(reader, before);
    }
  }

  /** `markConversationAsRead` */
  readAll(reader: UserRef): void {
    const before = this.#at(this.#read, reader);
    const isMarked = reader.id === this.#watching && this.#unreadFrom !== null;
    if (before === this.#messages.length && !isMarked) {
      return;
    }
    this.#clearMark(reader);
    this.#moveRead(reader, this.#messages.length);
    if (reader.id === this.#watching) {
      this.log.emit({ name: "conversationRead", data: this.#readBy(reader) });
    } else if (!this.#blocked.has(reader.id) && this.#passed(before, this.#messages.length).length > 0) {
      this.log.emit({ name: "conversationRead", data: { ...this.#readBy(reader), ...this.totals() } });
    }
  }

  /** Leaves, or comes back: then he has read what was there. */
  leave(person: UserRef): void {
    this.#people = this.#people.filter((one) => one.id !== person.id);
    const at = { conversationId: this.id, participantCount: this.#people.length };
    const data = { ...at, userId: person.id, removedBy: this.#watching };
    this.log.emit({ name: "participantRemoved", data });
  }

  join(person: UserRef): void {
    this.#people = [...this.#people, person];
    this.#moveRead(person, this.#messages.length);
    const at = { conversationId: this.id, participantCount: this.#people.length };
    const participants = [{ ...person, role: "member" as const }];
    this.log.emit({ name: "participantsAdded", data: { ...at, participants, addedBy: this.#watching } });
  }

  has(person: UserRef): boolean {
    return this.#people.some((one) => one.id === person.id);
  }

  /** The watcher blocks somebody, or does so no more. */
  block(person: UserRef, isBlocked: boolean): void {
    this.#blocked[isBlocked ? "add" : "delete"](person.id);
    this.log.emit(
      isBlocked
        ? { name: "userBlocked", data: { ...person, blockedAt: "" } }
        : { name: "userUnblocked", data: { userId: person.id } },
    );
  }

  deliver(receiver: UserRef, seq: number): void {
    const before = this.#at(this.#delivered, receiver);
    if (seq <= before) {
      return;
    }
    this.#delivered.set(receiver.id, seq);
    const latest = this.#passed(before, seq).at(-1);
    if (latest && !this.#blocked.has(receiver.id)) {
      const data = { conversationId: this.id, deliveredTo: receiver.id, deliveredAt: "", ...this.totals() };
      this.log.emit({ name: "messageDelivered", data: { messageId: latest.id, ...data } });
    }
  }

  /** `markAsUnread` by the watcher. */
  markUnread(seq: number): void {
    this.#unreadFrom = seq;
    const { unreadCount } = this.conversation();
    const data = { conversationId: this.id, unreadFrom: this.idAt(seq), unreadCount };
    this.log.emit({ name: "conversationUnread", data });
  }

  edit(id: Id, content: string, mentioned: Id[]): void {
    const known = this.#messages.find((one) => one.id === id);
    if (known && !known.isDeleted) {
      this.#change(id, { content, isEdited: true, mentions: mentioned });
      this.#messages = this.#messages.map((one) =>
        one.replyTo?.id === id ? { ...one, replyTo: { ...one.replyTo, content } } : one,
      );
      const data = {
        messageId: id,
        conversationId: this.id,
        content,
        editedAt: "",
        isDeleted: false,
        mentions: mentioned,
      };
      this.log.emit({ name: "messageEdited", data });
    }
  }

  react(id: Id, person: UserRef, emoji: string): void {
    const known = this.#messages.find((one) => one.id === id);
    if (!known || known.isDeleted) {
      return;
    }
    const before = known.reactions ?? [];
    const isOn = before.some((one) => one.emoji === emoji && one.userIds.includes(person.id));
    const others = before.filter((one) => one.emoji !== emoji);
    const userIds = before.find((one) => one.emoji === emoji)?.userIds ?? [];
    const now = isOn ? userIds.filter((one) => one !== person.id) : [...userIds, person.id];
    const reactions = now.length > 0 ? [...others, { emoji, count: now.length, userIds: now }] : others;
    this.#change(id, { reactions });
    const data = { messageId: id, conversationId: this.id, userId: person.id, emoji, reactions };
    this.log.emit({ name: isOn ? "reactionRemoved" : "reactionAdded", data });
  }

  pin(id: Id, isPinned: boolean): void {
    if (this.#messages.some((one) => one.id === id && !one.isDeleted)) {
      this.#change(id, { isPinned });
      const at = { messageId: id, conversationId: this.id };
      this.log.emit(
        isPinned
          ? { name: "messagePinned", data: { ...at, pinnedBy: "", pinnedAt: "" } }
          : { name: "messageUnpinned", data: { ...at, unpinnedBy: "", unpinnedAt: "" } },
      );
    }
  }

  delete(id: Id): void {
    this.#change(id, { content: "", isDeleted: true, reactions: [], isPinned: false, mentions: [] });
    this.#messages = this.#messages.map((one) => {
      if (one.replyTo?.id !== id) {
        return one;
      }
      return { ...one, replyTo: { ...one.replyTo, content: "", isDeleted: true } };
    });
    this.log.emit({
      name: "messageDeleted",
      data: { messageId: id, conversationId: this.id, deletedBy: "", deletedAt: "" },
    });
  }

  get count(): number {
    return this.#messages.length;
  }

  messages(): Message[] {
    return this.#messages.map((one) => this.shown(one));
  }

  messageAt(seq: number): Message | undefined {
    const found = this.#messages[seq - 1];
    return found && this.shown(found);
  }

  /** As the watcher is shown it. */
  protected shown(one: Message): Message {
    return { ...one, status: this.#status(one) };
  }

  conversation(): Conversation {
    const watermark = this.#read.get(this.#watching) ?? 0;
    const readUpTo = Math.min(watermark, (this.#unreadFrom ?? Infinity) - 1);
    const unread = this.#messages.filter(
      (one) => one.seq > readUpTo && one.sender.id !== this.#watching && !one.isDeleted,
    );
    return conversation(this.#people, {
      id: this.id,
      lastMessage: this.messageAt(this.count) ?? null,
      unreadCount: unread.length,
      mentionCount: unread.filter((one) => one.mentions?.includes(this.#watching)).length,
      ...(this.#unreadFrom !== null && { unreadFrom: this.idAt(this.#unreadFrom) }),
    });
  }

  /** How far everybody has come who tells the watcher of it. */
  receipts(): { userId: Id; deliveredSeq: number; readSeq: number }[] {
    const telling = this.#people.filter(({ id }) => !this.#blocked.has(id));
    return telling.map((one) => ({
      userId: one.id,
      deliveredSeq: this.#at(this.#delivered, one),
      readSeq: this.#at(this.#read, one),
    }));
  }

  #status({ seq, sender }: Message): MessageStatus {
    const { deliveredToAll, readByAll } = this.totals(sender.id);
    return seq <= readByAll ? "read" : seq <= deliveredToAll ? "delivered" : "sent";
  }

  /** How far all others have come. */
  totals(author = this.#watching): Required<ReceiptTotals> {
    const others = this.#people.filter((person) => person.id !== author && !this.#blocked.has(person.id));
    const lowest = (marks: Map<Id, number>) =>
      others.length === 0 ? 0 : Math.min(...others.map((person) => this.#at(marks, person)));
    return { deliveredToAll: lowest(this.#delivered), readByAll: lowest(this.#read) };
  }

  #moveRead(reader: UserRef, seq: number): void {
    this.#read.set(reader.id, seq);
    this.#delivered.set(reader.id, Math.max(seq, this.#at(this.#delivered, reader)));
  }

  #tellOfReading(reader: UserRef, before: number): void {
    if (this.#blocked.has(reader.id)) {
      return;
    }
    const totals = this.totals();
    this.#passed(before, this.#at(this.#read, reader)).forEach(({ id }) =>
      this.log.emit({ name: "messageRead", data: { messageId: id, ...this.#readBy(reader), ...totals } }),
    );
  }

  /** The messages whose author is told: his own that a watermark passed and that are still there. */
  #passed(after: number, through: number): Message[] {
    return this.#messages.filter(
      ({ seq, sender, isDeleted }) =>
        sender.id === this.#watching && !isDeleted && seq > after && seq <= through,
    );
  }

  /** Different ones in each of up to ten conversations. */
  idAt(seq: number): Id {
    return String(seq * 10 + (Number(this.id) - 7));
  }

  #readBy(reader: UserRef) {
    return { conversationId: this.id, readBy: reader.id, readAt: "" };
  }

  #at(marks: Map<Id, number>, person: UserRef): number {
    return marks.get(person.id) ?? 0;
  }

  #change(id: Id, changes: Partial<Message>): void {
    this.#messages = this.#messages.map((one) => (one.id === id ? { ...one, ...changes } : one));
  }

  #clearMark(reader: UserRef): void {
    if (reader.id === this.#watching) {
      this.#unreadFrom = null;
    }
  }
}

/** A store of Ada's that has just loaded what the server has. */
export function freshStore(
  server: ServerModel,
  stale: ConstructorParameters<typeof Store>[0] = () => undefined,
): Store {
  const store = new Store(stale);
  store.signedIn(me);
  store.list([server.conversation()]);
  store.page(server.id, server.messages(), { fresh: true });
  return store;
}
