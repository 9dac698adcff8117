import assert from "node:assert/strict";
import { test } from "node:test";
import { action, openRow, person, sendMany, signedInAs } from "../messages.mjs";
import { bubble, details, field, goTo, log, send } from "../pages.mjs";
import { hasTick, scene } from "../scene.mjs";

const at = scene();
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };
const people = (...names) => Promise.all(names.map((name) => person(at.server.url, name)));
const long = "a text that goes on over more than one line and takes all of the width that it may have, ".repeat(3);

test("The tools of a message stand at the free edge of its row, which is marked, and lie over no text", async () => {
  const [ada, grace] = await people("Ada", "Grace");
  const { id } = await ada.converse([grace.id], { isGroup: true, name: "Team" });
  const [a, g] = [await ada.connect(), await grace.connect()];
  const texts = ["short 1", "short 2", `theirs ${long}`, "mine 1", "mine 2", `mine 3 ${long}`, "last"];
  for (const text of texts) {
    await (text.startsWith("mine") ? a : g).send(id, text);
  }
  const page = await signedInAs(at.open, ada);
  await openRow(page, /Team/);
  await bubble(page, "last").waitFor();
  for (const text of texts) {
    const row = bubble(page, text.slice(0, 7));
    const plain = await row.evaluate((one) => getComputedStyle(one).backgroundColor);
    await row.hover();
    const tools = row.getByRole("toolbar");
    await tools.waitFor();
    const found = await tools.evaluate((one) => {
      const [box, row] = [one.getBoundingClientRect(), one.closest(".message").getBoundingClientRect()];
      const isMine = one.closest(".message").dataset.mine === "true";
      const covered = [...document.querySelectorAll(".bubble-text, .bubble-meta, .message-author:not(.sr-only)")]
        .filter((text) => {
          const { left, right, top, bottom } = text.getBoundingClientRect();
          return left < box.right && right > box.left && top < box.bottom && bottom > box.top;
        })
        .map((text) => text.innerText.slice(0, 20));
      return {
        covered,
        toEdge: isMine ? box.left - row.left : row.right - box.right,
        above: row.top - box.top,
        colour: getComputedStyle(one.closest(".message")).backgroundColor,
      };
    });
    assert.deepEqual(found.covered, [], text);
    assert.ok(found.toEdge >= 0 && found.toEdge <= 8, `${text}: ${found.toEdge} px from the edge`);
    assert.ok(found.above > 0 && found.above < 12, `${text}: ${found.above} px above its row`);
    assert.notEqual(found.colour, plain);
  }
});

test("U19 Who has seen a message stands in one line on a phone", async () => {
  const [ada, grace] = await people("Ada", "Grace");
  await ada.converse([grace.id]);
  const [a, g] = [await signedInAs(at.open, ada, phone), await signedInAs(at.open, grace)];
  await openRow(a, /Grace/);
  await openRow(g, /Ada/);
  await send(a, "look");
  await hasTick(a, "look", "Read");
  await action(a, "look", "Seen by");
  const name = a.getByRole("dialog", { name: "Seen by" }).getByText("Grace", { exact: true });
  await name.waitFor();
  const { width, height } = await name.evaluate((one) => one.getBoundingClientRect());
  assert.ok(height < 30 && width > 30, `${width} x ${height}`);
});

test("What cannot be done now is said in a notice, and nothing opens over the conversation", async () => {
  const [ada, grace] = await people("Ada", "Grace");
  await ada.converse([grace.id]);
  const page = await signedInAs(at.open, ada);
  await openRow(page, /Grace/);
  await send(page, "look");
  await hasTick(page, "look", "Sent");
  await page.context().setOffline(true);
  await bubble(page, "look").hover();
  await bubble(page, "look").getByRole("button", { name: "Add reaction" }).click();
  await page.getByRole("button", { name: "grinning" }).click();
  await page.getByRole("region", { name: "Notices" }).getByText("The server cannot be reached.").waitFor();
  assert.equal(await page.getByRole("dialog").count(), 0);
});

test("Every text is in one language, whatever the browser's is, and times go by the reader's clock", async () => {
  const [ada, grace] = await people("Ada", "Grace");
  const { id } = await ada.converse([grace.id]);
  const g = await grace.connect();
  await g.send(id, "look");
  const page = await signedInAs(at.open, ada, { locale: "de-DE" });
  await openRow(page, /Grace/);
  const time = bubble(page, "look").locator("time");
  assert.match(await time.getAttribute("title"), /^(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day/);
  assert.match(await time.innerText(), /^\d\d:\d\d$/);
});

test("Who cannot write is not asked to, and an invitation can be left alone", async () => {
  const [ada, grace, alan] = await people("Ada", "Grace", "Alan");
  const { id } = await ada.converse([grace.id], { isGroup: true, name: "Team" });
  await ada.call("PUT", `/chats/conversations/${id}/mutes/${grace.id}`, {});
  const { code } = await ada.call("POST", `/chats/conversations/${id}/invites`, {});
  const g = await signedInAs(at.open, grace);
  await g.goto(`${at.server.url}/c/${id}`);
  await g.getByText("You are muted here").waitFor();
  await g.getByText("This is the beginning of the conversation.").waitFor();
  assert.equal(await g.getByText("Write the first message.").count(), 0);
  const other = await signedInAs(at.open, alan, phone);
  await other.goto(`${at.server.url}/invite/${code}`);
  await other.getByRole("button", { name: "Join" }).waitFor();
  await other.getByRole("button", { name: "Back to conversations" }).click();
  await other.getByRole("button", { name: "Sign out" }).waitFor();
});

test("Tabs that go on beyond the edge of a phone fade there, and the current one is in view", async () => {
  const [ada, grace] = await people("Ada", "Grace");
  const { id } = await ada.converse([grace.id], { isGroup: true, name: "Team" });
  const page = await signedInAs(at.open, ada, phone);
  await page.goto(`${at.server.url}/c/${id}`);
  await details(page, "About");
  const tabs = page.getByRole("tablist");
  const more = () => tabs.getAttribute("data-more");
  assert.equal(await more(), "end");
  await page.getByRole("tab", { name: "About" }).press("End");
  await page.waitForFunction(() => document.querySelector("[role=tablist]").dataset.more === "start");
  const [tab, list] = [await page.getByRole("tab", { name: "Settings" }).boundingBox(), await tabs.boundingBox()];
  assert.ok(tab.x >= list.x && tab.x + tab.width <= list.x + list.width + 1, "the current tab is in view");
});

test("The way back points to where reading begins", async () => {
  const [ada] = await people("Ada");
  const page = await signedInAs(at.open, ada, phone);
  await goTo(page, "People");
  const arrow = page.getByRole("button", { name: "Back to conversations" }).locator("svg");
  assert.equal(await arrow.evaluate((one) => getComputedStyle(one).transform), "none");
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  assert.match(await arrow.evaluate((one) => getComputedStyle(one).transform), /^matrix\(-1,/);
});

test("U18 The day on top is shown while one scrolls, and covers nothing at rest", async () => {
  const [ada, grace] = await people("Ada", "Grace");
  const { id } = await ada.converse([grace.id]);
  const g = await grace.connect();
  await sendMany(g, id, 60);
  const page = await signedInAs(at.open, ada);
  await openRow(page, /Grace/);
  await bubble(page, /^line 1$/).waitFor();
  await log(page).hover();
  await page.mouse.wheel(0, 900);
  const chip = page.locator(".sticky-day");
  const opacity = (wanted) =>
    page.waitForFunction((one) => getComputedStyle(document.querySelector(".sticky-day")).opacity === one, wanted);
  await chip.waitFor();
  await opacity("1");
  await opacity("0");
  await page.mouse.wheel(0, 100);
  await opacity("1");
  await field(page).waitFor();
});
