// The rows of seed 002: people and one public room, on the namespace /chat and below /api.
import assert from "node:assert/strict";
import { test } from "node:test";
import { freePort } from "../ports.mjs";
import { ask, form, nameOf, open, overBoth, password, people002, png, request, serverWith, settings, url, within } from "./rows.mjs";

settings.PUBLIC_ROOM = "on";

const list = ["totalItems", "itemCount", "itemsPerPage", "totalPages", "currentPage"];
const picture = "https://img.invalid/pic.jpg";

const everybody = async (way, people) => Promise.all(people.map((person) => person.connect(way)));
const disconnected = (socket) => within(new Promise((resolve) => socket.on("disconnect", resolve)), "disconnect");

overBoth("002-01 Whoever is signed in is in the public room", async (way) => {
  const [anna, ben] = await people002(2);
  const [annas, bens] = await everybody(way, [anna, ben]);
  await ask(annas, "public_message", "Hello");
  assert.deepEqual(await bens.seen.first("public_message", (m) => m.sender === anna.number), { sender: anna.number, message: "Hello" });
});

overBoth("002-02 The namespace is chat", async (way) => {
  const [anna] = await people002(1);
  const socket = await anna.connect(way, "/chat");
  assert.equal(socket.nsp, "/chat");
  assert.equal((await ask(socket, "public_message", "x")).success, true);
});

overBoth("002-03 The token is in auth.token or in Authorization, and without one a client is disconnected", async (way) => {
  const [anna] = await people002(1);
  for (const handshake of [{ auth: { token: anna.token } }, { extraHeaders: { authorization: anna.token } }, { extraHeaders: { authorization: `Bearer ${anna.token}` } }]) {
    assert.equal((await ask(await anna.connect(way, "/chat", handshake), "join_room", { recipientId: anna.number + 1 })).success, true);
  }

  for (const auth of [{ token: "nonsense" }, {}]) assert.equal(await disconnected(open("/chat", { auth, ...way })), "io server disconnect");
});

overBoth("002-04 Tokens are JWE, for HTTP and for sockets", async (way) => {
  const [anna] = await people002(1);
  const parts = anna.token.split(".");
  assert.equal(parts.length, 5);
  const { alg, enc } = JSON.parse(Buffer.from(parts[0], "base64url"));
  assert.deepEqual([alg, enc], ["RSA-OAEP-256", "A256GCM"]);
  assert.equal((await request("GET", "/api/users", { token: anna.token })).status, 200);
  assert.equal((await anna.connect(way)).connected, true);
  const broken = [...parts.slice(0, 4), Buffer.alloc(16).toString("base64url")].join(".");
  assert.equal((await request("GET", "/api/users", { token: broken })).status, 401);
  assert.equal(await disconnected(open("/chat", { auth: { token: broken }, ...way })), "io server disconnect");
});

overBoth("002-05 public_message is a plain text", async (way) => {
  const [anna] = await people002(1);
  const annas = await anna.connect(way);
  const text = `Hello everyone! ${anna.id}`;
  assert.equal((await ask(annas, "public_message", text)).success, true);
  const { data } = (await request("GET", "/api/chat/public?page=1", { token: anna.token })).body;
  assert.equal(data[0].message, text);
});

overBoth("002-06 public_message is told with sender and message, to the sender too", async (way) => {
  const [anna, ben] = await people002(2);
  const sockets = await everybody(way, [anna, ben]);
  sockets[0].emit("public_message", "To all");
  for (const socket of sockets) {
    assert.deepEqual(await socket.seen.first("public_message", (m) => m.sender === anna.number), { sender: anna.number, message: "To all" });
  }
});

overBoth("002-07 join_room enters the room of two, the smaller number first", async (way) => {
  const [anna, ben] = await people002(2);
  const room = [anna.number, ben.number].sort((a, b) => a - b).join("_");
  for (const [one, other] of [[anna, ben], [ben, anna]]) {
    assert.equal((await ask(await one.connect(way), "join_room", { recipientId: other.number })).room, room);
  }
});

overBoth("002-08 private_message goes to the recipient and to nobody else", async (way) => {
  const [anna, ben, cleo] = await people002(3);
  const [annas, bens, cleos] = await everybody(way, [anna, ben, cleo]);
  await ask(annas, "private_message", { recipientId: ben.number, message: "Hey!" });
  assert.deepEqual(await bens.seen.first("private_message"), { senderId: anna.number, message: "Hey!" });
  for (const socket of [annas, cleos]) {
    await ask(socket, "join_room", { recipientId: ben.number + 1000 });
    assert.equal(socket.seen.all("private_message").length, 0);
  }
});

overBoth("002-08 and 002-09 Only the socket that sent is left out, as by client.to(room)", async (way) => {
  const [anna, ben] = await people002(2);
  const [sending, other, bens] = await everybody(way, [anna, anna, ben]);
  for (const [socket, person] of [[sending, ben], [other, ben], [bens, anna]]) await ask(socket, "join_room", { recipientId: person.number });
  await ask(sending, "private_message", { recipientId: ben.number, message: "Hey!" });
  await ask(sending, "send_image", { recipientId: ben.number, imageUrl: picture });
  for (const socket of [other, bens]) {
    assert.deepEqual(await socket.seen.first("private_message"), { senderId: anna.number, message: "Hey!" });
    assert.deepEqual(await socket.seen.first("image_sent"), { senderId: anna.number, message: picture });
  }

  await ask(bens, "private_message", { recipientId: anna.number, message: "Ho!" });
  await sending.seen.first("private_message", (m) => m.message === "Ho!");
  assert.deepEqual([sending.seen.all("private_message").length, sending.seen.all("image_sent").length], [1, 0]);
});

overBoth("002-09 Images are sent to all or to one, and are absolute links", async (way) => {
  const [anna, ben] = await people002(2);
  const [annas, bens] = await everybody(way, [anna, ben]);
  for (const wanted of [{ imageUrl: picture }, { recipientId: ben.number, imageUrl: picture }]) {
    const told = bens.seen.all("image_sent").length;
    await ask(annas, "send_image", wanted);
    await bens.seen.first("image_sent", () => bens.seen.all("image_sent").length > told);
    assert.deepEqual(bens.seen.all("image_sent").at(-1), { senderId: anna.number, message: picture });
  }

  assert.equal(annas.seen.all("image_sent").length, 0);
  // The stock client says another host over WebSocket only.
  const elsewhere = await ben.connect({ transports: ["websocket"] }, "/chat", { auth: { token: ben.token }, extraHeaders: { host: "chat.example.org" } });
  const sent = await request("POST", "/api/chat/send-image", { token: anna.token, body: form(png, { recipientId: ben.id }) });
  assert.equal(sent.status, 201);
  const { message } = await bens.seen.first("image_sent", (m) => m.message !== picture);
  assert.ok(message.startsWith(`${url()}/uploads/chat/`), message);
  assert.equal((await fetch(message)).status, 200);
  const other = await elsewhere.seen.first("image_sent");
  assert.equal(other.message, message.replace(url(), "http://chat.example.org"));
});

test("002-11 The description of the API is at /api-docs, and several ports are listened on", async () => {
  assert.match((await request("GET", "/api-docs", { headers: { accept: "text/html" } })).body, /openapi/i);
  const ports = [await freePort(), await freePort()];
  await serverWith({ PORTS: ports.join() });
  for (const port of ports) assert.equal((await fetch(`http://127.0.0.1:${port}/api-docs`)).status, 200);
});

test("002-12 People, messages and profiles are below /api, in envelopes", async () => {
  const [anna, ben] = await people002(2);
  const call = async (method, path, body) => (await request(method, path, { token: anna.token, body })).body;
  const one = await call("GET", `/api/users/${ben.number}`);
  assert.deepEqual([one.success, one.data.username, "message" in one], [true, ben.name, true]);
  const many = await call("GET", "/api/users?page=1&perPage=1&sortBy=username&sortOrder=desc");
  assert.deepEqual([Object.keys(many.meta), many.data.length, "success" in many], [list, 1, false]);
  const changed = await call("PUT", "/api/profile/update", { age: 30, location: "Bern", full_name: "Anna B." });
  assert.deepEqual([changed.data.age, changed.data.location, changed.data.full_name], [30, "Bern", "Anna B."]);
  const shown = await call("POST", "/api/profile/update-image", form(png));
  assert.ok(shown.data.image.startsWith(`${url()}/uploads/`));
  assert.equal((await fetch(shown.data.image)).status, 200);
  const latest = await call("GET", "/api/users?sortBy=updatedAt&sortOrder=desc&perPage=1");
  assert.equal(latest.data[0].username, anna.name);
  await call("POST", "/api/chat/send-image", form(png, { recipientId: ben.id }));
  const history = await call("GET", `/api/chat/private/${anna.number}/${ben.number}?page=1`);
  assert.deepEqual([history.meta.itemsPerPage, history.data[0].type], [10, "image"]);
  const [stranger] = await people002(1);
  assert.equal((await request("GET", `/api/chat/private/${anna.number}/${ben.number}`, { token: stranger.token })).status, 404);
});

test("002-13 Errors and answers have one shape each", async () => {
  const [anna] = await people002(1);
  const answer = (path, body) => request(body ? "POST" : "GET", path, { token: body ? undefined : anna.token, body });
  assert.deepEqual(Object.keys((await answer("/api/users/999999")).body), ["error", "message", "code"]);
  assert.deepEqual(Object.keys((await answer("/api/users?perPage=1000")).body), ["statusCode", "message", "error"]);
  const name = nameOf("person");
  const who = { email: `${name}@example.org`, username: name, password };
  assert.equal((await answer("/api/auth/register", { ...who, location: "a\u202eb" })).status, 400);
  const { status, body } = await answer("/api/auth/register", { ...who, full_name: "A", location: "Bern", age: 30 });
  assert.deepEqual([status, body.success, typeof body.message], [201, true, "string"]);
  assert.deepEqual(Object.keys((await answer("/api/auth/login", who)).body), ["access_token", "expires_in"]);
});

overBoth("002-15 A connection begins and ends", async (way) => {
  const [anna, ben] = await people002(2);
  const [annas, bens] = await everybody(way, [anna, ben]);
  bens.close();
  const again = await ben.connect(way);
  await ask(annas, "private_message", { recipientId: ben.number, message: "Welcome back" });
  await again.seen.first("private_message");
  assert.equal(again.seen.all("private_message").length, 1);
  assert.equal(bens.seen.all("private_message").length, 0);
});
