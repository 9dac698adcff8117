import assert from "node:assert/strict";
import { test } from "node:test";
import { person, signedInAs } from "../messages.mjs";
import { field as composer, goTo } from "../pages.mjs";
import { scene } from "../scene.mjs";

const at = scene();

const field = (page) => page.getByRole("searchbox", { name: "Search messages", exact: true });
const state = (page) =>
  field(page).evaluate((one) => ({
    value: one.value,
    caret: one.selectionStart,
    hasFocus: one === document.activeElement,
  }));

test("U33 A filter is begun with a click, completed from suggestions, and no error before it is finished", async () => {
  const [ada, grace, alan] = await Promise.all(
    ["Ada", "Grace", "Alan"].map((name) => person(at.server.url, name)),
  );
  await alan.call("PATCH", "/users/me", { name: `Turing ${alan.username}` });
  const plan = await ada.converse([grace.id, alan.id], { isGroup: true, name: "Weekly plan" });
  const direct = await ada.converse([grace.id]);
  const [g, t] = [await grace.connect(), await alan.connect()];
  await g.send(plan.id, "a moth from Grace");
  await g.send(direct.id, "a moth for Ada");
  await t.send(plan.id, "a moth from Alan");
  const page = await signedInAs(at.open, ada);
  await goTo(page, "Search");
  const errors = page.getByRole("alert");
  const found = (count) => page.getByText(`${count} ${count === 1 ? "message" : "messages"} found`, { exact: true }).waitFor();
  const option = (name) => page.getByRole("listbox", { name: "Suggestions" }).getByRole("option", { name });

  await field(page).fill("moth");
  await found(3);
  await page.getByRole("button", { name: "from:", exact: true }).click();
  assert.deepEqual(await state(page), { value: "moth from:", caret: 10, hasFocus: true });
  await option(/^Grace/).waitFor();
  await page.keyboard.type("gra");
  await option(/^Grace/).waitFor();
  await found(3);
  assert.equal(await errors.count(), 0);
  await page.keyboard.press("Enter");
  assert.deepEqual(await state(page), {
    value: `moth from:${grace.username} `,
    caret: `moth from:${grace.username} `.length,
    hasFocus: true,
  });
  await found(2);

  await page.getByRole("button", { name: "in:", exact: true }).click();
  await page.keyboard.type("wee");
  await option("Weekly plan").click();
  assert.equal((await state(page)).value, `moth from:${grace.username} in:"Weekly plan" `);
  await found(1);
  await field(page).fill("moth in:gra");
  await option(/^Grace/).click();
  await found(1);
  await page.getByText("a moth for Ada").waitFor();

  // By the name that is shown, whole.
  await field(page).fill(`from:"Turing ${alan.username}"`);
  await found(1);
  await page.getByText("a moth from Alan").waitFor();
  await field(page).fill("moth has:im");
  await found(3);
  await field(page).fill("moth after:2020-0");
  await found(3);
  assert.equal(await errors.count(), 0);
  for (const [text, words] of [
    ["%", "Type a word with letters or digits: signs alone are not found."],
    ["from:nobodyatall", "Nobody is called “nobodyatall”."],
    ["in:nowhere moth", "You are in no conversation called “nowhere”."],
    ["after:tomorrow", "After after: comes a date like 2026-01-31."],
  ]) {
    await field(page).fill(text);
    await errors.getByText(words, { exact: true }).waitFor();
  }
  await page.keyboard.press("Escape");
  await composer(page).waitFor({ state: "detached" });
});
