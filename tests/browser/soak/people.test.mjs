import assert from "node:assert/strict";
import { test } from "node:test";
import { person, signedInAs } from "../messages.mjs";
import { goTo } from "../pages.mjs";
import { scene } from "../scene.mjs";
import { graveOf } from "../views.mjs";

const at = scene();

test("A role on the server is chosen under its heading, and given and taken only when that is confirmed", async () => {
  // Who comes first is the administrator.
  const ada = await person(at.server.url, "Ada");
  const grace = await person(at.server.url, "Grace");
  const roleOf = async () => (await ada.call("GET", `/users/${grace.id}`)).role;
  const page = await signedInAs(at.open, ada);
  await goTo(page, "People");
  await page.getByRole("main").getByRole("button", { name: /Profile of Grace/ }).click();
  const profile = page.getByRole("dialog", { name: "Profile" });
  const choose = async (name) => {
    await profile.getByRole("button", { name: "More", exact: true }).click();
    const roles = page.getByRole("menu").getByRole("group", { name: "Role on this server" });
    await roles.getByRole("menuitemradio", { name }).click();
  };
  await profile.getByRole("button", { name: "More", exact: true }).click();
  const roles = page.getByRole("menu").getByRole("group", { name: "Role on this server" }).getByRole("menuitemradio");
  assert.deepEqual(await roles.allInnerTexts(), ["Member", "Moderator", "Administrator"]);
  assert.equal(await roles.first().getAttribute("aria-checked"), "true");
  assert.deepEqual(await graveOf(page), []);
  await roles.first().click();
  assert.equal(await page.getByRole("dialog", { name: /^Make/ }).count(), 0);

  await choose("Administrator");
  const asked = page.getByRole("dialog", { name: "Make Grace an administrator?" });
  await asked.getByRole("button", { name: "Cancel" }).click();
  assert.equal(await roleOf(), "user");
  await choose("Administrator");
  await asked.getByRole("button", { name: "Make administrator" }).click();
  await profile.getByRole("list").getByText("Administrator").waitFor();
  assert.equal(await roleOf(), "admin");
  await choose("Member");
  assert.equal(await roleOf(), "admin");
  await page.getByRole("dialog", { name: "Make Grace a member again?" }).getByRole("button", { name: "Make member" }).click();
  await profile.getByRole("list").getByText("Administrator").waitFor({ state: "detached" });
  assert.equal(await roleOf(), "user");
});
