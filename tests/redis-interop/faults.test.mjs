// Redis goes and comes: the sockets of each node are served as ever, and the nodes find each other again by themselves.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { connect, heardBy, meet, Redis, startNodes, until } from "./cluster.mjs";

const adapters = [
  { adapter: "classic" },
  { adapter: "sharded" },
  { adapter: "streams" },
  { adapter: "streams", RECOVERY: "true" },
];

/** Two nodes, with clients "a1" and "a2" at the first one and "b1" at the second. */
class World {
  static async start(test, settings) {
    const world = new World();
    world.settings = settings;
    test.after(() => world.end());
    world.redis = await Redis.start();
    return world;
  }

  async startNodes() {
    const node = ["parley", this.redis, { LOG_LEVEL: "Information", REQUESTS_TIMEOUT: "4000", ...this.settings }];
    [this.a, this.b] = await startNodes(node, node);
    [this.a1, this.a2, this.b1] = await Promise.all([connect(this.a, "a1"), connect(this.a, "a2"), connect(this.b, "b1")]);
  }

  nodes(count) {
    return this.redis.nodes(count, this.settings.adapter);
  }

  async end() {
    for (const client of [this.a1, this.a2, this.b1]) client?.socket.disconnect();
    await Promise.allSettled([this.a?.stop(), this.b?.stop()]);
    await this.redis?.stop();
  }

  async servesItsOwn() {
    const { a1, a2 } = this;
    a1.take();
    a2.take();
    await a1.do("emit", {}, "local");
    assert.deepEqual(await heardBy(a1, [a1, a2]), { a1: [["local"]], a2: [["local"]] });
  }

  /** Each hears the other: a node has a connection to publish by and one to listen on, which come back by themselves. */
  async reunited() {
    await meet(this.a1, this.b1);
    await meet(this.b1, this.a1);
  }

  /** Runs an outage, which each of these nodes is to report with one line at its beginning and one at its end. */
  async reportedOnceBy(nodes, outage) {
    const count = (node, sentence) => node.lines.filter((line) => line.includes(sentence)).length;
    const gone = (node) => count(node, "Redis is out of reach");
    const back = (node) => count(node, "Redis is back");
    const before = nodes.map((node) => [gone(node), back(node)]);
    const isNoticed = () => until(() => nodes.every((node, i) => gone(node) > before[i][0]), "no node said that Redis is gone");
    await outage(isNoticed);
    await until(() => nodes.every((node, i) => back(node) > before[i][1]), "no node said that Redis is back");
    nodes.forEach((node, i) => assert.deepEqual([gone(node), back(node)], before[i].map((n) => n + 1), node.lines.join("\n")));
  }
}

// Mostly they wait, so they do it together; but their processes are not all to start at once.
describe("a cluster", { concurrency: 6 }, () => {
  for (const settings of adapters) {
    const { adapter, RECOVERY } = settings;
    const name = RECOVERY ? "streams with recovery" : adapter;

    it(`outlives a Redis that is killed and started again, ${name}`, async (test) => {
      const world = await World.start(test, settings);
      await world.startNodes();
      const { redis, a, b, a1 } = world;
      await world.nodes(2);
      await world.reunited();
      await world.reportedOnceBy([a, b], async (isNoticed) => {
        await redis.kill();
        await isNoticed();
        await world.servesItsOwn();
        assert.deepEqual(await a1.do("fetch", {}), { failed: "timeout" });
        const { failed, responses } = await a1.do("emit-ack", { timeout: 4_000 }, "ask", 1);
        assert.deepEqual([failed, responses.sort()], ["acks", ["a1", "a2"]]);
        await redis.run();
        await world.nodes(2);
        await world.reunited();
      });
      assert.equal((await a1.do("fetch", {})).length, 3);
    });

    it(`outlives a Redis that stands still, and keeps little for it, ${name}`, async (test) => {
      const world = await World.start(test, settings);
      await world.startNodes();
      const { redis, a, a1, a2, b1 } = world;
      await world.nodes(2);
      // Once more than a node keeps for it and the connection holds, and then more than one client may be sent at once.
      const [count, size] = adapter === "classic" ? [100, 500_000] : [20, 100_000];
      let late;
      await world.reportedOnceBy([a], async (isNoticed) => {
        redis.process.signal("SIGSTOP");
        const payload = "x".repeat(size);
        for (let i = 0; i < count; i++) await a1.do("emit", {}, "big", i, payload);
        await until(() => a2.heard.length === count, "the local client has not heard everything");
        await world.servesItsOwn();
        await isNoticed();
        assert.deepEqual(await a1.do("fetch", {}), { failed: "timeout" });
        b1.take();
        redis.process.signal("SIGCONT");
        const { heard } = b1;
        await until(async () => {
          await a1.do("emit", {}, "again");
          return heard.some(([event]) => event === "again");
        }, "the nodes have not found each other again");
        late = heard.filter(([event]) => event === "big").map(([, i]) => i);
      });
      if (adapter === "classic") assert.ok(late.length < count, "nothing was dropped");
      assert.deepEqual(late, late.toSorted((x, y) => x - y), "what was late came out of order");
      assert.equal((await a1.do("fetch", {})).length, 3);
    });

    it(`comes together when Redis is not there at the start, ${name}`, async (test) => {
      const world = await World.start(test, settings);
      const { redis } = world;
      await redis.kill();
      await world.startNodes();
      const { a, b, a1 } = world;
      await world.servesItsOwn();
      for (const node of [a, b]) await until(() => node.lines.some((line) => line.includes("Redis is out of reach")), "nothing was logged");
      await redis.run();
      await world.nodes(2);
      await world.reunited();
      assert.deepEqual(await a1.do("server-emit-ack", "who"), [`node at ${b.port}`]);
      for (const node of [a, b]) await until(() => node.lines.some((line) => line.includes("Redis is back")), "nothing was logged");
    });

    it(`does not wait for a node that was killed, ${name}`, { skip: RECOVERY !== undefined }, async (test) => {
      const world = await World.start(test, settings);
      await world.startNodes();
      const { a1 } = world;
      await world.nodes(2);
      await world.b.stop("SIGKILL");
      world.b = undefined;
      await world.nodes(1);
      assert.equal((await a1.do("fetch", {})).length, 2);
      assert.deepEqual((await a1.do("emit-ack", { timeout: 30_000 }, "ask", 1)).sort(), ["a1", "a2"]);
    });

    it(`does not count a node that has ended, ${name}`, { skip: adapter === "streams" }, async (test) => {
      const world = await World.start(test, settings);
      await world.startNodes();
      const { a1 } = world;
      await world.nodes(2);
      await world.b.stop();
      world.b = undefined;
      await world.nodes(1);
      assert.equal((await a1.do("fetch", {})).length, 2);
    });
  }
});
