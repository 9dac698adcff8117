// What socket.io-client promises about single events, kept with this server: role "client".
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { io } from "socket.io-client";
import { heard, within } from "./host.js";
import { useHost, ways } from "./setup.js";

const host = useHost("client");
// Longer than any test lasts.
const never = 600_000;

const client = (options) => host.ending(io(host.url, { forceNew: true, reconnectionDelay: 1, ...options }));

async function connected(options) {
  const socket = client(options);
  await heard(socket, "connect");
  return socket;
}

/** The acknowledgement, as the callback of a client with retries gets it. */
const asked = (socket, ...args) =>
  within(
    new Promise((resolve, reject) =>
      socket.emit(...args, (error, answer) => (error ? reject(error) : resolve(answer))),
    ),
    30_000,
    "no answer and no error",
  );

for (const [way, transports] of Object.entries(ways)) {
  describe(`over ${way}, an event`, () => {
    it("that nobody acknowledges times out", async () => {
      const socket = await connected(transports);
      await assert.rejects(socket.timeout(20).emitWithAck("nobody answers"), /timed out/);
      assert.equal(await socket.emitWithAck("echo", "still here"), "still here");
    });

    it("that is acknowledged in time does not time out", async () => {
      const socket = await connected(transports);
      assert.equal(await socket.timeout(never).emitWithAck("echo", "in time"), "in time");
    });

    it("fails when the client leaves before it is acknowledged", async () => {
      const socket = await connected(transports);
      const answer = socket.timeout(never).emitWithAck("nobody answers");
      socket.disconnect();
      await assert.rejects(answer, /disconnected/);
    });

    it("fails when the connection is cut before it is acknowledged", async () => {
      const socket = await connected(transports);
      const answer = socket.timeout(never).emitWithAck("nobody answers");
      socket.io.engine.close();
      await assert.rejects(answer, /disconnected/);
    });

    it("waits for the next connection, in order", async () => {
      const socket = await connected(transports);
      socket.disconnect();
      const answers = [1, 2, 3].map((i) => socket.emitWithAck("echo", i));
      socket.connect();
      assert.deepEqual(await within(Promise.all(answers), 30_000, "an answer is missing"), [1, 2, 3]);
    });

    it("that is volatile does not wait for a connection", async () => {
      const socket = client({ ...transports, autoConnect: false });
      socket.on("hi", () => assert.fail("the volatile event arrived"));
      socket.volatile.emit("hi");
      socket.connect();
      assert.equal(await socket.emitWithAck("echo", "after it"), "after it");
    });

    it("that is not to be compressed arrives like any other", async () => {
      const socket = await connected(transports);
      assert.equal(await socket.compress(false).emitWithAck("echo", "a".repeat(5_000)), "a".repeat(5_000));
    });
  });

  describe(`over ${way}, with retries, an event`, () => {
    it("is sent when the one before is acknowledged", async () => {
      const socket = await connected({ ...transports, retries: 3, ackTimeout: never });
      const order = [];
      await Promise.all([1, 2, 3].map((i) => asked(socket, "echo", i).then((answer) => order.push(answer))));
      assert.deepEqual(order, [1, 2, 3]);
    });

    it("fails after its retries and lets the next one go", async () => {
      const socket = await connected({ ...transports, retries: 2, ackTimeout: 20 });
      await assert.rejects(asked(socket, "nobody answers"), /timed out/);
      socket.emit("hi");
      await heard(socket, "hi");
    });

    it("waits for the connection and is sent once", async () => {
      const socket = client({ ...transports, retries: 3, ackTimeout: never });
      const sent = [];
      socket.io.once("open", () => socket.io.engine.on("packetCreate", (packet) => sent.push(packet.data)));
      const early = asked(socket, "echo", "early");
      const late = new Promise((resolve) => socket.on("connect", () => resolve(asked(socket, "echo", "late"))));
      assert.equal(await early, "early");
      assert.equal(await late, "late");
      assert.equal(sent.filter((data) => data?.includes("early")).length, 1);
      assert.equal(sent.filter((data) => data?.includes("late")).length, 1);
    });
  });
}

describe("over an idle websocket, an event", () => {
  it("that is volatile arrives", async () => {
    const socket = await connected(ways["websocket only"]);
    // The answer came by the network, so what was written before it has left.
    await socket.emitWithAck("echo", "idle now");
    assert.equal(await within(socket.volatile.emitWithAck("echo", "lightly"), 30_000, "it was dropped"), "lightly");
  });
});
