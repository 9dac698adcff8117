// The stock engine.io-client against the role "engine-client": at most 100 bytes per message, a ping every 500 ms.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Fetch, Socket } from "engine.io-client";
import { heard, within } from "./host.js";
import { useHost, ways } from "./setup.js";

const host = useHost("engine-client");

function client(options) {
  return host.ending(new Socket(host.url, options));
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

describe("over polling by fetch", () => {
  it("hears its texts and its binary", async () => {
    const socket = await greeted({ transports: [Fetch] });
    for (const text of ["hello", "日本語 🚀"]) assert.equal(await ask(socket, text), text);
    const sent = Buffer.from([255, 0, 30, 1]);
    assert.deepEqual(Buffer.from(await ask(socket, sent)), sent);
  });

  it("is told what the server refuses", async () => {
    const [error] = await heard(client({ transports: [Fetch], query: { deny: 1 } }), "error");
    assert.equal(error.description, 403);
  });
});

describe("limits", () => {
  it("are told to the client", async () => {
    const socket = client(ways["polling only"]);
    const [handshake] = await heard(socket, "handshake");
    assert.equal(handshake.maxPayload, 100);
  });

  for (const [kind, message] of [["texts", "a".repeat(30)], ["binary", Buffer.alloc(30, 7)]]) {
    it(`let ${kind} pass that are too large together and small enough apart`, async () => {
      const socket = await greeted(ways["polling only"]);
      const back = [];
      const all = new Promise((resolve) => socket.on("message", (data) => back.push(data) === 10 && resolve()));
      for (let i = 0; i < 10; i++) socket.send(message);
      await within(all, 30_000, "a message is missing");
      for (const data of back) assert.deepEqual(Buffer.from(data), Buffer.from(message));
    });
  }

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
  it("happens by itself", async () => {
    const socket = client(ways["polling with upgrade"]);
    const [transport] = await heard(socket, "upgrade");
    assert.equal(transport.name, "websocket");
  });

  it("is remembered by a client that is told to", async () => {
    await heard(client(ways["polling with upgrade"]), "upgrade");
    const second = client({ ...ways["polling with upgrade"], rememberUpgrade: true });
    assert.equal(second.transport.name, "websocket");
    assert.deepEqual(await heard(second, "message"), ["hi"]);
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
    await within(all, 30_000, "the last message did not come back");
    assert.deepEqual(heardBack, [...Array.from({ length: said }, (_, i) => String(i)), "last"]);
  });

  it("survives a client that closes while it upgrades", async () => {
    const socket = client(ways["polling with upgrade"]);
    const closed = heard(socket, "close");
    socket.on("upgrading", () => socket.close());
    assert.deepEqual((await closed)[0], "forced close");
    await greeted(ways["polling with upgrade"]);
  });

  it("is finished by a client that closes with messages still to be sent", async () => {
    const socket = client(ways["polling with upgrade"]);
    const closed = heard(socket, "close");
    await heard(socket, "open");
    socket.send("before the end");
    socket.close();
    await closed;
    assert.equal(socket.writeBuffer.length, 0);
  });

  it("that fails lets a client close that waits for it", async () => {
    const socket = client(ways["polling with upgrade"]);
    const closed = heard(socket, "close");
    socket.on("upgrading", (transport) => {
      socket.close();
      transport.onError("broken by the test");
    });
    assert.deepEqual((await closed)[0], "forced close");
  });

  it("that is refused leaves the client on polling", async () => {
    const wrong = { query: { EIO: 4, transport: "websocket", sid: "no-such-session" } };
    const socket = client({ ...ways["polling with upgrade"], transportOptions: { websocket: wrong } });
    await Promise.all([heard(socket, "message"), heard(socket, "upgradeError")]);
    assert.equal(socket.transport.name, "polling");
    assert.equal(await ask(socket, "still polling"), "still polling");
  });

  it("is no condition: a client that may comes with what is left to it", async () => {
    const wrong = { query: { EIO: 4, transport: "websocket", deny: 1 } };
    const socket = await greeted({
      transports: ["websocket", "polling"],
      transportOptions: { websocket: wrong },
      tryAllTransports: true,
    });
    assert.equal(socket.transport.name, "polling");
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

  it("bring no cookies back from a client that keeps none", async () => {
    const socket = await greeted(ways["polling only"]);
    assert.equal(JSON.parse(await ask(socket, "sendHeaders")).cookie, undefined);
  });
});
