import assert from "node:assert/strict";
import { test } from "node:test";
import { openRow, sendMany } from "../messages.mjs";
import { bubble, log, row } from "../pages.mjs";
import { joinAs, someone } from "../people.mjs";
import { scene } from "../scene.mjs";
import { frames, mixed, movementSince, placesInView, watched, wheel, withPictures } from "../scrolled.mjs";

const at = scene();
const { open, inConversation } = at;

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
