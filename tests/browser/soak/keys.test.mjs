import assert from "node:assert/strict";
import { test } from "node:test";
import { fileInput, png, uploads } from "../messages.mjs";
import { bubble, field, log, row, send } from "../pages.mjs";
import { scene } from "../scene.mjs";

const at = scene();
const { threeConversations } = at;

test("U31 Keys act on the message that has the focus wherever the mouse rests, and the mouse, once moved, where it is", async () => {
  const { people, page, conversations } = await threeConversations();
  const g = await people[1].connect();
  for (const text of ["one", "two", "three"]) {
    await g.send(conversations[1].id, text);
  }
  g.close();
  await row(page, /Looms/).click();
  await bubble(page, "one").locator(".bubble").hover();
  await bubble(page, "one").getByRole("toolbar").waitFor();
  await log(page).focus();
  for (const text of ["three", "two"]) {
    await page.keyboard.press("ArrowUp");
    await bubble(page, text).and(page.locator(":focus")).waitFor();
    await bubble(page, text).getByRole("toolbar").waitFor();
    assert.equal(await page.getByRole("toolbar").count(), 1);
  }
  await page.keyboard.press("Enter");
  await bubble(page, "two").getByRole("menuitem", { name: "Reply" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Escape");
  await bubble(page, "one").locator(".bubble-meta").hover();
  await bubble(page, "one").getByRole("toolbar").waitFor();
  assert.equal(await page.getByRole("toolbar").count(), 1);
  // A nudge of the mouse takes the tools along, and the next key brings them back.
  await bubble(page, "two").focus();
  await bubble(page, "three").hover();
  await bubble(page, "three").getByRole("toolbar").waitFor();
  await page.keyboard.press("ArrowRight");
  await bubble(page, "two").getByRole("menuitem", { name: "Reply" }).and(page.locator(":focus")).waitFor();
});

test("A2 The log is one stop of Tab, which leads through the message that has the focus and no other", async () => {
  const { people, page, conversations } = await threeConversations();
  const [ada, grace] = people;
  const { id } = conversations[0];
  const g = await grace.connect();
  const sent = [];
  for (let i = 1; i <= 80; i++) {
    sent.push((await g.send(id, `line ${i} of https://example.org/${i}`)).message.id);
  }
  g.close();
  await Promise.all(sent.map((one) => grace.call("PUT", `/chats/messages/${one}/reactions/${encodeURIComponent("👍")}`)));
  await ada.call("POST", `/chats/conversations/${id}/read`);
  await row(page, /Engine/).click();
  await bubble(page, "line 80").getByRole("button", { name: /👍 1/u }).waitFor();
  // It points at a message, whose tools are no stops either.
  await bubble(page, "line 78").hover();
  await bubble(page, "line 78").getByRole("toolbar").waitFor();
  const now = () =>
    page.evaluate(() => {
      const one = document.activeElement;
      const name = one.getAttribute("aria-label") ?? (one.dataset.key ? "the message" : one.innerText);
      return one.closest(".composer") ? "composer" : one.closest(".head") ? "head" : name;
    });
  const until = async (key, end) => {
    const seen = [];
    while (seen.at(-1) !== end && seen.length < 15) {
      await page.keyboard.press(key);
      seen.push(await now());
    }
    return seen.filter((one) => one !== "composer" && one !== "head");
  };
  const day = /^(Today|Yesterday). Jump/;
  const inLog = (seen) => seen.filter((one) => !day.test(one));
  await page.getByRole("button", { name: "Attach files" }).focus();
  assert.deepEqual(inLog(await until("Shift+Tab", "head")), ["Conversation with Engine"]);
  await log(page).focus();
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press("ArrowUp");
  }
  await bubble(page, "line 78").and(page.locator(":focus")).waitFor();
  await page.mouse.move(0, 0);
  const own = ["https://example.org/78", "👍 1, Grace"];
  const tools = ["Add reaction", "Reply", "Delete", "More actions"];
  assert.deepEqual(await until("Tab", "composer"), [...own, ...tools]);
  assert.deepEqual(inLog(await until("Shift+Tab", "head")), [...own.toReversed(), "the message"]);
  assert.deepEqual(inLog(await until("Tab", "composer")), ["the message", ...own, ...tools]);
});

test("The arrows go to the mark of a day, too, which leads to a date", async () => {
  const { page } = await threeConversations();
  await row(page, /Looms/).click();
  await bubble(page, "hello in").waitFor();
  await log(page).focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  const mark = log(page).getByRole("button", { name: "Today. Jump to a date" });
  await mark.and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Jump to a date" }).waitFor();
  await page.keyboard.press("Escape");
  await mark.and(page.locator(":focus")).waitFor();
  await page.keyboard.press("ArrowDown");
  await bubble(page, "hello in").and(page.locator(":focus")).waitFor();
});

test("U18 By keys the whole date of a message is seen, and who reacted to it, and nothing moves for it", async () => {
  const { people, page, conversations } = await threeConversations();
  const g = await people[1].connect();
  const { message } = await g.send(conversations[1].id, "look");
  g.close();
  await people[1].call("PUT", `/chats/messages/${message.id}/reactions/${encodeURIComponent("👍")}`);
  await row(page, /Looms/).click();
  const look = bubble(page, "look");
  const reaction = look.getByRole("button", { name: /👍 1/u });
  await reaction.waitFor();
  const when = look.getByText(await look.locator("time").getAttribute("title"), { exact: true });
  const who = reaction.getByText("Grace", { exact: true });
  const { height } = await look.boundingBox();
  const room = await log(page).evaluate((box) => box.scrollHeight);
  await look.click();
  assert.ok(!(await when.isVisible()), "a click shows no more than pointing does");
  await page.keyboard.press("ArrowUp");
  assert.ok(!(await when.isVisible()));
  await page.keyboard.press("ArrowDown");
  await when.waitFor();
  assert.match(await when.innerText(), /day, .*\d{4}.*\d:\d\d/);
  assert.ok(!(await who.isVisible()));
  await page.keyboard.press("Tab");
  await reaction.and(page.locator(":focus")).waitFor();
  await who.waitFor();
  assert.equal((await look.boundingBox()).height, height);
  assert.equal(await log(page).evaluate((box) => box.scrollHeight), room);
});

test("U34 The author's profile is reached from a message of a group by keys, by his name and by the menu", async () => {
  const { page } = await threeConversations();
  await row(page, /Looms/).click();
  const hello = bubble(page, "hello in");
  await hello.waitFor();
  const profile = page.getByRole("dialog", { name: "Profile" });
  const name = hello.getByRole("button", { name: "Grace", exact: true });
  await log(page).focus();
  await page.keyboard.press("ArrowUp");
  await hello.and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Tab");
  await name.and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  await profile.waitFor();
  await page.keyboard.press("Escape");
  await name.and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await hello.getByRole("menuitem", { name: "Profile of Grace" }).press("Enter");
  await profile.waitFor();
  await page.keyboard.press("Escape");
  await profile.waitFor({ state: "detached" });
  await name.click();
  await profile.waitFor();
  await page.keyboard.press("Escape");

  // Of two people one knows who writes.
  await row(page, /^(Online )?Grace/).click();
  await field(page).waitFor();
  await log(page).focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Copy link" }).waitFor();
  assert.equal(await page.getByRole("menuitem", { name: /^Profile/ }).count(), 0);
});

test("U34 A reaction, and a file that is sent, are made by keys alone", async () => {
  const { page } = await threeConversations();
  await row(page, /Looms/).focus();
  await page.keyboard.press("Enter");
  await bubble(page, "hello in").waitFor();
  // Asked for early: the browser is told of it beside what is pressed.
  const chosen = page.waitForEvent("filechooser", { timeout: 60_000 });
  const focused = (name) => page.getByLabel(name, { exact: true }).and(page.locator(":focus")).waitFor();
  await log(page).focus();
  await page.keyboard.press("ArrowUp");
  await bubble(page, "hello in").and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await focused("Add reaction");
  await page.keyboard.press("Enter");
  await focused("Find an emoji");
  await page.keyboard.type("tada");
  await page.keyboard.press("ArrowDown");
  await focused("tada");
  await page.keyboard.press("Enter");
  const reaction = bubble(page, "hello in").getByRole("button", { name: /🎉 1, You/u });
  await reaction.waitFor();
  await focused("Add reaction");
  // It is taken back by keys, too.
  await page.keyboard.press("Shift+Tab");
  await reaction.and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  await reaction.waitFor({ state: "detached" });

  await field(page).focus();
  await page.keyboard.press("Shift+Tab");
  await focused("Attach files");
  await page.keyboard.press("Enter");
  const chooser = await chosen;
  const file = (name) => ({ name, mimeType: "text/plain", buffer: Buffer.from(name) });
  await chooser.setFiles([file("keep.txt"), file("drop.txt")]);
  await page.waitForFunction(() => document.querySelectorAll(".upload[data-state=done]").length === 2);
  await page.keyboard.press("Shift+Tab");
  await focused("Remove drop.txt");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Remove drop.txt" }).waitFor({ state: "detached" });
  await focused("Remove keep.txt");
  await page.keyboard.press("Tab");
  await focused("Attach files");
  await page.keyboard.press("Tab");
  await page.keyboard.type("by keys");
  await page.keyboard.press("Enter");
  const link = bubble(page, "by keys").getByRole("link", { name: "Download keep.txt" });
  await link.waitFor();
  await log(page).focus();
  await page.keyboard.press("ArrowDown");
  await bubble(page, "by keys").and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Tab");
  await link.and(page.locator(":focus")).waitFor();
  await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
});

test("A2 A message without a text is announced as the list tells it: a photo, a file, the question that is asked", async () => {
  const { pages } = await at.inConversation();
  const [a, g] = pages;
  const spoken = a.locator("main [aria-live=polite].sr-only");
  const listed = async (text) => {
    await row(a, /Grace/).getByText(text, { exact: true }).waitFor();
    await spoken.filter({ hasText: `Grace: ${text}` }).waitFor({ state: "attached" });
  };
  const sendFile = async (file) => {
    await fileInput(g).setInputFiles(file);
    await uploads(g).getByText("Ready").waitFor();
    await g.getByRole("button", { name: "Send" }).click();
  };
  await sendFile({ name: "moth.png", mimeType: "image/png", buffer: png(40, 30) });
  await listed("Photo");
  await sendFile({ name: "words.txt", mimeType: "text/plain", buffer: Buffer.from("words") });
  await listed("words.txt");
  await send(g, "/invite A game of chess?");
  await listed("A game of chess?");
});
