import { conversation, me, message } from "./scenes";
import type { Conversation, Id, Message, MessageStatus, ServerEvent, UserRef } from "../events";
import { Store } from "../store";

/** A model of the server for one conversation: what it would answer now, and the events that Ada was sent. */
export class ServerModel {
  readonly events: ServerEvent[] = [];
  readonly #people: readonly UserRef[];
  readonly #watching: Id;
  #messages: Message[] = [];
  readonly #read = new Map<Id, number>();
  readonly #delivered = new Map<Id, number>();

  constructor(people: readonly UserRef[], watching: Id) {
    this.#people = people;
    this.#watching = watching;
  }

  send(sender: UserRef): void {
    const seq = this.#messages.length + 1;
    const sent = message(seq * 10, sender, { seq });
    const before = this.#at(this.#read, sender);
    this.#messages.push(sent);
    this.#read.set(sender.id, seq);
    this.#delivered.set(sender.id, seq);
    this.#emit({ name: "newMessage", data: { message: sent, conversationId: "7" } });
    if (sender.id !== this.#watching) {
      this.#tellOfReading(sender, before);
    }
  }

  /** `markAsRead` */
  read(reader: UserRef, seq: number): void {
    const before = this.#at(this.#read, reader);
    if (seq <= before) {
      return;
    }
    this.#moveRead(reader, seq);
    if (reader.id === this.#watching) {
      this.#emit({ name: "messageRead", data: { messageId: String(seq * 10), ...readBy(reader) } });
    } else {
      this.#tellOfReading(reader, before);
    }
  }

  /** `markConversationAsRead` */
  readAll(reader: UserRef): void {
    const before = this.#at(this.#read, reader);
    if (before === this.#messages.length) {
      return;
    }
    this.#moveRead(reader, this.#messages.length);
    if (reader.id === this.#watching) {
      this.#emit({ name: "conversationRead", data: readBy(reader) });
    } else if (this.#passed(before, this.#messages.length).length > 0) {
      this.#emit({ name: "conversationRead", data: { ...readBy(reader), ...this.#totals() } });
    }
  }

  deliver(receiver: UserRef, seq: number): void {
    const before = this.#at(this.#delivered, receiver);
    if (seq <= before) {
      return;
    }
    this.#delivered.set(receiver.id, seq);
    const latest = this.#passed(before, seq).at(-1);
    if (latest) {
      const data = { conversationId: "7", deliveredTo: receiver.id, deliveredAt: "", ...this.#totals() };
      this.#emit({ name: "messageDelivered", data: { messageId: latest.id, ...data } });
    }
  }

  delete(id: Id): void {
    this.#messages = this.#messages.map((one) =>
      one.id === id ? { ...one, content: "", isDeleted: true } : one,
    );
    this.#emit({
      name: "messageDeleted",
      data: { messageId: id, conversationId: "7", deletedBy: "", deletedAt: "" },
    });
  }

  get count(): number {
    return this.#messages.length;
  }

  messages(): Message[] {
    return this.#messages.map((one) => ({ ...one, status: this.#status(one) }));
  }

  conversation(): Conversation {
    const messages = this.messages();
    const readUpTo = this.#read.get(this.#watching) ?? 0;
    const unread = messages.filter(
      (one) => one.seq > readUpTo && one.sender.id !== this.#watching && !one.isDeleted,
    );
    return conversation(this.#people, { lastMessage: messages.at(-1) ?? null, unreadCount: unread.length });
  }

  #status({ seq, sender }: Message): MessageStatus {
    const { deliveredToAll, readByAll } = this.#totals(sender.id);
    return seq <= readByAll ? "read" : seq <= deliveredToAll ? "delivered" : "sent";
  }

  #totals(author = this.#watching) {
    const others = this.#people.filter((person) => person.id !== author);
    const lowest = (marks: Map<Id, number>) => Math.min(...others.map((person) => this.#at(marks, person)));
    return { deliveredToAll: lowest(this.#delivered), readByAll: lowest(this.#read) };
  }

  #moveRead(reader: UserRef, seq: number): void {
    this.#read.set(reader.id, seq);
    this.#delivered.set(reader.id, Math.max(seq, this.#at(this.#delivered, reader)));
  }

  #tellOfReading(reader: UserRef, before: number): void {
    const totals = this.#totals();
    this.#passed(before, this.#at(this.#read, reader)).forEach(({ id }) =>
      this.#emit({ name: "messageRead", data: { messageId: id, ...readBy(reader), ...totals } }),
    );
  }

  /** The messages whose author is told: his own that a watermark passed and that are still there. */
  #passed(after: number, through: number): Message[] {
    return this.#messages.filter(
      ({ seq, sender, isDeleted }) =>
        sender.id === this.#watching && !isDeleted && seq > after && seq <= through,
    );
  }

  #at(marks: Map<Id, number>, person: UserRef): number {
    return marks.get(person.id) ?? 0;
  }

  #emit(event: ServerEvent): void {
    this.events.push(event);
  }
}

const readBy = (reader: UserRef) => ({ conversationId: "7", readBy: reader.id, readAt: "" });

/** A store of Ada's that has just loaded what the server has. */
export function freshStore(
  server: ServerModel,
  stale: (conversationId: Id) => void = () => undefined,
): Store {
  const store = new Store(stale);
  store.signedIn(me);
  store.list([server.conversation()]);
  store.page("7", server.messages(), { fresh: true });
  return store;
}
