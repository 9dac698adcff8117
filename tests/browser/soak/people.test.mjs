import assert from "node:assert/strict";
import { test } from "node:test";
import { person, signedInAs } from "../messages.mjs";
import { details, goTo } from "../pages.mjs";
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

/** In the page: whether the first sign stands left of the last one. */
function readsToTheRight(element) {
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const lefts = [];
  while (walk.nextNode()) {
    for (let i = 0; i < walk.currentNode.length; i++) {
      const range = document.createRange();
      range.setStart(walk.currentNode, i);
      range.setEnd(walk.currentNode, i + 1);
      lefts.push(range.getBoundingClientRect().left);
    }
  }
  return lefts.at(0) < lefts.at(-1);
}

test("A username begins with its sign, and a topic ends with its stop, also from right to left", async () => {
  const ada = await person(at.server.url, "Ada");
  const grace = await person(at.server.url, "Grace");
  const topic = "Planned for the end of the month.";
  const { id } = await ada.converse([grace.id], { isGroup: true, name: "Team" });
  await ada.call("PATCH", `/chats/conversations/${id}`, { topic });
  const page = await signedInAs(at.open, ada);
  const right = (locator) => locator.evaluate(readsToTheRight);
  await page.addInitScript(() => document.addEventListener("DOMContentLoaded", () => (document.documentElement.dir = "rtl")));
  await page.goto(`${at.server.url}/c/${id}`);
  const note = page.locator(".head-name p bdi");
  await note.filter({ hasText: topic }).waitFor();
  for (const one of await note.all()) {
    assert.ok(await right(one), await one.innerText());
  }
  await details(page);
  const name = `@${grace.username}`;
  assert.ok(await right(page.getByRole("dialog").getByText(name).first()));
  assert.equal(await page.getByRole("dialog").getByRole("button", { name: "Actions for Ada" }).count(), 0);
  await page.getByRole("dialog").getByRole("button", { name: "Profile of Grace" }).click();
  assert.ok(await right(page.getByRole("dialog", { name: "Profile" }).getByText(name)));
  await page.goto(`${at.server.url}/c/${id}`);
  await note.first().waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Grace");
  const found = page.getByRole("option", { name: /Grace/ }).getByText(name).first();
  await found.waitFor();
  assert.ok(await right(found));
});

test("Privacy leads to the people who are blocked", async () => {
  const [ada, grace] = [await person(at.server.url, "Ada"), await person(at.server.url, "Grace")];
  await ada.call("PUT", `/blocks/${grace.id}`);
  const page = await signedInAs(at.open, ada);
  await page.goto(`${at.server.url}/settings/privacy`);
  await page.getByRole("link", { name: /People, Blocked/ }).click();
  await page.getByRole("tab", { name: "Blocked", selected: true }).waitFor();
  await page.getByRole("button", { name: "Unblock Grace" }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Unblock Grace" }).waitFor();
});
