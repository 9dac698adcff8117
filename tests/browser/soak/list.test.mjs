import assert from "node:assert/strict";
import { test } from "node:test";
import {
  distanceToEnd,
  fileInput,
  movementOf,
  openRow,
  person,
  png,
  retell,
  sendMany,
  signedInAs,
  spoken,
  uploads,
} from "../messages.mjs";
import { bubble, field, log, row, send, signIn } from "../pages.mjs";
import { scene } from "../scene.mjs";
import { mixed, watched, wheel, withPictures } from "../scrolled.mjs";

const at = scene();
const { open } = at;

/** Ada and Grace, and so many messages of Grace, of which Ada has read the first ones. */
async function story(count, read = count, text = undefined) {
  const [ada, grace] = await Promise.all(["Ada", "Grace"].map((name) => person(at.server.url, name)));
  const conversation = await ada.converse([grace.id]);
  const g = await grace.connect();
  await sendMany(g, conversation.id, count, text);
  const { id } = conversation;
  const path = `/chats/conversations/${id}/messages`;
  if (read > 0) {
    const [last] = await ada.call("GET", `${path}?limit=1&page=${count - read + 1}`);
    await ada.call("POST", `/chats/conversations/${id}/read`, { messageId: last.id });
  }
  return { ada, grace, g, id, path };
}

const newest = (page) => log(page).evaluate((box) => box.scrollTo(0, box.scrollHeight));
const up = (page, px) => log(page).evaluate((box, by) => box.scrollBy(0, -by), px);

for (const width of [1440, 390]) {
  test(`U11 A long conversation is in view in every frame however fast one scrolls, with fewer than 300 messages in the page, at ${width} px`, async () => {
    const { ada, id } = await story(600, 600, mixed);
    const a = await open({ cookie: ada.cookie, viewport: { width, height: 844 } });
    await withPictures(a);
    for (const [px, times, between] of [[-100, 100, 6], [-220, 120, 3], [-400, 80, 3], [-600, 400, 1]]) {
      await a.goto(`${at.server.url}/c/${id}`);
      await bubble(a, /line 600\b/).waitFor();
      const { bare, back, most, skipped } = await watched(a, -1, () => wheel(a, px, times, between));
      assert.deepEqual({ bare, skipped }, { bare: 0, skipped: [] }, `by ${px} px`);
      assert.ok(back <= 2, `rows went back by ${back} px`);
      assert.ok(most < 300, `${most} messages were there`);
    }
    await bubble(a, /line 1\b/).waitFor();
  });
}

test("U13 What grows above the window does not move what is read", async () => {
  const { ada, g, path } = await story(120);
  const a = await signedInAs(open, ada);
  await openRow(a, /Grace/);
  await bubble(a, /line 120$/).waitFor();
  await up(a, 700);
  const seen = await log(a).evaluate((box) => {
    const rows = [...box.querySelectorAll(".message")];
    const at = rows.findIndex((one) => one.getBoundingClientRect().top > box.getBoundingClientRect().top + 100);
    return [rows[at], rows[at - 6]].map((one) => one.querySelector(".bubble-text").innerText);
  });
  const messages = await ada.call("GET", `${path}?limit=100`);
  const above = messages.find(({ content }) => content === seen[1]);
  const moved = await movementOf(a, new RegExp(`${seen[0]}$`), async () => {
    await g.socket.emitWithAck("addReaction", { messageId: above.id, emoji: "🎉" });
    await bubble(a, new RegExp(`${seen[1]}$`)).getByRole("button", { name: /🎉/u }).waitFor({ state: "attached" });
    await g.socket.emitWithAck("editMessage", { messageId: above.id, content: "much\nlonger\nthan\nbefore" });
    await bubble(a, /longer/).waitFor({ state: "attached" });
  });
  assert.ok(moved <= 2, `it moved by ${moved} px`);
});

test("U13 A picture that loads late does not move what is read, whether its size was known or not", async () => {
  const { ada, grace, id } = await story(40);
  const g = await signedInAs(open, grace);
  await openRow(g, /Ada/);
  for (const name of ["unsized.png", "sized.png"]) {
    await fileInput(g).setInputFiles({ name, mimeType: "image/png", buffer: png(300, name === "sized.png" ? 200 : 250) });
    await uploads(g).locator("[data-state=done]").waitFor();
    await send(g, `see ${name}`);
    await bubble(g, `see ${name}`).getByRole("img", { name }).waitFor();
  }
  const connection = await grace.connect();
  await sendMany(connection, id, 30, (i) => `after ${i}`);
  await ada.call("POST", `/chats/conversations/${id}/read`);

  const a = await open();
  await retell(a, (message) => ({
    ...message,
    // As a picture is that lies elsewhere.
    attachments: message.attachments?.map((one) =>
      one.name === "unsized.png" ? { ...one, width: undefined, height: undefined } : one,
    ),
  }));
  const held = new Map();
  await a.route("**/uploads/chat/**", (route) => {
    held.set(/(\w+\.png)/.exec(route.request().url())[1], () => route.continue());
  });
  await signIn(a, ada);
  await openRow(a, /Grace/);
  await bubble(a, /after 30$/).waitFor();
  /** How high a picture is before and after it has come, and how far a message moved meanwhile. */
  const load = async (name, text) => {
    while (!held.has(name)) {
      await a.waitForTimeout(50);
    }
    const picture = bubble(a, `see ${name}`).getByRole("img", { name });
    const height = () => picture.evaluate((one) => one.getBoundingClientRect().height);
    const before = await height();
    const moved = await movementOf(a, text, async () => {
      held.get(name)();
      await picture.evaluate((one) => one.decode());
      await a.waitForTimeout(200);
    });
    return { before, after: await height(), moved };
  };
  const topOf = (text) =>
    bubble(a, text).evaluate(
      (one) => one.getBoundingClientRect().top - document.querySelector("[role=log]").getBoundingClientRect().top,
    );
  // The one whose size is known is in view, the other one above it.
  await up(a, -(await topOf("see sized.png")) - 10);
  const sized = await load("sized.png", /after 2$/);
  assert.deepEqual([sized.before, sized.after], [200, 200]);
  assert.ok(sized.moved <= 2, `what is below moved by ${sized.moved} px`);
  const unsized = await load("unsized.png", "see sized.png");
  assert.ok(unsized.after - unsized.before > 150, `it grew from ${unsized.before} to ${unsized.after} px`);
  assert.ok(unsized.moved <= 2, `what is read moved by ${unsized.moved} px`);
});

test("U14 At the end new messages keep it there; further up it stays, and one click on the pill leads to the last", async () => {
  const { ada, g, id } = await story(60);
  const a = await signedInAs(open, ada);
  await openRow(a, /Grace/);
  await bubble(a, /line 60$/).waitFor();
  await sendMany(g, id, 5, (i) => `more ${i}`);
  await bubble(a, /more 5$/).waitFor();
  assert.ok((await distanceToEnd(a)) <= 2);
  await up(a, 600);
  const pill = a.getByRole("button", { name: /new messages/ });
  const moved = await movementOf(a, /line 50$/, async () => {
    await sendMany(g, id, 40, (i) => `news ${i}`);
    await a.getByRole("button", { name: "40 new messages" }).waitFor();
  });
  assert.ok(moved <= 2, `it moved by ${moved} px`);
  await pill.click();
  await bubble(a, /news 40$/).waitFor();
  await pill.waitFor({ state: "detached" });
  assert.ok((await distanceToEnd(a)) <= 2);
});

test("U15 It opens at the first unread message under a New divider, which stays until the conversation is left", async () => {
  const { ada } = await story(90, 40);
  await ada.converse([(await person(at.server.url, "Alan")).id]);
  const a = await signedInAs(open, ada);
  await openRow(a, /Grace/);
  await bubble(a, /line 41$/).waitFor();
  const divider = log(a).getByText("New", { exact: true });
  const order = await log(a).evaluate((box) => {
    const rows = [...box.querySelectorAll("li")];
    const mark = rows.findIndex((one) => one.dataset.new !== undefined);
    const within = rows[mark].getBoundingClientRect().top - box.getBoundingClientRect().top;
    return { next: rows[mark + 1].querySelector(".bubble-text").innerText, within, height: box.clientHeight };
  });
  assert.equal(order.next, "line 41");
  assert.ok(order.within >= 0 && order.within < order.height, "the divider is in view");
  await newest(a);
  await row(a, /Grace/).getByLabel(/unread/).waitFor({ state: "detached" });
  await up(a, 2000);
  await divider.waitFor({ state: "attached" });
  await openRow(a, /Alan/);
  await openRow(a, /Grace/);
  await bubble(a, /line 90$/).waitFor();
  assert.equal(await divider.count(), 0);
});

/** How long it takes until all of them are there. */
async function isWithin(ms, act, seen) {
  const began = Date.now();
  await act();
  await Promise.all(seen.map((one) => one.waitFor()));
  const took = Date.now() - began;
  assert.ok(took <= ms, `${took} ms`);
}

test("U16 A reply's source, a date and a permalink are shown with what stands on both sides; U17 and back leads to the origin first", async () => {
  const { ada, g, id, path } = await story(500);
  const [first] = await ada.call("GET", `${path}?after=1&limit=1`);
  const middle = (await ada.call("GET", `${path}?after=${first.id}&limit=100`))[98];
  assert.equal(middle.content, "line 100");
  await g.socket.emitWithAck("sendMessage", { conversationId: id, content: "as I said", replyTo: middle.id });
  await ada.call("POST", `/chats/conversations/${id}/read`);
  const a = await signedInAs(open, ada);
  await openRow(a, /Grace/);
  const source = bubble(a, "as I said").getByRole("button", { name: /line 100/ });
  await source.waitFor();
  await isWithin(1000, () => source.click(), [/line 99$/, /line 100$/, /line 101$/].map((text) => bubble(a, text)));
  await up(a, 200);
  // U17
  await a.getByRole("button", { name: "Back to where you were" }).click();
  await bubble(a, "as I said").waitFor();
  await up(a, 900);
  await a.getByRole("button", { name: "Jump to the end" }).click();
  await a.getByRole("button", { name: "Jump to the end" }).waitFor({ state: "detached" });
  assert.ok((await distanceToEnd(a)) <= 2);

  await a.getByRole("button", { name: /Jump to a date/ }).click();
  await a.getByLabel("Date", { exact: true }).fill(new Date().toLocaleDateString("en-CA"));
  const jump = a.getByRole("button", { name: "Jump", exact: true });
  await isWithin(1000, () => jump.click(), [bubble(a, /line 1$/), bubble(a, /line 2$/)]);

  await a.goto(`${at.server.url}/c/${id}/${middle.id}`);
  await bubble(a, /line 100$/).waitFor();
  await bubble(a, /line 101$/).waitFor();
  // From there on to the newest end without a hole.
  const numbers = await log(a).evaluate(async (box) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const found = new Set();
    for (let idle = 0; idle < 60; ) {
      await frame();
      for (const one of box.querySelectorAll(".message")) {
        found.add(Number(one.getAttribute("aria-posinset")));
      }
      const before = box.scrollTop;
      box.scrollTop += 300;
      idle = box.scrollTop === before ? idle + 1 : 0;
    }
    return [...found].sort((x, y) => x - y);
  });
  assert.equal(numbers.at(-1), 501);
  assert.deepEqual(
    numbers,
    Array.from({ length: numbers.length }, (_, i) => numbers[0] + i),
  );
});

test("U18 Messages of one person within 5 minutes are one group; the day stays in view; the whole time is said", async () => {
  const { ada } = await story(60);
  const a = await open();
  // The last ones, as if they had been sent so many seconds before now.
  const ages = new Map([["line 56", 1000], ["line 57", 701], ["line 58", 400], ["line 59", 101], ["line 60", 100]]);
  await retell(a, (message) => {
    const age = ages.get(message.content) ?? 2000 - message.seq;
    return { ...message, createdAt: new Date(Date.now() - age * 1000).toISOString() };
  });
  await signIn(a, ada);
  await openRow(a, /Grace/);
  await bubble(a, /line 60$/).waitFor();
  await send(a, "mine");
  await bubble(a, "mine").waitFor();
  const leads = (text) => bubble(a, text).getAttribute("data-leads");
  // 299 s after 56 is no new group, 301 s after 57 is one.
  const expected = [["line 55", "false"], ["line 56", "true"], ["line 57", "false"], ["line 58", "true"], ["line 59", "false"], ["line 60", "false"], ["mine", "true"]];
  const found = [];
  for (const [text] of expected) {
    found.push([text, await leads(new RegExp(`${text}$`))]);
  }
  assert.deepEqual(found, expected);
  // Whoever points at the time is told all of it.
  const time = bubble(a, /line 60$/).locator("time");
  const whole = await time.evaluate((one) =>
    new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" }).format(new Date(one.dateTime)),
  );
  assert.match(whole, /\d{4}.*\d:\d\d/);
  assert.equal(await time.getAttribute("title"), whole);
  // Whoever comes with the keyboard sees it, and hears it after who wrote what.
  await log(a).focus();
  await a.keyboard.press("ArrowUp");
  await a.keyboard.press("ArrowUp");
  await bubble(a, /line 60$/).and(a.locator(":focus")).waitFor();
  await bubble(a, /line 60$/).locator(".message-when").getByText(whole, { exact: true }).waitFor();
  const { name, description } = await spoken(a);
  assert.match(name, /^Grace ?: line 60/);
  assert.equal(description, whole);
  await up(a, 300);
  const day = a.locator(".sticky-day").getByRole("button");
  const box = await day.boundingBox();
  const frame = await log(a).boundingBox();
  assert.ok(box.y >= frame.y && box.y < frame.y + 60, "the day is at the top");
  assert.match(await day.innerText(), /^(Today|Yesterday)$/);
  // It is said once: not while the mark of the day is in view, but as soon as that has gone.
  await up(a, 100_000);
  await log(a).getByText("This is the beginning of the conversation.").waitFor();
  await up(a, 100_000);
  const mark = log(a).getByRole("button", { name: "Jump to a date" }).first();
  await mark.waitFor();
  await day.waitFor({ state: "detached" });
  await mark.evaluate((one) => {
    const box = one.closest("[role=log]");
    box.scrollTop += one.closest("li").getBoundingClientRect().bottom - box.getBoundingClientRect().top + 1;
  });
  await day.waitFor();
});

test("A3 Every message knows its place among all, and the focus is not lost when its row goes", async () => {
  const { ada } = await story(300);
  const a = await signedInAs(open, ada);
  await openRow(a, /Grace/);
  const last = bubble(a, /line 300$/);
  await last.waitFor();
  assert.equal(await last.getAttribute("aria-posinset"), "300");
  assert.equal(await last.getAttribute("aria-setsize"), "300");
  await log(a).focus();
  await a.keyboard.press("ArrowUp");
  await last.and(a.locator(":focus")).waitFor();
  for (let i = 0; i < 12; i++) {
    await up(a, 600);
    await a.waitForTimeout(50);
  }
  await last.waitFor({ state: "detached" });
  const where = await a.evaluate(() => document.activeElement.getAttribute("role"));
  assert.equal(where, "log");
  assert.ok(await field(a).isVisible());
  // The arrows go on from where one is.
  await a.keyboard.press("ArrowUp");
  const focused = a.locator(".message:focus");
  await focused.waitFor();
  const text = await focused.locator(".bubble-text").innerText();
  await a.keyboard.press("ArrowUp");
  await bubble(a, new RegExp(`line ${Number(/\d+/.exec(text)[0]) - 1}$`)).and(a.locator(":focus")).waitFor();
});
