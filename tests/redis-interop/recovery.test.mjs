// Clients that lose their connection and go on at another node, out of the stream that all nodes share: the first node of a pair
// loses the client, the second one gets it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as dial, createServer } from "node:net";
import { after, afterEach, before, describe, it } from "node:test";
import { within } from "../interop/host.js";
import { freePort } from "../ports.mjs";
import { connect, meet, Redis, startNodes, until } from "./cluster.mjs";

const pairs = [
  ["parley", "parley"],
  ["parley", "node"],
  ["node", "parley"],
];

/** What clients connect to instead of a node: leads to one node or another, and can be cut. */
class Gate {
  static async open() {
    const gate = new Gate();
    gate.port = await freePort();
    gate.connections = new Set();
    gate.clients = [];
    gate.server = createServer((client) => {
      if (!gate.node) return client.destroy();
      const node = dial(gate.node.port, "localhost");
      for (const [from, to] of [[client, node], [node, client]]) {
        gate.connections.add(from);
        from.on("error", () => {});
        from.on("data", (data) => {
          if (!from.silent) to.write(data);
        });
        from.on("close", () => {
          gate.connections.delete(from);
          if (!from.silent) to.destroy();
        });
      }
    }).listen(gate.port);
    await once(gate.server, "listening");
    return gate;
  }

  /** Ends all connections and lets none in. */
  cut() {
    this.node = undefined;
    for (const connection of this.connections) connection.destroy();
  }

  /** Neither side hears the other any more, and only the client is told. */
  cutUnnoticed() {
    this.node = undefined;
    for (const connection of this.connections) connection.silent = true;
    for (const connection of this.connections) if (connection.localPort === this.port) connection.destroy();
  }

  /** Sends everybody away for good. */
  clear() {
    for (const client of this.clients.splice(0)) client.socket.disconnect();
    this.cut();
  }

  close() {
    this.clear();
    this.server.close();
  }
}

/** A client that can be cut off its node and brought to another one. */
async function connectThrough(gate, node, name) {
  gate.node = node;
  const client = await connect(gate, name);
  gate.clients.push(client);
  client.socket.io.reconnectionDelay(20);
  client.socket.io.reconnectionDelayMax(50);
  return Object.assign(client, {
    /** Resolves when it is gone, and its node knows it. */
    async lose(witness) {
      const { id } = client.socket;
      const gone = once(client.socket, "disconnect");
      gate.cut();
      await gone;
      await until(async () => (await witness.do("fetch", { to: [id] })).length === 0, "its node has not noticed");
    },
    async returnTo(other) {
      const back = within(once(client.socket, "connect"), 30_000, `${name} does not come back`);
      gate.node = other;
      await back;
      return client.socket.recovered;
    },
  });
}

describe("recovery out of a stream", { concurrency: true }, () => {
  for (const [first, second] of pairs) {
    describe(`from ${first} to ${second}`, { concurrency: 1 }, () => {
      let redis, a, b, gate, a1, b1;

      before(async () => {
        redis = await Redis.start();
        const settings = { adapter: "streams", RECOVERY: "true" };
        [a, b] = await startNodes([first, redis, settings], [second, redis, settings]);
        gate = await Gate.open();
        [a1, b1] = await Promise.all([connect(a, "a1"), connect(b, "b1")]);
        await meet(a1, b1);
        await meet(b1, a1);
      });
      afterEach(() => gate.clear());
      after(async () => {
        for (const client of [a1, b1]) client?.socket.disconnect();
        gate?.close();
        await Promise.all([a?.stop(), b?.stop()]);
        await redis?.stop();
      });

      /** A client at the first node, which has heard one event. */
      const enter = async (name, ...rooms) => {
        const client = await connectThrough(gate, a, name);
        for (const room of rooms) await client.do("join", room);
        await a1.do("emit", {}, "first", name);
        await client.hears("first", name);
        client.take();
        return client;
      };

      /** What a client has heard by the time of one more event. */
      const heard = async (client) => {
        await b1.do("emit", {}, "last", client.name);
        await client.hears("last", client.name);
        return client.take().filter(([event]) => event !== "last" && event !== "meet");
      };

      it("goes on as who it was, with what it missed", async () => {
        const client = await enter("lost", "room");
        await client.do("data", { name: "lost" });
        const { id } = client.socket;
        await client.lose(a1);
        await a1.do("emit", { to: ["room"] }, "missed", 1);
        await meet(a1, b1);
        await b1.do("emit", {}, "missed", 2, Buffer.from([1, 2]));
        await b1.do("emit", { to: [id] }, "missed", 3);
        await a1.do("emit", { to: ["other room"] }, "not for it");
        await a1.do("emit", { except: ["room"] }, "not for it");
        await a1.do("emit-ack", { to: ["room"], timeout: 100 }, "not kept");
        assert.equal(await client.returnTo(b), true);
        assert.equal(client.socket.id, id);
        assert.deepEqual(await heard(client), [["missed", 1], ["missed", 2, Buffer.from([1, 2])], ["missed", 3]]);
        assert.deepEqual(await b1.do("fetch", { to: [id] }), [{ id, rooms: [id, "room"].sort(), data: { name: "lost" } }]);
        await a1.do("emit", { to: ["room"] }, "live");
        await client.do("emit-here", "to itself");
        await client.hears("to itself");
        assert.deepEqual((await heard(client)).toSorted(), [["live"], ["to itself"]]);
      });

      it("goes on at its own node, again and again", async () => {
        const client = await enter("faithful", "room");
        for (const n of [1, 2, 3]) {
          await client.lose(b1);
          await b1.do("emit", { to: ["room"] }, "missed", n);
          assert.equal(await client.returnTo(a), true);
          assert.deepEqual(await heard(client), [["missed", n]]);
        }
      });

      it("is somebody new with an offset or an id that is none", async () => {
        for (const change of [{ offset: "9999999999999-0" }, { offset: "x" }, { pid: "x" }, { pid: "a".repeat(1000) }]) {
          const client = await enter("forger", "room");
          await client.lose(a1);
          await a1.do("emit", { to: ["room"] }, "missed");
          client.socket._pid = change.pid ?? client.socket._pid;
          client.socket._lastOffset = change.offset ?? client.socket._lastOffset;
          assert.equal(await client.returnTo(b), false);
          assert.deepEqual(await heard(client), []);
        }
      });

      if (first === "parley" && second === "parley") {
        // Where the Node server has a part in it, what two nodes emit at once can reach a client in another order than that of the stream.
        it("hears each event once and in order while both nodes emit", async () => {
          const client = await enter("restless", "room");
          let [n, over] = [0, false];
          const emitting = (async () => {
            while (!over) await Promise.all([a1, b1].map((speaker) => speaker.do("emit", { to: ["room"] }, "n", ++n)));
          })();
          for (const node of [b, a, b, a, b, a]) {
            await client.lose(node === a ? b1 : a1);
            const heardBefore = client.heard.length;
            assert.equal(await client.returnTo(node), true);
            await until(() => client.heard.length > heardBefore + 1, "nothing comes");
          }
          over = true;
          await emitting;
          const numbers = (await heard(client)).map(([, number]) => number);
          assert.equal(new Set(numbers).size, numbers.length, "something came twice");
          assert.equal(numbers.length, n, "something never came");
        });

        it("goes on before it has heard anything", async () => {
          const client = await connectThrough(gate, a, "early");
          const { id } = client.socket;
          assert.equal(client.offset, undefined);
          await client.lose(a1);
          await a1.do("emit", { to: [id] }, "missed");
          assert.equal(await client.returnTo(b), true);
          assert.deepEqual(await heard(client), [["missed"]]);
        });

        it("does not get back where it was put out while away, nor what a room heard before it came", async () => {
          const client = await enter("guest", "room");
          const { id } = client.socket;
          await a1.do("emit", { to: ["late room"] }, "not for it");
          await meet(a1, a1);
          await client.do("join", "late room");
          await client.lose(a1);
          await b1.do("emit", { to: ["room"] }, "missed", 1);
          await b1.do("sockets-leave", { to: [id] }, "room");
          await b1.do("sockets-join", { to: ["late room"] }, "new room");
          await b1.do("emit", { to: ["room"] }, "not for it");
          await b1.do("emit", { to: ["new room"] }, "missed", 2);
          assert.equal(await client.returnTo(b), true);
          assert.deepEqual(await heard(client), [["missed", 1], ["missed", 2]]);
          const [{ rooms }] = await a1.do("fetch", { to: [id] });
          assert.deepEqual(rooms, [id, "late room", "new room"].sort());
          await client.lose(a1);
          await a1.do("disconnect-sockets", { to: ["new room"] });
          assert.equal(await client.returnTo(a), false);
        });

        it("takes over from a connection that its node takes for alive", async () => {
          const client = await enter("twice", "room");
          const gone = once(client.socket, "disconnect");
          gate.cutUnnoticed();
          await gone;
          await b1.do("emit", { to: ["room"] }, "missed");
          assert.equal(await client.returnTo(a), true);
          assert.deepEqual(await heard(client), [["missed"]]);
        });

        it("survives the end of its node", async () => {
          const client = await enter("orphan", "room");
          await a1.socket.disconnect();
          await a.stop();
          a = undefined;
          await until(() => !client.socket.connected, "it is not cut");
          gate.cut();
          await b1.do("emit", { to: ["room"] }, "missed");
          assert.equal(await client.returnTo(b), true);
          assert.deepEqual(await heard(client), [["missed"]]);
        });
      }
    });
  }
});
