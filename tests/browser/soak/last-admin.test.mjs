import assert from "node:assert/strict";
import { test } from "node:test";
import { goTo } from "../pages.mjs";
import { scene } from "../scene.mjs";

const at = scene();
const { signedIn } = at;

test("U40 The only administrator does not go before there is another one", async () => {
  // Who comes first is the administrator.
  const { people, pages } = await signedIn("Ada", "Grace");
  const [a] = pages;
  await goTo(a, "Settings");
  await a.getByRole("tab", { name: "Account" }).click();
  await a.getByRole("button", { name: "Delete account" }).click();
  const dialog = a.getByRole("dialog", { name: "Delete your account?" });
  await dialog.getByLabel("Your password").fill(people[0].password);
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await dialog.getByText("There must be an administrator: make somebody else one first.").waitFor();
  at.expected(a);

  assert.equal((await people[0].call("PATCH", `/users/${people[1].id}/role`, { role: "admin" })).role, "admin");
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await a.getByRole("button", { name: "Sign in" }).waitFor();
});
