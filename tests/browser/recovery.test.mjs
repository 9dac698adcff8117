import assert from "node:assert/strict";
import { test } from "node:test";
import { everyText } from "./messages.mjs";
import { bubble, field, refuseSends, row, send, signIn, texts } from "./pages.mjs";
import { hasTick, scene } from "./scene.mjs";

const at = scene();
const { open, signedIn, inConversation } = at;

test("A_reload_keeps_the_session_and_the_conversation", async () => {
  const { pages } = await inConversation();
  const [a] = pages;
  await send(a, "still here?");
  await hasTick(a, "still here?", "Read");
  await a.reload();
  await bubble(a, "still here?").waitFor();
  await field(a).waitFor();
});

test("A_page_that_begins_asks_for_the_list_once_and_for_what_came_meanwhile_by_its_cursor", async () => {
  const { pages } = await inConversation();
  const [a, g] = pages;
  const asked = [];
  a.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const inStep = a.waitForResponse((answer) => new URL(answer.url()).pathname === "/sync");
  await a.reload();
  await inStep;
  await send(g, "and now?");
  await bubble(a, "and now?").waitFor();
  assert.equal(asked.filter((path) => path === "/chats/conversations").length, 1);
});

test("A_refused_message_can_be_sent_again", async () => {
  const { people, pages } = await signedIn("Ada", "Grace");
  const [, g] = pages;
  await people[0].converse([people[1].id]);
  const a = await open();
  const refusal = await refuseSends(a, "Not now.");
  await a.reload();
  await signIn(a, people[0]);
  await row(a, /Grace/).click();
  await send(a, "try me");
  await bubble(a, "try me").getByText("Not sent. Not now.").waitFor();
  refusal.end();
  await bubble(a, "try me").getByRole("button", { name: "Retry" }).click();
  await hasTick(a, "try me", "Delivered");
  await row(g, /Ada/).click();
  await bubble(g, "try me").waitFor();
  assert.deepEqual(await texts(g), ["try me"]);
  assert.equal(refusal.tempIds.length, 2);
  assert.equal(refusal.tempIds[0], refusal.tempIds[1]);
});

test("A_killed_server_comes_back_without_a_reload_nothing_is_lost_and_what_was_pending_is_sent_once", async (t) => {
  if (!at.server.canRestart) {
    return t.skip("needs a server of its own");
  }
  const { pages } = await inConversation();
  const [a, g] = pages;
  await send(a, "before");
  await hasTick(a, "before", "Read");
  await at.server.kill();
  await a.getByText(/^Reconnecting/).waitFor();
  await send(a, "meanwhile");
  await send(a, "and another");
  await hasTick(a, "meanwhile", "Sending");
  await at.server.start();
  await hasTick(a, "and another", "Read");
  await a.getByText(/^Reconnecting/).waitFor({ state: "hidden" });
  await send(g, "after");
  for (const page of pages) {
    await bubble(page, "after").waitFor();
    assert.deepEqual(await texts(page), ["before", "meanwhile", "and another", "after"]);
  }
});

test("A_lost_network_is_made_up_for_without_losing_the_place", async () => {
  const { people, pages, conversation } = await inConversation();
  const [a] = pages;
  await send(a, "before");
  await hasTick(a, "before", "Read");
  await a.context().setOffline(true);
  await a.getByText(/^Reconnecting/).waitFor();
  await send(a, "written offline");
  const grace = await people[1].connect();
  for (let i = 1; i <= 120; i++) {
    await grace.send(conversation.id, `line ${i}`);
  }
  grace.close();
  await a.context().setOffline(false);
  await hasTick(a, "written offline", "Read");
  await bubble(a, /line 120\b/).waitFor();
  const lines = Array.from({ length: 120 }, (_, i) => `line ${i + 1}`);
  assert.deepEqual(await everyText(a), ["before", ...lines, "written offline"]);
});
