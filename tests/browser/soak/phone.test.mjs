import assert from "node:assert/strict";
import { test } from "node:test";
import { openRow, person, signedInAs } from "../messages.mjs";
import { bubble, field, texts } from "../pages.mjs";
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
