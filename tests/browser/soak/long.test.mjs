import assert from "node:assert/strict";
import { test } from "node:test";
import { openRow, person, sendMany, signedInAs } from "../messages.mjs";
import { bubble, log, row } from "../pages.mjs";
import { scene } from "../scene.mjs";
import { mixed, placesInView, watched, wheel } from "../scrolled.mjs";

const at = scene();
const { open } = at;

const MESSAGES = Number(process.env.LONG_CONVERSATION ?? 100_000);
const MINUTES = Number(process.env.STREAM_MINUTES ?? 10);

test("U11 and U16 A conversation of 100,000 messages keeps fewer than 300 in the page, scrolls at 50 fps, and any message is a second away", async () => {
  const [ada, grace] = await Promise.all(["Ada", "Grace"].map((name) => person(at.server.url, name)));
  const { id } = await ada.converse([grace.id]);
  const g = await grace.connect();
  await sendMany(g, id, MESSAGES, mixed);
  await ada.call("POST", `/chats/conversations/${id}/read`);
  const a = await signedInAs(open, ada);
  await openRow(a, /Grace/);
  await bubble(a, new RegExp(`line ${MESSAGES}\\b`)).waitFor();
  const { most, slow, frames } = await log(a).evaluate(async (box) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    let [most, slow, frames, last] = [0, 0, 0, await frame()];
    while (frames < 1500) {
      box.scrollTop -= 60;
      const now = await frame();
      frames++;
      slow += now - last > 21 ? 1 : 0;
      last = now;
      most = Math.max(most, box.querySelectorAll(".message").length);
    }
    return { most, slow, frames };
  });
  assert.ok(most < 300, `${most} messages were there`);
  assert.ok(slow / frames < 0.1, `${slow} of ${frames} frames took longer than 20 ms`);
  const { bare, skipped } = await watched(a, -1, () => wheel(a, -300, 100));
  assert.deepEqual({ bare, skipped }, { bare: 0, skipped: [] });
  // Half of it back.
  const path = `/chats/conversations/${id}/messages`;
  const [middle] = await ada.call("GET", `${path}?limit=1&page=${MESSAGES / 2}`);
  await a.goto(`${at.server.url}/c/${id}/${middle.id}`);
  const number = Number(/line (\d+)/.exec(middle.content)[1]);
  await bubble(a, new RegExp(`line ${number}\\b`)).waitFor();
  await a.getByRole("button", { name: "Jump to the end" }).click();
  await bubble(a, new RegExp(`line ${MESSAGES}\\b`)).waitFor();
  const took = await a.evaluate(async ({ address, text }) => {
    const started = performance.now();
    history.pushState(null, "", address);
    dispatchEvent(new PopStateEvent("popstate"));
    for (;;) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if ([...document.querySelectorAll(".bubble-text")].some((one) => one.textContent.match(/^line (\d+)/)?.[1] === text)) {
        return performance.now() - started;
      }
    }
  }, { address: `/c/${id}/${Number(middle.id) - 1}`, text: String(number - 1) });
  assert.ok(took <= 1000, `it took ${took} ms`);
});

test("U44 The first view is painted within 2 s", async () => {
  const page = await open();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  const painted = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const last = (list) => resolve(list.getEntries().at(-1).startTime);
        new PerformanceObserver(last).observe({ type: "largest-contentful-paint", buffered: true });
      }),
  );
  console.log(`largest contentful paint: ${Math.round(painted)} ms`);
  assert.ok(painted < 2000, `it took ${painted} ms`);
});

/** How much the page holds, in MiB. */
async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  return async () => {
    await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Runtime.getHeapUsage")).usedSize / 2 ** 20;
  };
}

test("U44 The memory of a page stays flat while five messages come every second", async () => {
  const [ada, grace] = await Promise.all(["Ada", "Grace"].map((name) => person(at.server.url, name)));
  const { id } = await ada.converse([grace.id]);
  const g = await grace.connect();
  await sendMany(g, id, 1200);
  const a = await signedInAs(open, ada);
  await openRow(a, /Grace/);
  const used = await heapOf(a);
  const stream = async (seconds) => {
    for (let i = 0; i < seconds * 5; i++) {
      await g.send(id, `message ${i} of the stream`);
      await a.waitForTimeout(200);
    }
  };
  await stream(60);
  const before = await used();
  await stream(MINUTES * 60);
  const after = await used();
  console.log(`heap: ${before.toFixed(1)} MiB, then ${after.toFixed(1)} MiB`);
  assert.ok(after - before < 5, `it grew from ${before} to ${after} MiB`);
});

test("U44 Nor does it grow while thousands come where nobody looks and below a reader further up; U14 nothing moves, and one click leads to the last", async () => {
  const [ada, grace, alan] = await Promise.all(["Ada", "Grace", "Alan"].map((name) => person(at.server.url, name)));
  const [watching, aside] = [await ada.converse([grace.id]), await ada.converse([alan.id])];
  const [g, l] = [await grace.connect(), await alan.connect()];
  await sendMany(g, watching.id, 200, mixed);
  await sendMany(l, aside.id, 200, mixed);
  await ada.call("POST", `/chats/conversations/${watching.id}/read`);
  await ada.call("POST", `/chats/conversations/${aside.id}/read`);
  const a = await signedInAs(open, ada);
  for (const name of [/Alan/, /Grace/]) {
    await openRow(a, name);
    await bubble(a, /^line 200\b/).waitFor();
  }
  await wheel(a, -300, 10);
  const used = await heapOf(a);
  let sent = 0;
  const stream = async (count) => {
    for (const to = sent + count; sent < to; ) {
      sent++;
      await Promise.all([g.send(watching.id, `news ${sent}`), l.send(aside.id, `news ${sent}`)]);
    }
    await a.getByRole("button", { name: `${sent} new messages` }).waitFor();
  };
  await stream(2000);
  const [before, places] = [await used(), await placesInView(a)];
  await stream(4000);
  const after = await used();
  console.log(`heap: ${before.toFixed(1)} MiB, then ${after.toFixed(1)} MiB`);
  assert.ok(after - before < 5, `it grew from ${before} to ${after} MiB`);
  assert.deepEqual(await placesInView(a), places);

  await a.getByRole("button", { name: `${sent} new messages` }).click();
  await bubble(a, `news ${sent}`).waitFor();
  await a.getByRole("button", { name: /new messages/ }).waitFor({ state: "detached" });
  await row(a, /Alan/).getByLabel(`${sent} unread`).waitFor();
  await openRow(a, /Alan/);
  await bubble(a, `news ${sent}`).waitFor();
});
