// The database is restored under clients that stay: they begin anew, what they load is the backup, and nothing after it is there.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { engines } from "../chaos/engines.mjs";
import { ChatClient, within } from "./client.mjs";
import { comeBack, contents, hasSaid, lose, person, quick, transports } from "./scene.mjs";
import { Server, standard } from "./server.mjs";

for (const [name, engine] of Object.entries(engines)) {
  const skip = name === "postgres" && !existsSync(join(dirname(standard[0]), "Npgsql.dll"));
  test(`restored under live clients, on ${name}`, { skip }, async (t) => {
    const database = await engine.start();
    const server = await Server.start({ env: database.env });
    t.after(async () => {
      await server.stop();
      await database.stop();
    });
    const folder = await mkdtemp(join(tmpdir(), "parley-backup-"));
    t.after(() => rm(folder, { recursive: true }));
    const backup = join(folder, "chat.backup");

    const connect = (who, options) => {
      const client = new ChatClient(server.url, who.token, { ...quick, ...options });
      t.after(() => client.close());
      return client;
    };
    const once = ({ socket }, what) => within(new Promise((resolve) => socket.once(what, resolve)), what);
    const [anna, ben, cleo] = [await person(server), await person(server), await person(server)];
    const [annas, bens, cleos] = [connect(anna, transports.websocket), connect(ben, transports.polling), connect(cleo, transports.websocket)];
    const everybody = [[anna, annas], [ben, bens], [cleo, cleos]];
    await Promise.all(everybody.map(([, client]) => once(client, "connect")));
    const create = async (people, settings) =>
      (await annas.ask("createConversation", { participants: people.map((p) => p.id), ...settings })).conversation._id;
    const say = async (conversationId, content, tempId) => {
      const ack = await annas.ask("sendMessage", { conversationId, content, tempId });
      assert.equal(ack.success, true);
      return ack.message;
    };
    /** All that somebody loads, but who has got what: that is still being written while others look. */
    const load = async (who) => {
      const without = ({ status, ...message }) => message;
      const { body: list } = await server.call("GET", "/chats/conversations", who);
      return Promise.all(list.map(async ({ lastMessage, ...conversation }) => {
        const { body: messages } = await server.call("GET", `/chats/conversations/${conversation._id}/messages`, who);
        return { ...conversation, lastMessage: without(lastMessage), messages: messages.map(without) };
      }));
    };
    const loadAll = () => Promise.all(everybody.map(([who]) => load(who)));
    const sync = async (who, after = "") => (await server.call("GET", `/sync?after=${after}`, who)).body;

    const group = await create([ben, cleo], { isGroup: true, name: "All" });
    const direct = await create([ben]);
    const first = await say(group, "first");
    const second = await say(group, "second");
    await say(direct, "to ben");
    const kept = await loadAll();
    await server.execute("db", "backup", backup);

    // What is lost: a change of everything, and somebody who is not in the backup.
    await annas.ask("editMessage", { messageId: first._id, content: "first, edited" });
    await annas.ask("deleteMessage", { messageId: second._id });
    await say(group, "sent again", "the same");
    await server.call("DELETE", `/chats/conversations/${group}/participants/${cleo.id}`, anna);
    const lost = await create([ben, cleo], { isGroup: true, name: "Lost" });
    const last = await say(lost, "last");
    const dora = await person(server);
    const doras = connect(dora, transports.websocket);
    await once(doras, "connect");
    for (const [, client] of everybody) await client.see("newMessage", (m) => m.message._id === last._id);
    const cursors = await Promise.all(everybody.map(async ([who]) => (await sync(who)).cursor));

    const back = everybody.map(async ([, client]) => {
      await once(client, "connect");
      return client.socket.recovered;
    });
    const out = new Promise((resolve) => doras.socket.on("disconnect", (why) => why === "io server disconnect" && resolve()));
    await server.halt();
    for (const [, client] of everybody) client.events = [];
    await server.execute("db", "restore", backup);
    await server.run();

    assert.deepEqual(await Promise.all(back), [false, false, false]);
    assert.deepEqual(await loadAll(), kept);
    for (const [n, [who, client]] of everybody.entries()) {
      const gone = await sync(who, cursors[n]);
      assert.equal(gone.statusCode, 410);
      assert.deepEqual((await sync(who, gone.cursor)).events, []);
      assert.deepEqual(client.events.filter(({ args }) => typeof args.at(-1) === "string"), [], "nothing that is remembered has come");
    }

    // The offsets that they keep are of the former log: further on than this one has come, or not as far.
    const missed = [];
    const miss = async (count) => {
      for (let n = 0; n < count; n++) missed.push((await say(group, `missed ${missed.length}`)).content);
      return position((await sync(anna)).cursor);
    };
    const position = (cursor) => Number(cursor.split(".")[1]);
    await Promise.all([lose(bens.socket), lose(cleos.socket)]);
    for (const [client, count] of [[bens, 1], [cleos, 30]]) {
      const head = await miss(count);
      assert.equal(position(client.socket._lastOffset) > head, client === bens);
      await comeBack(client.socket);
      assert.equal(client.socket.recovered, true);
      await client.see("newMessage", hasSaid(missed.at(-1)));
      assert.deepEqual(contents(client), missed);
    }

    // It is not taken for the one that was lost.
    assert.equal((await say(group, "sent again", "the same")).seq, 2 + missed.length + 1);
    await bens.see("newMessage", hasSaid("sent again"));

    // Whoever is not in the backup is nobody, also when others have come since; nor does a conversation come in the place of another.
    await within(out, "io server disconnect");
    await person(server);
    assert.equal((await server.call("GET", "/chats/conversations", dora)).status, 401);
    await once(connect(dora, transports.polling), "disconnect");
    await create([ben], { isGroup: true });
    assert.equal((await annas.ask("sendMessage", { conversationId: lost, content: "not for this one" })).success, false);
  });
}
