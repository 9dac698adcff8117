// What comes from others than nodes: the stock emitter, nodes of older versions, and nonsense.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Emitter } from "@socket.io/redis-emitter";
import { commandOptions } from "redis";
import { within } from "../interop/host.js";
import { connect, heardBy, meet, Redis, startNode, startNodes, until } from "./cluster.mjs";

let redis, a, b, a1, b1, stranger, clients;

before(async () => {
  redis = await Redis.start();
  [a, b] = await startNodes(["parley", redis, { LOG_LEVEL: "Debug" }], ["parley", redis]);
  await redis.nodes(2);
  clients = [a1, b1] = await Promise.all([connect(a, "a1"), connect(b, "b1")]);
  stranger = await connect(b, "stranger", "/other");
  await b1.do("join", "room");
});
after(async () => {
  for (const client of [...(clients ?? []), stranger]) client?.socket.disconnect();
  await Promise.all([a?.stop(), b?.stop()]);
  await redis?.stop();
});

describe("the stock emitter", () => {
  let emitter;
  before(() => {
    emitter = new Emitter(redis.client);
  });

  // The emitter's messages and those of nodes take different ways to Redis, so the fence has to be its own.
  let fences = 0;
  const heard = async () => {
    const fence = ++fences;
    emitter.emit("end", fence);
    await Promise.all(clients.map((client) => client.hears("end", fence)));
    return Object.fromEntries(clients.map((client) => [client.name, client.take().slice(0, -1)]));
  };

  it("emits to all, to rooms, and without rooms", async () => {
    emitter.emit("x", 1, { a: [null] });
    assert.deepEqual(await heard(), { a1: [["x", 1, { a: [null] }]], b1: [["x", 1, { a: [null] }]] });
    emitter.to("room").emit("x");
    assert.deepEqual(await heard(), { a1: [], b1: [["x"]] });
    emitter.to(["room", a1.socket.id]).emit("x");
    assert.deepEqual(await heard(), { a1: [["x"]], b1: [["x"]] });
    emitter.except("room").compress(false).emit("x");
    assert.deepEqual(await heard(), { a1: [["x"]], b1: [] });
    emitter.emit("date", new Date(1795178927313), Buffer.from([5]));
    const { b1: [[, date, bytes]] } = await heard();
    assert.equal(date, "2026-11-20T12:48:47.313Z");
    assert.deepEqual(Buffer.from(bytes), Buffer.from([5]));
    assert.deepEqual(stranger.take(), []);
  });

  it("emits in other namespaces", async () => {
    emitter.of("/other").emit("x", 2);
    await stranger.hears("x", 2);
    assert.deepEqual(await heard(), { a1: [], b1: [] });
    stranger.take();
  });

  it("moves sockets between rooms", async () => {
    emitter.in("room").socketsJoin(["one", "two"]);
    emitter.to("two").emit("x");
    assert.deepEqual(await heard(), { a1: [], b1: [["x"]] });
    emitter.socketsLeave("two");
    emitter.to("two").emit("x");
    assert.deepEqual(await heard(), { a1: [], b1: [] });
  });

  it("speaks to the nodes", async () => {
    emitter.serverSideEmit("note", "from outside");
    for (const client of clients) {
      await until(async () => (await client.do("heard")).length === 1, `the node of ${client.name} has not heard it`);
    }
  });

  it("disconnects sockets", async () => {
    const leaver = await connect(b, "leaver");
    const gone = within(new Promise((resolve) => leaver.socket.once("disconnect", resolve)), 30_000, "it stays");
    emitter.in(leaver.socket.id).disconnectSockets();
    assert.equal(await gone, "io server disconnect");
  });
});

describe("a node of an older version", () => {
  const request = "socket.io-request#/#";
  const response = "socket.io-response#/#";

  /** The answers to a request of type number and members. */
  async function ask(members) {
    const listener = redis.client.duplicate();
    listener.on("error", () => {});
    await listener.connect();
    const answers = [];
    await listener.subscribe(response, (text) => answers.push(JSON.parse(text)));
    await redis.client.publish(request, JSON.stringify({ uid: "old", requestId: "r1", ...members }));
    return {
      answers,
      close: () => listener.disconnect(),
    };
  }

  it("asks for the ids of sockets and for rooms", async () => {
    const sockets = await ask({ type: 0, rooms: ["room"] });
    await until(() => sockets.answers.length === 2, "not both nodes have answered");
    assert.deepEqual(sockets.answers.flatMap((answer) => answer.sockets), [b1.socket.id]);
    await sockets.close();
    const rooms = await ask({ type: 1 });
    await until(() => rooms.answers.length === 2, "not both nodes have answered");
    assert.ok(rooms.answers.flatMap((answer) => answer.rooms).includes("room"));
    await rooms.close();
  });

  it("names one socket and is told when it is done", async () => {
    const joined = await ask({ type: 2, sid: b1.socket.id, room: "by id" });
    await until(() => joined.answers.length === 1, "nobody has answered");
    assert.deepEqual(joined.answers, [{ requestId: "r1" }]);
    await joined.close();
    assert.ok((await b1.do("fetch", { to: ["by id"] })).some(({ id }) => id === b1.socket.id));
    const left = await ask({ type: 3, sid: b1.socket.id, room: "by id" });
    await until(() => left.answers.length === 1, "nobody has answered");
    await left.close();
    assert.deepEqual(await b1.do("fetch", { to: ["by id"] }), []);
  });
});

const nonsense = [
  "", "x", "{", "{}", "[]", "null", '{"type":99}', '{"type":"2"}', '{"type":2}', '{"type":4}', '{"type":4,"opts":[]}',
  '{"type":4,"opts":{"rooms":"abc"}}', '{"type":2,"opts":{"rooms":[{}]},"rooms":["x"]}', '{"type":5,"requestId":"r"}',
  '{"type":6}', '{"type":6,"data":{}}', '{"type":6,"data":[]}', '{"type":7,"requestId":"r"}', '{"type":7,"opts":{},"packet":{}}',
  '{"type":7,"opts":{},"packet":{"data":["connect"]}}', '{"type":"\\ud800","uid":"\\ud800"}',
  `{"type":6,"data":${"[".repeat(100_000)}`, "\xff\xfe", "\x93", "\x93\xa1a\xc0\xc0", "\x93\xa1a\x80\x80", "\x93\xa1a\x81\xa4data\x01\x80",
  "\x93\xa1a\x81\xa4data\x90\x80", "\x93\xa1a\x81\xa4data\x91\xa7connect\x80", "\x93\xa1a\x81\xa4data\x91\xa1x\x81\xa5rooms\xa1x",
  "\x93\xa1a\x81\xa4data\xdd\xff\xff\xff\xff", "\x91".repeat(100_000), "\xc6\xff\xff\xff\xff", "\xdf\x7f\xff\xff\xff",
].map((text) => Buffer.from(text, "latin1"));

/** Data of messages of every type, of which none can be done. */
const wrongData = [
  "", "x", "{", "[]", "{}", "null", '{"opts":[]}', '{"opts":{"rooms":"abc"}}', '{"opts":{"rooms":[{}]},"rooms":["x"]}', '{"opts":{"rooms":["nobody"]},"rooms":"x"}',
  '{"opts":{"rooms":["nobody"]},"packet":[]}', '{"opts":{"rooms":["nobody"]},"packet":{}}', '{"opts":{"rooms":["nobody"]},"packet":{"data":["connect"]}}', '{"opts":{"rooms":["nobody"]},"packet":{"data":[]}}',
  '{"opts":{"rooms":["nobody"]},"packet":{"data":{}},"requestId":"r"}', '{"requestId":"r"}', '{"requestId":["r"],"opts":{"rooms":["nobody"]}}', '{"packet":["connect"]}', '{"packet":3}',
];

/** A node says that it could not read something, and not that anything failed. */
async function refusedWithoutFailing(node) {
  const said = (sentence) => node.lines.find((line) => line.includes(sentence));
  await until(() => said("cannot be read"), "nothing was logged");
  assert.equal(said("could not be done"), undefined);
}

describe("nonsense on the channels", () => {
  it("changes nothing, and the nodes live", async () => {
    const channels = ["socket.io#/#", "socket.io#/#room#", "socket.io#/#x", "socket.io-request#/#", "socket.io-response#/#", "socket.io#/other#"];
    for (const channel of channels) {
      for (const message of nonsense) await redis.client.publish(commandOptions({}), channel, message);
    }
    await a1.do("emit", {}, "after");
    assert.deepEqual(await heardBy(a1, clients), { a1: [["after"]], b1: [["after"]] });
    assert.equal((await a1.do("fetch", {})).length, 2);
    assert.deepEqual(await b1.do("server-emit-ack", "who"), [`node at ${a.port}`]);
    await refusedWithoutFailing(a);
  });
});

describe("the sharded channels", () => {
  let redis, node, client;
  before(async () => {
    redis = await Redis.start();
    node = await startNode("parley", redis, { adapter: "sharded", LOG_LEVEL: "Debug" });
    await redis.nodes(1, "sharded");
    client = await connect(node, "client");
  });
  after(async () => {
    client?.socket.disconnect();
    await node?.stop();
    await redis?.stop();
  });

  const publish = (channel, message) => redis.client.sPublish(channel, message);
  const message = (type, data) => `{"type":${type},"data":${data},"uid":"emitter","nsp":"/"}`;
  const event = (name, room) => message(3, `{"packet":{"type":2,"data":["${name}"]},"opts":{"rooms":${JSON.stringify(room ? [room] : [])},"except":[],"flags":{}}}`);

  it("take nonsense for what it is", async () => {
    for (const channel of ["socket.io#/#", "socket.io#/other#"]) {
      for (const bytes of nonsense) await redis.client.sendCommand(["SPUBLISH", channel, bytes]);
      for (const data of wrongData) for (let type = 0; type < 14; type++) await publish(channel, message(type, data));
    }
    await publish("socket.io#/#", event("after"));
    await client.hears("after");
    assert.deepEqual(client.take(), [["after"]]);
    await refusedWithoutFailing(node);
  });

  it("are a room's own as long as the room has somebody", async () => {
    const subscribers = async () => (await redis.client.sendCommand(["PUBSUB", "SHARDNUMSUB", "socket.io#/#room#"]))[1];
    assert.equal(await subscribers(), 0);
    await client.do("join", "room");
    await until(async () => (await subscribers()) === 1, "the node does not subscribe");
    await publish("socket.io#/#room#", event("to the room", "room"));
    await client.hears("to the room");
    await client.do("sockets-leave", {}, "room");
    await until(async () => (await subscribers()) === 0, "the node stays subscribed");
  });

  it("are heard again after the connection was cut", async () => {
    await client.do("join", "kept");
    for (let i = 0; i < 3; i++) {
      await redis.client.sendCommand(["CLIENT", "KILL", "TYPE", "pubsub"]);
      await redis.nodes(1, "sharded");
      await until(async () => {
        await publish("socket.io#/#kept#", event(`again ${i}`, "kept"));
        return client.heard.some(([name]) => name === `again ${i}`);
      }, "the room is not heard again");
    }
  });
});

describe("the stream", () => {
  let redis, a, b, a1, b1;
  before(async () => {
    redis = await Redis.start();
    const settings = { adapter: "streams", RECOVERY: "true", LOG_LEVEL: "Debug" };
    [a, b] = await startNodes(["parley", redis, settings], ["parley", redis, settings]);
    [a1, b1] = await Promise.all([connect(a, "a1"), connect(b, "b1")]);
    await meet(a1, b1);
  });
  after(async () => {
    for (const client of [a1, b1]) client?.socket.disconnect();
    await Promise.all([a?.stop(), b?.stop()]);
    await redis?.stop();
  });

  const add = (...fields) => redis.client.sendCommand(["XADD", "socket.io", "*", ...fields]);

  it("may have nonsense in it", async () => {
    for (const fields of [["x", "y"], ["nsp", "/"], ["nsp", "/", "type", "3"], ["uid", "u", "nsp", "/", "type", "x", "data", "{}"]]) await add(...fields);
    for (const data of [...nonsense, ...wrongData, "AAAA"]) {
      // Of type 6, it would send everybody away.
      const types = data.includes('"opts":{}') ? ["3"] : ["3", "4", "5", "6", "7", "9", "99"];
      for (const type of types) await add("uid", "u", "nsp", "/", "type", type, "data", data);
    }
    const data = '{"packet":{"type":2,"data":["after"]},"opts":{"rooms":[],"except":[],"flags":{}}}';
    await add("uid", "emitter", "nsp", "/", "type", "3", "data", data);
    await Promise.all([a1, b1].map((client) => client.hears("after")));
    assert.deepEqual(b1.take().filter(([name]) => name !== "meet"), [["after"]]);
    for (const node of [a, b]) await refusedWithoutFailing(node);
  });

  it("is read on where it was when the connection was cut", async () => {
    let n = 0;
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 20; i++) await a1.do("emit", {}, "n", ++n);
      const readers = (await redis.client.sendCommand(["CLIENT", "LIST"])).split("\n").filter((line) => line.includes(" cmd=xread "));
      for (const reader of readers) await redis.client.sendCommand(["CLIENT", "KILL", "ID", /id=(\d+)/.exec(reader)[1]]);
      for (let i = 0; i < 20; i++) await a1.do("emit", {}, "n", ++n);
    }
    await b1.hears("n", n);
    const expected = Array.from({ length: n }, (_, i) => i + 1);
    for (const client of [b1, a1]) assert.deepEqual(client.take().filter(([name]) => name === "n").map(([, number]) => number), expected, client.name);
  });
});
