import assert from "node:assert/strict";
import { test } from "node:test";
import { desktop, lookAway } from "../desktop.mjs";
import { person as joined } from "../messages.mjs";
import { bubble, field, goTo, row, send, signIn } from "../pages.mjs";
import { scene } from "../scene.mjs";

const at = scene();
const { signedIn, inConversation } = at;

const card = (page) => page.getByRole("dialog", { name: "Profile" });
const person = (page, name) => page.getByRole("main").getByRole("button", { name: `Profile of ${name}` });

async function find(page, { username, name }) {
  await goTo(page, "People");
  await page.getByRole("searchbox", { name: "Search people" }).fill(username);
  const found = page.getByRole("listitem").filter({ hasText: `@${username}` });
  await found.getByRole("button", { name: `Profile of ${name}` }).click();
  await card(page).getByText(`@${username}`).waitFor();
}

async function tab(page, name) {
  await page.getByRole("tab", { name }).click();
}

test("A friend request is sent, accepted, and the friendship ended", async () => {
  const { people, pages } = await signedIn("Ada", "Grace");
  const [a, g] = pages;
  await find(a, people[1]);
  await card(a).getByRole("button", { name: "Add friend" }).click();
  await card(a).getByRole("button", { name: "Cancel the request to Grace" }).waitFor();
  await g.getByText("Ada wants to be your friend.").waitFor();
  await g.getByRole("navigation", { name: "Places" }).getByLabel("1 request").waitFor();
  await goTo(g, "People");
  await tab(g, /^Requests/);
  await g.getByRole("button", { name: "Accept the request of Ada" }).click();
  await a.getByText("Grace and you are friends now.").waitFor();
  await tab(g, "Friends");
  await person(g, "Ada").waitFor();
  await card(a).getByRole("button", { name: "More" }).click();
  await a.getByRole("menuitem", { name: "Remove friend" }).click();
  await a
    .getByRole("dialog", { name: /^Remove Grace/ })
    .getByRole("button", { name: "Remove friend" })
    .click();
  await card(a).getByRole("button", { name: "Add friend" }).waitFor();
  await g.getByText("No friends yet").waitFor();
});

test("A friend request is rejected, and one is cancelled, which both see at once", async () => {
  const { people, pages } = await signedIn("Ada", "Grace");
  const [a, g] = pages;
  await goTo(g, "People");
  await tab(g, "Requests");
  await find(a, people[1]);
  await card(a).getByRole("button", { name: "Add friend" }).click();
  await g.getByRole("button", { name: "Reject the request of Ada" }).click();
  await g.getByText("No requests").waitFor();
  await card(a).getByRole("button", { name: "Add friend" }).click();
  await g.getByRole("button", { name: "Accept the request of Ada" }).waitFor();
  await card(a).getByRole("button", { name: "Cancel the request to Grace" }).click();
  await g.getByText("No requests").waitFor();
});

test("U38 Block: no direct message, no presence, no typing; they cannot tell", async () => {
  const { people, pages } = await inConversation();
  const [a, g] = pages;
  await send(g, "before");
  await bubble(a, "before").waitFor();
  await a.getByRole("button", { name: "Profile of Grace" }).first().click();
  await card(a).getByRole("button", { name: "More" }).click();
  await a.getByRole("menuitem", { name: "Block" }).click();
  const question = a.getByRole("dialog", { name: "Block Grace?" });
  await question.getByRole("button", { name: "Block" }).click();
  await card(a).getByRole("button", { name: "Unblock Grace" }).waitFor();
  // What is behind the question may know before it is closed, and the key is for what is in front.
  await question.waitFor({ state: "hidden" });
  await a.keyboard.press("Escape");
  await a.getByText("You have blocked this person.").waitFor();
  assert.equal(await field(a).count(), 0, "there is nothing to write into");

  // To the one who is blocked it looks like somebody who is away and takes no messages.
  await g
    .getByRole("main")
    .getByText(/^Offline|^Last seen/)
    .waitFor();
  await field(g).pressSequentially("can you");
  await field(g).fill("");
  await send(g, "can you hear me?");
  await bubble(g, "can you hear me?").getByText("Not sent.").waitFor();
  assert.doesNotMatch(await g.getByRole("main").innerText(), /block/i);
  assert.equal(await bubble(a, "can you hear me?").count(), 0);
  assert.equal(await a.getByText(/typing/).count(), 0);

  await goTo(a, "People");
  await tab(a, "Blocked");
  await a.getByRole("button", { name: "Unblock Grace" }).click();
  await a.getByText("Nobody is blocked").waitFor();
  await row(a, /Grace/).click();
  await field(a).waitFor();
  await g.getByRole("main").getByText("Online").first().waitFor();
  await people[1].call("GET", "/friends");
});

test("U38 Whoever is blocked causes no notification, also where both are", async () => {
  const [ada, grace, alan] = await Promise.all(["Ada", "Grace", "Alan"].map((name) => joined(at.server.url, name)));
  const { id } = await ada.converse([grace.id, alan.id], { isGroup: true, name: "Team" });
  await ada.call("PUT", `/blocks/${grace.id}`);
  const a = await at.open();
  await a.addInitScript(desktop);
  await a.reload();
  await signIn(a, ada);
  await row(a, /Team/).waitFor();
  await a.evaluate(lookAway);
  const [g, t] = [await grace.connect(), await alan.connect()];
  await g.send(id, `@${ada.username} do you hear me?`);
  await t.send(id, `@${ada.username} she wants something`);
  await a.waitForFunction(() => globalThis.shown.length > 0);
  const shown = await a.evaluate(() => globalThis.all.map(({ title, body }) => `${title}: ${body}`));
  assert.equal(shown.length, 1, shown.join());
  assert.match(shown[0], /^Alan/);
});

test("A status with an emoji, and being away or invisible, are seen by others", async () => {
  const { pages } = await inConversation();
  const [a, g] = pages;
  const choose = async (name, role = "menuitem") => {
    await g.getByRole("button", { name: "Your account" }).click();
    await g.getByRole(role, { name, exact: true }).click();
  };
  await a.getByRole("main").getByText("Online").first().waitFor();
  await choose("Set a status");
  const dialog = g.getByRole("dialog", { name: "Your status" });
  await dialog.getByRole("button", { name: "🌴 On vacation" }).click();
  await dialog.getByLabel("Remove it after").selectOption("1 hour");
  await dialog.getByRole("button", { name: "Save" }).click();
  await a.getByRole("main").getByText("On vacation").waitFor();
  await g.getByRole("region", { name: "Your account" }).getByText("🌴 On vacation").waitFor();
  await choose("Away", "menuitemradio");
  await a.getByRole("main").getByText("Away").first().waitFor();
  await choose("Invisible", "menuitemradio");
  await a
    .getByRole("main")
    .getByText(/^Offline|^Last seen/)
    .first()
    .waitFor();
  await choose("Online", "menuitemradio");
  await a.getByRole("main").getByText("Online").first().waitFor();
});

test("A profile is shown from a name in a list, and leads to a conversation", async () => {
  const { people, pages } = await signedIn("Ada", "Grace");
  const [a] = pages;
  await people[1].call("PATCH", "/users/me", {
    bio: "Writes compilers.",
    location: "New York",
  });
  await find(a, people[1]);
  await card(a).getByText("Writes compilers.").waitFor();
  await card(a).getByText("New York").waitFor();
  await card(a).getByRole("button", { name: "Message" }).click();
  await field(a).waitFor();
  await row(a, /Grace/).waitFor();
});
