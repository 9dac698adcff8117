// The stock engine.io-client against the role "engine-client": at most 100 bytes per message, a ping every 500 ms.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { Socket } from "engine.io-client";
import { heard, startHost, within } from "./host.js";

const ways = {
  "polling only": { transports: ["polling"] },
  "websocket only": { transports: ["websocket"] },
  "polling with upgrade": { transports: ["polling", "websocket"] },
};

let host;
const open = [];

before(async () => {
  host = await startHost("engine-client");
});
after(() => host.stop());
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

function client(options) {
  const socket = new Socket(host.url, options);
  open.push(socket);
  return socket;
}

async function greeted(options) {
  const socket = client(options);
  assert.deepEqual(await heard(socket, "message"), ["hi"]);
  return socket;
}

async function ask(socket, message) {
  const answer = heard(socket, "message");
  socket.send(message);
  return (await answer)[0];
}

for (const [way, transports] of Object.entries(ways)) {
  describe(`over ${way}`, () => {
    it("opens, hears the greeting and what it says itself", async () => {
      const socket = await greeted(transports);
      assert.equal(await ask(socket, "hello"), "hello");
    });

    it("gets multibyte texts back", async () => {
      const socket = await greeted(transports);
      for (const text of ["€€€ and äöü", "日本語", "\uE000-\uF8FF", "🚀👩‍👩‍👧"]) {
        assert.equal(await ask(socket, text), text);
      }
      assert.equal(await ask(socket, "give utf8"), "пойду спать всем спокойной ночи");
    });

    it("gets binary, and its own binary back", async () => {
      const socket = await greeted(transports);
      assert.deepEqual(Buffer.from(await ask(socket, "give binary")), Buffer.from([0, 1, 2, 3, 4]));
      const sent = Buffer.from([255, 0, 30, 1]);
      assert.deepEqual(Buffer.from(await ask(socket, sent)), sent);
    });

    it("gets binary as ArrayBuffer where it asks for it", async () => {
      const socket = client(transports);
      socket.binaryType = "arraybuffer";
      await heard(socket, "message");
      const bytes = await ask(socket, "give binary");
      assert.ok(bytes instanceof ArrayBuffer);
      assert.deepEqual(new Uint8Array(bytes), new Uint8Array([0, 1, 2, 3, 4]));
    });

    it("sends binary as base64 where it is told to", async () => {
      const socket = await greeted({ ...transports, forceBase64: true });
      const sent = Buffer.from([9, 8, 7]);
      assert.deepEqual(Buffer.from(await ask(socket, sent)), sent);
    });

    it("is kept alive by three heartbeats", async () => {
      const socket = await greeted(transports);
      for (let beat = 0; beat < 3; beat++) await heard(socket, "heartbeat");
      assert.equal(await ask(socket, "alive"), "alive");
    });

    it("is refused where the server says so", async () => {
      const [error] = await heard(client({ ...transports, query: { deny: 1 } }), "error");
      assert.equal(error.type, "TransportError");
      if (transports.transports[0] === "polling") assert.equal(error.description, 403);
    });

    it("is refused with a session id that nobody has", async () => {
      const socket = client({ ...transports, query: { sid: "no-such-session" } });
      let body;
      // The client empties the response as soon as the event is over.
      socket.on("error", (error) => (body = error.context?.responseText));
      const [error] = await heard(socket, "error");
      assert.equal(error.type, "TransportError");
      if (transports.transports[0] === "polling") {
        assert.equal(error.description, 400);
        assert.equal(body, '{"code":1,"message":"Session ID unknown"}');
      }
    });
  });
}

describe("limits", () => {
  it("are told to the client", async () => {
    const socket = client(ways["polling only"]);
    const [handshake] = await heard(socket, "handshake");
    assert.equal(handshake.maxPayload, 100);
  });

  it("let a POST of exactly 100 bytes pass", async () => {
    const socket = await greeted(ways["polling only"]);
    const message = "€".repeat(33);
    assert.equal(Buffer.byteLength("4" + message), 100);
    assert.equal(await ask(socket, message), message);
  });

  it("answer a POST of 101 bytes with 413 and nothing else", async () => {
    const socket = await greeted(ways["polling only"]);
    let body;
    socket.on("error", (error) => (body = error.context?.responseText));
    socket.send("a".repeat(100));
    const [error] = await heard(socket, "error");
    assert.equal(error.description, 413);
    assert.equal(body, "");
  });

  it("count bytes, not characters", async () => {
    const socket = await greeted(ways["polling only"]);
    socket.send("é".repeat(50));
    assert.equal((await heard(socket, "error"))[0].description, 413);
  });

  it("let a websocket message of exactly 100 bytes pass", async () => {
    const socket = await greeted(ways["websocket only"]);
    const message = "a".repeat(99);
    assert.equal(await ask(socket, message), message);
  });

  it("close a websocket with 1009 and no reason at 101 bytes", async () => {
    const socket = await greeted(ways["websocket only"]);
    socket.send("a".repeat(100));
    const [reason, details] = await heard(socket, "close");
    assert.equal(reason, "transport close");
    assert.equal(details.context.code, 1009);
    assert.equal(details.context.reason, "");
  });
});

describe("upgrade", () => {
  it("happens within 300 ms", async () => {
    const socket = client(ways["polling with upgrade"]);
    await heard(socket, "open");
    const [transport] = await heard(socket, "upgrade", 300);
    assert.equal(transport.name, "websocket");
  });

  it("loses nothing that is said meanwhile", async () => {
    const socket = await greeted(ways["polling with upgrade"]);
    const heardBack = [];
    socket.on("message", (message) => heardBack.push(message));
    let said = 0;
    const saying = setInterval(() => socket.send(String(said++)), 1);
    if (socket.transport.name === "polling") await heard(socket, "upgrade").finally(() => clearInterval(saying));
    clearInterval(saying);
    socket.send("last");
    const all = new Promise((resolve) => socket.on("message", (message) => message === "last" && resolve()));
    await within(all, 5_000, "the last message did not come back");
    assert.deepEqual(heardBack, [...Array.from({ length: said }, (_, i) => String(i)), "last"]);
  });

  it("survives a client that closes while it upgrades", async () => {
    const socket = client(ways["polling with upgrade"]);
    const closed = heard(socket, "close");
    socket.on("upgrading", () => socket.close());
    assert.deepEqual((await closed)[0], "forced close");
    await greeted(ways["polling with upgrade"]);
  });

  it("that is refused leaves the client on polling", async () => {
    const wrong = { query: { EIO: 4, transport: "websocket", sid: "no-such-session" } };
    const socket = client({ ...ways["polling with upgrade"], transportOptions: { websocket: wrong } });
    await Promise.all([heard(socket, "message"), heard(socket, "upgradeError")]);
    assert.equal(socket.transport.name, "polling");
    assert.equal(await ask(socket, "still polling"), "still polling");
  });
});

describe("headers", () => {
  const extraHeaders = { "X-Parley-Test": "my secret" };

  for (const requestTimeout of [undefined, 2_000]) {
    it(`of the client reach the server (request timeout: ${requestTimeout ?? "none"})`, async () => {
      const socket = await greeted({ ...ways["polling only"], extraHeaders, requestTimeout });
      assert.equal(JSON.parse(await ask(socket, "sendHeaders"))["x-parley-test"], "my secret");
    });
  }

  it("bring cookies back that live, and none that are over", async () => {
    const socket = await greeted({ ...ways["polling only"], withCredentials: true });
    assert.equal(JSON.parse(await ask(socket, "sendHeaders")).cookie, "1=1; 2=2");
  });
});
