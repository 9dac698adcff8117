// The rows of seed 003: what it must be able to do, in no particular words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, conversation, eventually, form, overBoth, password, people, png, request, serverWith } from "./rows.mjs";

overBoth("003-01 People register and sign in, and get a JWT", async (way) => {
  const [anna] = await people(1);
  const { status, body } = await request("POST", "/auth/login", { body: { email: anna.email, password } });
  assert.equal(status, 200);
  const claims = JSON.parse(Buffer.from(body.access_token.split(".")[1], "base64url"));
  assert.deepEqual([claims.sub, claims.email, claims.username], [anna.id, anna.email, anna.name]);
  assert.equal((await anna.connect(way, "/chat", { auth: { token: body.access_token } })).connected, true);
});

test("003-02 Routes are for roles", async () => {
  const server = await serverWith({});
  const [admin] = await people(1, server.url);
  const [anna, ben] = await people(2, server.url);
  const give = (by, role) => by.answer("PATCH", `/users/${ben.id}/role`, { role });
  assert.deepEqual([(await give(anna, "moderator")).status, (await give(ben, "admin")).status], [403, 403]);
  assert.equal((await give(admin, "moderator")).body.role, "moderator");
});

test("003-03 Passwords are kept as bcrypt hashes", async () => {
  const server = await serverWith({});
  await people(1, server.url);
  await server.halt();
  const { readFile, readdir } = await import("node:fs/promises");
  const files = (await readdir(server.data)).filter((name) => name.startsWith("parley.db"));
  const kept = Buffer.concat(await Promise.all(files.map((name) => readFile(`${server.data}/${name}`)))).toString("latin1");
  assert.match(kept, /\$2[aby]\$\d\d\$/);
  assert.ok(!kept.includes(password));
});

overBoth("003-04 Friend requests are sent, accepted and rejected, and friends are listed on both sides", async (way) => {
  const [anna, ben, cleo] = await people(3);
  const [annas, bens] = [await anna.connect(way), await ben.connect(way)];
  const { request: asked } = await ask(annas, "sendFriendRequest", { userId: ben.id });
  assert.equal((await bens.seen.first("friendRequestReceived")).id, asked.id);
  await ask(bens, "acceptFriendRequest", { requestId: asked.id });
  const other = (await cleo.call("POST", "/friends/requests", { userId: ben.id })).request;
  await ben.call("POST", `/friends/requests/${other.id}/reject`);
  const friends = async (person) => (await person.call("GET", "/friends")).map((friend) => friend.id);
  assert.deepEqual([await friends(anna), await friends(ben), await friends(cleo)], [[ben.id], [anna.id], []]);
});

overBoth("003-05 Two people write to each other in real time, and it is kept", async (way) => {
  const [anna, ben] = await people(2);
  const [annas, bens] = [await anna.connect(way), await ben.connect(way)];
  const { conversation: direct } = await ask(annas, "createConversation", { participants: [ben.id] });
  await ask(annas, "sendMessage", { conversationId: direct._id, content: "Hello" });
  assert.equal((await bens.seen.first("newMessage")).message.content, "Hello");
  assert.deepEqual((await ben.call("GET", `/chats/conversations/${direct._id}/messages`)).map((m) => m.content), ["Hello"]);
});

overBoth("003-06 It shows who is typing, and what was delivered", async (way) => {
  const [anna, ben] = await people(2);
  const { _id: conversationId } = await conversation(anna, { type: "direct" }, [ben]);
  const [annas, bens] = [await anna.connect(way), await ben.connect(way)];
  annas.emit("typing", { conversationId });
  assert.equal((await bens.seen.first("userTyping")).userId, anna.id);
  const { message } = await ask(annas, "sendMessage", { conversationId, content: "x" });
  const delivered = await annas.seen.first("messageDelivered");
  assert.deepEqual([delivered.messageId, delivered.deliveredTo], [message._id, ben.id]);
});

test("003-07 Images and videos are uploaded and shared, and files are checked", async () => {
  const [anna, ben] = await people(2);
  const { _id } = await conversation(anna, { type: "direct" }, [ben]);
  const video = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypisom"), Buffer.alloc(12)]);
  for (const [bytes, type] of [[png, "image"], [video, "video"]]) {
    const { id } = await anna.call("POST", "/chats/uploads", form(bytes));
    assert.equal((await anna.call("POST", `/chats/conversations/${_id}/messages`, { attachments: [id] })).type, type);
  }

  await anna.refused(400, "POST", "/chats/uploads", form(Buffer.alloc(0)));
  await anna.refused(400, "POST", "/uploads/pictures", form(Buffer.from("<svg/>"), {}, "me.png"));
});

test("003-09 Past messages are read by friend, in pages, and by date", async () => {
  const [anna, ben] = await people(2);
  const { _id } = await conversation(anna, { type: "direct" }, [ben]);
  for (const content of ["1", "2", "3"]) await anna.call("POST", `/chats/conversations/${_id}/messages`, { content });
  const read = async (query) => (await ben.call("GET", `/chats/direct/${anna.id}/messages${query}`)).map((m) => m.content);
  assert.deepEqual(await read("?page=1&limit=2"), ["2", "3"]);
  assert.deepEqual(await read("?page=2&limit=2"), ["1"]);
  const day = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  assert.deepEqual(await read(`?from=${day(-1)}&to=${day(1)}`), ["1", "2", "3"]);
  assert.deepEqual(await read(`?to=${day(-1)}`), []);
});

test("003-10 What happens and what goes wrong is in the log", async () => {
  const lines = [];
  const server = await serverWith({});
  server.process.stdout.on("data", (bytes) => lines.push(String(bytes)));
  const [anna] = await people(1, server.url);
  await eventually(async () => lines.join("").includes(`User ${anna.id} signed in from`), "a line of the log");
  assert.ok(!lines.join("").includes(anna.token));
});

test("003-12 What its libraries do is done: tokens in headers, tables, files in forms", async () => {
  const [anna] = await people(1);
  assert.equal((await request("GET", "/users/me", { headers: { authorization: `Bearer ${anna.token}` } })).status, 200);
  assert.equal((await request("GET", "/users/me")).status, 401);
  const file = await anna.call("POST", "/chats/uploads", form(png, { more: "a field" }, "photo.png"));
  assert.deepEqual([file.name, file.mimeType, file.width, file.height], ["photo.png", "image/png", 1, 1]);
});
