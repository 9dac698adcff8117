import assert from "node:assert/strict";
import { test } from "node:test";
import { desktop, lookAway } from "../desktop.mjs";
import { assertInert, strings } from "../inert.mjs";
import { action, fileInput, openRow, person, signedInAs, uploads } from "../messages.mjs";
import { bubble, details, field, goTo, log, row } from "../pages.mjs";
import { scene } from "../scene.mjs";

const at = scene();
const { open } = at;

const [image, svg, script, link, labelled, math, braces, style] = strings;

/** People who are called so, by what they are registered as. */
async function called(names) {
  const entries = Object.entries(names).map(async ([username, name]) => {
    const one = await person(at.server.url, username);
    await one.call("PATCH", "/users/me", { name });
    return [username, one];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** It is there, as it was written, and nothing more became of it. */
async function shows(page, place, text, where) {
  await place.getByText(text).first().waitFor();
  await assertInert(page, where);
}

test("Hostile names and texts are inert in a conversation: quotes, drafts, pins, versions, readers, typists and files", async () => {
  const { ada, grace } = await called({ ada: "Ada", grace: image });
  const { id } = await ada.converse([grace.id], { isGroup: true, name: svg });
  const [g, mine] = [await grace.connect(), await ada.connect()];
  const { message: first } = await g.send(id, script);
  await g.socket.emitWithAck("sendMessage", { conversationId: id, content: "an answer", replyTo: first.id });
  await mine.send(id, "mine");
  await ada.call("PUT", `/chats/messages/${first.id}/pin`);
  await mine.socket.emitWithAck("saveDraft", { conversationId: id, content: style, replyTo: first.id });
  const a = await signedInAs(open, ada);
  const list = a.getByRole("navigation", { name: "Conversations" });
  await shows(a, list, style, "a draft in the list");
  await openRow(a, svg);
  assert.equal(await field(a).inputValue(), style);
  await shows(a, a.locator(".composer-about"), script, "what is being answered");
  await shows(a, a.locator(".composer-about"), image, "who is being answered");
  await shows(a, bubble(a, "an answer").locator(".quote"), script, "a quote");
  await shows(a, log(a).locator(".message-author"), image, "an author");
  g.socket.emit("typing", { conversationId: id });
  await shows(a, a.getByRole("main").locator(".typing"), image, "who is typing");
  await shows(a, list, image, "who is typing, in the list");
  await a.getByRole("button", { name: "Pinned messages" }).click();
  await shows(a, a.getByRole("dialog", { name: "Pinned messages" }), script, "a pin");
  await shows(a, a.getByRole("dialog", { name: "Pinned messages" }), image, "whose pin it is");
  await a.keyboard.press("Escape");

  await grace.call("PATCH", `/chats/messages/${first.id}`, { content: math });
  await bubble(a, math).getByRole("button", { name: "edited" }).click();
  for (const text of [script, math]) {
    await shows(a, a.getByRole("dialog", { name: "Edit history" }), text, "an earlier version");
  }
  await a.keyboard.press("Escape");
  await g.socket.emitWithAck("markConversationAsRead", { conversationId: id });
  await action(a, "mine", "Seen by");
  await shows(a, a.getByRole("dialog", { name: "Seen by" }), image, "who has read it");
  await a.keyboard.press("Escape");
  await g.socket.emitWithAck("addReaction", { messageId: first.id, emoji: "🎉" });
  const reaction = bubble(a, math).getByRole("button", { name: /🎉 1/u });
  await reaction.waitFor();
  assert.ok((await reaction.getAttribute("aria-label")).includes(image));

  await a.getByRole("button", { name: "Cancel reply" }).click();
  // A name of a file has no slash in it, and browsers send a quotation mark as something else.
  const name = "<img src=x onerror=document.title='hit'>.txt";
  await a.route("**/chats/uploads", (route) => route.abort());
  await fileInput(a).setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from("what we want") });
  await uploads(a).getByText("Waiting for the network").waitFor();
  await shows(a, uploads(a), name, "a file on its way");
  await a.unroute("**/chats/uploads");
  await uploads(a).getByText("Ready").waitFor();
  await field(a).fill(labelled);
  await field(a).press("Enter");
  await shows(a, log(a).locator(".file-name"), name, "a file");
  await shows(a, bubble(a, labelled), labelled, "a link");
});

test("Hostile names and texts are inert beside it: the switcher, people, invitations, sanctions, the audit log and notifications", async () => {
  const { ada, grace, alan } = await called({ ada: link, grace: image, alan: svg });
  const channel = await ada.call("POST", "/chats/conversations", {
    type: "channel",
    name: style,
    topic: strings.join(" ").slice(0, 500),
    participants: [grace.id],
  });
  const path = `/chats/conversations/${channel.id}`;
  const g = await grace.connect();
  await g.send(channel.id, braces);
  await grace.call("POST", "/friends/requests", { userId: ada.id });
  await ada.call("PUT", `/blocks/${alan.id}`);
  const { code } = await ada.call("POST", `${path}/invites`, {});

  const l = await signedInAs(open, alan);
  await l.goto(`${at.server.url}/invite/${code}`);
  await shows(l, l.getByRole("main"), style, "an invitation");
  await l.getByText(script).first().waitFor();

  const a = await open();
  await a.addInitScript(desktop);
  await a.reload();
  await a.getByLabel("E-mail", { exact: true }).fill(ada.email);
  await a.getByLabel("Password", { exact: true }).fill(ada.password);
  await a.getByRole("button", { name: "Sign in" }).click();
  await row(a, style).waitFor();
  const palette = a.getByRole("dialog", { name: "Go to" });
  for (const [kind, words, text] of [
    ["Conversations", "style", style],
    ["People", grace.username, image],
    ["Messages", "constructor", braces],
  ]) {
    await a.keyboard.press("Control+k");
    await a.keyboard.type(words);
    await shows(a, palette.getByRole("group", { name: kind }), text, `${kind} in the switcher`);
    await a.keyboard.press("Escape");
    await palette.waitFor({ state: "detached" });
  }
  await goTo(a, "People");
  await a.getByRole("tab", { name: /^Requests/ }).click();
  await shows(a, a.getByRole("main"), image, "a request");
  await a.getByRole("tab", { name: "Blocked" }).click();
  await shows(a, a.getByRole("main"), svg, "who is blocked");

  await ada.call("PUT", `${path}/mutes/${grace.id}`, { reason: math });
  await openRow(a, style);
  const dialog = await details(a, "Bans and mutes");
  await shows(a, dialog, math, "a reason");
  await shows(a, dialog, image, "who is muted");
  await a.getByRole("tab", { name: "Audit log" }).click();
  await shows(a, dialog, image, "the audit log");
  await shows(a, dialog, math, "a reason in the audit log");
  await ada.call("DELETE", `${path}/mutes/${grace.id}`);
  await a.keyboard.press("Escape");

  await a.evaluate(lookAway);
  await g.send(channel.id, `${math} @${ada.username}`);
  await a.waitForFunction(() => globalThis.shown.length === 1);
  const { title, body } = await a.evaluate(() => globalThis.shown[0]);
  assert.ok(title.includes(image) && title.includes(style), title);
  assert.ok(body.includes(math), body);
  await assertInert(a, "a notification");
});
