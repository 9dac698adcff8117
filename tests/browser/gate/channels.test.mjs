import assert from "node:assert/strict";
import { test } from "node:test";
import { join, main, newChannel } from "../channels.mjs";
import { bubble, details, field, goTo, memberAction, row, send } from "../pages.mjs";
import { scene } from "../scene.mjs";

const at = scene();
const { open, signedIn } = at;

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
  await main(a).getByText("2 members").waitFor();
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
