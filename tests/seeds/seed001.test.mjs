// A front-end written from seed 001: chats with numbers, on the namespace / and below /chat.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { io } from "socket.io-client";
import { Server } from "../chat-interop/server.mjs";
import { Seen, password, ways, within } from "./seen.mjs";

let server;
let people = 0;
before(async () => {
  server = await Server.start();
});
after(() => server.stop());

class FrontEnd {
  static async signIn() {
    const name = `person${++people}`;
    await server.register(name);
    const front = new FrontEnd();
    const login = await front.call("POST", "/auth/login", { email: `${name}@example.org`, password });
    front.name = name;
    front.token = login.token;
    front.id = Number(login.user.id);
    return front;
  }

  async connect(options) {
    this.socket = io(server.url, { auth: { token: this.token }, forceNew: true, ...options });
    this.seen = new Seen(this.socket);
    await this.seen.connected();
    return this;
  }

  async call(method, path, body, expected = [200, 201]) {
    const response = await fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body ? { "content-type": "application/json" } : {}) },
      body: body && JSON.stringify(body),
    });
    const json = await response.json();
    assert.ok(expected.includes(response.status), `${method} ${path}: ${response.status} ${JSON.stringify(json)}`);
    return json;
  }
}

test("Row_001_16_A_login_gives_a_token", async () => {
  const anna = await FrontEnd.signIn();
  assert.equal(typeof anna.token, "string");
  assert.deepEqual(await anna.call("GET", "/chat"), []);
});

test("Row_001_17_Without_a_valid_token_the_default_namespace_turns_a_client_away", async () => {
  const socket = io(server.url, { auth: { token: "nonsense" }, forceNew: true });
  const error = await within(new Promise((resolve) => socket.on("connect_error", resolve)), "connect_error");
  assert.equal(error.message, "Unauthorized");
  socket.close();
});

for (const [way, options] of Object.entries(ways)) {
  describe(way, () => {
    test("Row_001_06_to_12_17_to_24_and_29_Two_people_chat", async () => {
      const [anna, ben] = await Promise.all([FrontEnd.signIn(), FrontEnd.signIn()]);
      await Promise.all([anna.connect(options), ben.connect(options)]);

      const [found] = await anna.call("GET", `/chat/users/search?q=${ben.name}`);
      assert.equal(found.id, ben.id);
      const chat = await anna.call("POST", "/chat", { participantIds: [anna.id, ben.id], isGroup: false });
      assert.equal(chat.isGroup, false);
      const again = await ben.call("POST", "/chat", { participantIds: [anna.id, ben.id], isGroup: false });
      assert.equal(again.id, chat.id);
      for (const person of [anna, ben]) person.socket.emit("chat:join", { chatId: chat.id });

      for (const name of ["message:typing", "typing:update"]) {
        anna.socket.emit(name, { chatId: chat.id, userId: ben.id, isTyping: true });
        for (const told of ["message:typing", "typing:update"]) {
          assert.deepEqual(await ben.seen.first(told), { chatId: chat.id, userId: anna.id, isTyping: true });
        }
      }

      anna.socket.emit("message:send", { chatId: chat.id, content: "Hello, how are you?", messageType: "TEXT" });
      const live = await ben.seen.first("message:new");
      assert.deepEqual(await anna.seen.first("message:new"), live);
      assert.deepEqual(
        { chatId: live.chatId, senderId: live.senderId, content: live.content, messageType: live.messageType, isRead: live.isRead, isEdited: live.isEdited },
        { chatId: chat.id, senderId: anna.id, content: "Hello, how are you?", messageType: "TEXT", isRead: false, isEdited: false });
      await ben.seen.first("typing:update", (sign) => !sign.isTyping);

      const second = await ben.call("POST", `/chat/${chat.id}/messages`, { content: "Fine", messageType: "TEXT" });
      assert.equal((await anna.seen.first("message:new", (m) => m.id === second.id)).content, "Fine");
      assert.equal(anna.seen.all("message:new").length, 2);

      const page = await anna.call("GET", `/chat/${chat.id}/messages?page=1&limit=50`);
      assert.deepEqual(page.map((m) => m.content), ["Hello, how are you?", "Fine"]);
      await anna.call("POST", `/chat/${chat.id}/read`, { messageIds: page.map((m) => m.id) });
      assert.deepEqual((await ben.call("GET", `/chat/${chat.id}/messages`)).map((m) => m.isRead), [true, true]);
      assert.equal((await anna.call("GET", `/chat/${chat.id}`)).unreadCount, 0);
      await ben.call("DELETE", `/chat/${chat.id}/messages/${second.id}`);
      assert.equal((await anna.call("GET", `/chat/${chat.id}/messages`))[1].content, null);

      ben.socket.emit("chat:leave", { chatId: chat.id });
      ben.socket.close();
      await anna.seen.first("user:online", (u) => u.userId === ben.id && !u.isOnline);
      await anna.call("POST", "/chat/status", { isOnline: true });
      anna.socket.close();
    });

    test("Row_001_28_A_connection_that_was_lost_is_recovered", async () => {
      const [anna, ben] = await Promise.all([FrontEnd.signIn(), FrontEnd.signIn()]);
      const chat = await anna.call("POST", "/chat", { participantIds: [ben.id], isGroup: true, name: "Project Team" });
      await ben.connect({ ...options, reconnectionDelay: 10 });
      await anna.call("POST", `/chat/${chat.id}/messages`, { content: "one" });
      await ben.seen.first("message:new");
      ben.socket.io.engine.close();
      await anna.call("POST", `/chat/${chat.id}/messages`, { content: "two" });
      await ben.seen.first("message:new", (m) => m.content === "two");
      assert.equal(ben.socket.recovered, true);
      assert.deepEqual(ben.seen.all("message:new").map((m) => m.content), ["one", "two"]);
      ben.socket.close();
    });
  });
}
