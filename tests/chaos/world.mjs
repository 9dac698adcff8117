// A server with its network, and rounds of people who use it while things go wrong. Each round has people and conversations
// of its own, so that it can be judged, and repeated, by itself; the server and its data stay.
import { openSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { Server } from "../chat-interop/server.mjs";
import { Dice } from "./dice.mjs";
import { engines } from "./engines.mjs";
import { Nemesis } from "./nemesis.mjs";
import { Person } from "./person.mjs";
import { Proxy } from "./proxy.mjs";
import { Recorder } from "./recorder.mjs";
import { channels, Regular, usualOfRegulars } from "./regular.mjs";

const artifacts = fileURLToPath(new URL("../../artifacts/", import.meta.url));
export const testBuild = [join(artifacts, "chaos/bin/Parley/release/Parley")];
// Long: after the last fault a stock client may have to find out by a time-out that its connection is gone.
const back = 60_000;

const usual = {
  send: 60, sendTwice: 6, sendAgain: 4, sendOther: 3, sendSame: 3, delete: 5, edit: 6, read: 8, readAll: 4, look: 6, browse: 6, add: 4,
  follow: 6, remove: 3, trespass: 2, create: 1,
};

export class World {
  people = [];
  counts = { acked: 0, deliveries: 0, shown: 0, kills: 0, recovered: 0 };
  faults = {};
  rounds = 0;
  #conns = 0;

  // order: what the test build is told (PARLEY_CHAOS), at every start.
  static async start({ engine, isTestBuild, order = "" }) {
    const world = new World();
    Object.assign(world, { isTestBuild, order });
    world.engine = await engines[engine].start();
    world.log = join(tmpdir(), `parley-chaos-${process.pid}-${performance.now().toFixed(0)}.log`);
    world.server = await Server.start({
      ...(isTestBuild && { command: testBuild }),
      env: { ...world.engine.env, ACCESS_TOKEN_MINUTES: "1440", PARLEY_CHAOS: order },
      log: openSync(world.log, "w"),
    });
    world.proxy = await Proxy.start(world.server.port);
    world.url = `http://127.0.0.1:${world.proxy.port}`;
    return world;
  }

  async run(order = "") {
    this.server.env.PARLEY_CHAOS = `${this.order} ${order ?? ""}`;
    await this.server.run();
  }

  get serverLog() {
    return readFileSync(this.log, "utf8");
  }

  nextConn() {
    return ++this.#conns;
  }

  // One round; what was recorded, with the server's tables.
  // crowd: they also come and go, ban and block, in channels. until: whether what was recorded is enough; after so many seconds it is.
  async play({ seed, kills = 0, seconds = 0, people = 6, pace = 25, patience = back, weights = {}, only, killAt, crowd = false, until }) {
    const dice = new Dice(seed);
    this.isCrowd = crowd;
    this.recorder = new Recorder();
    this.round = ++this.rounds;
    this.roundKills = 0;
    this.point = null;
    this.conversations = 0;
    // All conversations that anybody has heard of.
    this.known = new Set();
    this.mostConversations = 9;
    this.weights = { ...(crowd ? usualOfRegulars : usual), ...weights };
    const { head } = await this.engine.tables(this.server, 0);
    await this.#gather(dice, people);

    let over = false;
    const living = this.people.map((person) => this.#live(person, pace, () => over));
    const nemesis = new Nemesis(this, dice.fork("nemesis"), { kills, until: performance.now() + seconds * 1_000, only, killAt });
    try {
      if (until) await this.until(() => until(this.recorder.records), seconds * 1_000);
      else await nemesis.run();
    } finally {
      over = true;
      this.proxy.heal();
    }
    await Promise.all(living);
    await this.#settle(patience);
    await this.#readAll();
    this.#leave();
    return { seed, records: this.recorder.records, tables: await this.engine.tables(this.server, head) };
  }

  async #gather(dice, people) {
    this.people = [];
    for (let n = 1; n <= people; n++) {
      this.people.push(new (this.isCrowd ? Regular : Person)(this, await this.server.register(`r${this.round}p${n}`), dice.fork(`person ${n}`)));
    }
    for (let n = 0; n < 3; n++) {
      const others = this.people.filter((p, i) => i !== n && (i < 3 || dice.chance(0.7)));
      await this.people[n].createWith(others, true);
    }
    await this.people[0].createWith([this.people[1]], false);
    if (this.isCrowd) await channels(this);
    this.sendsByRest ??= await this.people[0].canPost(1);
    for (const person of this.people) person.openDevices(2);
    await this.#everybodyIsBack();
  }

  #leave() {
    for (const device of this.#devices) device.close();
  }

  get #devices() {
    return this.people.flatMap((p) => p.devices);
  }

  async #live(person, pace, isOver) {
    while (!isOver()) {
      await person.act();
      await sleep(person.dice.between(0, pace));
    }
  }

  // Everybody is back, what was in doubt is sent again until it is not, and a last message has reached everybody.
  async #settle(patience) {
    await this.#everybodyIsBack();
    await Promise.all(this.people.map((p) => p.list()));
    for (const person of this.people) {
      while (person.unresolved.length) await person.sendBy(await this.#deviceOf(person), person.unresolved.shift());
    }
    await Promise.all(this.#devices.map((d) => d.loading));
    const bells = new Map();
    for (const device of this.#devices) device.bells = new Set();
    for (const person of this.people) {
      for (const conv of person.conversations.keys()) {
        if (bells.has(conv)) continue;
        const { outcome } = await person.sendBy(await this.#deviceOf(person), person.draft(conv, `bell/${conv}`));
        if (outcome === "ok") bells.set(conv, (await person.list()).conversations.find((c) => c.conv === conv).people);
      }
    }
    // Whoever does not hear it in time is for the checker to find.
    const heardAll = (p) => p.devices.every((d) => [...bells].every(([conv, people]) => !people.includes(p.id) || d.bells.has(conv)));
    await this.until(() => this.people.every(heardAll), patience);
    for (const person of this.people) await this.#catchUp(person.follower);
  }

  async #catchUp(follower) {
    const late = performance.now() + back;
    while (!(await follower.ask())) {
      if (performance.now() > late) throw new Error(`${follower.person.name} could not catch up in ${back} ms`);
    }
  }

  async #readAll() {
    for (const person of this.people) {
      const list = await person.list({ final: true });
      const mine = new Set(list?.conversations.map((c) => c.conv));
      for (const conv of this.known) {
        if (mine.has(conv)) await person.scroll(conv, Infinity, { final: true });
        else await person.page(conv);
      }
    }
  }

  // Half of the devices are connected.
  get isInUse() {
    const devices = this.#devices;
    return devices.filter((d) => d.isOpen).length * 2 >= devices.length;
  }

  // Whether it held in time.
  async until(holds, patience) {
    const late = performance.now() + patience;
    while (!holds()) {
      if (performance.now() > late) return false;
      await sleep(10);
    }
    return true;
  }

  async #deviceOf(person) {
    if (!(await this.until(() => person.device, back))) throw new Error(`${person.name} did not come back in ${back} ms`);
    return person.device;
  }

  async #everybodyIsBack() {
    if (!(await this.until(() => this.#devices.every((d) => d.isOpen), back))) throw new Error(`not everybody came back in ${back} ms`);
  }

  async stop() {
    // Of a round that failed.
    this.#leave();
    await this.proxy.stop();
    await this.server.stop();
    await this.engine.stop();
    await rm(this.log);
  }
}
