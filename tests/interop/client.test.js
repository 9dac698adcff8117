// The stock socket.io-client against the role "client".
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Manager, io } from "socket.io-client";
import { heard, within } from "./host.js";
import { useHost, ways } from "./setup.js";

const host = useHost("client");

function client(path = "/", options = {}) {
  return host.ending(io(host.url + path, { forceNew: true, ...options }));
}

async function connected(path, options) {
  const socket = client(path, options);
  await heard(socket, "connect");
  return socket;
}

async function settled(engine) {
  if (engine.opts.transports.length > 1 && engine.transport.name === "polling") await heard(engine, "upgrade");
}

for (const [way, transports] of Object.entries(ways)) {
  describe(`over ${way}`, () => {
    it("connects and is greeted", async () => {
      const socket = await connected("/", transports);
      socket.emit("hi");
      await heard(socket, "hi");
    });

    it("agrees with the server on the socket id, in every namespace", async () => {
      for (const nsp of ["/", "/foo"]) {
        const socket = await connected(nsp, transports);
        assert.equal(await socket.emitWithAck("getId"), socket.id);
        assert.notEqual(socket.id, socket.io.engine.id);
      }
    });

    it("gets every kind of value back in an acknowledgement", async () => {
      const socket = await connected("/", transports);
      const values = [null, true, 0, -1.5, 1e21, "", "Ä € 漢 🚀 \u001e \u2028 </script>", [[]], { a: { b: [1, null] } }];
      for (const value of values) assert.deepEqual(await socket.emitWithAck("echo", value), value);
    });

    it("is asked for an acknowledgement by the server", async () => {
      const socket = await connected("/", transports);
      socket.on("ack", (ack) => ack(5, { test: true }));
      socket.emit("ack");
      await heard(socket, "got it");
    });

    it("gets an argument that is false", async () => {
      const socket = await connected("/", transports);
      socket.emit("false");
      assert.equal((await heard(socket, "false"))[0], false);
    });

    it("gets multibyte texts whole and in order", async () => {
      const socket = await connected("/", transports);
      const texts = [];
      const all = new Promise((resolve) =>
        socket.on("takeUtf8", (text) => texts.push(text) === 5 && resolve()),
      );
      socket.emit("getUtf8");
      await within(all, 30_000, "fewer than five texts came");
      assert.deepEqual(texts, ["てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"]);
    });

    it("gets dates as ISO 8601 with milliseconds", async () => {
      const socket = await connected("/", transports);
      const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
      socket.emit("getDate");
      assert.match((await heard(socket, "takeDate"))[0], iso);
      socket.emit("getDateObj");
      assert.match((await heard(socket, "takeDateObj"))[0].date, iso);
      assert.match(await socket.emitWithAck("getAckDate", { test: true }), iso);
    });

    it("gets binary", async () => {
      const socket = await connected("/", transports);
      for (const [ask, answer] of [["doge", "doge"], ["getbin", "takebin"]]) {
        socket.emit(ask);
        const [bytes] = await heard(socket, answer);
        assert.equal(Buffer.from(bytes).toString(), "asdfasdf");
      }
    });

    it("sends binary, alone and inside an object", async () => {
      const socket = await connected("/", transports);
      socket.emit("buffa", new Uint8Array([1, 2, 3]));
      await heard(socket, "buffack");
      socket.emit("jsonbuff", { hello: "lol", message: Buffer.from("howdy"), goodbye: "gotcha" });
      await heard(socket, "jsonbuff-ack");
    });

    it("keeps the order of binary and plain events", async () => {
      const socket = await connected("/", transports);
      socket.emit("abuff1", Buffer.alloc(10_000, 1));
      socket.emit("abuff2", "please arrive second");
      await heard(socket, "abuff2-ack");
    });

    it("gets binary back in an acknowledgement, and more than one", async () => {
      const socket = await connected("/", transports);
      const sent = { first: Buffer.from([0, 255, 30]), list: [Buffer.alloc(0), Buffer.alloc(70_000, 7)] };
      const back = await socket.emitWithAck("echo", sent);
      assert.deepEqual(Buffer.from(back.first), sent.first);
      assert.deepEqual(back.list.map((bytes) => Buffer.from(bytes)), sent.list);
    });

    it("gets a thousand acknowledgements in the order of its questions", async () => {
      const socket = await connected("/", transports);
      const order = [];
      await Promise.all(
        Array.from({ length: 1_000 }, (_, i) => socket.emitWithAck("echo", i).then((answer) => order.push(answer))),
      );
      assert.deepEqual(order, Array.from({ length: 1_000 }, (_, i) => i));
    });

    it("sees the server's own refusal of the main namespace", async () => {
      const socket = client("/", { ...transports, query: { fail: true } });
      const [error] = await heard(socket, "connect_error");
      assert.equal(error.message, "Auth failed (main namespace)");
      assert.equal(socket.active, false, "a refused socket must not try again by itself");
    });

    it("sees the server's own refusal of a custom namespace", async () => {
      const [error] = await heard(client("/no", transports), "connect_error");
      assert.equal(error.message, "Auth failed (custom namespace)");
    });

    it("sees that a namespace does not exist", async () => {
      const [error] = await heard(client("/nowhere", transports), "connect_error");
      assert.equal(error.message, "Invalid namespace");
    });

    it("shows its query to the server", async () => {
      const socket = client("/abc", { ...transports, query: { a: "b", "&a": "&=?a" } });
      const [handshake] = await heard(socket, "handshake");
      assert.equal(handshake.query.a, "b");
      assert.equal(handshake.query["&a"], "&=?a");
    });

    it("shows the query of its address to the server", async () => {
      const [handshake] = await heard(client("/abc?a=b&c=d%20e", transports), "handshake");
      assert.equal(handshake.query.a, "b");
      assert.equal(handshake.query.c, "d e");
    });

    it("shows the auth payload that it works out when it connects", async () => {
      const [handshake] = await heard(client("/abc", { ...transports, auth: (give) => give({ a: "b" }) }), "handshake");
      assert.deepEqual(handshake.auth, { a: "b" });
    });

    it("is told how its handshake looked", async () => {
      const socket = await connected("/", { ...transports, extraHeaders: { "X-Parley-Test": "seen" } });
      const handshake = await socket.emitWithAck("getHandshake");
      assert.equal(handshake.headers["x-parley-test"], "seen");
      assert.equal(handshake.query.EIO, "4");
      assert.match(handshake.url, /^\/socket\.io\/\?/);
      assert.equal(handshake.secure, false);
    });

    it("shows its auth payload to the server, which is not in the query", async () => {
      const socket = client("/abc", { ...transports, auth: { a: "b", c: [1] } });
      const [handshake] = await heard(socket, "handshake");
      assert.deepEqual(handshake.auth, { a: "b", c: [1] });
      assert.equal(handshake.query.a, undefined);
    });

    it("reconnects by itself after the connection was cut and is recovered", async () => {
      const socket = await connected("/", { ...transports, reconnectionDelay: 1 });
      const [first, events] = [socket.id, []];
      socket.onAny((...args) => events.push(args));
      assert.equal(socket.recovered, false);
      socket.io.engine.close();
      await heard(socket, "connect");
      assert.equal(socket.id, first);
      assert.equal(socket.recovered, true);
      assert.equal(await socket.emitWithAck("getId"), socket.id);
      assert.deepEqual(events, []);
    });

    it("gets what it missed while the connection was cut, once and in order", async () => {
      const socket = await connected("/", { ...transports, reconnectionDelay: 1 });
      const texts = new Map();
      const all = new Promise((resolve) =>
        socket.on("takeUtf8", (text, offset) => {
          // The client puts aside what it reads in the moment of its end, and is sent it again, for it names the last
          // offset it has handled.
          if (!texts.has(offset)) texts.set(offset, text);
          if (texts.size === 15) resolve();
        }),
      );
      for (let i = 0; i < 3; i++) {
        const back = heard(socket, "disconnect").then(() => heard(socket, "connect"));
        socket.emit("getUtf8");
        // The server has the question; its answers are on their way, or missed.
        socket.io.engine.once("drain", () => socket.io.engine.close());
        await back;
        assert.equal(socket.recovered, true);
      }
      await within(all, 30_000, "an event is missing");
      const five = ["てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"];
      assert.deepEqual([...texts.values()], [...five, ...five, ...five]);
    });

    it("is somebody new after it has left and joined again", async () => {
      const socket = await connected("/", transports);
      const first = socket.id;
      socket.disconnect().connect();
      await heard(socket, "connect");
      assert.equal(socket.recovered, false);
      assert.notEqual(socket.id, first);
    });

    it("has no id once it is disconnected, and another one when it is connected by hand", async () => {
      const socket = await connected("/", transports);
      const first = socket.id;
      socket.disconnect();
      assert.equal(socket.id, undefined);
      socket.connect();
      await heard(socket, "connect");
      assert.notEqual(socket.id, first);
      assert.equal(await socket.emitWithAck("getId"), socket.id);
    });

    it("starts afresh after it has read a packet that is none", async () => {
      const socket = await connected("/", { ...transports, reconnectionDelay: 1 });
      const disconnected = heard(socket, "disconnect");
      socket.io.engine.emit("data", "not a packet");
      assert.equal((await disconnected)[0], "parse error");
      await heard(socket, "connect");
      assert.equal(await socket.emitWithAck("echo", "again"), "again");
    });

    it("gives up when the server takes longer than it waits", async () => {
      const socket = client("/", { ...transports, timeout: 0, reconnection: false });
      assert.equal((await heard(socket, "connect_error"))[0].message, "timeout");
    });

    it("leaves and joins again on the same connection", async () => {
      const manager = new Manager(host.url, transports);
      const [main, foo] = ["/", "/foo"].map((nsp) => host.ending(manager.socket(nsp)));
      await Promise.all([heard(main, "connect"), heard(foo, "connect")]);
      await settled(manager.engine);
      const engine = manager.engine.id;

      main.disconnect().connect();
      await heard(main, "connect");

      assert.equal(manager.engine.id, engine);
      assert.equal(await main.emitWithAck("getId"), main.id);
      assert.equal(await foo.emitWithAck("getId"), foo.id);
    });
  });
}

describe("polling with upgrade", () => {
  it("ends on the websocket", async () => {
    const socket = client("/", ways["polling with upgrade"]);
    await heard(socket, "connect");
    await settled(socket.io.engine);
    assert.equal(socket.io.engine.transport.name, "websocket");
    assert.equal(await socket.emitWithAck("getId"), socket.id);
  });

  it("loses and doubles nothing that is asked while it upgrades", async () => {
    const socket = client("/", ways["polling with upgrade"]);
    const answers = [];
    const upgraded = new Promise((resolve) =>
      socket.io.once("open", () => socket.io.engine.once("upgrade", resolve)),
    );
    await heard(socket, "connect");
    let asked = 0;
    const pending = [];
    const ask = () => pending.push(socket.emitWithAck("echo", asked++).then((answer) => answers.push(answer)));
    const asking = setInterval(ask, 1);
    await within(upgraded, 30_000, "no upgrade happened").finally(() => clearInterval(asking));
    ask();
    await within(Promise.all(pending), 30_000, "an answer is missing");
    assert.deepEqual(answers, Array.from({ length: asked }, (_, i) => i));
  });
});

describe("one connection", () => {
  it("carries several namespaces", async () => {
    const manager = new Manager(host.url);
    const sockets = ["/", "/foo", "/abc", "/valid", "/asd", "/timeout_socket"].map((nsp) =>
      host.ending(manager.socket(nsp)),
    );
    await Promise.all(sockets.map((socket) => heard(socket, "connect")));
    assert.equal(new Set(sockets.map((socket) => socket.id)).size, sockets.length);
  });

  it("outlives the namespaces that are refused on it", async () => {
    const manager = new Manager(host.url);
    const [refused, main] = ["/no", "/"].map((nsp) => host.ending(manager.socket(nsp)));
    await Promise.all([heard(refused, "connect_error"), heard(main, "connect")]);
    assert.equal(await main.emitWithAck("echo", "still here"), "still here");
  });

  it("delivers what was sent before the connection stood", async () => {
    const socket = client();
    assert.equal(await within(socket.emitWithAck("echo", "early"), 30_000, "no answer"), "early");
  });
});
