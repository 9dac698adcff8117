// A device without a socket: it keeps a cursor of its own and asks what came after it. Each answer is written down as a connection
// that went on where the one before it had ended.
import { frameOf, positionOf } from "./device.mjs";

export class Follower {
  #cursor = null;
  #conn = 0;

  constructor(person) {
    this.person = person;
  }

  // Whether that was all there is.
  async ask() {
    const { person } = this;
    const limit = 1 + person.dice.below(40);
    const at = performance.now();
    const answer = await person.rest("GET", `/sync?limit=${limit}${this.#cursor ? `&after=${this.#cursor}` : ""}`);
    if (answer?.status !== 200) return false;
    const { body } = answer;
    this.#write(at, body);
    this.#cursor = body.cursor;
    return !body.hasMore;
  }

  #write(at, { cursor, events }) {
    const { id: user, name, world } = this.person;
    const conn = world.nextConn();
    const begins = this.#cursor === null && { cursor: positionOf(cursor) };
    world.recorder.add("open", { at, user, device: `${name}.follower`, conn, after: this.#conn || undefined, recovered: !begins, ...begins });
    this.#conn = conn;
    for (const { event, data, pos } of positioned(events, user)) {
      const frame = frameOf(event, data);
      if (frame) world.recorder.add("see", { user, conn, pos, ...frame });
    }
  }
}

// Each with its place in the log. Who is added is told of it in two frames, and only the second has the cursor of that place.
export const positioned = (events, user) =>
  events.map(({ event, data, cursor }, n) => {
    const next = events[n + 1];
    const isFirstOfTwo = event === "conversationCreated" && next?.event === "participantsAdded"
      && next.data.conversationId === data.id && Number(next.data.participants[0].id) === user;
    return { event, data, pos: positionOf(isFirstOfTwo ? next.cursor : cursor) };
  });
