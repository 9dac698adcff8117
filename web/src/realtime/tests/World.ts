import type { Conversation, Draft, Id, Message, UserRef } from "../events";
import type { Letter } from "../outbox";
import { Log, type Sent } from "./Log";
import { ServerModel } from "./ServerModel";
import { ada, alan, edsger, grace, letter, me } from "./scenes";

/** What all conversations have in common. */
interface Surroundings {
  log: Log;
  blocked: Set<Id>;
  now: (person: UserRef) => UserRef;
}

/** A conversation that is called something, has a topic and a draft of Ada's, and whose people are called otherwise at times. */
export class Room extends ServerModel {
  readonly #now: (person: UserRef) => UserRef;
  readonly #isGroup: boolean;
  #name: string | null = null;
  #topic: string | undefined;
  #draft: Draft | undefined;

  constructor(id: Id, people: readonly UserRef[], { log, blocked, now }: Surroundings) {
    super(people, me.id, id, log, blocked);
    this.#now = now;
    this.#isGroup = people.length > 2;
  }

  get isGroup(): boolean {
    return this.#isGroup;
  }

  call(name: string, topic: string | undefined): void {
    this.#name = name;
    this.#topic = topic;
    const data = { conversationId: this.id, name, avatar: null, ...(topic && { topic }), updatedBy: ada.id };
    this.log.emit({ name: "conversationUpdated", data });
  }

  write(content: string): void {
    this.#draft = content === "" ? undefined : { content, updatedAt: "" };
    this.log.emit({ name: "draftSaved", data: { conversationId: this.id, content, updatedAt: "" } });
  }

  protected override shown(one: Message): Message {
    return this.named(super.shown(one));
  }

  override conversation(): Conversation {
    const known = super.conversation();
    return {
      ...known,
      type: this.#isGroup ? "group" : "direct",
      isGroup: this.#isGroup,
      name: this.#name,
      topic: this.#topic,
      draft: this.#draft,
      participants: known.participants.map((one) => ({ ...one, ...this.#now(one) })),
      participantCount: known.participants.length,
    };
  }

  /** With everybody as he is called now. */
  named(one: Message): Message {
    const { replyTo } = one;
    return {
      ...one,
      sender: this.#now(one.sender),
      ...(replyTo?.sender && { replyTo: { ...replyTo, sender: this.#now(replyTo.sender) } }),
    };
  }
}

/** A model of the server with Ada's conversations, the people in them, whom she has blocked, and what she has written. */
export class World {
  readonly log = new Log();
  readonly rooms: readonly Room[];
  readonly blocked = new Set<Id>();
  readonly #names = new Map<Id, string>();
  /** What is not sent yet. */
  #letters: Letter[];

  constructor() {
    const around = { log: this.log, blocked: this.blocked, now: (one: UserRef) => this.now(one) };
    this.rooms = [new Room("7", [ada, grace], around), new Room("8", [ada, grace, alan, edsger], around)];
    this.#letters = this.rooms.flatMap(({ id }) =>
      [1, 2, 3].map((n) => letter(`${id}-${n}`, `letter ${n}`, id)),
    );
  }

  get letters(): readonly Letter[] {
    return this.#letters;
  }

  now(person: UserRef): UserRef {
    const { id, username, avatar } = person;
    return { id, username, name: this.#names.get(id) ?? person.name, avatar };
  }

  rename(person: UserRef, name: string): void {
    this.#names.set(person.id, name);
    this.log.emit({ name: "userUpdated", data: { user: this.now(person) } });
  }

  /** The first letter of a conversation arrives. */
  deliver(room: Room): void {
    const first = this.#letters.find(({ conversationId }) => conversationId === room.id);
    if (first) {
      this.#letters = this.#letters.filter((one) => one !== first);
      room.send(ada, { content: first.content, tempId: first.tempId });
      const data = { tempId: first.tempId, messageId: room.idAt(room.count) };
      this.log.emit({ name: "messageSent", data });
    }
  }

  /** What comes late comes with the names of today, and what was missed all as it is today. */
  late(event: Sent, isMissed: boolean): Sent {
    const room = this.rooms.find(
      ({ id }) => "conversationId" in event.data && id === event.data.conversationId,
    );
    if (event.name === "newMessage" && room) {
      const { message, conversationId } = event.data;
      const today = room.messageAt(message.seq);
      return { ...event, data: { message: isMissed && today ? today : room.named(message), conversationId } };
    }
    if (event.name === "participantsAdded") {
      const participants = event.data.participants.map((one) => ({ ...one, ...this.now(one) }));
      return { ...event, data: { ...event.data, participants } };
    }
    return event;
  }
}
