// Connections of the stock client that are lost and come back: it reports `recovered`, and has got everything once and in order.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { within } from "./client.mjs";
import { comeBack, contents, cut, hasSaid, lose, transports, two } from "./scene.mjs";
import { Server } from "./server.mjs";

let server;
before(async () => {
  server = await Server.start();
});
after(() => server.stop());

for (const [name, options] of Object.entries(transports)) {
  describe(name, () => {
    test("what was missed comes once and in order, however often the connection is lost", async (t) => {
      const scene = await two(t, server, options);
      const { bens, say } = scene;
      assert.ok(!bens.socket.recovered);
      await say("0");
      await bens.see("newMessage");
      for (let round = 0; round < 3; round++) {
        await cut(scene, () => say(`${round}a`, `${round}b`));
        assert.equal(bens.socket.recovered, true);
        await say(`${round}c`);
        await bens.see("newMessage", hasSaid(`${round}c`));
      }
      assert.deepEqual(contents(bens), ["0", "0a", "0b", "0c", "1a", "1b", "1c", "2a", "2b", "2c"]);
    });

    test("cut before the first event", async (t) => {
      const scene = await two(t, server, options);
      await cut(scene, () => scene.say("missed"));
      assert.equal(scene.bens.socket.recovered, true);
      await scene.bens.see("newMessage");
      assert.deepEqual(contents(scene.bens), ["missed"]);
    });

    test("a replay that is cut in the middle doubles nothing", async (t) => {
      const scene = await two(t, server, options);
      const { bens, say } = scene;
      const texts = Array.from({ length: 60 }, (_, n) => `${n} ${"x".repeat(9_000)}`);
      await lose(bens.socket);
      await say(...texts);
      for (let round = 0; round < 5; round++) {
        // As soon as something of it has arrived.
        const begun = new Promise((resolve) => bens.socket.io.on("packet", function heard({ type, data }) {
          if (type === 2 && data[0] === "newMessage") {
            bens.socket.io.off("packet", heard);
            // When it has been handled, or kept to be handled later.
            queueMicrotask(() => resolve(lose(bens.socket)));
          }
        }));
        bens.socket.connect();
        await within(begun, "the replay");
      }
      await comeBack(bens.socket);
      assert.equal(bens.socket.recovered, true);
      await say("last");
      await bens.see("newMessage", hasSaid("last"));
      assert.deepEqual(contents(bens).map((text) => text.split(" ")[0]), [...texts.keys(), "last"].map(String));
    });

    test("killed and started again, several times", async (t) => {
      const scene = await two(t, server, options);
      const { bens, annas, say } = scene;
      for (let round = 0; round < 3; round++) {
        await say(`before ${round}`);
        await bens.see("newMessage", hasSaid(`before ${round}`));
        bens.socket.io.reconnection(false);
        const lost = new Promise((resolve) => bens.socket.once("disconnect", resolve));
        const back = new Promise((resolve) => annas.socket.io.once("reconnect", resolve));
        await server.kill();
        await within(lost, "disconnect");
        await server.run();
        await within(back, "reconnect");
        await say(`missed ${round}`);
        await comeBack(bens.socket);
        assert.equal(bens.socket.recovered, true);
      }
      await bens.see("newMessage", hasSaid("missed 2"));
      assert.deepEqual(contents(bens), [0, 1, 2].flatMap((n) => [`before ${n}`, `missed ${n}`]));
    });

    test("removed meanwhile, and added again", async (t) => {
      const scene = await two(t, server, options);
      const { anna, ben, bens } = scene;
      const group = await scene.group();
      const people = `/chats/conversations/${group}/participants`;
      await cut(scene, async () => {
        await scene.tell(group, "for him");
        assert.equal((await server.call("DELETE", `${people}/${ben.id}`, anna)).status, 200);
        await scene.tell(group, "not for him");
      });
      assert.equal(bens.socket.recovered, true);
      assert.equal((await bens.see("participantRemoved")).userId, ben.id);
      assert.equal((await bens.ask("sendMessage", { conversationId: group, content: "not by him" })).success, false);
      await cut(scene, async () => {
        await scene.tell(group, "not for him either");
        await server.call("POST", people, { ...anna, body: { participants: [ben.id] } });
        await scene.tell(group, "again for him");
      });
      assert.equal(bens.socket.recovered, true);
      await bens.see("newMessage", hasSaid("again for him"));
      assert.deepEqual(contents(bens), ["for him", "again for him"]);
    });

    test("a message that was deleted meanwhile arrives as deleted", async (t) => {
      const scene = await two(t, server, options);
      const { bens } = scene;
      let deleted;
      await cut(scene, async () => {
        await scene.say("stays");
        deleted = await scene.tell(scene.conversationId, "not for long");
        assert.equal((await scene.annas.ask("deleteMessage", { messageId: deleted._id })).success, true);
      });
      assert.equal(bens.socket.recovered, true);
      await bens.see("messageDeleted", (d) => d.messageId === deleted._id);
      const shown = bens.seen("newMessage").map(({ message }) => [message._id, message.content, message.isDeleted]);
      assert.deepEqual(shown.map(([, ...rest]) => rest), [["stays", false], ["", true]]);
      assert.equal(shown[1][0], deleted._id);
    });

    test("blocked meanwhile: nothing tells of it, and nothing passes between the two from there on", async (t) => {
      const scene = await two(t, server, options);
      const { anna, annas, ben, bens, conversationId } = scene;
      const group = await scene.group();
      await cut(scene, async () => {
        await scene.say("before the block");
        assert.equal((await server.call("PUT", `/blocks/${ben.id}`, anna)).status, 200);
        assert.equal((await annas.ask("sendMessage", { conversationId, content: "over the block" })).success, false);
        await scene.tell(group, "to the group");
      });
      assert.equal(bens.socket.recovered, true);
      await bens.see("newMessage", hasSaid("to the group"));
      assert.deepEqual(contents(bens), ["before the block", "to the group"]);
      assert.deepEqual(bens.seen("userBlocked"), []);
      assert.ok(bens.seen("newMessage").every(({ message }) => !("isFromBlocked" in message)));
      assert.deepEqual((await bens.ask("getOnlineUsers")).onlineUsers, [ben.id]);
      assert.equal((await bens.ask("sendMessage", { conversationId, content: "over the block" })).success, false);
      await bens.ask("typing", { conversationId });
      await bens.ask("sendMessage", { conversationId: group, content: "from him" });
      await annas.see("newMessage", hasSaid("from him"));
      assert.deepEqual(annas.seen("userTyping"), []);
      assert.deepEqual(contents(annas), ["before the block", "to the group", "from him"]);
    });

    test("the one who blocks, from another device, is told and has what comes after it marked", async (t) => {
      const scene = await two(t, server, options);
      const { anna, ben, bens } = scene;
      const group = await scene.group();
      await cut(scene, async () => {
        assert.equal((await server.call("PUT", `/blocks/${anna.id}`, ben)).status, 200);
        await scene.tell(group, "marked");
      });
      assert.equal(bens.socket.recovered, true);
      assert.equal((await bens.see("newMessage", hasSaid("marked"))).message.isFromBlocked, true);
      assert.equal((await bens.see("userBlocked")).id, anna.id);
      assert.deepEqual(bens.events.map((e) => e.name).filter((name) => name === "userBlocked" || name === "newMessage"), ["userBlocked", "newMessage"]);
    });
  });
}
