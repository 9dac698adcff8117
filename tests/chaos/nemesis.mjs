// What goes wrong, and when.
import { setTimeout as sleep } from "node:timers/promises";

// How often a place is reached in a second or two: the server is ended at one of these visits.
const points = {
  "before-begin": 150, "after-begin": 150, "after-event": 300, "after-insert": 300, "before-commit": 150, "after-commit": 150,
  "after-publish": 150, "between-answers": 300, "before-fan-out": 150, "within-fan-out": 300, "after-fan-out": 150,
  "before-ack": 300, "after-ack": 300, "before-entering": 12, "within-delete": 5, "within-removal": 3,
};

const soon = 20;
const always = { kill: 8, stopped: 2, resetAll: 1, resetSome: 3, silence: 2, slow: 2 };

export class Nemesis {
  // killAt: always there, and from the first moment on.
  constructor(world, dice, { kills, until, only, killAt }) {
    Object.assign(this, { world, dice, kills, until, killAt });
    this.weights = only ?? { ...always, ...world.engine.faults };
  }

  async run() {
    const { world, dice } = this;
    if (this.killAt) await this.kill();
    while (world.roundKills < this.kills || performance.now() < this.until) {
      const ended = await Promise.race([this.#aWhile(), world.server.exited.then(() => true)]);
      if (ended) await this.#endedByItself();
      else await this[dice.weighted(this.weights)]();
    }
    // Whatever is still to come from an earlier order must not come any more.
    if (world.point) await this.kill({ arm: false });
  }

  // Counted from when people are back and have been heard: what happens to a server that nobody uses says nothing.
  async #aWhile() {
    const { world } = this;
    const wait = this.dice.between(50, 800);
    const enough = world.counts.acked + 10;
    await world.until(() => world.isInUse && world.counts.acked >= enough, 5_000);
    await sleep(wait);
  }

  // The server comes again, half the time under the order to end at a place in its code.
  async #restart(arm = true) {
    const { world, dice } = this;
    world.roundKills++;
    world.counts.kills++;
    world.point = arm ? this.#place() : null;
    const order = world.point && `kill=${world.point}:${1 + dice.below(this.killAt ? soon : points[world.point])}`;
    try {
      await world.run(order);
    } catch (error) {
      // What the server does before it serves anybody may come by that place, too.
      if (!order || world.server.process.signalCode !== "SIGKILL") throw error;
      await this.#endedByItself();
    }
  }

  #place() {
    if (this.killAt) return this.killAt;
    return this.world.isTestBuild && this.dice.chance(0.5) ? this.dice.pick(Object.keys(points)) : null;
  }

  async #endedByItself() {
    if (!this.world.point) throw new Error("the server ended by itself");
    this.#note(`killed at ${this.world.point}`);
    await this.#restart();
  }

  async wait() {
    await sleep(100);
  }

  async kill({ arm } = {}) {
    this.#note("killed");
    await this.world.server.kill();
    await this.#restart(arm);
  }

  async stopped() {
    this.#note("stopped and continued");
    const { process } = this.world.server;
    process.kill("SIGSTOP");
    await sleep(this.dice.between(50, 900));
    process.kill("SIGCONT");
  }

  async resetAll() {
    this.#note("all connections reset");
    this.world.proxy.resetAll();
  }

  async resetSome() {
    this.#note("connections reset");
    for (const pair of this.world.proxy.connections) if (this.dice.chance(0.3)) this.world.proxy.reset(pair);
  }

  async silence() {
    this.#note("network silent");
    this.world.proxy.silence();
    await sleep(this.dice.between(100, 1_500));
    if (this.dice.chance(0.5)) this.world.proxy.resetAll();
    this.world.proxy.speak();
  }

  async slow() {
    this.#note("slow readers");
    const some = this.world.proxy.connections.filter(() => this.dice.chance(0.3));
    for (const pair of some) this.world.proxy.slow(pair, true);
    await sleep(this.dice.between(300, 1_500));
    for (const pair of some) this.world.proxy.slow(pair, false);
  }

  async databaseStop() {
    this.#note("database stopped");
    await this.world.engine.stopNow();
    await sleep(this.dice.between(0, 800));
    await this.world.engine.run();
  }

  #note(what) {
    this.world.recorder.add("fault", { what });
    this.world.faults[what] = (this.world.faults[what] ?? 0) + 1;
  }
}
