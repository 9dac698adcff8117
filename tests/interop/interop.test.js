// The stock socket.io-client against the role "interop": a guarded namespace, rooms, the server's own disconnect. And the
// same with its MessagePack parser, against the role "msgpack".
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { io } from "socket.io-client";
import * as msgpack from "socket.io-msgpack-parser";
import { heard, within } from "./host.js";
import { useHost, ways } from "./setup.js";

const plain = useHost("interop");
const packed = useHost("msgpack");

const spoken = {
  ...ways,
  "polling only, in MessagePack": { transports: ["polling"], parser: msgpack },
  "websocket only, in MessagePack": { transports: ["websocket"], parser: msgpack },
};

for (const [way, { transports, parser }] of Object.entries(spoken)) {
  const host = parser ? packed : plain;
  const client = (path, auth) => host.ending(io(host.url + path, { forceNew: true, transports, parser, auth }));
  const welcomed = async () => {
    const socket = client("/secure", { token: "let-me-in" });
    const [welcome] = await heard(socket, "welcome");
    assert.equal(welcome.id, socket.id);
    return socket;
  };

  describe(`over ${way}`, () => {
    it("is refused without the token and learns the server's data", async () => {
      const [error] = await heard(client("/secure", { token: "wrong" }), "connect_error");
      assert.equal(error.message, "not authorized");
      assert.deepEqual(error.data, { code: "E_AUTH" });
    });

    it("is let in once it presents the token", async () => {
      const auth = { token: "wrong" };
      const socket = client("/secure", auth);
      await heard(socket, "connect_error");
      auth.token = "let-me-in";
      socket.connect();
      await heard(socket, "connect");
    });

    it("is told its transport", async () => {
      const socket = await welcomed();
      if (transports.length > 1 && socket.io.engine.transport.name === "polling") await heard(socket.io.engine, "upgrade");
      assert.equal(await socket.emitWithAck("transport"), transports.at(-1));
    });

    it("gets several arguments back", async () => {
      for (const socket of [await welcomed(), client("/")]) {
        const answer = new Promise((resolve) => socket.emit("echo", 1, "two", { three: [3] }, (...args) => resolve(args)));
        assert.deepEqual(await within(answer, 30_000, "no answer"), [1, "two", { three: [3] }]);
      }
    });

    it("gets binary beside binary inside an object", async () => {
      const socket = await welcomed();
      socket.emit("give-binary");
      const [bytes, object] = await heard(socket, "binary");
      assert.deepEqual(Buffer.from(bytes), Buffer.from([0, 1, 2, 254, 255]));
      assert.equal(Buffer.from(object.nested).toString(), "ok");
    });

    it("answers the server's question, with binary as well", async () => {
      const socket = await welcomed();
      let reply = (number) => number + 1;
      socket.on("question", (number, ack) => ack(reply(number)));
      socket.emit("ask-me");
      assert.deepEqual(await heard(socket, "answered"), [42]);
      reply = () => Buffer.from("forty-two");
      socket.emit("ask-me");
      assert.equal(Buffer.from((await heard(socket, "answered"))[0]).toString(), "forty-two");
    });

    it("hears what is said in its rooms and nothing else", async () => {
      const [speaker, member, stranger] = [await welcomed(), await welcomed(), await welcomed()];
      assert.equal(await member.emitWithAck("join", `room ${way}`), 2);
      stranger.on("said", () => assert.fail("a stranger heard the room"));
      const said = heard(member, "said");
      speaker.emit("say", `room ${way}`, "to members");
      assert.deepEqual(await said, ["to members"]);
      await stranger.emitWithAck("echo", "after it");
    });

    it("hears once what is said to a room it joined twice", async () => {
      const socket = await welcomed();
      await socket.emitWithAck("join", `twice ${way}`);
      assert.equal(await socket.emitWithAck("join", `twice ${way}`), 2);
      const heardTexts = [];
      socket.on("said", (text) => heardTexts.push(text));
      socket.emit("say", `twice ${way}`, "once");
      await socket.emitWithAck("echo", "after it");
      assert.deepEqual(heardTexts, ["once"]);
    });

    it("is disconnected by the server and stays so", async () => {
      const socket = await welcomed();
      socket.emit("kick-me");
      assert.equal((await heard(socket, "disconnect"))[0], "io server disconnect");
      assert.equal(socket.active, false);
    });

    it("lives through heartbeats", async () => {
      const socket = await welcomed();
      for (let beat = 0; beat < 2; beat++) await heard(socket.io, "ping");
      assert.deepEqual(await socket.emitWithAck("echo", "alive"), "alive");
    });
  });
}
