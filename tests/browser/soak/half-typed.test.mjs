import assert from "node:assert/strict";
import { test } from "node:test";
import { person, signedInAs } from "../messages.mjs";
import { row } from "../pages.mjs";
import { scene } from "../scene.mjs";

const at = scene();

test("U29 U33 What is half typed finds what begins so, in the palette and in a search", async () => {
  const [ada, grace] = await Promise.all(["Ada", "Grace"].map((name) => person(at.server.url, name)));
  const { id } = await ada.converse([grace.id]);
  const g = await grace.connect();
  await g.send(id, "the release is out, the prerelease was not");
  const a = await signedInAs(at.open, ada);
  await row(a, /Grace/).waitFor();
  await a.keyboard.press("Control+k");
  await a.keyboard.type("rele");
  await a.getByRole("option", { name: /the release is out/ }).waitFor();
  await a.keyboard.press("Escape");
  await a.goto(`${at.server.url}/search?q=the+rele`);
  const hit = a.getByRole("button", { name: /the release is out/ });
  await hit.waitFor();
  assert.deepEqual(await hit.locator("mark").allInnerTexts(), ["the", "rele", "the"]);
  // A phrase is what stands there, and no beginning.
  await a.goto(`${at.server.url}/search?q=%22the+rele%22`);
  await a.getByText("Nothing was found").waitFor();
});
