// A person in a crowd: comes and goes in channels, bans and blocks, and looks everywhere where something might still be shown.
import { describe } from "./device.mjs";
import { positioned } from "./follower.mjs";
import { Person } from "./person.mjs";

const manyChannels = 3;

export const usualOfRegulars = {
  send: 30, delete: 2, edit: 3, read: 4, readAll: 2, look: 6, browse: 6, add: 8, remove: 8, trespass: 8, join: 14, leave: 6, ban: 12, unban: 10,
  block: 3, unblock: 4, type: 12, sync: 8, search: 5, count: 4, fetch: 6,
};

// Everybody owns something, and each pair of neighbours talks.
export async function channels(world) {
  world.channels = [];
  world.bans = [];
  for (let n = 0; n < manyChannels; n++) {
    const owner = world.people[n];
    const { id } = await owner.createChannel(`Channel ${world.round}.${n}`);
    world.channels.push({ id, owner });
  }
  for (let n = 2; n < world.people.length; n += 2) await world.people[n].createWith([world.people[n + 1] ?? world.people[1]], false);
}

export class Regular extends Person {
  blocked = new Set();
  #synced = null;

  async join() {
    const { id } = this.dice.pick(this.world.channels);
    await this.call("add", "POST", id, `/chats/conversations/${id}/join`, { target: this.id });
  }

  // The owner stays, so that somebody sees everything.
  async leave(conv) {
    const known = this.conversations.get(conv);
    if (known.isGroup && known.owner !== this.id) await this.removeOne(conv, this.id);
  }

  get #own() {
    return this.world.channels.find((c) => c.owner === this);
  }

  async ban() {
    if (!this.#own) return;
    const { id } = this.#own;
    const target = this.dice.pick(this.world.people.filter((p) => p !== this)).id;
    await this.call("remove", "PUT", id, `/chats/conversations/${id}/bans/${target}`, { target, ban: true });
    this.world.bans.push(target);
  }

  async unban() {
    if (!this.#own || !this.world.bans.length) return;
    const { id } = this.#own;
    const target = this.dice.pick(this.world.bans);
    await this.call("unban", "DELETE", id, `/chats/conversations/${id}/bans/${target}`, { target });
  }

  async block() {
    const target = this.dice.pick(this.world.people.filter((p) => p !== this)).id;
    this.blocked.add(target);
    await this.ask("block", "blockUser", 0, { userId: String(target) }, () => ({ target }));
  }

  async unblock() {
    if (!this.blocked.size) return;
    const target = this.dice.pick([...this.blocked]);
    this.blocked.delete(target);
    await this.ask("unblock", "unblockUser", 0, { userId: String(target) }, () => ({ target }));
  }

  async type(conv) {
    await this.ask("type", "typing", conv, { conversationId: String(conv) });
  }

  async sync() {
    const { record, body } = await this.get("sync", `/sync?limit=200${this.#synced ? `&after=${this.#synced}` : ""}`, {});
    if (!body) return;
    this.#synced = body.cursor;
    record.events = positioned(body.events, this.id).map(({ event, data, pos }) => ({
      event,
      conv: Number(data.conversationId ?? (event === "conversationCreated" ? data.id : 0)),
      ...(data.userId && { subject: Number(data.userId) }),
      pos,
    }));
  }

  async search() {
    await this.#find("a search", "/chats/search?q=abcdefghij&limit=50", (body) => body.messages);
  }

  // Of messages that anybody has ever been shown.
  async fetch() {
    const there = this.world.recorder.records.findLast((r) => r.kind === "see" && r.event === "newMessage" && this.dice.chance(0.1));
    if (there) await this.#find("a message by itself", `/chats/messages/${there.id}`, (body) => [body]);
  }

  async count() {
    const { record, body } = await this.get("count", "/unread", {});
    if (body) record.conversations = body.conversations.map((c) => Number(c.conversationId));
  }

  async #find(by, path, messages) {
    const { record, body } = await this.get("found", path, { by });
    if (body) record.messages = messages(body).map((m) => ({ ...describe(m), conv: Number(m.conversationId) }));
  }
}
