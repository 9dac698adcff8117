// The server is stopped and started while people send: no send ends in doubt, and nobody notices more than a pause.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ChatClient } from "./client.mjs";
import { Server } from "./server.mjs";

const senders = 5;
const stops = 2;

for (const options of [{ transports: ["websocket"] }, { transports: ["polling"], upgrade: false }]) {
  test(`stopped ${stops} times while people send over ${options.transports[0]}`, async () => {
    const server = await Server.start();
    let clients = [];
    try {
      const people = [];
      for (let i = 0; i < senders; i++) people.push(await server.register(`sender${i}`));
      const { body: group } = await server.call("POST", "/chats/conversations", {
        token: people[0].token,
        body: { participants: people.slice(1).map((p) => p.id), isGroup: true, name: "All" },
      });
      clients = await Promise.all(people.map((p) =>
        ChatClient.connect(server.url, p.token, { ...options, reconnectionDelay: 50, reconnectionDelayMax: 200 })));
      const recoveries = clients.map(() => []);
      clients.forEach((client, who) => client.socket.on("connect", () => recoveries[who].push(client.socket.recovered)));

      const told = clients.map(() => []);
      for (const [who, { socket }] of clients.entries()) {
        for (const name of ["connect", "disconnect", "connect_error"]) socket.on(name, (why) => told[who].push(`${name} ${why ?? ""}`));
      }

      const acked = new Map();
      const doubtful = [];
      let acknowledged = () => {};
      let over = false;
      const sending = clients.map(async (client, who) => {
        for (let n = 0; !over; n++) {
          const draft = { conversationId: group._id, content: `${who}/${n}`, type: "text", tempId: `${who}-${n}` };
          // Sent again until it is acknowledged, as a person's client does; volatile, so that only this loop repeats it.
          for (let done = false, attempts = 0; !done; attempts++) {
            try {
              if (!client.socket.connected) await new Promise((resolve) => client.socket.once("connect", resolve));
              const sentAt = Date.now();
              const ack = await client.socket.timeout(3_000).volatile.emitWithAck("sendMessage", draft);
              // It had been done before, and nobody had said so.
              if (ack.success && attempts > 0 && Date.parse(ack.message.createdAt) < sentAt) doubtful.push(draft.content);
              if (ack.success) acked.set(draft.content, [...(acked.get(draft.content) ?? []), ack.message._id]);
              acknowledged();
              done = ack.success;
            } catch {
              // Not done, if the server keeps its word; it is sent again with the same tempId.
            }
          }
        }
      });

      const more = () => new Promise((resolve, reject) => {
        const enough = acked.size + 50;
        const late = setTimeout(() => reject(new Error(`${acked.size} of ${enough}: ${told.map((t) => t.slice(-4).join(", ")).join(" | ")}`)), 60_000);
        acknowledged = () => {
          if (acked.size >= enough) {
            clearTimeout(late);
            resolve();
          }
        };
      });
      for (let stop = 1; stop <= stops; stop++) {
        await more();
        await server.halt();
        await server.run();
      }
      await more();
      over = true;
      await Promise.all(sending);

      assert.deepEqual(doubtful, [], "what was done was acknowledged before the connection ended");

      const last = await clients[0].ask("sendMessage", { conversationId: group._id, content: "last" });
      for (const [who, client] of clients.entries()) {
        await client.see("newMessage", (m) => m.message._id === last.message._id);
        const seen = client.seen("newMessage").map((m) => m.message);
        assert.deepEqual(seen.map((m) => m.seq), seen.map((_, i) => i + 1), "each once, in order, without a hole");
        assert.ok(recoveries[who].length >= stops);
        assert.ok(recoveries[who].every((recovered) => recovered === true), `recovered: ${recoveries[who]}`);
      }
      const seen = new Map(clients[0].seen("newMessage").map((m) => [m.message.content, m.message._id]));
      assert.equal(seen.size, acked.size + 1, "nothing but what was acknowledged");
      for (const [content, ids] of acked) assert.deepEqual(ids, [seen.get(content)], "acknowledged exactly once");
    } finally {
      for (const client of clients) client.close();
      await server.stop();
    }
  });
}
