import assert from "node:assert/strict";
import { test } from "node:test";
import { openRow, person, signedInAs } from "../messages.mjs";
import { bubble, field, row, send } from "../pages.mjs";
import { scene } from "../scene.mjs";

const at = scene();
const { open } = at;

/** Where the first and the last letter of a text are, and its own box. */
const spanOf = (element) =>
  element.evaluate((one) => {
    const range = document.createRange();
    const node = document.createTreeWalker(one, NodeFilter.SHOW_TEXT).nextNode();
    const at = (index) => {
      range.setStart(node, index);
      range.setEnd(node, index + 1);
      return range.getBoundingClientRect().left;
    };
    return { first: at(0), last: at(node.length - 1), text: node.data };
  });

test("Arabic and Hebrew are read from the right: in messages, names, the list and the composer", async () => {
  const [ada, salma] = await Promise.all(["Ada", "Salma"].map((name) => person(at.server.url, name)));
  await salma.call("PATCH", "/users/me", { name: "سلمى (Cairo)" });
  const { id } = await ada.converse([salma.id]);
  const s = await salma.connect();
  await s.send(id, "مرحبا Ada، كيف الحال؟\n- واحد\n- اثنان");
  await s.send(id, `@${ada.username} שלום!`);
  await s.send(id, "And `code` in English, with שלום in it.");
  const a = await signedInAs(open, ada);
  await openRow(a, /سلمى/);
  const direction = (text) => bubble(a, text).locator(".bubble-text").evaluate((one) => getComputedStyle(one).direction);
  await bubble(a, "مرحبا").waitFor();
  assert.equal(await direction("مرحبا"), "rtl");
  assert.equal(await direction("שלום!"), "rtl");
  assert.equal(await direction("English"), "ltr");
  assert.equal(await bubble(a, "واحد").locator("ul").evaluate((one) => getComputedStyle(one).direction), "rtl");
  const said = await spanOf(bubble(a, "مرحبا").locator(".bubble-text"));
  assert.ok(said.first > said.last, "it begins at the right");
  // Its place in the list stays where the others begin.
  const name = row(a, /سلمى/).locator(".row-name");
  assert.equal(await name.evaluate((one) => getComputedStyle(one).direction), "rtl");
  const [box, shown] = [await name.boundingBox(), await spanOf(name)];
  assert.ok(Math.min(shown.first, shown.last) - box.x < 4, "a name begins where the names of the list begin");
  const time = await bubble(a, "שלום!").locator("time").boundingBox();
  assert.ok(time.x < (await bubble(a, "שלום!").locator(".bubble-text").boundingBox()).x, "the time stands at its end");
  assert.equal(await row(a, /سلمى/).locator(".avatar [aria-hidden]").innerText(), "سC");
  await field(a).fill("שלום Salma");
  assert.equal(await field(a).evaluate((one) => getComputedStyle(one).direction), "rtl");
  await send(a, "hello");
  assert.equal(await field(a).evaluate((one) => getComputedStyle(one).direction), "ltr");
  if (process.env.SHOT) {
    await a.screenshot({ path: process.env.SHOT });
  }
});
