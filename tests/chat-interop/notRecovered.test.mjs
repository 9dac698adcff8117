// Who may go on where a connection was lost, and from where. Whoever may not has an ordinary new connection, and nothing of what was missed.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { ChatClient, within } from "./client.mjs";
import { contents, cut, hasSaid, person, transports, two } from "./scene.mjs";
import { Server } from "./server.mjs";

const secret = "a secret that this test shares";
const most = { RECOVERY_MAX_EVENTS: "20", RECOVERY_MAX_KB: "16" };

let server;
before(async () => {
  server = await Server.start({ env: { ...most, JWT_SECRET: secret } });
});
after(() => server.stop());

/** The same token when it has expired. */
function expired(token) {
  const [header, payload] = token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url"));
  const ago = claims.exp - claims.iat + 1;
  const old = { ...claims, iat: claims.iat - ago, exp: claims.exp - ago };
  const signed = `${header}.${Buffer.from(JSON.stringify(old)).toString("base64url")}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/** What is new comes, and nothing that was missed came before it. */
async function beginsAnew(scene, former) {
  const { bens } = scene;
  assert.equal(!!bens.socket.recovered, false);
  assert.notEqual(bens.socket._pid, former);
  await scene.say("new");
  await bens.see("newMessage", hasSaid("new"));
  assert.deepEqual(contents(bens), ["new"]);
}

for (const [name, options] of Object.entries(transports)) {
  describe(name, () => {
    const lost = {
      "too many events": (scene) => Promise.all(Array.from({ length: 21 }, (_, n) => scene.tell(scene.conversationId, `${n}`))),
      "too many bytes": (scene) => scene.say(...Array.from({ length: 4 }, () => "x".repeat(9_000))),
    };
    for (const [what, happens] of Object.entries(lost)) {
      test(`${what} missed: a new connection, and nothing of them`, async (t) => {
        const scene = await two(t, server, options);
        const former = scene.bens.socket._pid;
        await cut(scene, () => happens(scene));
        await beginsAnew(scene, former);
      });
    }

    test("a restored database is another one: a new connection, and nothing of either", async (t) => {
      const scene = await two(t, server, options);
      const folder = await mkdtemp(join(tmpdir(), "parley-backup-"));
      t.after(() => rm(folder, { recursive: true }));
      const former = scene.bens.socket._pid;
      await cut(scene, async () => {
        await scene.say("in the backup");
        await server.execute("db", "backup", join(folder, "chat.backup"));
        await scene.say("lost");
        const back = new Promise((resolve) => scene.annas.socket.io.once("reconnect", resolve));
        await server.halt();
        await server.execute("db", "restore", join(folder, "chat.backup"));
        await server.run();
        await within(back, "reconnect");
      });
      await beginsAnew(scene, former);
    });

    test("a token that has expired is good enough while its login session lives, and for nothing else", async (t) => {
      const scene = await two(t, server, options);
      const { bens, ben } = scene;
      const token = expired(ben.token);
      bens.socket.auth = { token };
      await cut(scene, () => scene.say("missed"));
      assert.equal(bens.socket.recovered, true);
      await bens.see("newMessage", hasSaid("missed"));
      assert.equal((await server.call("GET", "/chats/conversations", { token })).status, 401);
      const anew = new ChatClient(server.url, token, options);
      t.after(() => anew.close());
      await within(new Promise((resolve) => anew.socket.once("disconnect", resolve)), "disconnect");
      assert.deepEqual(anew.events, []);
    });

    test("with another person's token it is that person's new connection", async (t) => {
      const scene = await two(t, server, options);
      const { bens } = scene;
      const cleo = await person(server);
      bens.socket.auth = { token: cleo.token };
      await cut(scene, () => scene.say("not for cleo"));
      assert.equal(!!bens.socket.recovered, false);
      const { conversation } = await bens.ask("createConversation", { participants: [], isGroup: true });
      assert.equal(conversation.createdBy, cleo.id);
      await bens.see("conversationCreated", (c) => c._id === conversation._id);
      assert.deepEqual(contents(bens), []);
    });

    for (const [how, end] of Object.entries({
      "has ended": ({ ben }) => server.call("POST", "/auth/logout", ben),
      "is one of an account that is gone": ({ ben }) => server.call("DELETE", "/users/me", { ...ben, body: { password: "correct horse battery" } }),
    })) {
      test(`when its login session ${how} it is put out`, async (t) => {
        const scene = await two(t, server, options);
        const { bens } = scene;
        const out = new Promise((resolve) => bens.socket.on("disconnect", (reason) => reason === "io server disconnect" && resolve()));
        await cut(scene, async () => {
          await scene.say("not for him");
          assert.ok((await end(scene)).status < 300);
        });
        await within(out, "io server disconnect");
        assert.equal(!!bens.socket.recovered, false);
        assert.deepEqual(contents(bens), []);
      });
    }

    test("an id and an offset that are none give a new connection", async (t) => {
      const scene = await two(t, server, options);
      const { bens } = scene;
      await scene.say("seen");
      await bens.see("newMessage");
      for (const spoil of [
        () => (bens.socket._pid = "garbage"),
        () => (bens.socket._lastOffset = "garbage"),
        () => (bens.socket._lastOffset = bens.socket._lastOffset.replace(/\d+$/, "999999999")),
      ]) {
        const pid = bens.socket._pid;
        const offset = bens.socket._lastOffset;
        await cut(scene, spoil);
        assert.notEqual(bens.socket._pid, pid);
        assert.equal(!!bens.socket.recovered, false);
        bens.socket._lastOffset = offset;
      }
    });

    test("a client that wants no recovery sees no offset", async (t) => {
      const { annas, say } = await two(t, server, options);
      await say("one");
      await annas.see("newMessage");
      assert.equal(annas.events.find((e) => e.name === "newMessage").args.length, 1);
    });
  });
}
