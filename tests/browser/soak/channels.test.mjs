import assert from "node:assert/strict";
import { test } from "node:test";
import { join, newChannel } from "../channels.mjs";
import { bubble, details, field, leave, log, memberAction, row, send } from "../pages.mjs";
import { joinAs, someone } from "../people.mjs";
import { scene } from "../scene.mjs";

const at = scene();
const { open, signedIn } = at;

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

test("U40 Owner leaves: ownership passes or must be handed over", async () => {
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
  // Also to whoever was away when it happened.
  await g.reload();
  await g.getByRole("heading", { name: "You are banned here" }).waitFor();
  await g.getByText("Reason: moths again").waitFor();
  await a.getByRole("tab", { name: "Bans and mutes" }).click();
  const banned = a.getByRole("region", { name: "Banned" });
  await banned.getByText("Grace").waitFor();
  await banned.getByText("Reason: moths again").waitFor();
  await banned.getByRole("button", { name: "Lift ban" }).click();
  await banned.getByText("Nobody is banned.").waitFor();

  const soon = new Date(Date.now() + 8000).toISOString();
  await people[0].call("PUT", `/chats/conversations/${group.id}/bans/${people[1].id}`, { until: soon });
  await g.reload();
  const left = g.getByText(/^It ends in \d seconds?\.$/);
  const before = await left.innerText();
  await g.getByText(before, { exact: true }).waitFor({ state: "detached" });
  await g.getByRole("heading", { name: "Your ban is over" }).waitFor();
});

test("Who leaves a large channel is named, also when the page had not heard of him", async () => {
  const { url } = at.server;
  const [ada, ...guests] = await Promise.all(
    ["Ada", ...Array.from({ length: 55 }, (_, i) => `Guest${i}`)].map((name) => joinAs(url, someone(name))),
  );
  const { id } = await ada.call("POST", "/chats/conversations", {
    type: "channel",
    name: `Crowd of ${ada.username}`,
    participants: guests.map((one) => one.id),
  });
  const told = new Set((await ada.call("GET", `/chats/conversations/${id}`)).participants.map((one) => one.id));
  const stranger = guests.find((one) => !told.has(one.id));
  const page = await open({ cookie: ada.cookie });
  await row(page, /Crowd of/).click();
  await field(page).waitFor();
  await stranger.call("POST", `/chats/conversations/${id}/leave`);
  await log(page).getByText(`${stranger.name} left`).waitFor();
});
