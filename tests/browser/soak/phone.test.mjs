import assert from "node:assert/strict";
import { test } from "node:test";
import { openRow, person, signedInAs } from "../messages.mjs";
import { bubble, field, goTo, row, texts } from "../pages.mjs";
import { scene } from "../scene.mjs";

const at = scene();
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const people = (...names) => Promise.all(names.map((name) => person(at.server.url, name)));

const meet = (one, other) =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

test("A notice lies over no part of the composer nor of the header, at any width, and a confirmation goes by itself", async () => {
  const [ada, grace] = await people("Ada", "Grace");
  await ada.converse([grace.id]);
  for (const options of [phone, { viewport: { width: 820, height: 1180 } }, {}]) {
    const page = await signedInAs(at.open, ada, options);
    await openRow(page, /Grace/);
    await field(page).fill("look");
    await page.getByRole("button", { name: "Send" }).click();
    const message = bubble(page, "look").last();
    await message.locator(".bubble").click();
    await message.hover();
    await message.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Copy text" }).click();
    const notice = page.locator(".notice");
    await notice.waitFor();
    const box = await notice.boundingBox();
    for (const other of [".composer", ".head"]) {
      const there = await page.locator(other).boundingBox();
      assert.ok(!meet(box, there), `${JSON.stringify(box)} is over ${other} at ${JSON.stringify(there)}`);
    }
    await page.mouse.move(0, 0);
    await notice.waitFor({ state: "detached" });
  }
});

test("On a phone Enter breaks the line and the button sends; Ctrl+Enter of a keyboard sends too", async () => {
  const [ada, grace] = await people("Ada", "Grace");
  await ada.converse([grace.id]);
  const page = await signedInAs(at.open, ada, phone);
  await openRow(page, /Grace/);
  assert.equal(await field(page).getAttribute("enterkeyhint"), "enter");
  await field(page).pressSequentially("one");
  await field(page).press("Enter");
  await field(page).pressSequentially("two");
  assert.equal(await field(page).inputValue(), "one\ntwo");
  await page.getByRole("button", { name: "Send" }).tap();
  await bubble(page, "two").waitFor();
  await field(page).fill("three");
  await field(page).press("Control+Enter");
  await bubble(page, "three").waitFor();
  assert.deepEqual(await texts(page), ["one\ntwo", "three"]);
});

test("Suggestions are there while one types: not for a draft, nor when the field is left, and a tap takes one", async () => {
  const [ada, grace] = await people("Ada", "Grace");
  await ada.converse([grace.id], { isGroup: true, name: "Team" });
  const page = await signedInAs(at.open, ada, phone);
  const list = page.getByRole("listbox", { name: "People" });
  await openRow(page, /Team/);
  await field(page).tap();
  await field(page).pressSequentially("hey @");
  await list.waitFor();
  await page.getByRole("log").tap({ position: { x: 180, y: 60 } });
  await list.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Back to conversations" }).tap();
  await openRow(page, /Team/);
  assert.equal(await field(page).inputValue(), "hey @");
  assert.equal(await list.count(), 0);
  await field(page).tap();
  await field(page).press("End");
  assert.equal(await list.count(), 0);
  await field(page).pressSequentially("gr");
  await list.getByRole("option", { name: /Grace/ }).tap();
  assert.equal(await field(page).inputValue(), `hey @${grace.username} `);
  assert.ok(await field(page).evaluate((one) => one === document.activeElement), "the field has the focus");
});

test("Suggestions end below the header, keys bring each into view, and a long name stays in its line", async () => {
  const [ada, ...others] = await people("Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Ken", "Dennis", "Niklaus");
  const name = "Wolfeschlegelsteinhausenbergerdorff".repeat(2).slice(0, 64);
  await others[0].call("PATCH", "/users/me", { name });
  const ids = others.map((one) => one.id);
  await ada.converse(ids, { isGroup: true, name: "Team" });
  const page = await signedInAs(at.open, ada, { ...phone, viewport: { width: 844, height: 390 } });
  await openRow(page, /Team/);
  await field(page).fill("@");
  const options = page.getByRole("listbox", { name: "People" }).getByRole("option");
  await options.first().waitFor();
  const box = await page.locator(".completions").boundingBox();
  const head = await page.locator(".head").boundingBox();
  assert.ok(box.y >= head.y + head.height, `from ${box.y}, and the header ends at ${head.y + head.height}`);
  await page.getByRole("button", { name: "Pinned messages" }).click({ trial: true });
  await field(page).press("ArrowUp");
  const last = await options.last().boundingBox();
  assert.ok(last.y >= box.y && last.y + last.height <= box.y + box.height, "the last one is in view");
  const wide = await options.evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).length);
  assert.equal(wide, 0);
  await options.last().click();
  await page.getByRole("listbox").waitFor({ state: "detached" });
  assert.match(await field(page).inputValue(), /^@\w+ $/);
});

test("On a low screen the list has most of the height, what is above it scrolls away, and the places are still named", async () => {
  const [ada, ...others] = await people("Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Ken", "Dennis");
  await Promise.all(others.map((one) => ada.converse([one.id])));
  for (const [viewport, atFirst, scrolled] of [
    [{ width: 844, height: 390 }, 3, 5],
    [{ width: 720, height: 450 }, 4, 6],
  ]) {
    const page = await signedInAs(at.open, ada, { viewport });
    await row(page, /Grace/).waitFor();
    const whole = () =>
      page.evaluate(() => {
        const end = document.querySelector(".places").getBoundingClientRect().top;
        const rows = [...document.querySelectorAll(".row")].map((one) => one.getBoundingClientRect());
        return rows.filter(({ top, bottom }) => top >= 0 && bottom <= end).length;
      });
    assert.ok((await whole()) >= atFirst, `${await whole()} rows`);
    await row(page, /\w/).first().hover();
    await page.mouse.wheel(0, 1000);
    await page.waitForFunction(() => {
      const last = [...document.querySelectorAll(".row")].at(-1).getBoundingClientRect();
      return last.bottom <= document.querySelector(".places").getBoundingClientRect().top;
    });
    assert.ok((await whole()) >= scrolled, `${await whole()} rows`);
    await goTo(page, "Settings");
  }
});
