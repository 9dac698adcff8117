// Connections of the stock client that are lost and come back: it reports `recovered`, and has got everything once and in order.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ChatClient, within } from "./client.mjs";
import { Server } from "./server.mjs";

const transports = {
  websocket: { transports: ["websocket"] },
  polling: { transports: ["polling"], upgrade: false },
};
const quick = { reconnectionDelay: 50, reconnectionDelayMax: 200 };

let server;
before(async () => {
  server = await Server.start({ env: { RECOVERY_MAX_EVENTS: "500" } });
});
after(() => server.stop());

let people = 0;
const person = () => server.register(`person${++people}`);

/** Two people, their direct conversation, and the second one's client. */
async function two(options) {
  const [anna, ben] = [await person(), await person()];
  const annas = await ChatClient.connect(server.url, anna.token, { ...quick, auth: { token: anna.token, recovery: false } });
  const { conversation } = await annas.ask("createConversation", { participants: [ben.id] });
  const bens = await ChatClient.connect(server.url, ben.token, { ...quick, ...options });
  const say = async (...texts) => {
    for (const content of texts) {
      const ack = await annas.ask("sendMessage", { conversationId: conversation._id, content, type: "text" });
      assert.equal(ack.success, true);
    }
  };
  return { anna, ben, annas, bens, say, conversationId: conversation._id };
}

/** The connection is gone from one moment to the next; the client does not come back by itself. */
function lose(socket) {
  const lost = new Promise((resolve) => socket.io.once("close", resolve));
  socket.io.reconnection(false);
  socket.io.engine.transport.ws?.close();
  socket.io.engine.transport.onClose();
  return within(lost, "close");
}

/** Cuts the connection; what `meanwhile` does is missed. Resolves when the client is connected again. */
async function cut({ bens }, meanwhile) {
  await lose(bens.socket);
  await meanwhile();
  await comeBack(bens.socket);
}

async function comeBack(socket) {
  socket.io.reconnection(true);
  const connected = new Promise((resolve) => socket.once("connect", resolve));
  socket.connect();
  await within(connected, "connect");
}

const contents = (client) => client.seen("newMessage").map((m) => m.message.content);

for (const [name, options] of Object.entries(transports)) {
  describe(name, () => {
    test("what was missed comes once and in order, however often the connection is lost", async () => {
      const scene = await two(options);
      const { bens, say, annas } = scene;
      assert.ok(!bens.socket.recovered);
      await say("0");
      await bens.see("newMessage");
      for (let round = 0; round < 3; round++) {
        await cut(scene, () => say(`${round}a`, `${round}b`));
        assert.equal(bens.socket.recovered, true);
        await say(`${round}c`);
        await bens.see("newMessage", (m) => m.message.content === `${round}c`);
      }
      assert.deepEqual(contents(bens), ["0", "0a", "0b", "0c", "1a", "1b", "1c", "2a", "2b", "2c"]);
      annas.close();
      bens.close();
    });

    test("cut before the first event", async () => {
      const scene = await two(options);
      await cut(scene, () => scene.say("missed"));
      assert.equal(scene.bens.socket.recovered, true);
      await scene.bens.see("newMessage");
      assert.deepEqual(contents(scene.bens), ["missed"]);
      scene.annas.close();
      scene.bens.close();
    });

    test("a replay that is cut in the middle doubles nothing", async () => {
      const scene = await two(options);
      const { bens, say, annas } = scene;
      const texts = Array.from({ length: 60 }, (_, n) => `${n} ${"x".repeat(9_000)}`);
      await lose(bens.socket);
      await say(...texts);
      for (let round = 0; round < 5; round++) {
        // As soon as something of it has arrived.
        const begun = new Promise((resolve) => bens.socket.io.on("packet", function heard({ type, data }) {
          if (type === 2 && data[0] === "newMessage") {
            bens.socket.io.off("packet", heard);
            // When it has been handled, or kept to be handled later.
            queueMicrotask(() => resolve(lose(bens.socket)));
          }
        }));
        bens.socket.connect();
        await within(begun, "the replay");
      }
      await comeBack(bens.socket);
      assert.equal(bens.socket.recovered, true);
      await say("last");
      await bens.see("newMessage", (m) => m.message.content === "last");
      assert.deepEqual(contents(bens).map((text) => text.split(" ")[0]), [...texts.keys(), "last"].map(String));
      annas.close();
      bens.close();
    });

    test("killed and started again, several times", async () => {
      const scene = await two(options);
      const { bens, annas, say } = scene;
      for (let round = 0; round < 3; round++) {
        await say(`before ${round}`);
        await bens.see("newMessage", (m) => m.message.content === `before ${round}`);
        bens.socket.io.reconnection(false);
        const lost = new Promise((resolve) => bens.socket.once("disconnect", resolve));
        const back = new Promise((resolve) => annas.socket.io.once("reconnect", resolve));
        await server.kill();
        await within(lost, "disconnect");
        await server.run();
        await within(back, "reconnect");
        await say(`missed ${round}`);
        await comeBack(bens.socket);
        assert.equal(bens.socket.recovered, true);
      }
      await bens.see("newMessage", (m) => m.message.content === "missed 2");
      assert.deepEqual(contents(bens), [0, 1, 2].flatMap((n) => [`before ${n}`, `missed ${n}`]));
      annas.close();
      bens.close();
    });

    test("removed meanwhile, and added again", async () => {
      const scene = await two(options);
      const { anna, ben, annas, bens } = scene;
      const { conversation } = await annas.ask("createConversation", { participants: [ben.id], isGroup: true });
      const group = conversation._id;
      const tell = (content) => annas.ask("sendMessage", { conversationId: group, content });
      await bens.see("conversationCreated", (c) => c._id === group);
      await cut(scene, async () => {
        await tell("for him");
        assert.equal((await server.call("DELETE", `/chats/conversations/${group}/participants/${ben.id}`, anna)).status, 200);
        await tell("not for him");
      });
      assert.equal(bens.socket.recovered, true);
      assert.equal((await bens.see("participantRemoved")).userId, ben.id);
      await cut(scene, async () => {
        await tell("not for him either");
        await server.call("POST", `/chats/conversations/${group}/participants`, { ...anna, body: { participants: [ben.id] } });
        await tell("again for him");
      });
      assert.equal(bens.socket.recovered, true);
      await bens.see("newMessage", (m) => m.message.content === "again for him");
      assert.deepEqual(contents(bens), ["for him", "again for him"]);
      annas.close();
      bens.close();
    });

    test("too many missed events: a new connection, and nothing of them", async () => {
      const scene = await two(options);
      const { bens, annas, conversationId } = scene;
      await cut(scene, () => Promise.all(Array.from({ length: 501 }, (_, n) =>
        annas.ask("sendMessage", { conversationId, content: `${n}` }))));
      assert.equal(!!bens.socket.recovered, false);
      await scene.say("new");
      await bens.see("newMessage");
      assert.deepEqual(contents(bens), ["new"]);
      annas.close();
      bens.close();
    });
  });
}

test("with another person's token it is that person's new connection", async () => {
  const scene = await two(transports.websocket);
  const { bens, annas } = scene;
  const cleo = await person();
  bens.socket.auth = { token: cleo.token };
  await cut(scene, () => scene.say("not for cleo"));
  assert.equal(!!bens.socket.recovered, false);
  const { conversation } = await bens.ask("createConversation", { participants: [], isGroup: true });
  assert.equal(conversation.createdBy, cleo.id);
  await bens.see("conversationCreated", (c) => c._id === conversation._id);
  assert.deepEqual(contents(bens), []);
  annas.close();
  bens.close();
});

test("after the login session has ended it is put out", async () => {
  const scene = await two(transports.websocket);
  const { bens, annas, ben } = scene;
  const out = new Promise((resolve) => bens.socket.on("disconnect", (reason) => reason === "io server disconnect" && resolve()));
  await cut(scene, () => server.call("POST", "/auth/logout", ben));
  await within(out, "io server disconnect");
  annas.close();
  bens.close();
});

test("an id and an offset that are none give a new connection", async () => {
  const scene = await two(transports.websocket);
  const { bens, annas } = scene;
  await scene.say("seen");
  await bens.see("newMessage");
  for (const spoil of [
    () => (bens.socket._pid = "garbage"),
    () => (bens.socket._lastOffset = "garbage"),
    () => (bens.socket._lastOffset = bens.socket._lastOffset.replace(/\d+$/, "999999999")),
  ]) {
    const pid = bens.socket._pid;
    const offset = bens.socket._lastOffset;
    await cut(scene, spoil);
    assert.notEqual(bens.socket._pid, pid);
    assert.equal(!!bens.socket.recovered, false);
    bens.socket._lastOffset = offset;
  }
  annas.close();
  bens.close();
});

test("a client that wants no recovery sees no offset", async () => {
  const { annas, bens, say } = await two(transports.websocket);
  await say("one");
  const event = await within((async () => {
    await annas.see("newMessage");
    return annas.events.find((e) => e.name === "newMessage");
  })(), "newMessage");
  assert.equal(event.args.length, 1);
  annas.close();
  bens.close();
});
