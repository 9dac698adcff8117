// A Node server as a node of a cluster: PORT REDIS_PORT ADAPTER. It does the same for its clients as the role "cluster" of the
// conformance host, so that the tests need not know which of the two they talk to.
import { createServer } from "node:http";
import { createAdapter, createShardedAdapter } from "@socket.io/redis-adapter";
import { createAdapter as createStreamsAdapter } from "@socket.io/redis-streams-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const [port, redisPort, adapter] = process.argv.slice(2);
const publisher = createClient({ url: `redis://localhost:${redisPort}` });
const subscriber = publisher.duplicate();
for (const client of [publisher, subscriber]) client.on("error", () => {});
await Promise.all([publisher.connect(), subscriber.connect()]);

const { env } = process;
const adapters = {
  classic: () => createAdapter(publisher, subscriber, { publishOnSpecificResponseChannel: env.SPECIFIC_RESPONSES === "true" }),
  sharded: () => createShardedAdapter(publisher, subscriber, { subscriptionMode: modes[env.SUBSCRIPTION_MODE ?? "Dynamic"] }),
  streams: () => createStreamsAdapter(publisher, { streamCount: Number(env.STREAM_COUNT ?? 1) }),
};
const modes = { Dynamic: "dynamic", Static: "static", DynamicPrivate: "dynamic-private" };

const http = createServer();
const io = new Server(http, {
  adapter: adapters[adapter](),
  ...(env.RECOVERY === "true" && { connectionStateRecovery: { skipMiddlewares: false } }),
});

const shown = (value) => (Buffer.isBuffer(value) ? `binary ${value.toString("hex")}` : (value ?? null));
const heard = [];
io.on("note", (...args) => heard.push(args.map(shown)));
io.on("who", (ack) => ack(`node at ${port}`));
io.of("/other");

function target(nsp, { to = [], except = [], volatile }) {
  const sockets = nsp.to(to).except(except);
  return volatile ? sockets.volatile : sockets;
}

function serve(socket) {
  const to = (where) => target(socket.nsp, where);
  const operations = {
    join: (room) => socket.join(room),
    data: (data) => void (socket.data = data),
    emit: (where, event, ...args) => void to(where).emit(event, ...args),
    "emit-here": (event, ...args) => void socket.emit(event, ...args),
    "emit-ack": async (where, event, ...args) => {
      try {
        return (await to(where).timeout(where.timeout ?? 2000).emitWithAck(event, ...args)).map(shown);
      } catch (error) {
        return { failed: "acks", responses: error.responses.map(shown) };
      }
    },
    fetch: async (where) => (await to(where).fetchSockets()).map(({ id, rooms, data }) => ({ id, rooms: [...rooms].sort(), data })),
    handshakes: async (where) =>
      (await to(where).fetchSockets()).map(({ id, handshake }) => ({
        id,
        who: handshake.query.who,
        auth: handshake.auth,
        header: handshake.headers["x-who"],
        address: handshake.address,
        secure: handshake.secure,
        issued: handshake.issued,
      })),
    "sockets-join": (where, rooms) => to(where).socketsJoin(rooms),
    "sockets-leave": (where, rooms) => to(where).socketsLeave(rooms),
    "disconnect-sockets": (where, close) => to(where).disconnectSockets(close),
    "server-emit": (...args) => void io.serverSideEmit(...args),
    "server-emit-ack": async (...args) => (await io.serverSideEmitWithAck(...args)).map(shown),
    heard: () => heard.splice(0),
  };
  socket.on("do", async (name, ...args) => {
    const ack = args.pop();
    ack((await operations[name](...args)) ?? null);
  });
}

io.on("connection", serve);
io.of(/^\/room-\d+$/).on("connection", serve);

http.listen(port, "localhost", () => console.log(`listening on ${port}`));
process.on("SIGTERM", () => process.exit(0));
