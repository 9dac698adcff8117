import assert from "node:assert/strict";
import { test } from "node:test";
import { Dice } from "../../chaos/dice.mjs";
import { person, signedInAs } from "../messages.mjs";
import { goOffline, row } from "../pages.mjs";
import { scene } from "../scene.mjs";

const at = scene();
const { open } = at;

/** SEED repeats a run. */
const seed = process.env.SEED ?? String(Date.now() % 1_000_000);
const steps = 500;
/** How often each comes among so many. */
const weights = { send: 9, read: 2, readAll: 1, delete: 2, edit: 3, markUnread: 2, sendMine: 1, cut: 0.5, mend: 1 };

const rows = [/^(Online |Away )?Grace/, /Engine/, /Tables/];

/** What the page says of each conversation, and of all together, becomes what the server says. */
async function badgesAreThoseOf(page, ada, conversations, when) {
  const truth = new Map((await ada.call("GET", "/chats/conversations")).map((one) => [one.id, one]));
  const expected = conversations.map(({ id }) => {
    const { unreadCount, mentionCount } = truth.get(id);
    return [unreadCount > 0 ? `${unreadCount} unread` : "", mentionCount > 0];
  });
  const total = [...truth.values()].reduce((sum, { unreadCount }) => sum + unreadCount, 0);
  const shown = () =>
    Promise.all(
      rows.map(async (name) => {
        const labels = await row(page, name)
          .locator("[aria-label]")
          .evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
        return [labels.find((one) => one.endsWith(" unread")) ?? "", labels.some((one) => /mention/.test(one))];
      }),
    );
  const title = total > 0 ? `(${total}) Parley` : "Parley";
  let found;
  for (const until = Date.now() + 20_000; Date.now() < until; await page.waitForTimeout(100)) {
    found = [await shown(), await page.title()];
    if (JSON.stringify(found) === JSON.stringify([expected, title])) {
      return;
    }
  }
  assert.deepEqual(found, [expected, title], when);
}

test(`U26 After ${steps} random steps of two people, some of them without a network, the badges are those of the server`, async (t) => {
  t.diagnostic(`SEED=${seed}`);
  const dice = new Dice(seed);
  const [ada, grace, alan] = await Promise.all(["Ada", "Grace", "Alan"].map((name) => person(at.server.url, name)));
  const conversations = [
    await ada.converse([grace.id]),
    await ada.converse([grace.id, alan.id], { isGroup: true, name: "Engine" }),
    await ada.converse([grace.id, alan.id], { isGroup: true, name: "Tables" }),
  ];
  const a = await signedInAs(open, ada);
  await row(a, /Engine/).waitFor();
  const [mine, theirs] = [await ada.connect(), await grace.connect()];
  const sent = new Map(conversations.map(({ id }) => [id, []]));
  const happened = Object.fromEntries(Object.keys(weights).map((kind) => [kind, 0]));
  let isCut = false;

  const ask = async ({ socket }, event, data) => {
    const answer = await socket.emitWithAck(event, data);
    assert.equal(answer.success, true, `SEED=${seed}: ${event} ${JSON.stringify(data)}: ${answer.message}`);
    return answer;
  };
  const say = async (who, conversationId, content) => {
    const answer = await ask(who, "sendMessage", { conversationId, content });
    sent.get(conversationId).push({ id: answer.message.id, who });
    return answer;
  };
  const mention = () => (dice.chance(0.3) ? `@${ada.username} ` : "");
  const acts = {
    send: ({ id }, step) => say(theirs, id, `${mention()}step ${step}`),
    sendMine: ({ id }, step) => say(mine, id, `mine ${step}`),
    read: ({ id }, _, any) => any && ask(mine, "markAsRead", { conversationId: id, messageId: any.id }),
    readAll: ({ id }) => ask(mine, "markConversationAsRead", { conversationId: id }),
    markUnread: ({ id }, _, any) => any && ask(mine, "markAsUnread", { conversationId: id, messageId: any.id }),
    edit: (_, step, any) =>
      any && ask(any.who, "editMessage", { messageId: any.id, content: `${mention()}changed ${step}` }),
    delete: ({ id }, _, any) => {
      sent.set(id, sent.get(id).filter((one) => one !== any));
      return any && ask(any.who, "deleteMessage", { messageId: any.id });
    },
    cut: async () => {
      const happens = !isCut;
      if (happens) {
        // The page has noticed it before anything else happens.
        await goOffline(a);
      }
      isCut = true;
      return happens;
    },
    mend: async () => {
      const happens = isCut;
      await a.context().setOffline(false);
      isCut = false;
      if (happens && dice.chance(0.5)) {
        await a.getByText(/^Reconnecting/).waitFor({ state: "hidden" });
      }
      return happens;
    },
  };
  for (let step = 1; step <= steps; step++) {
    const kind = dice.weighted(weights);
    const conversation = dice.pick(conversations);
    const known = sent.get(conversation.id);
    const any = known.length > 0 ? dice.pick(known) : undefined;
    happened[kind] += (await acts[kind](conversation, step, any)) ? 1 : 0;
    if (step % 100 === 0) {
      await acts.mend();
      await badgesAreThoseOf(a, ada, conversations, `SEED=${seed}, after ${step} steps`);
    }
  }
  t.diagnostic(JSON.stringify(happened));
  for (const [kind, count] of Object.entries(happened)) {
    const least = kind === "cut" || kind === "mend" ? 2 : 8;
    assert.ok(count >= least, `SEED=${seed}: ${kind} happened ${count} times only`);
  }
});
