import assert from "node:assert/strict";
import { test } from "node:test";
import { bubble, row, send, signIn } from "../pages.mjs";
import { joinAs, someone } from "../people.mjs";
import { hasTick, scene } from "../scene.mjs";
import { graveOf, overflowOf, poorTargetsOf, setViews, views } from "../views.mjs";

const at = scene();
const { open } = at;

async function assertSound(page, where) {
  assert.deepEqual(await graveOf(page), [], where);
  assert.ok((await overflowOf(page)) <= 0, `${where}: too wide`);
  assert.deepEqual(await poorTargetsOf(page), [], where);
}

const sizes = [
  { viewport: { width: 320, height: 640 }, hasTouch: true },
  { viewport: { width: 390, height: 844 }, hasTouch: true },
  { viewport: { width: 820, height: 1180 }, hasTouch: true },
  { viewport: { width: 1440, height: 900 } },
  // 200 % zoom
  { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 },
];

for (const size of sizes) {
  for (const colorScheme of ["light", "dark"]) {
    const { width } = size.viewport;
    test(`A1 A4 A5 Every view is sound at ${width} px, ${colorScheme}`, async () => {
      const { url } = at.server;
      const set = await setViews(url);
      const page = await open({ ...size, colorScheme, reducedMotion: "reduce" });
      await assertSound(page, "sign in");
      await page.getByRole("button", { name: "Create an account" }).click();
      await page.getByRole("button", { name: "Create account" }).click();
      await assertSound(page, "register with errors");
      await page.getByRole("button", { name: "Sign in" }).click();
      await signIn(page, set.ada);
      for await (const where of views(page, set, url)) {
        await assertSound(page, where);
      }
    });
  }
}

test("A conversation with what is too long for it is sound on a phone", async () => {
  const { url } = at.server;
  const [ada, grace] = await Promise.all(["Ada", "Grace"].map((name) => joinAs(url, someone(name))));
  const direct = await ada.converse([grace.id]);
  const g = await grace.connect();
  await g.send(direct.id, "x".repeat(300));
  await g.send(direct.id, "see https://example.org/a/very/long/address/that/does/not/fit/on/a/phone");
  g.close();
  const page = await open({ viewport: { width: 320, height: 640 }, reducedMotion: "reduce" });
  await signIn(page, ada);
  await row(page, /Grace/).click();
  await bubble(page, "xxx").waitFor();
  await send(page, "an answer");
  await hasTick(page, "an answer", "Sent");
  await assertSound(page, "conversation");
});
