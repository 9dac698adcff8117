// What a front-end written for the fourth seed does, over each way to connect.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { io } from "socket.io-client";
import { ChatClient, within } from "./client.mjs";
import { Server } from "./server.mjs";

let server;
before(async () => {
  server = await Server.start();
});
after(() => server.stop());

const ways = {
  "websocket first": { transports: ["websocket", "polling"] },
  "polling alone": { transports: ["polling"], upgrade: false },
  "polling, then upgraded": { transports: ["polling", "websocket"] },
};

test("the default namespace turns away whoever has no token", async () => {
  const socket = io(server.url, { forceNew: true });
  const error = await within(new Promise((resolve) => socket.on("connect_error", resolve)), "connect_error");
  assert.equal(error.message, "Unauthorized");
  socket.close();
});

test("a burst of long messages closes nobody", async () => {
  const [anna, ben] = [await person(), await person()];
  const annas = await ChatClient.connect(server.url, anna.token, { transports: ["websocket"] });
  const bens = await ChatClient.connect(server.url, ben.token, { transports: ["polling"], upgrade: false });
  const { conversation } = await annas.ask("createConversation", { participants: [ben.id] });
  let heard = 0;
  const all = new Promise((resolve) => bens.socket.on("newMessage", () => ++heard === 90 && resolve()));
  const acks = Array.from({ length: 90 }, (_, n) =>
    annas.ask("sendMessage", { conversationId: conversation._id, content: `${n} ${"漢".repeat(9_900)}` }));
  for (const ack of await Promise.all(acks)) assert.equal(ack.success, true);
  await within(all, "all messages");
  annas.close();
  bens.close();
});

let people = 0;
const person = () => server.register(`person${++people}`);

for (const [way, options] of Object.entries(ways)) {
  describe(way, () => {
    test("two people chat", async () => {
      const [anna, ben] = [await person(), await person()];
      const annas = await ChatClient.connect(server.url, anna.token, options);
      const bens = await ChatClient.connect(server.url, ben.token, options);
      if (options.transports.length === 2 && options.transports[0] === "polling") {
        const engine = annas.socket.io.engine;
        if (engine.transport.name !== "websocket") {
          await within(new Promise((resolve) => engine.once("upgrade", resolve)), "upgrade");
        }
      }

      const { success, conversation } = await annas.ask("createConversation", { participants: [ben.id] });
      assert.equal(success, true);
      const conversationId = conversation._id;
      assert.equal((await bens.see("conversationCreated"))._id, conversationId);
      assert.deepEqual(await annas.ask("joinRoom", { conversationId }), { success: true, conversationId });

      annas.socket.emit("typing", { conversationId });
      assert.deepEqual(await bens.see("userTyping"), { userId: anna.id, conversationId, username: anna.username });

      const tempId = Date.now().toString();
      annas.socket.emit("sendMessage", { conversationId, content: "Hello 👋", type: "text", tempId });
      const { messageId } = await annas.see("messageSent", (m) => m.tempId === tempId);
      assert.deepEqual(await bens.see("userStoppedTyping"), { userId: anna.id, conversationId });
      for (const client of [annas, bens]) {
        const { message } = await client.see("newMessage");
        assert.equal(message._id, messageId);
        assert.equal(message.sender._id, anna.id);
        assert.equal(message.content, "Hello 👋");
      }
      assert.equal(annas.seen("newMessage").length, 1);

      bens.socket.emit("markAsRead", { conversationId, messageId });
      const read = await annas.see("messageRead");
      assert.deepEqual([read.messageId, read.readBy], [messageId, ben.id]);

      annas.socket.emit("getOnlineUsers");
      const online = await annas.see("onlineUsers", (ids) => ids.includes(ben.id));
      assert.ok(online.includes(anna.id));

      bens.close();
      const offline = await annas.see("userStatusChanged", (s) => s.userId === ben.id && s.status !== "online");
      assert.equal(offline.status, "offline");
      annas.close();
    });

    test("a failure comes as exception, and nothing else", async () => {
      const anna = await person();
      const annas = await ChatClient.connect(server.url, anna.token, options);
      const ack = await annas.ask("sendMessage", { conversationId: "424242", content: "x" });
      assert.deepEqual(ack, { success: false, message: "Conversation not found", statusCode: 404 });
      const exception = await annas.see("exception");
      assert.equal(exception.status, "error");
      assert.equal(exception.cause.pattern, "sendMessage");
      annas.close();
    });

    test("a bad token connects and is disconnected", async () => {
      const socket = io(`${server.url}/chat`, { auth: { token: "nonsense" }, forceNew: true, ...options });
      const reason = await within(new Promise((resolve) => socket.once("disconnect", resolve)), "disconnect");
      assert.equal(reason, "io server disconnect");
      assert.equal(socket.active, false);
    });
  });
}

test("over REST the same conversation is there", async () => {
  const [anna, ben] = [await person(), await person()];
  const annas = await ChatClient.connect(server.url, anna.token);
  const created = await server.call("POST", "/chats/conversations", { token: ben.token, body: { participants: [anna.id] } });
  assert.equal(created.status, 201);
  await annas.ask("sendMessage", { conversationId: created.body._id, content: "one", type: "text" });
  const list = await server.call("GET", "/chats/conversations", { token: ben.token });
  assert.equal(list.body[0].unreadCount, 1);
  assert.equal(list.body[0].lastMessage.content, "one");
  const messages = await server.call("GET", `/chats/conversations/${created.body._id}/messages?page=1&limit=50`, { token: ben.token });
  assert.deepEqual(messages.body.map((m) => m.content), ["one"]);
  annas.close();
});
