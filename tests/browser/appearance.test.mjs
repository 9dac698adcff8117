import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { bubble, details, memberAction, row, send, signIn } from "./pages.mjs";
import { joinAs, someone } from "./people.mjs";
import { hasTick, scene } from "./scene.mjs";

const at = scene();
const { open } = at;

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function assertSound(page, where) {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${where}: ${overflow} px too wide`);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const found = grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  assert.deepEqual(found, [], where);
}

for (const width of [320, 390, 1440]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`Every_screen_fits_and_is_accessible_at_${width}_px_${colorScheme}`, async () => {
      const [ada, grace, alan] = await Promise.all(
        ["Ada", "Grace", "Alan"].map((name) => joinAs(at.server.url, someone(name))),
      );
      const direct = await ada.converse([grace.id]);
      await ada.converse([grace.id, alan.id], {
        isGroup: true,
        name: "A group with a rather long name indeed",
      });
      const g = await grace.connect();
      await g.send(direct.id, "x".repeat(300));
      await g.send(direct.id, "see https://example.org/a/very/long/address/that/does/not/fit/on/a/phone");
      g.close();

      const page = await open({
        viewport: { width, height: 844 },
        colorScheme,
        reducedMotion: "reduce",
      });
      await assertSound(page, "sign in");
      await page.getByRole("button", { name: "Create an account" }).click();
      await page.getByRole("button", { name: "Create account" }).click();
      await assertSound(page, "register with errors");
      await page.getByRole("button", { name: "Sign in" }).click();
      await signIn(page, ada);
      await row(page, /^(Online )?Grace/).waitFor();
      await assertSound(page, "list");
      await page.getByRole("button", { name: "New conversation" }).first().click();
      await page.keyboard.type(alan.username);
      await page.getByRole("dialog").getByRole("button", { name: /Alan/ }).click();
      await assertSound(page, "new conversation");
      await page.keyboard.press("Escape");
      await row(page, /^(Online )?Grace/).click();
      await bubble(page, "xxx").waitFor();
      await send(page, "an answer");
      await hasTick(page, "an answer", "Sent");
      await assertSound(page, "conversation");
      await page.goBack();
      await row(page, /A group/).click();
      await details(page);
      await assertSound(page, "members");
      await memberAction(page, "Grace", "Remove");
      await assertSound(page, "removing a person");
    });
  }
}
