import assert from "node:assert/strict";
import { test } from "node:test";
import { field, send, signIn } from "../pages.mjs";
import { joinAs, someone } from "../people.mjs";
import { scene } from "../scene.mjs";

const at = scene();

// What is to be true of every view in every size, ./dev soak looks at (soak/appearance.test.mjs).
test("A4 Less motion is moved when the person asks for it", async () => {
  const page = await at.open({ reducedMotion: "reduce" });
  const durations = await page.evaluate(() =>
    [...document.querySelectorAll("*")].map((one) => {
      const { transitionDuration, animationDuration } = getComputedStyle(one);
      return Math.max(
        ...[transitionDuration, animationDuration].flatMap((all) => all.split(",").map(parseFloat)),
      );
    }),
  );
  assert.ok(Math.max(...durations) < 0.001);
});

test("A5 Failures and reconnecting are spoken", async () => {
  const { url } = at.server;
  const [ada, grace] = await Promise.all(["Ada", "Grace"].map((name) => joinAs(url, someone(name))));
  const { id } = await ada.converse([grace.id]);
  await grace.call("PATCH", "/users/me/settings", { whoMayWrite: "nobody" });
  const page = await at.open();
  await signIn(page, ada);
  await page.goto(`${url}/c/${id}`);
  await field(page).waitFor();
  await send(page, "does it arrive?");
  await page.locator("[aria-live]").getByText("Not sent: does it arrive?").waitFor({ state: "attached" });
  await page.context().setOffline(true);
  await page
    .getByRole("status")
    .getByText(/^Reconnecting/)
    .waitFor();
  await page.context().setOffline(false);
  await page.getByRole("status").getByText("Connected again.").waitFor({ state: "attached" });
});
