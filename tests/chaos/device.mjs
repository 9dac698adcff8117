// One device of a person: a stock socket.io-client, and everything it hears written down.
import { io } from "socket.io-client";
import { mark } from "./recorder.mjs";

export const patience = 4_000;

export class Device {
  conn = 0;

  constructor(person, number) {
    this.person = person;
    this.world = person.world;
    this.name = `${person.name}.${number}`;
    this.transports = person.dice.pick([["websocket"], ["websocket"], ["polling", "websocket"], ["polling"]]);
  }

  open() {
    this.socket = io(`${this.world.url}/chat`, {
      auth: { token: this.person.token },
      transports: this.transports,
      forceNew: true,
      reconnectionDelay: 20,
      reconnectionDelayMax: 250,
      timeout: patience,
    });
    this.socket.on("connect", () => this.#connected());
    this.socket.on("disconnect", (reason) => {
      this.world.recorder.add("close", { conn: this.conn, reason });
      if (reason === "io server disconnect") this.socket.connect();
    });
    this.socket.onAny((name, ...args) => this.#heard(name, args));
  }

  get isOpen() {
    return this.socket.connected;
  }

  #connected() {
    const recovered = this.socket.recovered === true;
    const after = this.conn || undefined;
    this.conn = this.world.nextConn();
    this.isRecovered = recovered;
    this.world.recorder.add("open", { user: this.person.id, device: this.name, conn: this.conn, after, recovered });
    if (recovered) this.world.counts.recovered++;
    else this.loading = this.person.load(this);
  }

  #heard(name, args) {
    const frame = frameOf(name, args[0]);
    if (!frame) return;
    const offset = args.at(-1);
    const see = this.world.recorder.add("see", {
      user: this.person.id,
      conn: this.conn,
      // An offset is a position too, and the order of the frames is judged by it.
      ...(args.length > 1 && typeof offset === "string" && { pos: positionOf(offset) }),
      ...frame,
    });
    this.world.counts.deliveries++;
    this.person.heard(see, args[0], this);
  }

  // The acknowledgement, or null if there was none.
  async ask(name, payload) {
    try {
      return await this.socket.timeout(patience).emitWithAck(name, payload);
    } catch {
      return null;
    }
  }

  close() {
    this.socket.off();
    this.socket.close();
  }
}

const frames = {
  newMessage: ({ message }) => describe(message),
  messageEdited: ({ messageId, content, isDeleted }) => ({ subject: Number(messageId), mark: mark(content), ...(isDeleted && { deleted: true }) }),
  messageDeleted: ({ messageId }) => ({ subject: Number(messageId) }),
  conversationCreated: ({ participants }) => ({ people: ids(participants) }),
  participantsAdded: ({ participants }) => ({ subject: Number(participants[0].id), people: ids(participants) }),
  participantRemoved: ({ userId }) => ({ subject: Number(userId) }),
  userTyping: ({ userId }) => ({ subject: Number(userId) }),
  messageRead: ({ messageId, readBy }) => ({ id: Number(messageId), subject: Number(readBy) }),
};

// What a frame says; null if it is none of those that are judged.
export const frameOf = (event, data) =>
  frames[event] ? { event, conv: Number(data.conversationId ?? data.id), ...frames[event](data) } : null;

export function describe({ id, seq, sender, content, isDeleted, tempId }) {
  return { id: Number(id), seq, sender: Number(sender.id), mark: mark(content), tempId, ...(isDeleted && { deleted: true }) };
}

export const ids = (people) => people.map((p) => Number(p.id));

export const positionOf = (cursor) => Number(cursor.slice(cursor.lastIndexOf(".") + 1));
