// Redis goes and comes: the sockets of each node are served as ever, and the nodes find each other again by themselves.
import assert from "node:assert/strict";
import { after, afterEach, beforeEach, describe, it } from "node:test";
import { connect, heardBy, Redis, startNode, until } from "./cluster.mjs";

const env = { LOG_LEVEL: "Information", REQUESTS_TIMEOUT: "1500" };
let redis, a, b, a1, a2, b1;

const logged = (node, sentence) => node.lines.filter((line) => line.includes(sentence)).length;
const gone = "Redis is out of reach";
const back = "Redis is back";

/** Emits from the first node until the second one hears it. */
async function reunited() {
  let attempt = 0;
  await until(async () => {
    await a1.do("emit", {}, "again", ++attempt);
    return b1.heard.some(([event]) => event === "again");
  }, "the nodes have not found each other again");
}

async function servesItsOwn() {
  a1.take();
  a2.take();
  await a1.do("emit", {}, "local");
  assert.deepEqual(await heardBy(a1, [a1, a2]), { a1: [["local"]], a2: [["local"]] });
}

async function join() {
  [a1, a2, b1] = await Promise.all([connect(a, "a1"), connect(a, "a2"), connect(b, "b1")]);
}

beforeEach(async () => {
  redis = await Redis.start();
});
afterEach(async () => {
  for (const client of [a1, a2, b1]) client?.socket.disconnect();
  await Promise.all([a?.stop(), b?.stop()]);
  await redis.stop();
});

describe("a Redis", () => {
  it("that is killed and started again", async () => {
    [a, b] = await Promise.all([startNode("parley", redis, env), startNode("parley", redis, env)]);
    await redis.nodes(2);
    await join();
    await reunited();

    await redis.kill();
    for (const node of [a, b]) await until(() => logged(node, gone) > 0, "nothing was logged");
    await servesItsOwn();
    assert.deepEqual(await a1.do("fetch", {}), { failed: "timeout" });
    const { failed, responses } = await a1.do("emit-ack", {}, "ask", 1);
    assert.deepEqual([failed, responses.sort()], ["acks", ["a1", "a2"]]);

    b1.take();
    await redis.run();
    await redis.nodes(2);
    await reunited();
    assert.equal((await a1.do("fetch", {})).length, 3);
    for (const node of [a, b]) {
      await until(() => logged(node, back) > 0, "nothing was logged");
      assert.deepEqual([logged(node, gone), logged(node, back)], [1, 1], node.lines.join("\n"));
    }
  });

  it("that stands still", async () => {
    [a, b] = await Promise.all([startNode("parley", redis, env), startNode("parley", redis, env)]);
    await redis.nodes(2);
    await join();

    redis.process.signal("SIGSTOP");
    // More than the node keeps for it and the connection holds.
    const payload = "x".repeat(500_000);
    for (let i = 0; i < 100; i++) await a1.do("emit", {}, "big", i, payload);
    await until(() => a2.heard.length === 100, "the local client has not heard everything");
    await servesItsOwn();
    await until(() => logged(a, gone) > 0, "nothing was logged");
    assert.deepEqual(await a1.do("fetch", {}), { failed: "timeout" });

    redis.process.signal("SIGCONT");
    await reunited();
    await until(() => logged(a, back) > 0, "nothing was logged");
    assert.deepEqual([logged(a, gone), logged(a, back)], [1, 1], a.lines.join("\n").slice(0, 2000));
    const late = b1.heard.filter(([event]) => event === "big").map(([, i]) => i);
    assert.ok(late.length < 100, "nothing was dropped");
    assert.deepEqual(late, late.toSorted((x, y) => x - y), "what was late came out of order");
    assert.equal((await a1.do("fetch", {})).length, 3);
  });

  it("that is not there at the start", async () => {
    await redis.kill();
    [a, b] = await Promise.all([startNode("parley", redis, env), startNode("parley", redis, env)]);
    await join();
    await servesItsOwn();
    await until(() => logged(a, gone) > 0, "nothing was logged");

    await redis.run();
    await redis.nodes(2);
    await reunited();
    assert.deepEqual(await a1.do("server-emit-ack", "who"), [`node at ${b.port}`]);
    for (const node of [a, b]) {
      await until(() => logged(node, back) > 0, "nothing was logged");
      assert.deepEqual([logged(node, gone), logged(node, back)], [1, 1], node.lines.join("\n"));
    }
  });
});

describe("a node", () => {
  it("that is killed is missed by nobody", async () => {
    [a, b] = await Promise.all([startNode("parley", redis, env), startNode("parley", redis, env)]);
    await redis.nodes(2);
    await join();
    await b.stop("SIGKILL");
    b = undefined;
    await redis.nodes(1);
    assert.equal((await a1.do("fetch", {})).length, 2);
    assert.deepEqual((await a1.do("emit-ack", {}, "ask", 1)).sort(), ["a1", "a2"]);
  });

  it("that ends leaves the cluster", async () => {
    [a, b] = await Promise.all([startNode("parley", redis, env), startNode("parley", redis, env)]);
    await redis.nodes(2);
    await join();
    await b.stop();
    b = undefined;
    await redis.nodes(1);
    assert.equal((await a1.do("fetch", {})).length, 2);
  });
});
