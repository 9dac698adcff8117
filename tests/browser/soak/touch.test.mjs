import assert from "node:assert/strict";
import { test } from "node:test";
import { bubble, field, log, send } from "../pages.mjs";
import { fileInput, openRow, person, png, sendMany, signedInAs, uploads } from "../messages.mjs";
import { scene } from "../scene.mjs";
import { graveOf } from "../views.mjs";

const at = scene();
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const sheet = (page) => page.getByRole("dialog").filter({ has: page.getByRole("button", { name: "Copy text" }) });

/** Ada holds a phone, and looks at the end of a group in which Grace has written a lot. */
async function onPhone({ count = 60, options = phone } = {}) {
  const [ada, grace] = await Promise.all(["Ada", "Grace"].map((name) => person(at.server.url, name)));
  const { id } = await ada.converse([grace.id], { isGroup: true, name: "Team" });
  const g = await grace.connect();
  await sendMany(g, id, count);
  await ada.call("POST", `/chats/conversations/${id}/read`);
  const page = await signedInAs(at.open, ada, options);
  await page.goto(`${at.server.url}/c/${id}`);
  const last = bubble(page, new RegExp(`^line ${count}$`));
  await last.waitFor();
  return { page, ada, grace, g, id, last };
}

/** A finger on the glass. */
async function finger(page) {
  const session = await page.context().newCDPSession(page);
  const touch = (type, ...touchPoints) => session.send("Input.dispatchTouchEvent", { type, touchPoints });
  return {
    down: (x, y) => touch("touchStart", { x, y }),
    move: (x, y) => touch("touchMove", { x, y }),
    up: () => touch("touchEnd"),
  };
}

/** Two frames: what an event leads to is painted. */
const painted = (page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

const topOf = (message) => message.evaluate((one) => one.getBoundingClientRect().top);
const middleOf = async (message) => {
  const { x, y, width, height } = await message.locator(".bubble").boundingBox();
  return [x + width / 2, y + height / 2];
};
const nothingOpen = async (page) => {
  await painted(page);
  assert.equal(await page.getByRole("toolbar").count(), 0);
  assert.equal(await page.getByRole("dialog").count(), 0);
};

test("A finger that comes down on a message moves nothing, and neither does one that scrolls over it", async () => {
  const { page, last } = await onPhone();
  const { down, move, up } = await finger(page);
  const before = await topOf(last);
  const [x, y] = await middleOf(last);
  await down(x, y);
  await nothingOpen(page);
  assert.equal(await topOf(last), before);
  for (let by = 10; by <= 120; by += 10) {
    await move(x, y + by);
    await painted(page);
  }
  const moved = (await topOf(last)) - before;
  assert.ok(moved > 60 && moved <= 120, `the log went along by ${moved} px`);
  await up();
  await nothingOpen(page);
});

test("A tap on a message opens what can be done with it, says when it was and who reacted, and moves nothing", async () => {
  const { page, grace, g, id, last } = await onPhone();
  const { message } = await g.send(id, "the last one");
  await grace.call("PUT", `/chats/messages/${message.id}/reactions/${encodeURIComponent("🎉")}`);
  const newest = bubble(page, "the last one");
  await newest.getByRole("button", { name: /🎉 1/u }).waitFor();
  for (const one of [newest, last, bubble(page, /^line 55$/)]) {
    const before = await topOf(one);
    await one.locator(".bubble-text").tap();
    await sheet(page).waitFor();
    assert.equal(await topOf(one), before);
    assert.match(await sheet(page).getByRole("heading").innerText(), /^\w+day, \w+ \d+, \d{4}.* \d+:\d\d/);
    const small = await sheet(page)
      .getByRole("button")
      .evaluateAll((all) =>
        all.flatMap((one) => {
          const { width, height, bottom } = one.getBoundingClientRect();
          return width < 44 || height < 44 || bottom > innerHeight ? [`${one.innerText}: ${width}x${height}`] : [];
        }),
      );
    assert.deepEqual(small, []);
    assert.deepEqual(await graveOf(page), []);
    if (one === newest) {
      await sheet(page).getByRole("listitem").filter({ hasText: "🎉" }).getByText("Grace").waitFor();
      await page.keyboard.press("Escape");
    } else {
      await page.touchscreen.tap(195, 60);
    }
    await nothingOpen(page);
    assert.equal(await topOf(one), before);
  }
});

test("What a tap opens is reacted, answered, edited and deleted with", async () => {
  const { page, last } = await onPhone();
  await last.tap();
  await sheet(page).getByRole("button", { name: "👍" }).tap();
  await last.getByRole("button", { name: /👍 1, You/u }).waitFor();
  await last.locator(".bubble-text").tap();
  await sheet(page).getByRole("button", { name: "👍", pressed: true }).waitFor();
  await sheet(page).getByRole("button", { name: "More emoji" }).tap();
  await page.getByRole("button", { name: "grinning" }).tap();
  await last.getByRole("button", { name: /😀 1, You/u }).waitFor();
  await nothingOpen(page);

  await last.locator(".bubble-text").tap();
  await sheet(page).getByRole("button", { name: "Reply" }).tap();
  await page.getByText("Replying to Grace").waitFor();
  await field(page).and(page.locator(":focus")).waitFor();
  await send(page, "mine");

  await bubble(page, "mine").locator(".bubble-text").tap();
  await sheet(page).getByRole("button", { name: "Edit", exact: true }).tap();
  await page.getByText("Editing a message").waitFor();
  await page.getByRole("button", { name: "Cancel editing" }).tap();
  await bubble(page, "mine").locator(".bubble-text").tap();
  await sheet(page).getByRole("button", { name: "Delete" }).tap();
  const question = page.getByRole("dialog", { name: "Delete this message?" });
  await question.getByRole("button", { name: "Delete" }).tap();
  await bubble(page, "This message was deleted").locator(".bubble-text").tap();
  await nothingOpen(page);
});

test("A tap on what does something of its own does that alone, and one beside an open sheet only closes it", async () => {
  const { page, grace, g, id, last } = await onPhone();
  const { message } = await g.send(id, "react to this");
  await grace.call("PUT", `/chats/messages/${message.id}/reactions/${encodeURIComponent("🎉")}`);
  const newest = bubble(page, "react to this");
  await newest.getByRole("button", { name: /🎉 1/u }).tap();
  await newest.getByRole("button", { name: /🎉 2/u }).waitFor();
  await nothingOpen(page);
  await fileInput(page).setInputFiles({ name: "cat.png", mimeType: "image/png", buffer: png(200, 100) });
  await uploads(page).getByText("Ready").waitFor();
  await page.getByRole("button", { name: "Send" }).tap();
  const picture = log(page).locator(".message img[alt='cat.png']");
  await picture.waitFor();
  const opened = page.context().waitForEvent("page");
  await picture.tap();
  await (await opened).close();
  await nothingOpen(page);

  // Where the finger comes down beside the sheet lie another message and a reaction.
  await sendMany(g, id, 7);
  await last.locator(".bubble-text").waitFor();
  const reaction = newest.getByRole("button", { name: /🎉/u });
  for (const below of [newest.locator(".bubble-text"), reaction]) {
    await bubble(page, /^line 7$/).last().locator(".bubble-text").tap();
    await sheet(page).waitFor();
    const { x, y, height } = await below.boundingBox();
    assert.ok(y + height < (await sheet(page).boundingBox()).y, "it lies beside the sheet");
    await page.touchscreen.tap(x + 5, y + 5);
    await nothingOpen(page);
  }
  assert.match(await reaction.innerText(), /2/);
});

test("With a mouse and a touch screen each does its own: the mouse points at tools, a tap opens the sheet", async () => {
  const { page, last } = await onPhone({ options: { viewport: { width: 1280, height: 800 }, hasTouch: true } });
  const other = bubble(page, /^line 58$/);
  await other.hover();
  await other.getByRole("toolbar").waitFor();
  await other.locator(".bubble-text").click();
  assert.equal(await page.getByRole("dialog").count(), 0);
  await last.locator(".bubble-text").tap();
  await sheet(page).waitFor();
  assert.equal(await last.getByRole("toolbar").count(), 0);
  await page.keyboard.press("Escape");
  await sheet(page).waitFor({ state: "detached" });
  await last.hover();
  await last.getByRole("toolbar").waitFor();
});
