import assert from "node:assert/strict";
import { test } from "node:test";
import { everyText, openRow, sendMany } from "./messages.mjs";
import { bubble, log, row } from "./pages.mjs";
import { joinAs, someone } from "./people.mjs";
import { scene } from "./scene.mjs";
import { frames, mixed, movementSince, placesInView, watched, wheel, withPictures } from "./scrolled.mjs";

const at = scene();
const { open, signedIn, inConversation } = at;

/** Ada at her page, and what somebody wrote to her, or to a group that she is in. */
async function story(count, text, { isGroup = false } = {}) {
  const [ada, grace, alan] = await Promise.all(["Ada", "Grace", "Alan"].map((name) => joinAs(at.server.url, someone(name))));
  const { id } = isGroup
    ? await ada.converse([grace.id, alan.id], { isGroup, name: "Grace and others" })
    : await ada.converse([grace.id]);
  const connection = await grace.connect();
  await sendMany(connection, id, count, text);
  connection.close();
  const read = () => ada.call("POST", `/chats/conversations/${id}/read`);
  return { ada, grace, alan, id, read, address: `${at.server.url}/c/${id}` };
}

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

for (const width of [1440, 390]) {
  test(`U11 Rows of every height are in view in every frame of a scroll, and none is skipped, at ${width} px`, async () => {
    const { ada, read, address } = await story(90, mixed);
    const a = await open({ cookie: ada.cookie, viewport: { width, height: 844 } });
    await withPictures(a);
    await a.goto(address);
    await bubble(a, /line 1\b/).waitFor();
    const results = { down: await watched(a, 1, () => wheel(a, 250, 20)) };
    await read();
    await a.goto(address);
    await bubble(a, /line 90\b/).waitFor();
    results.up = await watched(a, -1, () => wheel(a, -250, 20));
    results.fast = await watched(a, -1, () => wheel(a, -400, 10, 2));
    await log(a).focus();
    results.keys = await watched(a, 1, async () => {
      for (let i = 0; i < 5; i++) {
        await a.keyboard.press("PageDown");
        await frames(a, 12);
      }
    });
    for (const [way, { bare, back, most, skipped, first, last }] of Object.entries(results)) {
      assert.equal(bare, 0, `${way}: no rows were in view in ${bare} frames`);
      assert.deepEqual(skipped, [], `${way}: between ${first} and ${last}`);
      assert.ok(back <= 2, `${way}: rows went back by ${back} px`);
      assert.ok(most < 300 && last - first > 10, `${way}: ${most} rows, ${first} to ${last}`);
    }
    // The bar can be dragged anywhere.
    const dragged = await watched(a, 0, async () => {
      for (const part of [0.9, 0.1, 0.55, 0, 0.3, 1]) {
        await log(a).evaluate((box, part) => box.scrollTo(0, part * box.scrollHeight), part);
        await frames(a);
      }
    });
    assert.equal(dragged.bare, 0, "dragged");
  });
}

test("U12 Older messages move nothing that is in view, at the very top or near it, in a group or between two", async () => {
  for (const [isGroup, top] of [[false, 0], [false, 300], [true, 0], [true, 300]]) {
    const { ada, id, read } = await story(120, mixed, { isGroup });
    await read();
    const a = await open({ cookie: ada.cookie });
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await a.route(/before=/, async (route) => {
      await held;
      await route.continue();
    });
    await openRow(a, /Grace/);
    await bubble(a, /line 120\b/).waitFor();
    await log(a).evaluate((box, top) => box.scrollTo(0, top), top);
    await frames(a, 3);
    const before = await placesInView(a);
    const height = await log(a).evaluate((box) => box.scrollHeight);
    release();
    await a.waitForFunction((before) => document.querySelector("[role=log]").scrollHeight > before + 500, height);
    await frames(a, 3);
    const moved = await movementSince(a, before);
    assert.ok(before.length > 1 && moved <= 2, `in ${id} at ${top} one of ${before.length} moved by ${moved} px`);
  }
});

test("Who has just scrolled away from the end is not taken back by what comes in the same moment", async () => {
  const { people, pages, conversation } = await inConversation();
  const [a] = pages;
  const grace = await people[1].connect();
  await sendMany(grace, conversation.id, 60);
  await bubble(a, /line 60$/).waitFor();
  const [least] = await Promise.all([
    log(a).evaluate(async (box) => {
      const frames = async () => {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        await new Promise((resolve) => requestAnimationFrame(resolve));
      };
      let least = Infinity;
      for (let i = 0; i < 20; i++) {
        box.scrollTop = box.scrollHeight;
        await frames();
        box.scrollTop -= 700;
        await frames();
        least = Math.min(least, box.scrollHeight - box.scrollTop - box.clientHeight);
      }
      return least;
    }),
    sendMany(grace, conversation.id, 400),
  ]);
  assert.ok(least > 600, `it is ${least} px from the end`);
  grace.close();
});

test("What was in view is read, as far as it was; what is left is unread, and begins under the divider", async () => {
  const { ada, grace, alan } = await story(100);
  await ada.converse([alan.id]);
  const [a, g] = await Promise.all([ada, grace].map(({ cookie }) => open({ cookie })));
  const unread = row(a, /Grace/).getByLabel(/unread/);
  await row(a, /Grace/).getByLabel("100 unread").waitFor();
  await openRow(a, /Grace/);
  const divider = log(a).locator("[data-new] + .message .bubble-text");
  assert.equal(await divider.innerText(), "line 1");
  const lastInView = () =>
    log(a).evaluate((box) => {
      const end = box.getBoundingClientRect().bottom;
      const rows = [...box.querySelectorAll(".message")];
      return Number(rows.findLast((one) => one.getBoundingClientRect().bottom <= end + 1).getAttribute("aria-posinset"));
    });
  const leftIs = (count) => row(a, /Grace/).getByLabel(`${count} unread`).waitFor();
  await leftIs(100 - (await lastInView()));
  await wheel(a, 150, 8, 6);
  await frames(a, 20);
  const read = await lastInView();
  assert.ok(read > 30 && read < 90, `${read} are in view`);
  await leftIs(100 - read);
  await a.getByRole("button", { name: `${100 - read} new messages` }).waitFor();
  // Going back takes nothing back, and the divider is where it was.
  await wheel(a, -150, 12, 4);
  assert.equal(await divider.innerText(), "line 1");
  await leftIs(100 - read);

  await openRow(a, /Alan/);
  await leftIs(100 - read);
  await row(g, /Ada/).click();
  await log(g).evaluate((box) => box.scrollTo(0, box.scrollHeight));
  const tick = (line) => bubble(g, new RegExp(`line ${line}$`)).locator(".tick");
  await tick(100).and(g.getByLabel("Delivered", { exact: true })).waitFor();
  await openRow(a, /Grace/);
  await bubble(a, new RegExp(`line ${read + 1}$`)).waitFor();
  assert.equal(await divider.innerText(), `line ${read + 1}`);
  await a.getByRole("button", { name: /new messages/ }).click();
  await unread.waitFor({ state: "detached" });
  await tick(100).and(g.getByLabel("Read", { exact: true })).waitFor();
});
