// Redis goes and comes: the sockets of each node are served as ever, and the nodes find each other again by themselves.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { connect, heardBy, Redis, startNode, until } from "./cluster.mjs";

const env = { LOG_LEVEL: "Information", REQUESTS_TIMEOUT: "4000" };

/** Two nodes, with clients "a1" and "a2" at the first one and "b1" at the second. */
class World {
  static async start(test) {
    const world = new World();
    test.after(() => world.end());
    world.redis = await Redis.start();
    return world;
  }

  async startNodes() {
    [this.a, this.b] = await Promise.all([startNode("parley", this.redis, env), startNode("parley", this.redis, env)]);
    [this.a1, this.a2, this.b1] = await Promise.all([connect(this.a, "a1"), connect(this.a, "a2"), connect(this.b, "b1")]);
  }

  async end() {
    for (const client of [this.a1, this.a2, this.b1]) client?.socket.disconnect();
    await Promise.all([this.a?.stop(), this.b?.stop()]);
    await this.redis?.stop();
  }

  async servesItsOwn() {
    const { a1, a2 } = this;
    a1.take();
    a2.take();
    await a1.do("emit", {}, "local");
    assert.deepEqual(await heardBy(a1, [a1, a2]), { a1: [["local"]], a2: [["local"]] });
  }

  /** Emits from the first node until the second one hears it. */
  async reunited() {
    this.b1.take();
    let attempt = 0;
    await until(async () => {
      await this.a1.do("emit", {}, "again", ++attempt);
      return this.b1.heard.some(([event]) => event === "again");
    }, "the nodes have not found each other again");
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

describe("a cluster", { concurrency: true }, () => {
  it("outlives a Redis that is killed and started again", async (test) => {
    const world = await World.start(test);
    await world.startNodes();
    const { redis, a, b, a1 } = world;
    await redis.nodes(2);
    await world.reunited();
    await world.reportedOnceBy([a, b], async (isNoticed) => {
      await redis.kill();
      await isNoticed();
      await world.servesItsOwn();
      assert.deepEqual(await a1.do("fetch", {}), { failed: "timeout" });
      const { failed, responses } = await a1.do("emit-ack", { timeout: 4_000 }, "ask", 1);
      assert.deepEqual([failed, responses.sort()], ["acks", ["a1", "a2"]]);
      await redis.run();
      await redis.nodes(2);
      await world.reunited();
    });
    assert.equal((await a1.do("fetch", {})).length, 3);
  });

  it("outlives a Redis that stands still, and keeps little for it", async (test) => {
    const world = await World.start(test);
    await world.startNodes();
    const { redis, a, a1, a2, b1 } = world;
    await redis.nodes(2);
    let late;
    await world.reportedOnceBy([a], async (isNoticed) => {
      redis.process.signal("SIGSTOP");
      // More than the node keeps for it and the connection holds.
      const payload = "x".repeat(500_000);
      for (let i = 0; i < 100; i++) await a1.do("emit", {}, "big", i, payload);
      await until(() => a2.heard.length === 100, "the local client has not heard everything");
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
    assert.ok(late.length < 100, "nothing was dropped");
    assert.deepEqual(late, late.toSorted((x, y) => x - y), "what was late came out of order");
    assert.equal((await a1.do("fetch", {})).length, 3);
  });

  it("comes together when Redis is not there at the start", async (test) => {
    const world = await World.start(test);
    const { redis } = world;
    await redis.kill();
    await world.startNodes();
    const { a, b, a1 } = world;
    await world.servesItsOwn();
    for (const node of [a, b]) await until(() => node.lines.some((line) => line.includes("Redis is out of reach")), "nothing was logged");
    await redis.run();
    await redis.nodes(2);
    await world.reunited();
    assert.deepEqual(await a1.do("server-emit-ack", "who"), [`node at ${b.port}`]);
    for (const node of [a, b]) await until(() => node.lines.some((line) => line.includes("Redis is back")), "nothing was logged");
  });

  it("does not wait for a node that was killed", async (test) => {
    const world = await World.start(test);
    await world.startNodes();
    const { redis, a1 } = world;
    await redis.nodes(2);
    await world.b.stop("SIGKILL");
    world.b = undefined;
    await redis.nodes(1);
    assert.equal((await a1.do("fetch", {})).length, 2);
    assert.deepEqual((await a1.do("emit-ack", { timeout: 30_000 }, "ask", 1)).sort(), ["a1", "a2"]);
  });

  it("does not count a node that has ended", async (test) => {
    const world = await World.start(test);
    await world.startNodes();
    const { redis, a1 } = world;
    await redis.nodes(2);
    await world.b.stop();
    world.b = undefined;
    await redis.nodes(1);
    assert.equal((await a1.do("fetch", {})).length, 2);
  });
});
