import assert from "node:assert/strict";
import { test } from "node:test";
import { bubble, details, field, goTo, leave, memberAction, row, send } from "../pages.mjs";
import { scene } from "../scene.mjs";

const at = scene();
const { open, signedIn } = at;
let count = 0;

async function newChannel(page, { name = `Channel ${Date.now()}${count++}`, topic, kind, password } = {}) {
  await goTo(page, "Channels");
  await page.getByRole("button", { name: "New channel" }).click();
  const dialog = page.getByRole("dialog", { name: "New channel" });
  await dialog.getByLabel("Name").fill(name);
  if (topic) {
    await dialog.getByLabel("Topic").fill(topic);
  }
  if (kind) {
    await dialog.getByRole("radio", { name: kind }).check();
  }
  if (password) {
    await dialog.getByLabel("Password", { exact: true }).last().fill(password);
  }
  await dialog.getByRole("button", { name: "Create channel" }).click();
  await field(page).waitFor();
  return name;
}

async function join(page, name) {
  await goTo(page, "Channels");
  await page.getByRole("searchbox", { name: "Search channels" }).fill(name);
  await page.getByRole("button", { name: `Join ${name}`, exact: true }).click();
}

const main = (page) => page.getByRole("main");

test("A channel is made, found by its topic, joined, and written in", async () => {
  const { pages } = await signedIn("Ada", "Grace");
  const [a, g] = pages;
  const name = await newChannel(a, { topic: "Everything about looms" });
  await main(a).getByText("Everything about looms").waitFor();
  await goTo(g, "Channels");
  await g.getByRole("searchbox", { name: "Search channels" }).fill("about looms");
  await g.getByRole("button", { name: `Join ${name}` }).click();
  await field(g).waitFor();
  await send(g, "hello, channel");
  await bubble(a, "hello, channel").waitFor();
  await main(a).getByText("2 participants").waitFor();
  await goTo(g, "Channels");
  await g.getByRole("searchbox", { name: "Search channels" }).fill(name);
  await g.getByRole("button", { name: `Open ${name}` }).waitFor();
});

test("A private channel is found by nobody else, and its link lets people in", async () => {
  const { pages } = await signedIn("Ada", "Grace");
  const [a, g] = pages;
  const name = await newChannel(a, { kind: /^Private/ });
  await goTo(g, "Channels");
  await g.getByRole("searchbox", { name: "Search channels" }).fill(name);
  await g.getByText(`No channel matches “${name}”.`).waitFor();
  const dialog = await details(a, "Invites");
  await dialog.getByLabel("People").selectOption("1");
  await dialog.getByRole("button", { name: "Create link" }).click();
  const link = await dialog.getByRole("link", { name: /\/invite\// }).getAttribute("href");
  await g.goto(link);
  await g.getByRole("heading", { name: `You are invited to ${name}` }).waitFor();
  await g.getByRole("button", { name: "Join" }).click();
  await field(g).waitFor();
  await row(g, new RegExp(name)).waitFor();
  await g.goto(link);
  await g.getByText("This invitation is not good any more").waitFor();
});

test("U39 Password channel: wrong password, changed password (members stay), removed password", async () => {
  const { pages } = await signedIn("Ada", "Grace", "Alan", "Edsger");
  const [a, g, l, e] = pages;
  const name = await newChannel(a, {
    kind: /^Password/,
    password: "first secret",
  });
  const enter = async (page, password) => {
    await page.getByRole("dialog").getByLabel("Password").fill(password);
    await page.getByRole("dialog").getByRole("button", { name: "Join" }).click();
  };
  await join(g, name);
  await enter(g, "not the secret");
  await g.getByText("This is not the channel's password.").waitFor();
  await enter(g, "first secret");
  await field(g).waitFor();

  const dialog = await details(a, "Settings");
  await dialog.getByLabel("New password").fill("second secret");
  await dialog.getByRole("button", { name: "Change password" }).click();
  await dialog.getByText("Saved.").waitFor({ state: "attached" });
  await send(g, "still here");
  await bubble(g, "still here").waitFor();
  await join(l, name);
  await enter(l, "first secret");
  await l.getByText("This is not the channel's password.").waitFor();
  await enter(l, "second secret");
  await field(l).waitFor();

  await dialog.getByRole("button", { name: "Remove password" }).click();
  await dialog
    .getByRole("radio", { name: /^Public/ })
    .and(a.locator(":checked"))
    .waitFor();
  await join(e, name);
  await field(e).waitFor();
});

test("U40 Owner leaves: ownership passes or must be handed over; last-admin guard", async () => {
  const { people, pages } = await signedIn("Ada", "Grace", "Alan");
  const [a, g, l] = pages;
  await people[0].converse([people[1].id, people[2].id], {
    isGroup: true,
    name: "Engine",
  });
  for (const page of pages) {
    await row(page, /Engine/).click();
  }
  // Leaving says to whom it passes, and offers to hand it over to somebody else first.
  const dialog = await details(a, "About");
  await dialog.getByRole("button", { name: "Leave group" }).click();
  await a.getByText("You own it. When you leave, it passes to Grace.").waitFor();
  await a.getByRole("button", { name: "Hand it over to somebody else first" }).click();
  await memberAction(a, "Alan", "Hand over ownership");
  await a
    .getByRole("dialog", { name: "Hand over to Alan?" })
    .getByRole("button", { name: "Hand over" })
    .click();
  await details(l);
  const mine = l.getByRole("listitem").filter({ hasText: "Alan (You)" });
  await mine.getByText("Owner").waitFor();
  // Who was the owner is an admin now, so it passes to him when the new owner leaves.
  await l.keyboard.press("Escape");
  await leave(l);
  await l.getByRole("dialog").waitFor({ state: "detached" });
  await a.getByRole("listitem").filter({ hasText: "Ada (You)" }).getByText("Owner").waitFor();
  await details(g);
  await g.getByRole("listitem").filter({ hasText: "Ada" }).getByText("Owner").waitFor();
});

test("U41 Timed ban/mute counts down and lifts by itself; the muted user sees why and until when", async () => {
  const { people, pages } = await signedIn("Ada", "Grace");
  const [a, g] = pages;
  const group = await people[0].converse([people[1].id], {
    isGroup: true,
    name: "Engine",
  });
  await row(a, /Engine/).click();
  await row(g, /Engine/).click();
  await field(g).waitFor();
  await details(a);
  await memberAction(a, "Grace", "Mute");
  const dialog = a.getByRole("dialog", { name: "Mute Grace" });
  await dialog.getByLabel("For how long").selectOption("10 minutes");
  await dialog.getByLabel("Reason").fill("too many moths");
  await dialog.getByRole("button", { name: "Mute", exact: true }).click();
  const notice = g.getByRole("status").filter({ hasText: "You are muted here" });
  await notice.getByText("Reason: too many moths").waitFor();
  await notice.getByText(/^Until /).waitFor();
  assert.equal(await field(g).count(), 0, "there is nothing to write into");
  const first = await notice.innerText();
  await g.waitForFunction((text) => !document.querySelector(".cannot-write").innerText.includes(text), first);
  assert.match(first, /for (9|10) minutes/);
  await g.reload();
  await notice.getByText("Reason: too many moths").waitFor();

  // A short one ends while it is looked at, without anybody doing anything.
  const until = new Date(Date.now() + 4000).toISOString();
  await people[0].call("PUT", `/chats/conversations/${group.id}/mutes/${people[1].id}`, { until });
  await field(g).waitFor();
  await send(g, "again");
  await bubble(g, "again").waitFor();
  await bubble(a, "again").waitFor();

  await memberAction(a, "Grace", "Ban");
  const ban = a.getByRole("dialog", { name: "Ban Grace" });
  await ban.getByLabel("Reason").fill("moths again");
  await ban.getByRole("button", { name: "Ban", exact: true }).click();
  await g.getByText(/^You were banned from Engine until/).waitFor();
  await g.getByText("Reason: moths again").waitFor();
  await row(g, /Engine/).waitFor({ state: "detached" });
  await a.getByRole("tab", { name: "Bans and mutes" }).click();
  const banned = a.getByRole("region", { name: "Banned" });
  await banned.getByText("Grace").waitFor();
  await banned.getByText("Reason: moths again").waitFor();
  await banned.getByRole("button", { name: "Lift ban" }).click();
  await banned.getByText("Nobody is banned.").waitFor();
});

test("An admin is made, announcements are his to write, and what was done is on the list", async () => {
  const { pages } = await signedIn("Ada", "Grace", "Alan");
  const [a, g, l] = pages;
  const name = await newChannel(a);
  await join(g, name);
  await join(l, name);
  await field(l).waitFor();
  const dialog = await details(a);
  await memberAction(a, "Grace", "Make admin");
  await dialog
    .getByRole("listitem")
    .filter({ hasText: "Grace" })
    .getByText("Admin", { exact: true })
    .waitFor();
  await dialog.getByRole("tab", { name: "Settings" }).click();
  await dialog.getByRole("switch", { name: "Announcements only" }).check();
  await l.getByText("Only the owner and the admins write here.").waitFor();
  assert.equal(await field(l).count(), 0);
  await send(g, "an announcement");
  await bubble(l, "an announcement").waitFor();
  await dialog.getByLabel("Topic").fill("A new topic");
  await dialog.getByRole("button", { name: "Save changes" }).first().click();
  await main(l).getByText("A new topic").waitFor();
  await dialog.getByRole("tab", { name: "Audit log" }).click();
  await dialog.getByText("Ada changed the role of Grace").waitFor();
  await dialog.getByText("Ada changed the settings").first().waitFor();
  await dialog.getByRole("tab", { name: "Settings" }).click();
  await dialog.getByRole("button", { name: "Archive", exact: true }).click();
  await l.getByText("This conversation is archived.").waitFor();
  await dialog.getByRole("button", { name: "Delete channel" }).click();
  await a.getByRole("button", { name: "Delete for good" }).click();
  await l.getByText(`${name} was deleted.`).waitFor();
  await row(l, new RegExp(name)).waitFor({ state: "detached" });
});

test("An invite link that means nothing says so", async () => {
  const { pages } = await signedIn("Ada");
  await pages[0].goto(`${at.server.url}/invite/nothing`);
  await pages[0].getByText("This invitation is not good any more").waitFor();
  const page = await open();
  await page.goto(`${at.server.url}/invite/nothing`);
  await page.getByRole("button", { name: "Sign in" }).waitFor();
});
