// The server is killed while people send. What was acknowledged is there, once, in order; what was not is sent again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ChatClient } from "./client.mjs";
import { Server } from "./server.mjs";

const senders = 10;
// ./dev soak kills more often, each time at another moment.
const kills = Number(process.env.KILLS ?? 1);
const moments = Array.from({ length: kills }, (_, n) => 20 + ((280 + n * 397) % 1500));

for (const enoughAcks of moments) test(`killed after ${enoughAcks} messages: nothing that was acknowledged is lost, and nothing is there twice`, async () => {
  const server = await Server.start();
  try {
    const people = [];
    for (let i = 0; i < senders; i++) people.push(await server.register(`sender${i}`));
    const { body: group } = await server.call("POST", "/chats/conversations", {
      token: people[0].token,
      body: { participants: people.slice(1).map((p) => p.id), isGroup: true, name: "All" },
    });
    const conversationId = group._id;

    const acked = new Map();
    const unknown = new Map();
    let killed = false;
    let enough;
    const reached = new Promise((resolve) => { enough = resolve; });
    const clients = await Promise.all(people.map((p) => ChatClient.connect(server.url, p.token, { reconnection: false })));
    const sending = clients.map(async (client, who) => {
      for (let n = 0; !killed; n++) {
        const draft = { conversationId, content: `${who}/${n}`, type: "text", tempId: `${who}-${n}` };
        unknown.set(draft.tempId, { who, draft });
        try {
          const ack = await client.ask("sendMessage", draft);
          assert.equal(ack.success, true);
          unknown.delete(draft.tempId);
          acked.set(draft.tempId, ack.message);
          if (acked.size === enoughAcks) enough();
        } catch (error) {
          if (error.code === "ERR_ASSERTION") throw error;
          return;
        }
      }
    });
    await reached;
    killed = true;
    await server.kill();
    await Promise.all(sending);
    for (const client of clients) client.close();

    await server.run();
    const again = await Promise.all(people.map((p) => ChatClient.connect(server.url, p.token)));
    for (const { who, draft } of unknown.values()) {
      const ack = await again[who].ask("sendMessage", draft);
      assert.equal(ack.success, true);
    }
    for (const [tempId, message] of [...acked].slice(-20)) {
      const who = Number(tempId.split("-")[0]);
      const ack = await again[who].ask("sendMessage", { conversationId, content: message.content, type: "text", tempId });
      assert.equal(ack.message._id, message._id);
    }

    const stored = [];
    for (let before; ; before = stored[0]._id) {
      const page = await server.call("GET", `/chats/conversations/${conversationId}/messages?limit=100${before ? `&before=${before}` : ""}`, { token: people[0].token });
      if (page.body.length === 0) break;
      stored.unshift(...page.body);
    }

    const contents = stored.map((m) => m.content);
    assert.equal(new Set(contents).size, contents.length, "nothing is there twice");
    assert.equal(contents.length, acked.size + unknown.size, "everything is there");
    assert.deepEqual(stored.map((m) => m.seq), stored.map((_, i) => i + 1), "without a hole");
    for (let i = 1; i < stored.length; i++) assert.ok(Number(stored[i]._id) > Number(stored[i - 1]._id), "in the order of ids");
    const byContent = new Map(stored.map((m) => [m.content, m]));
    for (const message of acked.values()) assert.equal(byContent.get(message.content)?._id, message._id);
    for (let who = 0; who < senders; who++) {
      const numbers = contents.filter((c) => c.startsWith(`${who}/`)).map((c) => Number(c.split("/")[1]));
      assert.deepEqual(numbers, numbers.toSorted((a, b) => a - b), "each sender's in the order he sent them");
    }
    console.log(`${acked.size} acknowledged, ${unknown.size} unknown at the kill`);
    for (const client of again) client.close();
  } finally {
    await server.stop();
  }
});
