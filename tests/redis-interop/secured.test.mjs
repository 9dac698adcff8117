// A Redis behind a password and TLS.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { connect, heardBy, meet, Redis, startNode, startNodes, until } from "./cluster.mjs";

describe("a Redis behind a password and TLS", { concurrency: 1 }, () => {
  let redis;
  before(async () => {
    redis = await Redis.start("secret");
  });
  after(() => redis?.stop());

  const settings = (adapter, password = "secret") => ({
    adapter,
    REDIS_OPTIONS: `,ssl=true,sslHost=localhost,password=${password}`,
    SSL_CERT_FILE: redis.certificate,
    LOG_LEVEL: "Information",
  });

  for (const adapter of ["classic", "sharded", "streams"]) {
    it(`connects nodes, ${adapter}`, async (test) => {
      const nodes = await startNodes(["parley", redis, settings(adapter)], ["parley", redis, settings(adapter)]);
      test.after(() => Promise.all(nodes.map((node) => node.stop())));
      const [a, b] = await Promise.all(nodes.map((node, i) => connect(node, `client ${i}`)));
      test.after(() => [a, b].map(({ socket }) => socket.disconnect()));
      await redis.nodes(2, adapter);
      await meet(a, b);
      await b.do("join", "room");
      await until(async () => (await a.do("fetch", { to: ["room"] })).length === 1, "nobody is in the room");
      assert.deepEqual((await a.do("emit-ack", { timeout: 30_000 }, "ask", 1)).sort(), [a.name, b.name]);
    });
  }

  it("is out of reach without the right password", async (test) => {
    const node = await startNode("parley", redis, settings("streams", "guess"));
    test.after(() => node.stop());
    const client = await connect(node, "client");
    test.after(() => client.socket.disconnect());
    await client.do("emit", {}, "local");
    assert.deepEqual(await heardBy(client, [client]), { client: [["local"]] });
    await until(() => node.lines.some((line) => line.includes("Redis is out of reach")), "nothing was logged");
  });
});
