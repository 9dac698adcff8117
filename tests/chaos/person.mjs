// A person with two devices, who does what people do, and what only bad luck does: the same message twice at once, or again
// after its acknowledgement was lost.
import { Device, describe, ids, patience, positionOf } from "./device.mjs";
import { Follower } from "./follower.mjs";
import { mark } from "./recorder.mjs";

const remembered = 30;
const sendPath = (conv) => `/chats/conversations/${conv}/messages`;

export class Person {
  #sent = 0;
  // conversation -> { isGroup, owner, people: Set, recent: [{ id, sender }] }, as far as this person knows.
  conversations = new Map();
  unresolved = [];
  acked = [];
  devices = [];

  constructor(world, account, dice) {
    Object.assign(this, { world, dice, id: Number(account.id), name: account.username, token: account.token });
    this.follower = new Follower(this);
  }

  openDevices(many) {
    for (let n = 1; n <= many; n++) {
      const device = new Device(this, n);
      this.devices.push(device);
      device.open();
    }
  }

  get device() {
    const open = this.devices.filter((d) => d.isOpen);
    return open.length ? this.dice.pick(open) : null;
  }

  heard(see, payload, device) {
    const { conv } = see;
    if (see.event === "conversationCreated") this.#know(conv, payload);
    const known = this.conversations.get(conv);
    if (!known) return;
    if (see.event === "newMessage") {
      known.recent.push({ id: see.id, sender: see.sender });
      if (known.recent.length > remembered) known.recent.shift();
      if (see.mark.startsWith("bell")) device.bells?.add(conv);
    } else if (see.event === "participantsAdded") {
      for (const user of see.people) known.people.add(user);
    } else if (see.event === "participantRemoved") {
      if (see.subject === this.id) this.conversations.delete(conv);
      else known.people.delete(see.subject);
    }
  }

  #know(conv, { isGroup, createdBy, participants }) {
    const recent = this.conversations.get(conv)?.recent ?? [];
    this.world.known.add(conv);
    this.conversations.set(conv, { isGroup, owner: Number(createdBy), people: new Set(ids(participants)), recent });
  }

  // ---- what a device loads when it comes in, as the web client does: the list, and the latest pages ----

  async load(device) {
    const list = await this.list({ conn: device.conn });
    for (const { conv } of list?.conversations ?? []) await this.scroll(conv, this.dice.below(3) + 1);
  }

  async list(more) {
    const { record, body } = await this.get("list", "/chats/conversations", more);
    if (!body) return null;
    record.conversations = body.map((c) => {
      this.#know(Number(c.id), c);
      return { conv: Number(c.id), unread: c.unreadCount, people: ids(c.participants) };
    });
    return record;
  }

  async scroll(conv, pages, more) {
    let before;
    for (let n = 0; n < pages; n++) {
      const page = await this.page(conv, before, more);
      if (!page?.messages?.length) return page;
      before = page.messages[0].id;
    }
  }

  async page(conv, before, more) {
    const limit = 3 + this.dice.below(60);
    const query = `limit=${limit}${before ? `&before=${before}` : ""}`;
    const { record, body } = await this.get("page", `/chats/conversations/${conv}/messages?${query}`, { conv, before, limit, ...more });
    if (!body) return record;
    record.messages = body.map(describe);
    this.world.counts.shown += body.length;
    return record;
  }

  // A record is written when the answer is there: of what nobody saw there is nothing to say.
  async get(kind, path, more) {
    const at = performance.now();
    const answer = await this.rest("GET", path);
    if (!answer) return { record: null };
    const record = this.world.recorder.add(kind, { user: this.id, ...more, at, end: performance.now(), status: answer.status });
    if (answer.cursor) record.cursor = positionOf(answer.cursor);
    return { record, body: answer.status === 200 ? answer.body : null };
  }

  async rest(method, path, body) {
    try {
      const response = await fetch(this.world.url + path, {
        method,
        headers: { authorization: `Bearer ${this.token}`, ...(body && { "content-type": "application/json" }) },
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(patience),
      });
      return { status: response.status, cursor: response.headers.get("parley-cursor"), body: await response.json() };
    } catch {
      return null;
    }
  }

  // ---- what a person does ----

  async act() {
    const conv = this.conversations.size ? this.dice.pick([...this.conversations.keys()]) : null;
    if (this.unresolved.length && this.dice.chance(0.5)) return this.retry(this.unresolved.shift());
    if (conv === null || !this.device) return undefined;
    const act = this.dice.weighted(this.world.weights);
    return this[act](conv);
  }

  draft(conv, word = `${this.name}/${conv}/${this.#sent}`) {
    const length = this.dice.chance(0.02) ? 4_000 : this.dice.below(120);
    const content = `${word} ${"abcdefghij ".repeat(length / 11 + 1)}`.trim();
    return { conversationId: String(conv), content, tempId: `${this.name}-${this.world.round}-${this.#sent++}` };
  }

  // Several, one after the other without waiting.
  send(conv) {
    const { device } = this;
    return Promise.all(Array.from({ length: 1 + this.dice.below(5) }, () => this.sendBy(device, this.draft(conv))));
  }

  sendTwice(conv) {
    const draft = this.draft(conv);
    const ways = [...this.devices.filter((d) => d.isOpen), ...(this.world.sendsByRest ? [null] : [])];
    return Promise.all(ways.map((device) => this.sendBy(device, draft)));
  }

  async sendAgain() {
    if (this.acked.length) await this.sendBy(this.device, this.dice.pick(this.acked));
  }

  async sendOther(conv) {
    const earlier = this.acked.findLast((draft) => draft.conversationId === String(conv));
    if (earlier) await this.sendBy(this.device, { ...this.draft(conv), tempId: earlier.tempId });
  }

  // Two people may choose the same id for the same words.
  async sendSame(conv) {
    const n = this.dice.below(20);
    await this.sendBy(this.device, { conversationId: String(conv), content: `same/${conv}/${n}`, tempId: `same-${this.world.round}-${n}` });
  }

  // Where he is not, or not any more.
  async trespass() {
    const conv = this.dice.pick([...this.world.known]);
    if (this.conversations.has(conv)) return;
    await this.sendBy(this.device, this.draft(conv));
    await this.readAll(conv);
    await this.page(conv);
  }

  retry(draft) {
    const { device } = this;
    if (device) return this.sendBy(device, draft);
    this.unresolved.push(draft);
    return undefined;
  }

  // Without a device: over REST.
  async sendBy(device, draft) {
    const call = this.#begin(device, "send", Number(draft.conversationId), { tempId: draft.tempId, mark: mark(draft.content) });
    const message = device ? await this.#emit(call, device, draft) : await this.#post(call, draft);
    if (call.outcome === "ok") {
      const { id, seq, mark: seen } = describe(message);
      Object.assign(call, { id, seq, seen });
      this.world.counts.acked++;
      this.acked.push(draft);
      if (this.acked.length > remembered) this.acked.shift();
    } else if (call.outcome === "unknown") {
      this.unresolved.push(draft);
    }
    return call;
  }

  async #emit(call, device, draft) {
    return this.#end(call, await device.ask("sendMessage", draft))?.message;
  }

  async #post(call, draft) {
    const answer = await this.rest("POST", sendPath(draft.conversationId), draft);
    this.#end(call, this.#judge(answer));
    return answer?.body;
  }

  // A server that does not take messages over REST does not know the path.
  async canPost(conv) {
    const answer = await this.rest("POST", sendPath(conv), {});
    return answer !== null && answer.status !== 404 && answer.status !== 405;
  }

  // Of his own, as far as he remembers.
  #written(conv) {
    return this.conversations.get(conv)?.recent.filter((m) => m.sender === this.id) ?? [];
  }

  async delete(conv) {
    const own = this.#written(conv);
    if (own.length) await this.ask("delete", "deleteMessage", conv, { messageId: String(this.dice.pick(own).id) }, (p) => ({ target: Number(p.messageId) }));
  }

  async edit(conv) {
    const own = this.#written(conv);
    if (!own.length) return;
    const { content } = this.draft(conv);
    const payload = { messageId: String(this.dice.pick(own).id), content };
    await this.ask("edit", "editMessage", conv, payload, (p) => ({ target: Number(p.messageId), mark: mark(p.content) }));
  }

  async read(conv) {
    const recent = this.conversations.get(conv)?.recent ?? [];
    if (recent.length) await this.ask("read", "markAsRead", conv, { conversationId: String(conv), messageId: String(this.dice.pick(recent).id) }, (p) => ({ target: Number(p.messageId) }));
  }

  async readAll(conv) {
    await this.ask("readAll", "markConversationAsRead", conv, { conversationId: String(conv) });
  }

  async follow() {
    await this.follower.ask();
  }

  async look() {
    await this.list();
  }

  async browse(conv) {
    await this.scroll(conv, 1 + this.dice.below(4));
  }

  async add(conv) {
    const known = this.conversations.get(conv);
    const strangers = this.world.people.filter((p) => !known.people.has(p.id));
    if (known.isGroup && strangers.length) await this.addOne(conv, this.dice.pick(strangers).id);
  }

  addOne(conv, user) {
    return this.call("add", "POST", conv, `/chats/conversations/${conv}/participants`, { target: user }, { participants: [String(user)] });
  }

  // The owner stays, so that somebody sees everything.
  async remove(conv) {
    const known = this.conversations.get(conv);
    if (!known.isGroup) return;
    const others = [...known.people].filter((user) => user !== this.id);
    if (known.owner !== this.id) await this.removeOne(conv, this.id);
    else if (others.length > 1) await this.removeOne(conv, this.dice.pick(others));
  }

  removeOne(conv, user) {
    return this.call("remove", "DELETE", conv, `/chats/conversations/${conv}/participants/${user}`, { target: user });
  }

  async create() {
    if (this.world.conversations >= this.world.mostConversations) return;
    const others = this.world.people.filter((p) => p !== this && this.dice.chance(0.5));
    if (others.length) await this.createWith(others, others.length > 1 || this.dice.chance(0.5));
  }

  async createChannel(name) {
    return this.#made(this.#begin(null, "create", 0), await this.rest("POST", "/chats/conversations", { type: "channel", name }));
  }

  async createWith(people, isGroup) {
    const call = this.#begin(null, "create", 0, !isGroup && { direct: [this.id, people[0].id] });
    const answer = await this.rest("POST", "/chats/conversations", { participants: people.map((p) => String(p.id)), isGroup, ...(isGroup && { name: "Group" }) });
    return this.#made(call, answer);
  }

  #made(call, answer) {
    this.#end(call, this.#judge(answer));
    if (call.outcome === "ok") {
      call.id = Number(answer.body.id);
      this.world.conversations++;
      if (!this.conversations.has(call.id)) this.#know(call.id, answer.body);
    }
    return call;
  }

  // ---- how a call is written down ----

  // Over one of the devices.
  async ask(op, event, conv, payload, more) {
    const { device } = this;
    if (!device) return;
    const call = this.#begin(device, op, conv, more?.(payload));
    this.#end(call, await device.ask(event, payload));
  }

  // Over REST.
  async call(op, method, conv, path, more, body) {
    const call = this.#begin(null, op, conv, more);
    this.#end(call, this.#judge(await this.rest(method, path, body)));
    return call;
  }

  #judge(answer) {
    return answer && { success: answer.status < 300, statusCode: answer.status };
  }

  #begin(device, op, conv, more) {
    return this.world.recorder.add("call", { user: this.id, ...(device && { conn: device.conn }), op, conv, ...more, outcome: "unknown" });
  }

  // 500 says that something went wrong, not that nothing was done.
  #end(call, ack) {
    if (!ack) return ack;
    call.end = performance.now();
    call.outcome = ack.success ? "ok" : ack.statusCode === 500 ? "unknown" : "fail";
    if (!ack.success) call.status = ack.statusCode;
    return ack;
  }
}
