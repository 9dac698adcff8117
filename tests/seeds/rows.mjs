// What the tests of the rows share: the built server, people, and their stock clients, which are closed after each test.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { io } from "socket.io-client";
import { Server } from "../chat-interop/server.mjs";
import { Seen, password, ways, within } from "./seen.mjs";

export { password, within };

let server;
let names = 0;
const sockets = [];
const others = [];
/** What is set when the server of a file starts. */
export const settings = { JWT_SECRET: "a secret of the seeds" };
before(async () => {
  server = await Server.start({ env: settings });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  for (const other of others.splice(0)) await other.stop();
});
after(() => server.stop());

/** The server that most tests use. */
export const url = () => server.url;

/** One of its own, for what is set when it starts. */
export async function serverWith(env, more = {}) {
  const one = await Server.start({ env, ...more });
  others.push(one);
  return one;
}

/** A test of what a row says of sockets, once over each transport. */
export function overBoth(name, run) {
  for (const [way, options] of Object.entries(ways)) test(`${name}, over ${way}`, () => run(options));
}

export const nameOf = (beginning) => `${beginning}${++names}`;

export async function request(method, path, { token, body, at = server.url, headers = {} } = {}) {
  const isForm = body instanceof FormData;
  const response = await fetch(at + path, {
    method,
    headers: { ...(token ? { authorization: token } : {}), ...(body && !isForm ? { "content-type": "application/json" } : {}), ...headers },
    body: body && !isForm ? JSON.stringify(body) : body,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text && response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text };
}

/** A file in a form, as browsers send it. */
export function form(bytes, fields = {}, name = "photo.png") {
  const data = new FormData();
  for (const [field, value] of Object.entries(fields)) data.append(field, value);
  data.append("file", new Blob([bytes]), name);
  return data;
}

export const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

export class Person {
  constructor(name, id, token, at) {
    Object.assign(this, { name, id: String(id), number: Number(id), token, at, email: `${name}@example.org` });
  }

  async answer(method, path, body) {
    return request(method, path, { token: `Bearer ${this.token}`, body, at: this.at });
  }

  /** What is answered to a call that succeeds. */
  async call(method, path, body) {
    const { status, body: answer } = await this.answer(method, path, body);
    assert.ok(status < 300, `${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer;
  }

  async refused(status, method, path, body) {
    assert.equal((await this.answer(method, path, body)).status, status, `${method} ${path}`);
  }

  async connect(options, place = "/chat", handshake = { auth: { token: this.token } }) {
    const socket = open(place, { ...handshake, ...options }, this.at);
    socket.seen = new Seen(socket);
    await socket.seen.connected();
    return socket;
  }
}

/** A stock client, whatever it is let in to. */
export function open(place, options, at = server.url) {
  const socket = io(at + place, { forceNew: true, ...options });
  sockets.push(socket);
  return socket;
}

/** The acknowledgement of an event. */
export const ask = (socket, ...event) => within(socket.emitWithAck(...event), event[0]);

/** People who have just registered, signed in as seeds 001 and 004 do. */
export const people = (count, at = server.url) => Promise.all(Array.from({ length: count }, () => register(at)));

async function register(at) {
  const name = nameOf("person");
  const { status, body } = await request("POST", "/auth/register", { at, body: { email: `${name}@example.org`, username: name, password } });
  assert.equal(status, 201, JSON.stringify(body));
  return new Person(name, body.user.id, body.access_token, at);
}

/** People who are signed in as seed 002 does. */
export const people002 = (count) => Promise.all(Array.from({ length: count }, async () => {
  const name = nameOf("person");
  const body = { email: `${name}@example.org`, username: name, password };
  assert.equal((await request("POST", "/api/auth/register", { body: { ...body, full_name: "A Person" } })).status, 201);
  const login = (await request("POST", "/api/auth/login", { body })).body;
  const { data } = (await request("GET", "/api/users?sortBy=createdAt&sortOrder=desc&perPage=100", { token: login.access_token })).body;
  return new Person(name, data.find((user) => user.username === name).id, login.access_token);
}));

/** What a group or channel is made with. */
export const conversation = (by, more, others = []) =>
  by.call("POST", "/chats/conversations", { participants: others.map((person) => person.id), ...more });

/** The chat of two as seed 001 makes it. */
export const chatOf = (one, other) => one.call("POST", "/chat", { participantIds: [one.number, other.number], isGroup: false });

export const eventually = async (look, what) => {
  for (let n = 0; n < 200; n++) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }

  assert.fail(what);
};
