// The rows of seed 001: chats with numbers, on the namespace / and below /chat.
import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { ask, chatOf, eventually, form, open, overBoth, password, people, png, request, serverWith, url, within } from "./rows.mjs";

const columns = ["id", "chatId", "senderId", "content", "messageType", "fileUrl", "fileName", "fileSize", "isRead", "isEdited", "createdAt", "updatedAt"];

const send = (by, chat, content) => by.call("POST", `/chat/${chat.id}/messages`, { content, messageType: "TEXT" });
const upload = (by, name) => by.call("POST", "/chat/upload", form(png, {}, name));
const messages = (by, chat, query = "") => by.call("GET", `/chat/${chat.id}/messages${query}`);

test("001-01 FRONTEND_URL, JWT_SECRET and DATABASE_URL are read", async () => {
  const env = { FRONTEND_URL: "http://front.example", JWT_SECRET: "a secret that others know" };
  const server = await serverWith(env);
  const [anna] = await people(1, server.url);
  const allowed = async (origin) =>
    (await request("GET", "/chat", { at: server.url, token: anna.token, headers: { origin } })).headers.get("access-control-allow-origin");
  assert.equal(await allowed("http://front.example"), "http://front.example");
  assert.equal(await allowed("http://localhost:3000"), null);
  const [other, stranger] = [await serverWith({ JWT_SECRET: "another secret entirely" }), await serverWith(env)];
  assert.equal((await request("GET", "/chat", { at: other.url, token: anna.token })).status, 401);
  assert.equal((await request("GET", "/chat", { at: stranger.url, token: anna.token })).status, 401, "the secret alone is no account");
  await assert.rejects(serverWith({ DATABASE_URL: "mysql://somewhere/else" }, { log: "ignore" }));
  const asInTheGuide = await serverWith({ JWT_SECRET: "your-secret-key" });
  await eventually(() => asInTheGuide.said.some((line) => line.includes("JWT_SECRET is an example from a guide")), "the warning");
  await people(1, asInTheGuide.url);
});

test("001-02 UPLOAD_MAX_SIZE is the most bytes of a file", async () => {
  const server = await serverWith({ UPLOAD_MAX_SIZE: "1000" });
  const [anna] = await people(1, server.url);
  assert.equal((await anna.answer("POST", "/chat/upload", form(Buffer.alloc(1000, 1)))).status, 201);
  await anna.refused(413, "POST", "/chat/upload", form(Buffer.alloc(1001, 1)));
});

test("001-03 CHAT_MESSAGE_LIMIT is how many messages a page has", async () => {
  const server = await serverWith({ CHAT_MESSAGE_LIMIT: "2" });
  const [anna, ben] = await people(2, server.url);
  const chat = await chatOf(anna, ben);
  for (const content of ["1", "2", "3"]) await send(anna, chat, content);
  assert.deepEqual((await messages(ben, chat)).map((m) => m.content), ["2", "3"]);
});

test("001-04 CHAT_HISTORY_DAYS is a number of days that messages are kept", async () => {
  const env = {};
  const server = await serverWith(env);
  await server.halt();
  await server.fill();
  const ages = async () => {
    const { body } = await request("POST", "/auth/login", { at: server.url, body: { email: "ada@example.org", password: "parley-demo" } });
    const chats = (await request("GET", "/chat", { at: server.url, token: body.token })).body;
    const lists = await Promise.all(chats.map(({ id }) => request("GET", `/chat/${id}/messages?limit=100`, { at: server.url, token: body.token })));
    return lists.flatMap((list) => list.body.map((message) => (Date.now() - Date.parse(message.createdAt)) / 86_400_000));
  };
  env.CHAT_HISTORY_DAYS = "365";
  await server.run();
  const before = await ages();
  assert.ok(Math.max(...before) > 12, "the story begins two weeks ago");
  await server.halt();
  env.CHAT_HISTORY_DAYS = "7";
  await server.run();
  await eventually(async () => Math.max(...(await ages())) <= 7, "what is older is gone");
  assert.equal((await ages()).length, before.filter((age) => age < 7).length, "and nothing else");
  await assert.rejects(serverWith({ CHAT_HISTORY_DAYS: "for ever" }, { log: "ignore" }));
});

test("001-05 Chats, participants, messages, who read them, and statuses are kept", async () => {
  const server = await serverWith({});
  const [anna, ben] = await people(2, server.url);
  const chat = await chatOf(anna, ben);
  const sent = await send(anna, chat, "kept");
  await ben.call("POST", `/chat/${chat.id}/read`, { messageIds: [sent.id] });
  await server.halt();
  await server.run();
  const found = await ben.call("GET", `/chat/${chat.id}`);
  assert.deepEqual(new Set(found.participants.map((p) => p.userId)), new Set([anna.number, ben.number]));
  const [kept] = await messages(anna, chat);
  assert.deepEqual([kept.id, kept.content, kept.isRead], [sent.id, "kept", true]);
  assert.equal((await ben.call("GET", `/users/presence?ids=${anna.id}`))[0].status, "offline");
});

test("001-06 POST /chat makes chats of two, and groups with a name and a picture", async () => {
  const [anna, ben, cleo] = await people(3);
  assert.equal((await chatOf(anna, ben)).isGroup, false);
  const group = { participantIds: [anna.number, ben.number, cleo.number], isGroup: true, name: "Project Team" };
  const elsewhere = await anna.call("POST", "/chat", { ...group, groupAvatar: "https://example.com/avatar.png" });
  assert.deepEqual([elsewhere.isGroup, elsewhere.name, elsewhere.groupAvatar], [true, "Project Team", "https://example.com/avatar.png"]);
  const { fileUrl } = await upload(anna);
  const own = await anna.call("POST", "/chat", { ...group, groupAvatar: fileUrl });
  assert.equal((await request("GET", own.groupAvatar)).status, 200);
});

test("001-06 A chat that is not a group is one of two", async () => {
  const [anna, ben, cleo] = await people(3);
  await anna.refused(400, "POST", "/chat", { participantIds: [anna.number, ben.number, cleo.number], isGroup: false });
  assert.deepEqual(await anna.call("GET", "/chat"), []);
});

test("001-07 GET /chat lists one's chats in pages", async () => {
  const [anna, ben, cleo] = await people(3);
  const [older, newer] = [await chatOf(anna, ben), await chatOf(anna, cleo)];
  assert.deepEqual((await anna.call("GET", "/chat")).map((chat) => chat.id), [newer.id, older.id]);
  assert.deepEqual((await anna.call("GET", "/chat?page=2&limit=1")).map((chat) => chat.id), [older.id]);
});

test("001-08 GET /chat/:id shows one", async () => {
  const [anna, ben] = await people(2);
  const chat = await chatOf(anna, ben);
  assert.equal((await ben.call("GET", `/chat/${chat.id}`)).id, chat.id);
});

test("001-09 GET /chat/:id/messages has pages", async () => {
  const [anna, ben] = await people(2);
  const chat = await chatOf(anna, ben);
  for (const content of ["1", "2", "3"]) await send(anna, chat, content);
  assert.deepEqual((await messages(ben, chat, "?page=1&limit=50")).map((m) => m.content), ["1", "2", "3"]);
  assert.deepEqual((await messages(ben, chat, "?page=2&limit=2")).map((m) => m.content), ["1"]);
});

test("001-10 POST /chat/:id/messages sends a text, and a file", async () => {
  const [anna, ben] = await people(2);
  const chat = await chatOf(anna, ben);
  const text = await anna.call("POST", `/chat/${chat.id}/messages`, { content: "Hello", messageType: "TEXT" });
  assert.deepEqual([text.content, text.messageType], ["Hello", "TEXT"]);
  const { fileUrl, fileName, fileSize, fileMimeType } = await upload(anna, "photo.png");
  const image = await anna.call("POST", `/chat/${chat.id}/messages`, { messageType: "IMAGE", fileUrl, fileName, fileSize, fileMimeType });
  assert.deepEqual([image.messageType, image.fileName, image.fileSize, image.fileMimeType], ["IMAGE", "photo.png", png.length, "image/png"]);
});

test("001-11 POST /chat/:id/read marks several as read", async () => {
  const [anna, ben] = await people(2);
  const chat = await chatOf(anna, ben);
  const messageIds = [];
  for (const content of ["1", "2", "3"]) messageIds.push((await send(anna, chat, content)).id);
  await ben.call("POST", `/chat/${chat.id}/read`, { messageIds });
  assert.deepEqual((await messages(anna, chat)).map((m) => m.isRead), [true, true, true]);
});

test("001-12 DELETE /chat/:chatId/messages/:messageId takes a message away", async () => {
  const [anna, ben] = await people(2);
  const chat = await chatOf(anna, ben);
  const { id } = await send(anna, chat, "oops");
  await ben.refused(403, "DELETE", `/chat/${chat.id}/messages/${id}`);
  await anna.call("DELETE", `/chat/${chat.id}/messages/${id}`);
  assert.deepEqual((await messages(ben, chat)).map((m) => [m.content, m.isDeleted]), [[null, true]]);
});

test("001-13 POST /chat/upload takes a form with a file", async () => {
  const [anna] = await people(1);
  const file = await upload(anna, "photo.png");
  assert.match(file.fileUrl, /^\/uploads\/chat\//);
  assert.deepEqual([file.fileName, file.fileSize, file.fileMimeType], ["photo.png", png.length, "image/png"]);
});

test("001-14 GET /chat/users/search finds people by whatever the query is called", async () => {
  const [anna, ben] = await people(2);
  for (const name of ["q", "query", "search"]) {
    assert.deepEqual((await anna.call("GET", `/chat/users/search?${name}=${ben.name}`)).map((user) => user.id), [ben.number]);
  }
});

overBoth("001-15 POST /chat/status says whether somebody is online, until he comes again", async (way) => {
  const [anna, ben] = await people(2);
  await chatOf(anna, ben);
  const bens = await ben.connect(way, "/");
  const told = (isOnline) => async () => bens.seen.all("user:online").filter((u) => u.userId === anna.number).at(-1)?.isOnline === isOnline;
  await anna.connect(way, "/");
  await eventually(told(true), "online");
  await anna.call("POST", "/chat/status", { isOnline: false });
  await eventually(told(false), "offline");
  await anna.connect(way, "/");
  await eventually(told(true), "online again");
  await anna.call("POST", "/chat/status", { status: "offline" });
  await eventually(told(false), "offline again");
  await anna.call("POST", "/chat/status", { isOnline: true });
  await eventually(told(true), "online by saying so");
});

test("001-16 POST /auth/login gives a token", async () => {
  const [anna] = await people(1);
  const { status, body } = await request("POST", "/auth/login", { body: { email: anna.email, password } });
  assert.equal(status, 200);
  assert.equal((await request("GET", "/chat", { headers: { authorization: `Bearer ${body.token}` } })).status, 200);
  assert.equal((await request("POST", "/auth/login", { body: { email: anna.email, password: "wrong" } })).status, 401);
});

overBoth("001-17 Sockets connect to the namespace / with a token", async (way) => {
  const [anna] = await people(1);
  assert.equal((await anna.connect(way, "")).connected, true);
  const turnedAway = open("", { auth: { token: "nonsense" }, ...way });
  assert.equal((await within(new Promise((resolve) => turnedAway.on("connect_error", resolve)), "connect_error")).message, "Unauthorized");
});

overBoth("001-18 chat:join and chat:leave take a chat", async (way) => {
  const [anna, ben, cleo] = await people(3);
  const chat = await chatOf(anna, ben);
  const [annas, cleos] = [await anna.connect(way, "/"), await cleo.connect(way, "/")];
  for (const name of ["chat:join", "chat:leave"]) {
    assert.deepEqual(await ask(annas, name, { chatId: chat.id }), { chatId: chat.id, success: true });
    assert.equal((await ask(cleos, name, { chatId: chat.id })).success, false);
  }
});

overBoth("001-19 message:send sends, and message:new is the bare message", async (way) => {
  const [anna, ben] = await people(2);
  const chat = await chatOf(anna, ben);
  const [annas, bens] = [await anna.connect(way, "/"), await ben.connect(way, "/")];
  annas.emit("message:send", { chatId: chat.id, content: "Hello, how are you?", messageType: "TEXT" });
  const message = await bens.seen.first("message:new");
  assert.deepEqual(
    [message.chatId, message.senderId, message.content, message.messageType], [chat.id, anna.number, "Hello, how are you?", "TEXT"]);
});

overBoth("001-20 Typing is said and told by both names", async (way) => {
  const [anna, ben] = await people(2);
  const chat = await chatOf(anna, ben);
  const [annas, bens] = [await anna.connect(way, "/"), await ben.connect(way, "/")];
  for (const [name, isTyping] of [["message:typing", true], ["typing:update", false]]) {
    annas.emit(name, { chatId: chat.id, userId: ben.number, isTyping });
    for (const told of ["message:typing", "typing:update"]) {
      assert.deepEqual(await bens.seen.first(told, (sign) => sign.isTyping === isTyping), { chatId: chat.id, userId: anna.number, isTyping });
    }
  }
});

overBoth("001-21 user:online tells who is online and who is not", async (way) => {
  const [anna, ben] = await people(2);
  await chatOf(anna, ben);
  const annas = await anna.connect(way, "/");
  const bens = await ben.connect(way, "/");
  assert.equal((await bens.seen.first("user:online", (u) => u.userId === anna.number)).isOnline, true);
  bens.close();
  const gone = await annas.seen.first("user:online", (u) => u.userId === ben.number && !u.isOnline);
  assert.deepEqual(Object.keys(gone), ["userId", "isOnline", "lastSeen"]);
});

overBoth("001-22 Messages are TEXT, IMAGE, FILE or LINK", async (way) => {
  const [anna, ben] = await people(2);
  const chat = await chatOf(anna, ben);
  const annas = await anna.connect(way, "/");
  const { fileUrl: image } = await upload(anna);
  const { fileUrl: file } = await anna.call("POST", "/chat/upload", form(Buffer.from("text"), {}, "notes.txt"));
  for (const wanted of [
    { messageType: "TEXT", content: "x" }, { messageType: "LINK", content: "https://example.com" },
    { messageType: "IMAGE", fileUrl: image }, { messageType: "FILE", fileUrl: file },
  ]) {
    assert.equal((await ask(annas, "message:send", { chatId: chat.id, ...wanted })).message.messageType, wanted.messageType);
  }

  assert.equal((await ask(annas, "message:send", { chatId: chat.id, messageType: "POEM", content: "x" })).statusCode, 400);
});

test("001-23 Chats, messages and participants have the columns as fields", async () => {
  const [anna, ben] = await people(2);
  const chat = await chatOf(anna, ben);
  const message = await send(anna, chat, "x");
  for (const name of ["id", "name", "isGroup", "groupAvatar", "createdAt", "updatedAt"]) assert.ok(name in chat, name);
  for (const name of columns) assert.ok(name in message, name);
  for (const name of ["userId", "chatId", "isAdmin", "joinedAt", "leftAt"]) assert.ok(name in chat.participants[0], name);
  assert.ok([chat.id, message.id, message.senderId].every(Number.isSafeInteger));
});

test("001-24 Two people have one chat", async () => {
  const [anna, ben] = await people(2);
  const [one, other] = await Promise.all([chatOf(anna, ben), chatOf(ben, anna)]);
  assert.equal(one.id, other.id);
});

test("001-25 Groups have admins, and people are added and removed", async () => {
  const [anna, ben, cleo] = await people(3);
  const group = await anna.call("POST", "/chat", { participantIds: [ben.number], isGroup: true, name: "Project Team" });
  assert.deepEqual(group.participants.filter((p) => p.isAdmin).map((p) => p.userId), [anna.number]);
  const path = `/chats/conversations/${group.id}/participants`;
  await anna.call("POST", path, { participants: [cleo.number] });
  assert.equal((await cleo.call("GET", `/chat/${group.id}`)).id, group.id);
  await cleo.refused(403, "DELETE", `${path}/${ben.id}`);
  await anna.call("DELETE", `${path}/${cleo.id}`);
  await cleo.refused(404, "GET", `/chat/${group.id}`);
});

overBoth("001-26 What is sent is delivered, then read, and counted as unread until then", async (way) => {
  const [anna, ben] = await people(2);
  const chat = await chatOf(anna, ben);
  const status = async () => (await anna.call("GET", `/chats/conversations/${chat.id}/messages`))[0].status;
  const { id } = await send(anna, chat, "x");
  assert.equal(await status(), "sent");
  const bens = await ben.connect(way, "/");
  await send(anna, chat, "y");
  await bens.seen.first("message:new");
  await eventually(async () => (await status()) === "delivered", "delivered");
  assert.equal((await ben.call("GET", "/chat"))[0].unreadCount, 2);
  await ben.call("POST", `/chat/${chat.id}/read`, { messageIds: [id] });
  assert.equal(await status(), "read");
  assert.equal((await ben.call("GET", "/chat"))[0].unreadCount, 1);
});

overBoth("001-27 It shows who is online, when somebody was seen last, and who is typing, by itself", async (way) => {
  const [anna, ben] = await people(2);
  const chat = await chatOf(anna, ben);
  const annas = await anna.connect(way, "/");
  const bens = await ben.connect(way, "/");
  assert.equal((await annas.seen.first("user:online", (u) => u.userId === ben.number)).isOnline, true);
  bens.emit("message:typing", { chatId: chat.id, userId: ben.number, isTyping: true });
  await annas.seen.first("message:typing", (sign) => sign.isTyping);
  bens.close();
  await annas.seen.first("message:typing", (sign) => !sign.isTyping);
  const gone = await annas.seen.first("user:online", (u) => u.userId === ben.number && !u.isOnline);
  assert.ok(Date.parse(gone.lastSeen) > Date.now() - 60_000);
});

overBoth("001-28 A connection that was lost is recovered, with what was missed", async (way) => {
  const [anna, ben] = await people(2);
  const chat = await chatOf(anna, ben);
  const bens = await ben.connect({ ...way, reconnectionDelay: 10 }, "/");
  await send(anna, chat, "one");
  await bens.seen.first("message:new");
  bens.io.engine.close();
  await send(anna, chat, "two");
  await bens.seen.first("message:new", (m) => m.content === "two");
  assert.equal(bens.recovered, true);
  assert.deepEqual(bens.seen.all("message:new").map((m) => m.content), ["one", "two"]);
});

overBoth("001-29 All participants get a message, its sender too, once", async (way) => {
  const everybody = await people(3);
  const [anna, ...others] = everybody;
  const group = await anna.call("POST", "/chat", { participantIds: others.map((p) => p.number), isGroup: true, name: "Team" });
  const sockets = await Promise.all(everybody.map((person) => person.connect(way, "/")));
  for (const socket of sockets) await ask(socket, "chat:join", { chatId: group.id });
  const { message } = await ask(sockets[0], "message:send", { chatId: group.id, content: "to all", messageType: "TEXT" });
  for (const socket of sockets) {
    assert.equal((await socket.seen.first("message:new")).id, message.id);
    await ask(socket, "chat:join", { chatId: group.id });
    assert.equal(socket.seen.all("message:new").length, 1);
  }
});

overBoth("001-30 People reach their own chats alone, no foreign page speaks for them, and input is checked", async (way) => {
  const [anna, ben, cleo] = await people(3);
  const chat = await chatOf(anna, ben);
  await cleo.refused(404, "GET", `/chat/${chat.id}`);
  await cleo.refused(404, "GET", `/chat/${chat.id}/messages`);
  const cleos = await cleo.connect(way, "/");
  assert.equal((await ask(cleos, "message:send", { chatId: chat.id, content: "x" })).statusCode, 404);
  assert.equal((await ask(cleos, "message:send", { chatId: "x", content: {} })).statusCode, 400);
  const login = await request("POST", "/auth/login", { body: { email: anna.email, password } });
  const cookie = login.headers.get("set-cookie").split(";")[0];
  assert.equal((await request("POST", "/auth/refresh", { headers: { cookie, origin: "https://evil.example" } })).status, 403);
});

test("001-31 Files of any type are taken and served below /uploads/chat", async () => {
  const [anna, ben] = await people(2);
  const chat = await chatOf(anna, ben);
  const bytes = Buffer.from([0, 1, 2, 3, 255]);
  const { fileUrl, fileName, fileSize, fileMimeType } = await anna.call("POST", "/chat/upload", form(bytes, {}, "what.ever"));
  assert.deepEqual([fileName, fileSize, fileMimeType], ["what.ever", 5, "application/octet-stream"]);
  await anna.call("POST", `/chat/${chat.id}/messages`, { messageType: "FILE", fileUrl });
  const [{ fileUrl: shown }] = await messages(ben, chat);
  assert.match(shown, /^\/uploads\/chat\//);
  const served = await fetch(url() + shown);
  assert.deepEqual(Buffer.from(await served.arrayBuffer()), bytes);
  assert.equal((await fetch(url() + shown.split("?")[0])).status, 404);
});

test("001-32 Long histories are read a page at a time", async () => {
  const [anna, ben] = await people(2);
  const chat = await chatOf(anna, ben);
  for (let n = 1; n <= 60; n++) await send(anna, chat, `${n}`);
  const pages = [await messages(ben, chat), await messages(ben, chat, "?page=2")];
  assert.deepEqual(pages.map((page) => [page.length, page[0].content]), [[50, "11"], [10, "1"]]);
  await ben.refused(400, "GET", `/chat/${chat.id}/messages?limit=101`);
});

test("001-34 Rates are limited, the log has structure, and CORS is for the domain", async () => {
  const lines = [];
  const server = await serverWith({ RATE_LIMITS: "on", LOG_FORMAT: "json", FRONTEND_URL: "https://chat.example.org" });
  createInterface({ input: server.process.stdout }).on("line", (line) => lines.push(line));
  await people(1, server.url);
  await eventually(async () => lines.length > 0, "a line of the log");
  assert.equal(typeof JSON.parse(lines[0]), "object");
  const statuses = [];
  for (let n = 0; n < 30; n++) {
    statuses.push((await request("POST", "/auth/login", { at: server.url, body: { email: "a@example.org", password: "x" } })).status);
  }

  assert.ok(statuses.includes(429), String(statuses));
  const preflight = (origin) => fetch(`${server.url}/chat`, {
    method: "OPTIONS", headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization" },
  }).then((response) => response.headers.get("access-control-allow-origin"));
  assert.deepEqual([await preflight("https://chat.example.org"), await preflight("https://evil.example")], ["https://chat.example.org", null]);
});
