// The stock socket.io-client against the role "admin", doing what the Socket.IO Admin UI does.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { io } from "socket.io-client";
import { heard, startHost, within } from "./host.js";

const credentials = { username: "admin", password: "changeit" };

let host;
const open = [];

before(async () => {
  host = await startHost("admin");
});
after(() => host.stop());
afterEach(() => {
  for (const socket of open.splice(0)) socket.disconnect();
});

function client(path, options) {
  const socket = io(host.url + path, { forceNew: true, ...options });
  open.push(socket);
  return socket;
}

/** The arguments of the next event of that name for which the condition holds. */
function heardOf(socket, name, condition) {
  return within(
    new Promise((resolve) => {
      socket.on(name, function listen(...args) {
        if (!condition(...args)) return;
        socket.off(name, listen);
        resolve(args);
      });
    }),
    10_000,
    `"${name}" was not heard`,
  );
}

describe("the admin UI", () => {
  it("is refused with wrong credentials, and let in with right ones on the same connection", async () => {
    const auth = { username: "admin", password: "wrong" };
    const admin = client("/admin", { auth, reconnection: false });
    const [error] = await heard(admin, "connect_error", 10_000);
    assert.equal(error.message, "invalid credentials");
    Object.assign(auth, credentials);
    admin.connect();
    await heard(admin, "connect");
  });

  it("comes back with its session instead of the password", async () => {
    const [session] = await heard(client("/admin", { auth: credentials }), "session");
    const again = client("/admin", { auth: { sessionId: session } });
    again.on("session", () => assert.fail("a second session"));
    await heard(again, "config");
  });

  it("learns what it can do, who is there, and the numbers", async () => {
    const guest = client("/");
    await heard(guest, "connect");
    const admin = client("/admin", { auth: credentials });
    const [[config], [sockets], [stats]] = await Promise.all(
      ["config", "all_sockets", "server_stats"].map((name) => heard(admin, name, 10_000)),
    );
    assert.ok(config.supportedFeatures.includes("MDISCONNECT") && config.supportedFeatures.includes("ALL_EVENTS"));
    const shown = sockets.find(({ id }) => id === guest.id);
    assert.equal(shown.nsp, "/");
    assert.deepEqual(shown.rooms, [guest.id]);
    assert.equal(shown.handshake.auth, undefined);
    assert.ok(stats.clientsCount >= 2);
    assert.ok(stats.aggregatedEvents.some(({ type, count }) => type === "packetsIn" && count > 0));
    assert.ok(stats.namespaces.some(({ name, socketsCount }) => name === "/" && socketsCount >= 1));
  });

  it("follows a socket from its arrival to its end, and commands it", async () => {
    const admin = client("/admin", { auth: credentials });
    await heard(admin, "all_sockets");
    const connected = heardOf(admin, "socket_connected", ({ nsp }) => nsp === "/");
    const upgraded = heardOf(admin, "socket_updated", ({ nsp, transport }) => nsp === "/" && transport === "websocket");
    const guest = client("/");
    const [[shown, at]] = await Promise.all([connected, heard(guest, "connect")]);
    assert.equal(shown.transport, "polling");
    assert.ok(Math.abs(new Date(at) - Date.now()) < 600_000);
    const [update] = await upgraded;
    assert.deepEqual(update, { id: shown.id, nsp: "/", transport: "websocket" });
    assert.equal(guest.id, shown.id);

    const joined = heardOf(admin, "room_joined", (nsp, room) => room === "red");
    admin.emit("join", "/", "red", guest.id);
    assert.deepEqual((await joined).slice(0, 3), ["/", "red", guest.id]);

    const received = heard(guest, "news");
    const sent = heardOf(admin, "event_sent", (_, id) => id === guest.id);
    admin.emit("emit", "/", "red", "news", 1, { two: Buffer.from("3") });
    const [one, object] = await received;
    assert.equal(one, 1);
    assert.equal(Buffer.from(object.two).toString(), "3");
    assert.deepEqual((await sent).slice(0, 3), ["/", guest.id, ["news", 1, { two: { _placeholder: true, num: 0 } }]]);

    const echoed = heardOf(admin, "event_received", (_, id) => id === guest.id);
    assert.equal(await guest.emitWithAck("echo", "hi"), "hi");
    assert.deepEqual((await echoed).slice(0, 3), ["/", guest.id, ["echo", "hi"]]);

    const left = heardOf(admin, "room_left", (nsp, room) => room === "red");
    admin.emit("leave", "/", "red");
    assert.deepEqual((await left).slice(0, 3), ["/", "red", guest.id]);

    const id = guest.id;
    const [gone, ended] = [heardOf(admin, "socket_disconnected", (_, who) => who === id), heard(guest, "disconnect")];
    admin.emit("_disconnect", "/", false, id);
    assert.equal((await ended)[0], "io server disconnect");
    assert.deepEqual((await gone).slice(0, 3), ["/", id, "server namespace disconnect"]);
  });
});
