import assert from "node:assert/strict";
import { test } from "node:test";
import { everyText } from "./messages.mjs";
import { bubble, log, row } from "./pages.mjs";
import { scene } from "./scene.mjs";

const at = scene();
const { signedIn, inConversation } = at;

test("Older_messages_load_without_moving_what_is_read", async () => {
  const { people, pages } = await signedIn("Ada", "Grace");
  const conversation = await people[0].converse([people[1].id]);
  const grace = await people[1].connect();
  for (let i = 1; i <= 160; i++) {
    await grace.send(conversation.id, `line ${i}${" and more of it".repeat(i % 9)}`);
  }
  grace.close();
  const [a] = pages;
  await row(a, /Grace/).click();
  await bubble(a, /line 1\b/).waitFor();
  await a.getByRole("button", { name: /new messages/ }).click();
  await bubble(a, /line 160\b/).waitFor();
  const worst = await log(a).evaluate(async (box) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    let moved = 0;
    let idle = 0;
    while (idle < 60) {
      const before = box.scrollTop;
      box.scrollTop -= 300;
      await frame();
      const seen = [...box.querySelectorAll(".message")].find(
        (one) => one.getBoundingClientRect().bottom > box.getBoundingClientRect().top,
      );
      const top = seen.getBoundingClientRect().top;
      await frame();
      await frame();
      moved = Math.max(moved, Math.abs(seen.getBoundingClientRect().top - top));
      idle = box.scrollTop < before ? 0 : idle + 1;
    }
    return moved;
  });
  const shown = await everyText(a);
  assert.deepEqual(
    shown.map((text) => Number(/line (\d+)/.exec(text)[1])),
    Array.from({ length: 160 }, (_, i) => i + 1),
  );
  assert.ok(worst <= 2, `what was read moved by ${worst} px`);
});

test("Reading_further_up_stays_in_place_and_a_pill_leads_to_what_is_new", async () => {
  const { people, pages, conversation } = await inConversation();
  const [a] = pages;
  const grace = await people[1].connect();
  for (let i = 1; i <= 30; i++) {
    await grace.send(conversation.id, `line ${i}`);
  }
  await bubble(a, /line 30$/).waitFor();
  await log(a).evaluate((box) => box.scrollTo(0, 0));
  await a.getByRole("button", { name: "Jump to the end" }).waitFor();
  const topOf = () =>
    bubble(a, /line 1$/)
      .first()
      .evaluate((one) => one.getBoundingClientRect().top);
  const before = await topOf();
  await grace.send(conversation.id, "news one");
  await grace.send(conversation.id, "news two");
  await a.getByRole("button", { name: "2 new messages" }).waitFor();
  assert.ok(Math.abs((await topOf()) - before) <= 2);
  await a.getByRole("button", { name: "2 new messages" }).click();
  await a.getByRole("button", { name: "2 new messages" }).waitFor({ state: "detached" });
  const distance = await log(a).evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
  assert.ok(distance <= 2, `${distance} px are left`);
  grace.close();
});
