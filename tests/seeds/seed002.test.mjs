// A front-end written from seed 002: people and pictures, on the namespace /chat and below /api.
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
    const front = new FrontEnd();
    front.name = name;
    const registered = await front.call("POST", "/api/auth/register", { email: `${name}@example.org`, username: name, password, full_name: "A Person" });
    assert.equal(registered.success, true);
    const login = await front.call("POST", "/api/auth/login", { email: `${name}@example.org`, password });
    assert.deepEqual(Object.keys(login), ["access_token", "expires_in"]);
    front.token = login.access_token;
    const { data } = await front.call("GET", "/api/users?sortBy=createdAt&sortOrder=desc&perPage=100");
    front.id = data.find((user) => user.username === name).id;
    return front;
  }

  async connect(options, auth = { auth: { token: this.token } }) {
    this.socket = io(`${server.url}/chat`, { ...auth, forceNew: true, ...options });
    this.seen = new Seen(this.socket);
    await this.seen.connected();
    return this;
  }

  async call(method, path, body, expected = [200, 201]) {
    const response = await fetch(server.url + path, {
      method,
      headers: { ...(this.token ? { authorization: this.token } : {}), ...(body ? { "content-type": "application/json" } : {}) },
      body: body && JSON.stringify(body),
    });
    const json = await response.json();
    assert.ok(expected.includes(response.status), `${method} ${path}: ${response.status} ${JSON.stringify(json)}`);
    return json;
  }
}

for (const [way, options] of Object.entries(ways)) {
  describe(way, () => {
    test("Row_002_02_to_04_07_and_08_Two_people_write_to_each_other", async () => {
      const [anna, ben] = await Promise.all([FrontEnd.signIn(), FrontEnd.signIn()]);
      await anna.connect(options);
      await ben.connect(options, { extraHeaders: { authorization: ben.token } });
      anna.socket.emit("join_room", { recipientId: ben.id });
      anna.socket.emit("private_message", { recipientId: ben.id, message: "Hey!" });
      assert.deepEqual(await ben.seen.first("private_message"), { senderId: anna.id, message: "Hey!" });
      ben.socket.emit("private_message", { recipientId: anna.id, message: "Ho!" });
      assert.deepEqual(await anna.seen.first("private_message"), { senderId: ben.id, message: "Ho!" });

      ben.socket.emit("send_image", { recipientId: anna.id, imageUrl: "https://img.invalid/pic.jpg" });
      assert.deepEqual(await anna.seen.first("image_sent"), { senderId: ben.id, message: "https://img.invalid/pic.jpg" });
      for (const person of [anna, ben]) assert.equal(person.seen.all("private_message").length, 1);
      assert.equal(ben.seen.all("image_sent").length, 0);

      const history = await ben.call("GET", `/api/chat/private/${anna.id}/${ben.id}?page=1`);
      assert.deepEqual(history.data.map((m) => m.message), ["https://img.invalid/pic.jpg", "Ho!", "Hey!"]);
      assert.deepEqual(history.meta, { totalItems: 3, itemCount: 3, itemsPerPage: 10, totalPages: 1, currentPage: 1 });
      for (const person of [anna, ben]) person.socket.close();
    });

    test("Row_002_01_05_06_and_09_Everybody_writes_in_public", async () => {
      const [anna, ben] = await Promise.all([FrontEnd.signIn(), FrontEnd.signIn()]);
      await Promise.all([anna.connect(options), ben.connect(options)]);
      const text = `Hello everyone! ${anna.id}`;
      anna.socket.emit("public_message", text);
      for (const person of [anna, ben]) {
        assert.deepEqual(await person.seen.first("public_message", (m) => m.sender === anna.id), { sender: anna.id, message: text });
      }
      ben.socket.emit("send_image", { imageUrl: "https://img.invalid/pic.jpg" });
      assert.deepEqual(await anna.seen.first("image_sent"), { senderId: ben.id, message: "https://img.invalid/pic.jpg" });
      assert.equal((await ben.call("GET", "/api/chat/public?page=1")).data[1].message, text);
      assert.equal(ben.seen.all("image_sent").length, 0);
      for (const person of [anna, ben]) person.socket.close();
    });

    test("Row_002_03_A_client_without_a_valid_token_is_disconnected", async () => {
      const socket = io(`${server.url}/chat`, { auth: { token: "nonsense" }, forceNew: true, ...options });
      const reason = await within(new Promise((resolve) => socket.on("disconnect", resolve)), "disconnect");
      assert.equal(reason, "io server disconnect");
    });
  });
}

test("Row_002_12_Errors_have_the_shape_of_the_seed", async () => {
  const anna = await FrontEnd.signIn();
  const unknown = await anna.call("GET", "/api/users/999999", undefined, [404]);
  assert.deepEqual(Object.keys(unknown), ["error", "message", "code"]);
  const wrong = await anna.call("GET", "/api/users?perPage=1000", undefined, [400]);
  assert.deepEqual(Object.keys(wrong), ["statusCode", "message", "error"]);
  const stranger = await FrontEnd.signIn();
  await stranger.call("GET", `/api/chat/private/${anna.id}/${anna.id + 1000}`, undefined, [404]);
});
