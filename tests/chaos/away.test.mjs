// Stock clients come and go while the database is away: they are in when it is back.
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { io } from "socket.io-client";
import { Server, standard } from "../chat-interop/server.mjs";
import { engines } from "./engines.mjs";

const skip = !existsSync(join(dirname(standard[0]), "Npgsql.dll"));
let engine;
let server;
let anna;
const sockets = [];

before(async () => {
  if (skip) return;
  engine = await engines.postgres.start();
  server = await Server.start({ env: engine.env, log: "ignore" });
  anna = await server.register("anna");
});

after(async () => {
  for (const socket of sockets) socket.close();
  await server?.stop();
  await engine?.stop();
});

for (const transports of [["websocket"], ["polling"]]) {
  const way = transports[0];

  test(`over ${way}, who connects while the database is away is let in when it is back`, { skip, timeout: 60_000 }, async () => {
    await engine.stopNow();
    const socket = open(transports);
    const refused = [];
    socket.on("connect_error", (error) => refused.push(error.message));
    // It has tried and tries again.
    await once(socket.io, "reconnect_attempt");
    const isIn = once(socket, "connect");
    await engine.run();
    await isIn;
    assert.deepEqual(refused, []);
  });

  test(`over ${way}, who comes back while the database is away has missed nothing when it is there`, { skip, timeout: 60_000 }, async () => {
    const socket = open(transports);
    await once(socket, "connect");
    await engine.stopNow();
    socket.io.engine.close();
    await once(socket.io, "reconnect_attempt");
    await once(socket.io, "reconnect_attempt");
    const isBack = once(socket, "connect");
    await engine.run();
    await isBack;
    assert.equal(socket.recovered, true);
  });
}

test("stopped while the database is away it ends in good order, and goes on when both are back", { skip, timeout: 60_000 }, async () => {
  await once(open(["websocket"]), "onlineUsers");
  await engine.stopNow();
  await server.halt();
  assert.equal(server.process.exitCode, 0);
  await engine.run();
  await server.run();
  assert.equal((await server.call("GET", "/auth/me", anna)).status, 200);
});

function open(transports) {
  const socket = io(`${server.url}/chat`, { auth: { token: anna.token }, transports, forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 200 });
  sockets.push(socket);
  return socket;
}
