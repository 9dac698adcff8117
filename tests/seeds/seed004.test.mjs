// A front-end written from seed 004: conversations with string ids, on the namespace /chat and below /chats.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { io } from "socket.io-client";
import { Server } from "../chat-interop/server.mjs";
import { Seen, ways } from "./seen.mjs";

let server;
let people = 0;
before(async () => {
  server = await Server.start();
});
after(() => server.stop());

async function signIn(options) {
  const person = await server.register(`person${++people}`);
  const socket = io(`${server.url}/chat`, { auth: { token: person.token }, forceNew: true, ...options });
  const seen = new Seen(socket);
  await seen.connected();
  return { ...person, socket, seen };
}

for (const [way, options] of Object.entries(ways)) {
  describe(way, () => {
    test("Row_004_01_to_16_Two_people_chat", async () => {
      const anna = await signIn(options);
      const ben = await signIn(options);
      assert.ok((await anna.seen.first("onlineUsers")).includes(anna.id));
      anna.socket.emit("createConversation", { participants: [ben.id] });
      const conversationId = (await ben.seen.first("conversationCreated"))._id;
      ben.socket.emit("joinRoom", { conversationId });

      anna.socket.emit("typing", { conversationId });
      assert.deepEqual(await ben.seen.first("userTyping"), { userId: anna.id, conversationId, username: anna.username });
      anna.socket.emit("stopTyping", { conversationId });
      assert.deepEqual(await ben.seen.first("userStoppedTyping"), { userId: anna.id, conversationId });

      const tempId = Date.now().toString();
      anna.socket.emit("sendMessage", { conversationId, content: "Hello", type: "text", tempId });
      const { messageId } = await anna.seen.first("messageSent", (sent) => sent.tempId === tempId);
      for (const person of [anna, ben]) {
        const { message } = await person.seen.first("newMessage", (m) => m.conversationId === conversationId);
        assert.equal(message._id, messageId);
        assert.equal(message.sender._id, anna.id);
        assert.equal(message.status, "sent");
      }
      assert.equal(anna.seen.all("newMessage").length, 1);

      ben.socket.emit("markAsRead", { conversationId, messageId });
      const read = await anna.seen.first("messageRead");
      assert.deepEqual([read.messageId, read.readBy], [messageId, ben.id]);
      ben.socket.emit("sendMessage", { conversationId, content: "without tempId", type: "text" });
      await anna.seen.first("newMessage", (m) => m.message.content === "without tempId");
      anna.socket.emit("markConversationAsRead", { conversationId });
      assert.equal((await ben.seen.first("conversationRead")).readBy, anna.id);
      anna.socket.emit("getOnlineUsers");
      ben.socket.close();
      const gone = await anna.seen.first("userStatusChanged", (change) => change.status === "offline");
      assert.equal(gone.userId, ben.id);
      anna.socket.close();
    });
  });
}

test("Row_004_17_The_routes_are_there", async () => {
  const [anna, ben, cleo] = await Promise.all(["a", "b", "c"].map((name) => server.register(`${name}${++people}`)));
  const call = async (method, path, body) => {
    const answer = await server.call(method, path, { token: anna.token, body });
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status}`);
    return answer.body;
  };
  const group = await call("POST", "/chats/conversations", { participants: [ben.id], isGroup: true });
  const path = `/chats/conversations/${group._id}`;
  assert.equal((await call("GET", "/chats/conversations")).length, 1);
  assert.equal((await call("GET", path))._id, group._id);
  const sent = await call("POST", `${path}/messages`, { content: "x" });
  assert.equal((await call("GET", `${path}/messages`)).length, 1);
  await call("POST", `${path}/read`);
  await call("DELETE", `/chats/messages/${sent._id}`);
  await call("POST", `${path}/participants`, { participants: [cleo.id] });
  await call("DELETE", `${path}/participants/${cleo.id}`);
  await call("POST", `${path}/leave`);
});
