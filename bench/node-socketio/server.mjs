// Socket.IO as its authors ship it: default options, in memory.
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http);

io.on("connection", (socket) => {
  socket.on("join", (room, ack) => {
    socket.join(String(room));
    ack("ok");
  });
  socket.on("send", (room, payload, ack) => {
    io.to(String(room)).emit("msg", payload);
    ack?.("ok");
  });
  socket.on("echo", (payload, ack) => ack(payload));
});

http.listen({ host: "127.0.0.1", port: Number(process.env.PORT ?? 3000), backlog: 4096 });
