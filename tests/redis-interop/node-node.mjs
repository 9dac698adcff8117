// A Node server as a node of a cluster: PORT REDIS_PORT. It does the same for its clients as the role "cluster" of the
// conformance host, so that the tests need not know which of the two they talk to.
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const [port, redisPort] = process.argv.slice(2).map(Number);
const publisher = createClient({ url: `redis://localhost:${redisPort}` });
const subscriber = publisher.duplicate();
for (const client of [publisher, subscriber]) client.on("error", () => {});
await Promise.all([publisher.connect(), subscriber.connect()]);

const http = createServer();
const io = new Server(http, {
  adapter: createAdapter(publisher, subscriber, {
    publishOnSpecificResponseChannel: process.env.SPECIFIC_RESPONSES === "true",
  }),
});
io.of("/other");

const shown = (value) => (Buffer.isBuffer(value) ? `binary ${value.toString("hex")}` : (value ?? null));
const heard = [];
io.on("note", (...args) => heard.push(args.map(shown)));
io.on("who", (ack) => ack(`node at ${port}`));

function target({ to = [], except = [], volatile }) {
  const sockets = io.to(to).except(except);
  return volatile ? sockets.volatile : sockets;
}

io.on("connection", (socket) => {
  const operations = {
    join: (room) => socket.join(room),
    data: (data) => void (socket.data = data),
    emit: (where, event, ...args) => void target(where).emit(event, ...args),
    "emit-ack": async (where, event, ...args) => {
      try {
        return (await target(where).timeout(where.timeout ?? 2000).emitWithAck(event, ...args)).map(shown);
      } catch (error) {
        return { failed: "acks", responses: error.responses.map(shown) };
      }
    },
    fetch: async (where) =>
      (await target(where).fetchSockets()).map(({ id, rooms, data }) => ({ id, rooms: [...rooms].sort(), data })),
    handshakes: async (where) =>
      (await target(where).fetchSockets()).map(({ id, handshake }) => ({
        id,
        who: handshake.query.who,
        auth: handshake.auth,
        header: handshake.headers["x-who"],
        address: handshake.address,
        secure: handshake.secure,
        issued: handshake.issued,
      })),
    "sockets-join": (where, rooms) => target(where).socketsJoin(rooms),
    "sockets-leave": (where, rooms) => target(where).socketsLeave(rooms),
    "disconnect-sockets": (where, close) => target(where).disconnectSockets(close),
    "server-emit": (...args) => void io.serverSideEmit(...args),
    "server-emit-ack": async (...args) => (await io.serverSideEmitWithAck(...args)).map(shown),
    heard: () => heard.splice(0),
  };
  socket.on("do", async (name, ...args) => {
    const ack = args.pop();
    ack((await operations[name](...args)) ?? null);
  });
});

http.listen(port, "localhost", () => console.log(`listening on ${port}`));
process.on("SIGTERM", () => process.exit(0));
