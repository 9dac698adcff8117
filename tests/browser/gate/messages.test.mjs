import assert from "node:assert/strict";
import { test } from "node:test";
import { action, movementOf, openRow, person, sendMany, signedInAs } from "../messages.mjs";
import { desktop, lookAway } from "../desktop.mjs";
import { bubble, field, log, row, send, signIn, texts } from "../pages.mjs";
import { hasTick, scene } from "../scene.mjs";

const at = scene();
const { open, inConversation } = at;

const people = (...names) => Promise.all(names.map((name) => person(at.server.url, name)));

test("U19 The tick goes from clock to sent, delivered and read, and Seen by says when", async () => {
  const [ada, grace] = await people("Ada", "Grace");
  const { id } = await ada.converse([grace.id]);
  const a = await signedInAs(open, ada);
  await openRow(a, /Grace/);
  await a.context().setOffline(true);
  await send(a, "do you see it?");
  await hasTick(a, "do you see it?", "Sending");
  await a.context().setOffline(false);
  await hasTick(a, "do you see it?", "Sent");
  const g = await grace.connect();
  await grace.call("GET", `/chats/conversations/${id}/messages`);
  await hasTick(a, "do you see it?", "Delivered");
  await g.socket.emitWithAck("markConversationAsRead", { conversationId: id });
  await hasTick(a, "do you see it?", "Read");
  await action(a, "do you see it?", "Seen by");
  await a.getByRole("dialog", { name: "Seen by" }).getByText("Grace").waitFor();
  await a.getByRole("dialog", { name: "Seen by" }).locator("time").waitFor();
  await a.keyboard.press("Escape");
  // Whoever opts out neither shows nor sees.
  await ada.call("PATCH", "/users/me/settings", { readReceipts: "off" });
  await hasTick(a, "do you see it?", "Sent");
});

test("U19 Who has opted out reads without being seen", async () => {
  const [ada, grace] = await people("Ada", "Grace");
  await ada.converse([grace.id]);
  await grace.call("PATCH", "/users/me/settings", { readReceipts: "off" });
  const [a, g] = [await signedInAs(open, ada), await signedInAs(open, grace)];
  await openRow(a, /Grace/);
  await send(a, "do you see it?");
  await row(g, /Ada/).getByLabel("1 unread").waitFor();
  await openRow(g, /Ada/);
  await row(g, /Ada/).getByLabel("1 unread").waitFor({ state: "detached" });
  await send(g, "I have read it");
  await bubble(a, "I have read it").waitFor();
  assert.equal(await bubble(a, "do you see it?").getByLabel("Read", { exact: true }).count(), 0);
  await action(a, "do you see it?", "Seen by");
  await a.getByRole("dialog", { name: "Seen by" }).getByText("Nobody has read it yet.").waitFor();
});

test("U20 At most three names are typing, then several people", async () => {
  const [ada, ...others] = await people("Ada", "Grace", "Alan", "Edsger", "Barbara");
  const { id } = await ada.converse(others.map((one) => one.id), { isGroup: true, name: "Engine" });
  const a = await signedInAs(open, ada);
  await openRow(a, /Engine/);
  const connections = await Promise.all(others.map((one) => one.connect()));
  const say = (count) =>
    connections.slice(0, count).forEach(({ socket }) => socket.emit("typing", { conversationId: id }));
  say(3);
  await a.getByRole("main").getByText(/^(Grace|Alan|Edsger), .* and .* are typing…$/).waitFor();
  say(4);
  await a.getByRole("main").getByText("Several people are typing…").waitFor();
});

test("U21 An edit says so and has a history; deleting removes a message from replies, pins and the person's other tab", async () => {
  const { pages } = await inConversation();
  const [a, g] = pages;
  const tab = await at.openBeside(a);
  await openRow(tab, /Grace/);
  // A tab behind another one draws no frames, so that nothing can be pressed in it.
  await a.bringToFront();
  await send(a, "the first version");
  await action(a, "the first version", "Edit");
  await field(a).fill("the second version");
  await field(a).press("Enter");
  await bubble(tab, "the second version").getByRole("button", { name: "edited" }).waitFor();
  await bubble(g, "the second version").getByRole("button", { name: "edited" }).click();
  await g.getByRole("dialog", { name: "Edit history" }).getByText("the first version").waitFor();
  await g.keyboard.press("Escape");
  await action(g, "the second version", "Reply");
  await g.getByText("Replying to Ada").waitFor();
  await send(g, "an answer");
  await bubble(tab, "an answer").getByRole("button", { name: /the second version/ }).waitFor();
  await action(a, "the second version", "Pin");
  await bubble(tab, "the second version").getByLabel("Pinned").waitFor();
  await a.getByRole("button", { name: "Pinned messages" }).click();
  await a.getByRole("dialog").getByText("the second version").waitFor();
  await a.keyboard.press("Escape");
  await action(a, "the second version", "Delete");
  await a.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  for (const page of [tab, ...pages]) {
    await bubble(page, "This message was deleted").waitFor();
    await bubble(page, "an answer").getByRole("button", { name: /Deleted message/ }).waitFor();
    assert.equal(await page.getByText("the second version").count(), 0);
  }
  for (const page of [a, tab]) {
    await page.bringToFront();
    await page.getByRole("button", { name: "Pinned messages" }).click();
    await page.getByRole("dialog").getByText("Nothing is pinned yet").waitFor();
  }
});

test("U21 An edit and a deletion reach open search results, what is being answered and the notification", async () => {
  const [ada, grace] = await people("Ada", "Grace");
  const { id } = await ada.converse([grace.id]);
  const g = await grace.connect();
  const a = await open();
  await a.addInitScript(desktop);
  await a.reload();
  await signIn(a, ada);
  await openRow(a, /Grace/);
  await a.evaluate(lookAway);
  const { message } = await g.send(id, "the first version");
  const change = (method, body) => grace.call(method, `/chats/messages/${message.id}`, body);
  await action(a, "the first version", "Reply");
  const shows = async (text) => {
    const [strip, hits] = [a.locator(".composer-about"), a.getByRole("list", { name: "Search results" })];
    for (const place of [strip, hits]) {
      await (text ? place.getByText(text) : place).waitFor({ state: text ? "attached" : "detached" });
    }
    await a.waitForFunction((wanted) => (globalThis.shown[0]?.body ?? null) === wanted, text);
  };
  await a.getByRole("link", { name: "Search" }).click();
  await a.getByRole("searchbox", { name: "Search messages" }).fill("version");
  await shows("the first version");
  await change("PATCH", { content: "the second version" });
  await shows("the second version");
  await change("DELETE");
  await shows(null);
});

test("Reactions are added by the picker and taken back by a click, and an invitation is answered", async () => {
  const { pages } = await inConversation();
  const [a, g] = pages;
  await send(a, "done!");
  await bubble(g, "done!").hover();
  await bubble(g, "done!").getByRole("button", { name: "Add reaction" }).click();
  await g.getByRole("searchbox", { name: "Find an emoji" }).fill("tada");
  await g.keyboard.press("Enter");
  await bubble(a, "done!").getByRole("button", { name: /🎉 1, Grace/u }).click();
  await bubble(g, "done!").getByRole("button", { name: /🎉 2, /u }).click();
  await bubble(a, "done!").getByRole("button", { name: /🎉 1, You/u, pressed: true }).waitFor();
  await send(a, "/invite A game of chess?");
  await bubble(g, "A game of chess?").getByRole("button", { name: "Accept" }).click();
  await bubble(a, "A game of chess?").getByText("Accepted by Grace").waitFor();
});

test("U31 Arrows move between messages, Enter opens the actions, E edits, R replies, Backspace deletes after a question", async () => {
  const { pages } = await inConversation();
  const [a, g] = pages;
  await send(a, "one");
  await send(a, "two");
  await hasTick(a, "two", "Read");
  await send(g, "three");
  await bubble(a, "three").waitFor();
  await log(a).focus();
  await a.keyboard.press("ArrowUp");
  await bubble(a, "three").and(a.locator(":focus")).waitFor();
  await a.keyboard.press("r");
  await a.getByText("Replying to Grace").waitFor();
  await field(a).and(a.locator(":focus")).waitFor();
  await a.keyboard.press("Escape");
  await log(a).focus();
  await a.keyboard.press("ArrowUp");
  await bubble(a, "two").and(a.locator(":focus")).waitFor();
  await a.keyboard.press("Enter");
  await a.getByRole("menuitem", { name: "Reply" }).and(a.locator(":focus")).waitFor();
  await a.keyboard.press("Escape");
  await bubble(a, "two").focus();
  await a.keyboard.press("ArrowRight");
  await a.getByRole("menuitem", { name: "Reply" }).and(a.locator(":focus")).waitFor();
  await a.keyboard.press("Escape");
  await bubble(a, "two").focus();
  await a.keyboard.press("e");
  assert.equal(await field(a).inputValue(), "two");
  await a.keyboard.press("Escape");
  await bubble(a, "two").focus();
  await a.keyboard.press("ArrowUp");
  await bubble(a, "one").and(a.locator(":focus")).waitFor();
  await a.keyboard.press("Backspace");
  await a.getByRole("dialog", { name: "Delete this message?" }).getByRole("button", { name: "Delete" }).click();
  await bubble(g, "This message was deleted").waitFor();
});

test("A tap on a message opens what can be done with it, and moves nothing", async () => {
  const [ada, grace] = await people("Ada", "Grace");
  const { id } = await ada.converse([grace.id]);
  await sendMany(await grace.connect(), id, 2);
  const a = await signedInAs(open, ada, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await openRow(a, /Grace/);
  const moved = await movementOf(a, "line 2", async () => {
    await bubble(a, "line 2").tap();
    await a.getByRole("dialog").getByRole("button", { name: "Copy text" }).waitFor();
  });
  assert.equal(moved, 0);
  await a.getByRole("button", { name: "👍" }).tap();
  await bubble(a, "line 2").getByRole("button", { name: "👍 1, You" }).waitFor();
  assert.equal(await a.getByRole("toolbar").count(), 0);
});

test("U32 A message is marked as unread, the unread conversations are listed, and all are marked as read", async () => {
  const [ada, grace, alan] = await people("Ada", "Grace", "Alan");
  const conversations = [await ada.converse([grace.id]), await ada.converse([alan.id])];
  const g = await grace.connect();
  await sendMany(g, conversations[0].id, 3);
  const a = await signedInAs(open, ada);
  await openRow(a, /Grace/);
  await row(a, /Grace/).getByLabel("3 unread").waitFor({ state: "detached" });
  await action(a, "line 2", "Mark as unread");
  await row(a, /Grace/).getByLabel("2 unread").waitFor();
  await openRow(a, /Alan/);
  await a.getByRole("button", { name: "Unread", exact: true }).click();
  await row(a, /Grace/).waitFor();
  await a.getByRole("button", { name: "Mark all as read" }).click();
  await row(a, /Grace/).waitFor({ state: "detached" });
  await a.getByRole("button", { name: "All", exact: true }).click();
  await row(a, /Grace/).waitFor();
  assert.equal(await row(a, /Grace/).getByLabel(/unread/).count(), 0);
});

test("U38 What somebody writes whom one has blocked is folded, and unfolds", async () => {
  const [ada, grace, alan] = await people("Ada", "Grace", "Alan");
  const { id } = await ada.converse([grace.id, alan.id], { isGroup: true, name: "Engine" });
  const a = await signedInAs(open, ada);
  await openRow(a, /Engine/);
  const g = await grace.connect();
  await g.send(id, "before the block");
  await bubble(a, "before the block").waitFor();
  await ada.call("PUT", `/blocks/${grace.id}`);
  await log(a).getByText("Message from someone you blocked").waitFor();
  assert.equal(await bubble(a, "before the block").count(), 0);
  await g.send(id, "after it");
  await row(a, /Message from someone you blocked/).waitFor();
  await log(a).getByRole("button", { name: "Show" }).last().click();
  await bubble(a, "after it").waitFor();
  await ada.call("DELETE", `/blocks/${grace.id}`);
  await bubble(a, "before the block").waitFor();
  assert.deepEqual(await texts(a), ["before the block", "after it"]);
});

test("A2 A new message is announced once, author and text first, and history is not", async () => {
  const [ada, grace] = await people("Ada", "Grace");
  const { id } = await ada.converse([grace.id]);
  const g = await grace.connect();
  await sendMany(g, id, 80);
  const a = await signedInAs(open, ada);
  await a.evaluate(() => {
    globalThis.said = [];
    new MutationObserver(() => {
      for (const region of document.querySelectorAll("main [aria-live=polite].sr-only")) {
        const text = region.textContent.trim();
        if (text !== "" && globalThis.said.at(-1) !== text) {
          globalThis.said.push(text);
        }
      }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  await openRow(a, /Grace/);
  await log(a).evaluate((box) => box.scrollTo(0, 0));
  await a.waitForTimeout(500);
  await g.send(id, "**hello** there");
  await a.waitForFunction(() => globalThis.said.length > 0);
  await a.waitForTimeout(300);
  assert.deepEqual(await a.evaluate(() => globalThis.said), ["Grace: hello there"]);
  assert.equal(await log(a).getAttribute("aria-live"), "off");
});
