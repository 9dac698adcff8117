// The rows of seed 004: conversations with string ids, on the namespace /chat and below /chats.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { freePort } from "../ports.mjs";
import { ask, conversation, eventually, open, overBoth, people, request, serverWith, url, within } from "./rows.mjs";

/** Two people, their sockets, and their conversation. */
async function two(way) {
  const [anna, ben] = await people(2);
  const { _id: conversationId } = await conversation(anna, { type: "direct" }, [ben]);
  const sockets = { annas: await anna.connect(way), bens: await ben.connect(way) };
  // What passes unremembered, as typing does, reaches a socket from here on.
  for (const socket of Object.values(sockets)) await socket.seen.first("onlineUsers");
  return { anna, ben, conversationId, ...sockets };
}

test("004-01 A client connects to the namespace /chat with a token, by websocket first", async () => {
  const [anna] = await people(1);
  const socket = await anna.connect({ transports: ["websocket", "polling"] });
  assert.deepEqual([socket.nsp, socket.io.engine.transport.name], ["/chat", "websocket"]);
  assert.equal((await anna.connect({ transports: ["polling"], upgrade: false })).io.engine.transport.name, "polling");
});

overBoth("004-02 createConversation takes participants", async (way) => {
  const [anna, ben] = await people(2);
  const annas = await anna.connect(way);
  const { success, conversation: made } = await ask(annas, "createConversation", { participants: [ben.id] });
  assert.equal(success, true);
  assert.deepEqual(new Set(made.participants.map((p) => p._id)), new Set([anna.id, ben.id]));
});

overBoth("004-03 joinRoom takes a conversation that one is in", async (way) => {
  const { conversationId, annas } = await two(way);
  assert.deepEqual(await ask(annas, "joinRoom", { conversationId }), { success: true, conversationId });
  const [cleo] = await people(1);
  assert.equal((await ask(await cleo.connect(way), "joinRoom", { conversationId })).success, false);
});

overBoth("004-04 sendMessage sends, with a tempId or without", async (way) => {
  const { conversationId, annas } = await two(way);
  for (const more of [{ tempId: Date.now().toString() }, {}]) {
    const { success, message } = await ask(annas, "sendMessage", { conversationId, content: `x ${more.tempId}`, type: "text", ...more });
    assert.deepEqual([success, message.type], [true, "text"]);
  }
});

overBoth("004-05 typing and stopTyping take a conversation", async (way) => {
  const { conversationId, annas } = await two(way);
  for (const name of ["typing", "stopTyping"]) assert.deepEqual(await ask(annas, name, { conversationId }), { success: true });
});

overBoth("004-06 markAsRead and markConversationAsRead mark as read", async (way) => {
  const { conversationId, annas, bens, ben } = await two(way);
  const { message } = await ask(annas, "sendMessage", { conversationId, content: "1" });
  await ask(bens, "markAsRead", { conversationId, messageId: message._id });
  assert.equal((await ben.call("GET", `/chats/conversations/${conversationId}`)).unreadCount, 0);
  await ask(annas, "sendMessage", { conversationId, content: "2" });
  await ask(bens, "markConversationAsRead", { conversationId });
  assert.equal((await ben.call("GET", `/chats/conversations/${conversationId}`)).unreadCount, 0);
});

overBoth("004-07 getOnlineUsers takes nothing, and answers too", async (way) => {
  const { anna, ben, annas } = await two(way);
  await annas.seen.first("userStatusChanged", (change) => change.userId === ben.id && change.status === "online");
  assert.deepEqual(new Set((await ask(annas, "getOnlineUsers")).onlineUsers), new Set([anna.id, ben.id]));
});

overBoth("004-08 onlineUsers is a list of ids", async (way) => {
  const [anna] = await people(1);
  assert.deepEqual(await (await anna.connect(way)).seen.first("onlineUsers"), [anna.id]);
});

overBoth("004-09 conversationCreated tells the conversation", async (way) => {
  const [anna, ben] = await people(2);
  const bens = await ben.connect(way);
  const { _id } = await conversation(anna, { type: "direct" }, [ben]);
  const told = await bens.seen.first("conversationCreated");
  assert.deepEqual([told._id, told.participants.length], [_id, 2]);
});

overBoth("004-10 newMessage tells the message and its conversation", async (way) => {
  const { conversationId, annas, bens } = await two(way);
  annas.emit("sendMessage", { conversationId, content: "Hello", type: "text" });
  const told = await bens.seen.first("newMessage");
  assert.deepEqual([Object.keys(told).sort(), told.conversationId, told.message.content], [["conversationId", "message"], conversationId, "Hello"]);
});

overBoth("004-11 messageSent tells the id of what had a tempId", async (way) => {
  const { conversationId, annas } = await two(way);
  annas.emit("sendMessage", { conversationId, content: "Hello", type: "text", tempId: "7" });
  const told = await annas.seen.first("messageSent");
  assert.deepEqual(told, { tempId: "7", messageId: (await annas.seen.first("newMessage")).message._id });
});

overBoth("004-12 userTyping and userStoppedTyping tell who, and where", async (way) => {
  const { anna, conversationId, annas, bens } = await two(way);
  annas.emit("typing", { conversationId });
  assert.deepEqual(await bens.seen.first("userTyping"), { userId: anna.id, conversationId, username: anna.name });
  annas.emit("stopTyping", { conversationId });
  assert.deepEqual(await bens.seen.first("userStoppedTyping"), { userId: anna.id, conversationId });
});

overBoth("004-13 messageRead and conversationRead tell who has read, and when", async (way) => {
  const { ben, conversationId, annas, bens } = await two(way);
  const { message } = await ask(annas, "sendMessage", { conversationId, content: "1" });
  bens.emit("markAsRead", { conversationId, messageId: message._id });
  const read = await annas.seen.first("messageRead");
  assert.deepEqual([read.messageId, read.conversationId, read.readBy], [message._id, conversationId, ben.id]);
  await ask(annas, "sendMessage", { conversationId, content: "2" });
  bens.emit("markConversationAsRead", { conversationId });
  const all = await annas.seen.first("conversationRead");
  assert.deepEqual([all.conversationId, all.readBy], [conversationId, ben.id]);
  for (const { readAt } of [read, all]) assert.ok(Date.parse(readAt) > 0);
});

overBoth("004-14 userStatusChanged tells who is online and who is not", async (way) => {
  const [anna, ben] = await people(2);
  await conversation(anna, { type: "direct" }, [ben]);
  const annas = await anna.connect(way);
  const bens = await ben.connect(way);
  const online = await annas.seen.first("userStatusChanged", (change) => change.userId === ben.id);
  assert.equal(online.status, "online");
  assert.ok(online.timestamp);
  bens.close();
  await annas.seen.first("userStatusChanged", (change) => change.userId === ben.id && change.status === "offline");
});

overBoth("004-15 A message has _id, its sender, content, conversationId, createdAt and a status", async (way) => {
  const { anna, conversationId, annas, bens } = await two(way);
  annas.emit("sendMessage", { conversationId, content: "Hello", type: "text" });
  const { message } = await bens.seen.first("newMessage");
  const { _id, name, username } = message.sender;
  assert.deepEqual([_id, username, typeof name], [anna.id, anna.name, "string"]);
  assert.deepEqual([typeof message._id, message.content, message.conversationId], ["string", "Hello", conversationId]);
  assert.ok(["sent", "delivered", "read"].includes(message.status) && Date.parse(message.createdAt) > 0);
});

overBoth("004-16 The sender gets his own newMessage, once", async (way) => {
  const { conversationId, annas } = await two(way);
  await ask(annas, "joinRoom", { conversationId });
  await ask(annas, "sendMessage", { conversationId, content: "Hello", type: "text", tempId: "1" });
  await annas.seen.first("newMessage");
  await ask(annas, "getOnlineUsers");
  assert.equal(annas.seen.all("newMessage").length, 1);
});

test("004-17 The routes are there, for those who are signed in", async () => {
  const [anna, ben, cleo] = await people(3);
  const group = await conversation(anna, { isGroup: true }, [ben]);
  const path = `/chats/conversations/${group._id}`;
  assert.equal((await anna.call("GET", "/chats/conversations")).length, 1);
  assert.equal((await anna.call("GET", path))._id, group._id);
  const sent = await anna.call("POST", `${path}/messages`, { content: "x" });
  assert.equal((await anna.call("GET", `${path}/messages?page=1&limit=50`)).length, 1);
  await ben.call("POST", `${path}/read`);
  await anna.call("DELETE", `/chats/messages/${sent._id}`);
  await anna.call("POST", `${path}/participants`, { participants: [cleo.id] });
  await anna.call("DELETE", `${path}/participants/${cleo.id}`);
  await ben.call("POST", `${path}/leave`);
  assert.equal((await request("GET", path)).status, 401);
});

test("004-18 MONGO_URI, JWT_SECRET, FRONTEND_URL and PORT are read", async () => {
  const [PORT, JWT_SECRET] = [String(await freePort()), "a secret that is shared with nobody"];
  const server = await serverWith({ MONGO_URI: "mongodb://me:hidden@localhost/chat", FRONTEND_URL: "http://localhost:5173", JWT_SECRET, PORT });
  const at = `http://127.0.0.1:${PORT}`;
  const response = await fetch(`${at}/health`, { headers: { origin: "http://localhost:5173" } });
  assert.equal(response.headers.get("access-control-allow-origin"), "http://localhost:5173");
  await assert.rejects(fetch(`${server.url}/health`), "no port but the one that is set");
  const [anna] = await people(1, at);
  const [header, payload, signature] = anna.token.split(".");
  assert.equal(createHmac("sha256", JWT_SECRET).update(`${header}.${payload}`).digest("base64url"), signature);
  await assert.rejects(serverWith({ JWT_SECRET: "short" }, { log: "ignore" }));
  await eventually(() => server.said.some((line) => line.includes("MONGO_URI is set and not used")), "the line about MONGO_URI");
  assert.ok(!server.said.join().includes("hidden"));
});

overBoth("004-20 Rates are limited", async (way) => {
  const server = await serverWith({ RATE_LIMITS: "on" });
  const [anna, ben] = await people(2, server.url);
  const { _id: conversationId } = await conversation(anna, { type: "direct" }, [ben]);
  const annas = await anna.connect(way);
  const answers = await Promise.all(Array.from({ length: 130 }, (_, n) => ask(annas, "sendMessage", { conversationId, content: `${n}` })));
  const refused = answers.find((answer) => !answer.success);
  assert.equal(refused?.statusCode, 429);
  assert.ok(refused.retryAfter > 0);
});

overBoth("004-21 Sockets have tokens, groups have rooms and unread counts, and input and errors are handled", async (way) => {
  const refused = open("/chat", { auth: { token: "nonsense" }, ...way });
  await within(new Promise((resolve) => refused.on("disconnect", resolve)), "disconnect");
  const [anna, ben, cleo] = await people(3);
  const { _id: conversationId } = await conversation(anna, { isGroup: true }, [ben, cleo]);
  const annas = await anna.connect(way);
  for (const content of ["1", "2"]) await ask(annas, "sendMessage", { conversationId, content });
  assert.equal((await cleo.call("GET", `/chats/conversations/${conversationId}`)).unreadCount, 2);
  assert.equal((await cleo.call("GET", `/chats/conversations/${conversationId}/messages?page=2&limit=1`))[0].content, "1");
  assert.equal((await ask(annas, "sendMessage", { conversationId, content: 7 })).statusCode, 400);
  assert.equal((await annas.seen.first("exception")).status, "error");
});

overBoth("004-22 Tokens are short-lived, membership is checked first, and what is suspicious is logged", async (way) => {
  const lines = [];
  const server = await serverWith({ ACCESS_TOKEN_MINUTES: "1" });
  server.process.stdout.on("data", (bytes) => lines.push(String(bytes)));
  const [anna, ben] = await people(2, server.url);
  const { exp, iat } = JSON.parse(Buffer.from(anna.token.split(".")[1], "base64url"));
  assert.equal(exp - iat, 60);
  const { _id: conversationId } = await conversation(anna, { isGroup: true }, []);
  const bens = await ben.connect(way);
  for (const [name, more] of [["sendMessage", { content: "x" }], ["typing", {}], ["joinRoom", {}], ["markConversationAsRead", {}]]) {
    assert.equal((await ask(bens, name, { conversationId, ...more })).statusCode, 404, name);
  }

  await eventually(async () => lines.join("").includes("was refused: 404"), "a line of the log");
});

overBoth("004-23 Messages are loaded 50 to 100 at a time", async (way) => {
  const { conversationId, annas, ben } = await two(way);
  await Promise.all(Array.from({ length: 60 }, (_, n) => ask(annas, "sendMessage", { conversationId, content: `${n}` })));
  const load = async (query) => (await ben.call("GET", `/chats/conversations/${conversationId}/messages${query}`)).length;
  assert.deepEqual([await load(""), await load("?page=2"), await load("?limit=100")], [50, 10, 60]);
  await ben.refused(400, "GET", `/chats/conversations/${conversationId}/messages?limit=101`);
});

test("004-24 The log has levels", async () => {
  const lines = [];
  const server = await serverWith({ LOG_FORMAT: "json" });
  createInterface({ input: server.process.stdout }).on("line", (line) => lines.push(line));
  await people(1, server.url);
  await eventually(async () => lines.length > 0, "a line of the log");
  assert.ok(Object.keys(JSON.parse(lines[0])).some((name) => /level/i.test(name)), lines[0]);
});

test("004-25 The page has ticks, who is typing, and whether it is connected", async (t) => {
  const page = await request("GET", "/", { headers: { accept: "text/html" } });
  if (page.status === 404) return t.skip("this server was built without the web client");
  const [script] = page.body.match(/\/assets\/[^"]+\.js/);
  const code = await (await fetch(url() + script)).text();
  for (const part of ["delivered", "userTyping", "disconnect"]) assert.ok(code.includes(part), part);
});
