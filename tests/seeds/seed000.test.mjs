// The rows of seed 000: what a chat must be able to do, in no particular words. Its front-end is any on socket.io-client.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Postgres } from "../chaos/engines.mjs";
import { ask, conversation, eventually, nameOf, overBoth, people, request, serverWith, url } from "./rows.mjs";

overBoth("000-01 A server handles connections, messages and channels", async (way) => {
  const [anna, ben] = await people(2);
  const [annas, bens] = [await anna.connect(way), await ben.connect(way)];
  const { conversation: channel } = await ask(annas, "createConversation", { type: "channel", name: nameOf("channel") });
  await ask(bens, "joinChannel", { conversationId: channel._id });
  await ask(bens, "sendMessage", { conversationId: channel._id, content: "Hello" });
  assert.equal((await annas.seen.first("newMessage")).message.content, "Hello");
  bens.close();
  await annas.seen.first("userStatusChanged", (change) => change.userId === ben.id && change.status === "offline");
});

test("000-02 PostgreSQL keeps messages and people", async () => {
  const postgres = await Postgres.start();
  try {
    const server = await serverWith(postgres.env);
    const [anna, ben] = await people(2, server.url);
    const { _id } = await conversation(anna, { type: "direct" }, [ben]);
    await anna.call("POST", `/chats/conversations/${_id}/messages`, { content: "kept" });
    await server.kill();
    await server.run();
    assert.deepEqual((await ben.call("GET", `/chats/conversations/${_id}/messages`)).map((m) => m.content), ["kept"]);
    await server.halt();
  } finally {
    await postgres.stop();
  }
});

test("000-03 The web client is React on socket.io-client", async () => {
  const { dependencies, devDependencies } = JSON.parse(await readFile(new URL("../../web/package.json", import.meta.url)));
  const used = { ...dependencies, ...devDependencies };
  assert.ok(used.react && used["socket.io-client"]);
});

test("000-04 The server has the page with messages, people and input", async (t) => {
  const page = await request("GET", "/", { headers: { accept: "text/html" } });
  if (page.status === 404) return t.skip("this server was built without the web client");
  const [script] = page.body.match(/\/assets\/[^"]+\.js/);
  const code = (await request("GET", script)).body;
  for (const part of ["newMessage", "onlineUsers", "textarea"]) assert.ok(code.includes(part), part);
});

overBoth("000-05 Messages are sent and received in real time", async (way) => {
  const [anna, ben] = await people(2);
  const { _id } = await conversation(anna, { type: "direct" }, [ben]);
  const [annas, bens] = [await anna.connect(way), await ben.connect(way)];
  for (const [from, to] of [[annas, bens], [bens, annas]]) {
    const { message } = await ask(from, "sendMessage", { conversationId: _id, content: "now" });
    assert.equal((await to.seen.first("newMessage", (m) => m.message._id === message._id)).message.content, "now");
  }
});

overBoth("000-06 Channels are made, joined and left", async (way) => {
  const [anna, ben] = await people(2);
  const [annas, bens] = [await anna.connect(way), await ben.connect(way)];
  const { conversation: channel } = await ask(annas, "createConversation", { type: "channel", name: nameOf("channel") });
  const there = { conversationId: channel._id };
  assert.equal((await ask(bens, "joinChannel", there)).success, true);
  assert.equal((await annas.seen.first("participantsAdded")).participants[0].id, ben.id);
  await ben.call("POST", `/chats/conversations/${channel._id}/leave`);
  assert.equal((await annas.seen.first("participantRemoved")).userId, ben.id);
  assert.equal((await ask(bens, "sendMessage", { ...there, content: "x" })).statusCode, 404);
});

overBoth("000-07 Two people write to each other directly", async (way) => {
  const [anna, ben, cleo] = await people(3);
  const [annas, bens, cleos] = [await anna.connect(way), await ben.connect(way), await cleo.connect(way)];
  const { conversation: direct } = await ask(annas, "createConversation", { participants: [ben.id] });
  await ask(annas, "sendMessage", { conversationId: direct._id, content: "for you" });
  assert.equal((await bens.seen.first("newMessage")).message.content, "for you");
  await ask(cleos, "getOnlineUsers");
  assert.equal(cleos.seen.all("newMessage").length, 0);
});

test("000-08 Input is checked by the server, and shown as text", async () => {
  const [anna, ben] = await people(2);
  const { _id } = await conversation(anna, { type: "direct" }, [ben]);
  const content = "<img src=x onerror=alert(1)>";
  const sent = await anna.answer("POST", `/chats/conversations/${_id}/messages`, { content });
  assert.equal(sent.body.content, content);
  assert.match(sent.headers.get("content-type"), /^application\/json/);
  assert.equal(sent.headers.get("x-content-type-options"), "nosniff");
  assert.match(sent.headers.get("content-security-policy"), /default-src|script-src/);
  for (const wrong of [{}, { content: "" }, { content: 7 }, { content: "x".repeat(10_001) }]) {
    await anna.refused(400, "POST", `/chats/conversations/${_id}/messages`, wrong);
  }
  assert.equal((await request("POST", "/auth/register", { body: { email: "nobody", username: "?", password: "x" } })).status, 400);
});

overBoth("000-09 Several people at once see the same in the same order", async (way) => {
  const everybody = await people(4);
  const { _id } = await conversation(everybody[0], { isGroup: true }, everybody.slice(1));
  const sockets = await Promise.all(everybody.map((person) => person.connect(way)));
  await Promise.all(sockets.flatMap((socket, who) =>
    [1, 2, 3, 4, 5].map((n) => ask(socket, "sendMessage", { conversationId: _id, content: `${who} ${n}` }))));
  const history = (await everybody[0].call("GET", `/chats/conversations/${_id}/messages`)).map((m) => m.content);
  assert.equal(history.length, 20);
  for (const socket of sockets) {
    await socket.seen.first("newMessage", ({ message }) => message.content === history.at(-1));
    assert.deepEqual(socket.seen.all("newMessage").map(({ message }) => message.content), history);
  }
});

overBoth("000-11 An event goes to the people and channels concerned", async (way) => {
  const [anna, ben, cleo] = await people(3);
  const { _id } = await conversation(anna, { isGroup: true }, [ben]);
  const [bens, cleos] = [await ben.connect(way), await cleo.connect(way)];
  const { _id: message } = await anna.call("POST", `/chats/conversations/${_id}/messages`, { content: "x" });
  await anna.call("PUT", `/chats/messages/${message}/reactions/${encodeURIComponent("👍")}`);
  await anna.call("DELETE", `/chats/messages/${message}`);
  for (const name of ["newMessage", "reactionAdded", "messageDeleted"]) await bens.seen.first(name);
  await ask(cleos, "getOnlineUsers");
  for (const name of ["newMessage", "reactionAdded", "messageDeleted"]) assert.equal(cleos.seen.all(name).length, 0);
});

overBoth("000-12 Who is blocked reaches nobody who blocked him", async (way) => {
  const [anna, ben] = await people(2);
  const { _id } = await conversation(anna, { type: "direct" }, [ben]);
  const [annas, bens] = [await anna.connect(way), await ben.connect(way)];
  await anna.call("PUT", `/blocks/${ben.id}`);
  assert.equal((await ask(bens, "sendMessage", { conversationId: _id, content: "x" })).statusCode, 403);
  await ask(bens, "typing", { conversationId: _id });
  await ask(annas, "getOnlineUsers");
  for (const name of ["newMessage", "userTyping"]) assert.equal(annas.seen.all(name).length, 0);
  assert.deepEqual((await anna.call("GET", "/blocks")).map((user) => user.id), [ben.id]);
  await anna.call("DELETE", `/blocks/${ben.id}`);
  assert.equal((await ask(bens, "sendMessage", { conversationId: _id, content: "x" })).success, true);
});

test("000-13 Channels are public, private or have a password, and an owner", async () => {
  const [anna, ben] = await people(2);
  const made = (visibility, more = {}) => conversation(anna, { type: "channel", name: nameOf("channel"), visibility, ...more });
  const [open, hidden, locked] = [await made("public"), await made("private"), await made("protected", { password: "let me in" })];
  const join = (channel, body) => ben.answer("POST", `/chats/conversations/${channel._id}/join`, body);
  assert.equal((await join(open)).status, 200);
  assert.equal((await join(hidden)).status, 404);
  assert.equal((await join(locked, { password: "wrong" })).status, 403);
  assert.equal((await join(locked, { password: "let me in" })).status, 200);
  const found = (await ben.call("GET", "/chats/channels?limit=200")).map((channel) => channel.id);
  assert.deepEqual([open, hidden, locked].map((channel) => found.includes(channel.id)), [true, false, true]);
  assert.equal(open.participants.find((p) => p.id === anna.id).role, "owner");
});

test("000-13 The owner sets, changes and removes the password, and who is in stays", async () => {
  const [anna, ben, cleo, dora] = await people(4);
  const { _id } = await conversation(anna, { type: "channel", name: nameOf("channel"), visibility: "public" });
  const path = `/chats/conversations/${_id}`;
  const change = (by, more) => by.answer("PATCH", path, more);
  const join = async (by, password) => (await by.answer("POST", `${path}/join`, { password })).status;
  assert.equal(await join(ben), 200);
  for (const more of [{ visibility: "protected", password: "first" }, { password: "second" }, { visibility: "public", password: null }]) {
    assert.equal((await change(ben, more)).status, 403);
  }

  const made = await change(anna, { visibility: "protected", password: "first" });
  assert.deepEqual([made.status, made.body.visibility], [200, "protected"]);
  assert.ok(!JSON.stringify(made.body).includes("first"));
  assert.equal((await ben.call("GET", path))._id, _id);
  assert.deepEqual([await join(cleo), await join(cleo, "second"), await join(cleo, "first")], [403, 403, 200]);
  await anna.call("PATCH", path, { password: "second" });
  assert.deepEqual([await join(dora, "first"), (await cleo.call("GET", path))._id], [403, _id]);
  await anna.call("PATCH", path, { visibility: "public", password: null });
  assert.equal(await join(dora), 200);
  for (const person of [ben, cleo, dora]) await person.call("POST", `${path}/messages`, { content: "here" });
});

test("000-14 Channels are changed and deleted, and have administrators with permissions", async () => {
  const [anna, ben, cleo] = await people(3);
  const { _id } = await conversation(anna, { type: "channel", name: nameOf("channel") }, [ben, cleo]);
  const path = `/chats/conversations/${_id}`;
  await ben.refused(403, "PATCH", path, { topic: "mine" });
  await anna.call("PATCH", `${path}/participants/${ben.id}`, { role: "admin" });
  assert.equal((await ben.call("PATCH", path, { topic: "ours" })).topic, "ours");
  await ben.call("PUT", `${path}/mutes/${cleo.id}`, { reason: "noise", until: new Date(Date.now() + 60_000).toISOString() });
  await cleo.refused(403, "POST", `${path}/messages`, { content: "x" });
  await ben.call("PUT", `${path}/bans/${cleo.id}`);
  await cleo.refused(403, "POST", `${path}/join`);
  await ben.refused(403, "DELETE", path);
  await anna.call("DELETE", path);
  await ben.refused(404, "GET", path);
});

test("000-15 People see each other's profiles", async () => {
  const [anna, ben] = await people(2);
  await anna.call("PATCH", "/users/me", { name: "Anna B.", bio: "Hello", avatar: "https://img.invalid/anna.png", location: "Bern" });
  const shown = await ben.call("GET", `/users/${anna.id}`);
  assert.deepEqual([shown.name, shown.bio, shown.avatar, shown.location], ["Anna B.", "Hello", "https://img.invalid/anna.png", "Bern"]);
});

overBoth("000-16 Friend requests are sent, accepted and refused", async (way) => {
  const [anna, ben, cleo] = await people(3);
  const [annas, bens, cleos] = [await anna.connect(way), await ben.connect(way), await cleo.connect(way)];
  await ask(annas, "sendFriendRequest", { userId: ben.id });
  await ask(bens, "acceptFriendRequest", { requestId: (await bens.seen.first("friendRequestReceived")).id });
  assert.equal((await annas.seen.first("friendAdded")).id, ben.id);
  await ask(annas, "sendFriendRequest", { userId: cleo.id });
  await ask(cleos, "rejectFriendRequest", { requestId: (await cleos.seen.first("friendRequestReceived")).id });
  assert.deepEqual((await anna.call("GET", "/friends")).map((friend) => friend.id), [ben.id]);
});

overBoth("000-17 It shows who is online, offline or in a game", async (way) => {
  const [anna, ben] = await people(2);
  await conversation(anna, { type: "direct" }, [ben]);
  const annas = await anna.connect(way);
  const bens = await ben.connect(way);
  const change = (wanted) => annas.seen.first("userStatusChanged", (c) => c.userId === ben.id && wanted(c));
  await change((c) => c.status === "online");
  await ask(bens, "setActivity", { activity: "in_game", data: { game: "pong" } });
  assert.deepEqual((await change((c) => c.activity)).activity, { activity: "in_game", data: { game: "pong" } });
  bens.close();
  assert.ok((await change((c) => c.status === "offline")).lastSeen);
});

overBoth("000-18 Somebody is invited to a game, and accepts, declines, or is too late", async (way) => {
  const [anna, ben] = await people(2);
  const [annas, bens] = [await anna.connect(way), await ben.connect(way)];
  const { conversation: direct } = await ask(annas, "createConversation", { participants: [ben.id] });
  const invite = async (expiresIn) => {
    const { message } = await ask(annas, "sendMessage", {
      conversationId: direct._id, action: { type: "game", title: "Pong?", payload: { table: 7 }, expiresIn },
    });
    const { message: seen } = await bens.seen.first("newMessage", (m) => m.message._id === message._id);
    assert.deepEqual([seen.action.type, seen.action.payload, seen.action.state], ["game", { table: 7 }, "pending"]);
    return message._id;
  };
  const ends = async (messageId, state) => {
    for (const socket of [annas, bens]) {
      assert.equal((await socket.seen.first("actionUpdated", (update) => update.messageId === messageId)).action.state, state);
    }

    const late = await ask(bens, "respondToAction", { messageId, response: "accept" });
    assert.deepEqual([late.success, late.statusCode], state === "accepted" ? [true, undefined] : [false, 409]);
    assert.equal((await anna.call("GET", `/chats/messages/${messageId}`)).action.state, state);
  };
  for (const [response, state] of [["accept", "accepted"], ["decline", "declined"]]) {
    const messageId = await invite(60);
    const own = await ask(annas, "respondToAction", { messageId, response });
    assert.deepEqual([own.success, own.statusCode], [false, 403], "nobody answers himself");
    assert.equal((await ask(bens, "respondToAction", { messageId, response })).success, true);
    await ends(messageId, state);
  }

  await ends(await invite(1), "expired");
});

test("000-20 Tokens and sessions say who somebody is, and what he may do", async () => {
  const [anna, ben] = await people(2);
  const { _id } = await conversation(anna, { isGroup: true }, []);
  for (const token of [undefined, "nonsense", anna.token.slice(0, -2)]) {
    assert.equal((await request("GET", "/chats/conversations", { token })).status, 401);
  }
  await ben.refused(404, "POST", `/chats/conversations/${_id}/messages`, { content: "x" });
  const login = await request("POST", "/auth/login", { body: { email: anna.email, password: "correct horse battery" } });
  const cookie = login.headers.get("set-cookie");
  assert.match(cookie, /httponly/i);
  const refreshed = await request("POST", "/auth/refresh", { headers: { cookie: cookie.split(";")[0], origin: url() } });
  assert.equal(refreshed.status, 200);
  const { access_token: token } = refreshed.body;
  assert.equal((await request("POST", "/auth/logout", { token: `Bearer ${token}`, headers: { origin: url() } })).status, 204);
  assert.equal((await request("GET", "/auth/me", { token })).status, 401);
});

overBoth("000-21 Every route and event is checked, and errors have one shape", async (way) => {
  const [anna] = await people(1);
  const { status, body } = await anna.answer("GET", "/chats/conversations/999999");
  assert.deepEqual([status, Object.keys(body)], [404, ["statusCode", "message", "error"]]);
  const annas = await anna.connect(way);
  const failed = await ask(annas, "sendMessage", { conversationId: "999999", content: "x" });
  assert.deepEqual([failed.success, failed.statusCode], [false, 404]);
  const exception = await annas.seen.first("exception");
  assert.deepEqual([exception.status, exception.cause.pattern], ["error", "sendMessage"]);
  await eventually(async () => annas.connected, "the socket lives");
});
