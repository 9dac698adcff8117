// Everything that crosses nodes, between two of this server, and between it and the Node server in both directions: the
// first node of a pair asks, the second one is asked.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { within } from "../interop/host.js";
import { connect, heardBy, meet, Redis, startNodes, until } from "./cluster.mjs";

const pairs = [
  ["parley", "parley", "classic"],
  ["parley", "node", "classic"],
  ["node", "parley", "classic"],
  ["parley", "node", "classic", { SPECIFIC_RESPONSES: "true" }],
  ["node", "parley", "classic", { SPECIFIC_RESPONSES: "true" }],
  ["parley", "parley", "sharded"],
  ["parley", "node", "sharded"],
  ["node", "parley", "sharded"],
  ["parley", "node", "sharded", { SUBSCRIPTION_MODE: "Static" }],
  ["node", "parley", "sharded", { SUBSCRIPTION_MODE: "DynamicPrivate" }],
  ["parley", "parley", "streams"],
  ["parley", "node", "streams"],
  ["node", "parley", "streams", { STREAM_COUNT: "2" }],
  ["parley", "parley", "streams", { RECOVERY: "true" }],
  ["parley", "node", "streams", { RECOVERY: "true" }],
];

const values = [
  0, 1, -1, 31, 32, 127, 128, 255, 256, -32, -33, -128, -129, 65535, 65536, -32768, -32769, 2147483648, 4294967295, 4294967296,
  -2147483649, 9007199254740991, -9007199254740991, 0.5, -1.25, 1e-7, true, false, null, "", "text", "ÄÖ € \u{1f600} \u2028",
  "control \u0000\u001e\"\\", "x".repeat(32), "x".repeat(300), "x".repeat(70_000), [], {}, [[[]]], { a: { b: [1, { c: null }] } },
  Array.from({ length: 20 }, (_, i) => i), Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, i])),
];

// Mostly they wait, so they do it together; but their processes are not all to start at once.
describe("a cluster", { concurrency: 5 }, () => {
  for (const [first, second, adapter, env] of pairs) {
    describe(`${first} asks ${second}, ${[adapter, ...Object.entries(env ?? {}).flat()].join(" ")}`, { concurrency: 1 }, () => {
      let redis, a, b, a1, a2, b1, b2, strangers, everybody;

      before(async () => {
        redis = await Redis.start();
        [a, b] = await startNodes([first, redis, { adapter, ...env }], [second, redis, { adapter, ...env }]);
        await redis.nodes(2, adapter);
        [a1, a2, b1, b2] = everybody = await Promise.all([connect(a, "a1"), connect(a, "a2"), connect(b, "b1"), connect(b, "b2")]);
        strangers = await Promise.all([connect(a, "stranger a", "/other"), connect(b, "stranger b", "/other")]);
        await Promise.all([a1.do("join", "odd"), b1.do("join", "odd"), a2.do("join", "even"), b2.do("join", "even")]);
      });
      before(async () => {
        // A node that can be counted need not have begun to read the stream.
        await meet(a1, b1);
        await meet(b1, a1);
        await heardBy(b1, everybody);
        await heardBy(a1, everybody);
      });
      after(async () => {
        for (const client of [...(everybody ?? []), ...(strangers ?? [])]) client.socket.disconnect();
        await Promise.all([a?.stop(), b?.stop()]);
        await redis?.stop();
      });
      afterEach(() => {
        for (const stranger of strangers) assert.deepEqual(stranger.take(), [], "another namespace heard it (the class of CVE-2023-35391)");
      });

      const emitted = async (where, ...event) => {
        await a1.do("emit", where, ...event);
        return heardBy(a1, everybody);
      };

      it("emits to all", async () => {
        const event = ["news", 1, "two", { three: [3] }];
        assert.deepEqual(await emitted({}, ...event), { a1: [event], a2: [event], b1: [event], b2: [event] });
      });

      it("emits to a room, to several rooms once each, and to none", async () => {
        assert.deepEqual(await emitted({ to: ["odd"] }, "x"), { a1: [["x"]], a2: [], b1: [["x"]], b2: [] });
        assert.deepEqual(await emitted({ to: ["odd", "even", "nobody"] }, "x"), { a1: [["x"]], a2: [["x"]], b1: [["x"]], b2: [["x"]] });
        assert.deepEqual(await emitted({ to: ["nobody"] }, "x"), { a1: [], a2: [], b1: [], b2: [] });
      });

      it("leaves rooms out", async () => {
        assert.deepEqual(await emitted({ except: ["odd"] }, "x"), { a1: [], a2: [["x"]], b1: [], b2: [["x"]] });
        assert.deepEqual(await emitted({ to: ["odd"], except: [b1.socket.id] }, "x"), { a1: [["x"]], a2: [], b1: [], b2: [] });
      });

      it("emits to a socket by its id", async () => {
        assert.deepEqual(await emitted({ to: [b2.socket.id] }, "x"), { a1: [], a2: [], b1: [], b2: [["x"]] });
      });

      it("carries every kind of value", async () => {
        const heard = await emitted({}, "values", ...values);
        for (const client of everybody) assert.deepEqual(heard[client.name], [["values", ...values]], client.name);
      });

      it("carries binary", async () => {
        const heard = await emitted({}, "bytes", Buffer.from([1, 2, 3]), { deep: [Buffer.alloc(70_000, 7)] });
        for (const client of everybody) {
          const [[, bytes, { deep }]] = heard[client.name];
          assert.deepEqual(Buffer.from(bytes), Buffer.from([1, 2, 3]), client.name);
          assert.deepEqual(Buffer.from(deep[0]), Buffer.alloc(70_000, 7), client.name);
        }
      });

      it("emits volatile events to clients that are ready", async () => {
        // A client may not be ready at the moment; in the end each has been.
        const waiting = new Set(everybody);
        await until(async () => {
          const heard = await emitted({ volatile: true }, "v");
          for (const client of everybody) if (heard[client.name].length > 0) waiting.delete(client);
          return waiting.size === 0;
        }, "somebody never heard a volatile event");
      });

      it("keeps the order of events", async () => {
        await Promise.all(Array.from({ length: 200 }, (_, i) => a1.do("emit", i % 2 ? {} : { to: ["odd"] }, "n", i)));
        const { b1: heard } = await heardBy(a1, everybody);
        assert.deepEqual(heard.map(([, n]) => n), Array.from({ length: 200 }, (_, i) => i));
      });

      it("collects the acknowledgements of all", async () => {
        assert.deepEqual((await a1.do("emit-ack", { timeout: 30_000 }, "ask", 1)).sort(), ["a1", "a2", "b1", "b2"]);
        assert.deepEqual(await a1.do("emit-ack", { to: [b1.socket.id], timeout: 30_000 }, "ask", 1), ["b1"]);
        assert.deepEqual(await a1.do("emit-ack", { to: ["nobody"], timeout: 30_000 }, "ask", 1), []);
      });

      it("collects binary and structured acknowledgements", async () => {
        b1.answer = () => Buffer.from([1, 255]);
        b2.answer = () => ({ deep: ["ö", null, 1.5] });
        try {
          assert.deepEqual(await a1.do("emit-ack", { to: [b1.socket.id], timeout: 30_000 }, "ask", Buffer.from([9])), ["binary 01ff"]);
          assert.deepEqual(await a1.do("emit-ack", { to: [b2.socket.id], timeout: 30_000 }, "ask", 1), [{ deep: ["ö", null, 1.5] }]);
        } finally {
          b1.answer = () => "b1";
          b2.answer = () => "b2";
        }
      });

      it("tells who has answered when somebody is silent", { skip: env !== undefined }, async () => {
        b2.answer = () => undefined;
        try {
          const { failed, responses } = await a1.do("emit-ack", { timeout: 5_000 }, "ask", 1);
          assert.equal(failed, "acks");
          assert.deepEqual(responses.sort(), ["a1", "a2", "b1"]);
        } finally {
          b2.answer = () => "b2";
        }
      });

      it("fetches the sockets of both nodes", async () => {
        await Promise.all([a1.do("data", { name: "a1", list: [1] }), b1.do("data", { name: "b1" })]);
        const sockets = await a1.do("fetch", {});
        const expected = [
          { id: a1.socket.id, rooms: [a1.socket.id, "odd"].sort(), data: { name: "a1", list: [1] } },
          { id: a2.socket.id, rooms: [a2.socket.id, "even"].sort(), data: {} },
          { id: b1.socket.id, rooms: [b1.socket.id, "odd"].sort(), data: { name: "b1" } },
          { id: b2.socket.id, rooms: [b2.socket.id, "even"].sort(), data: {} },
        ];
        const byId = (x, y) => (x.id < y.id ? -1 : 1);
        assert.deepEqual(sockets.sort(byId), expected.sort(byId));
        assert.deepEqual((await a1.do("fetch", { to: ["odd"], except: [a1.socket.id] })).map(({ id }) => id), [b1.socket.id]);
      });

      it("fetches handshakes", async () => {
        const [handshake] = await a1.do("handshakes", { to: [b1.socket.id] });
        const { address, issued, ...rest } = handshake;
        assert.deepEqual(rest, { id: b1.socket.id, who: "b1", auth: { name: "b1" }, header: "b1", secure: false });
        assert.match(address, /127\.0\.0\.1|::1/);
        assert.ok(Math.abs(Date.now() - issued) < 600_000, `issued ${issued}`);
      });

      const rooms = async () => {
        const sockets = await a1.do("fetch", {});
        return everybody.map(({ socket }) => sockets.find(({ id }) => id === socket.id).rooms.filter((room) => room.startsWith("new")));
      };
      const untilRooms = (expected) =>
        until(async () => JSON.stringify(await rooms()) === JSON.stringify(expected), `the rooms are not ${JSON.stringify(expected)}`);

      it("puts sockets into rooms and takes them out", async () => {
        await a1.do("sockets-join", { to: ["odd"] }, ["new1", "new2"]);
        await untilRooms([["new1", "new2"], [], ["new1", "new2"], []]);
        await a1.do("sockets-join", { to: [b2.socket.id] }, "new1");
        await untilRooms([["new1", "new2"], [], ["new1", "new2"], ["new1"]]);
        assert.deepEqual(await emitted({ to: ["new1"] }, "x"), { a1: [["x"]], a2: [], b1: [["x"]], b2: [["x"]] });
        await a1.do("sockets-leave", { to: ["new1"], except: [b2.socket.id] }, ["new2"]);
        await untilRooms([["new1"], [], ["new1"], ["new1"]]);
        await a1.do("sockets-leave", {}, "new1");
        await untilRooms([[], [], [], []]);
      });

      it("speaks to the other node itself", async () => {
        await a1.do("server-emit", "note", 1, { a: ["b"] }, null);
        await until(async () => {
          const heard = await b1.do("heard");
          return heard.length > 0 && (assert.deepEqual(heard, [[1, { a: ["b"] }, null]]), true);
        }, "the other node has heard nothing");
        assert.deepEqual(await a1.do("heard"), []);
        assert.deepEqual(await a1.do("server-emit-ack", "who"), [`node at ${b.port}`]);
      });

      // The Node server's classic adapter puts bytes into JSON there, as an object.
      it("speaks to the other node itself with binary", { skip: first !== "parley" && adapter === "classic" }, async () => {
        await a1.do("server-emit", "note", Buffer.from([1, 2]));
        await until(async () => {
          const heard = await b1.do("heard");
          return heard.length > 0 && (assert.deepEqual(heard, [["binary 0102"]]), true);
        }, "the other node has heard nothing");
      });

      it("serves namespaces made after a pattern, each for itself, and again after they have ended", async () => {
        for (const time of ["first", "second"]) {
          const [c, d, stranger] = await Promise.all([connect(a, "c", "/room-1"), connect(b, "d", "/room-1"), connect(b, "e", "/room-2")]);
          await meet(c, d);
          await meet(d, c);
          await c.do("emit", {}, "x", time);
          await d.hears("x", time);
          await until(async () => (await c.do("fetch", {})).length === 2, "there are not two in the room");
          assert.deepEqual((await c.do("emit-ack", { timeout: 30_000 }, "ask", 1)).sort(), ["c", "d"]);
          assert.deepEqual(stranger.take(), []);
          for (const { socket } of [c, d, stranger]) socket.disconnect();
        }
      });

      it("disconnects sockets, and whole connections", async () => {
        const [leaver, goner] = await Promise.all([connect(b, "leaver"), connect(b, "goner")]);
        // A second namespace on the same connection tells whether that has ended.
        const beside = ({ socket }) => {
          const other = socket.io.socket("/other");
          return new Promise((resolve) => other.once("connect", () => resolve(other)));
        };
        const [stays, goes] = await Promise.all([beside(leaver), beside(goner)]);
        const reason = (socket) => within(new Promise((resolve) => socket.once("disconnect", resolve)), 30_000, "it stays");
        const ends = Promise.all([leaver.socket, goner.socket, goes].map(reason));
        await a1.do("disconnect-sockets", { to: [leaver.socket.id] });
        await a1.do("disconnect-sockets", { to: [goner.socket.id] }, true);
        assert.deepEqual(await ends, Array(3).fill("io server disconnect"));
        assert.ok(stays.connected);
        stays.disconnect();
        assert.deepEqual((await a1.do("fetch", {})).length, 4);
      });
    });
  }
});
