import assert from "node:assert/strict";
import { test } from "node:test";
import { bubble, details, field, goTo, log, row } from "../pages.mjs";
import { scene } from "../scene.mjs";

const at = scene();
const { threeConversations } = at;

const palette = (page) => page.getByRole("dialog", { name: "Go to" });
const isOpen = (page, name) => row(page, name).and(page.locator("[aria-current=page]")).waitFor();

test("U29 Ctrl+K goes to people, conversations, messages and commands", async () => {
  const { people, page } = await threeConversations();
  const input = page.getByRole("combobox", { name: "Where to?" });
  // There within 100 ms: the median, for a machine with two cores is held up now and then.
  const took = [];
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press("Escape");
    await palette(page).waitFor({ state: "detached" });
    took.push(await page.evaluate(async () => {
      const start = performance.now();
      dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true }));
      while (!document.querySelector(".palette[open] [role=option]")) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return performance.now() - start;
    }));
  }
  assert.ok(took.sort((a, b) => a - b)[2] <= 100, `the palette took ${took} ms`);
  // Recent first.
  const names = await palette(page).getByRole("option").allInnerTexts();
  assert.match(names[0], /Grace/);
  assert.match(names[1], /Looms/);
  await page.keyboard.type("lms");
  await palette(page)
    .getByRole("option", { name: /Looms/ })
    .and(page.locator("[aria-selected=true]"))
    .waitFor();
  await page.keyboard.press("Enter");
  await isOpen(page, /Looms/);

  await page.keyboard.press("Control+k");
  await page.keyboard.type(people[1].username);
  await palette(page).getByRole("group", { name: "People" }).getByRole("option", { name: /Grace/ }).waitFor();
  await page.keyboard.press("Escape");
  await palette(page).waitFor({ state: "detached" });

  await page.keyboard.press("Control+k");
  await page.keyboard.type("hello in");
  await palette(page).getByRole("group", { name: "Messages" }).getByRole("option").nth(1).waitFor();
  await input.fill("theme dark");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("zzzz qq");
  await palette(page)
    .getByRole("option", { name: /Search messages for/ })
    .waitFor();
});

test("U30 Keys go round the regions and through the conversations, and none hijacks typing", async () => {
  const { page } = await threeConversations();
  await row(page, /Looms/).click();
  await field(page).waitFor();
  const region = () =>
    page.evaluate(() => {
      const focused = document.activeElement;
      return (
        [".list", ".places", ".head", "[role=log]", ".composer"].find((one) => focused.closest(one)) ?? "none"
      );
    });
  await field(page).focus();
  const seen = [];
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press("F6");
    seen.push(await region());
  }
  assert.deepEqual(seen.slice(0, 3), [".list", ".places", ".head"]);
  assert.ok(seen.includes(".composer"), `seen: ${seen}`);
  await row(page, /Looms/).focus();
  await page.keyboard.press("Shift+F6");
  assert.equal(await region(), ".composer");

  await page.keyboard.press("Alt+ArrowDown");
  await isOpen(page, /Engine/);
  await page.keyboard.press("Alt+ArrowUp");
  await isOpen(page, /Looms/);
  // Looms, where plain Alt+Up would go, is read.
  await page.keyboard.press("Alt+ArrowDown");
  await isOpen(page, /Engine/);
  await page.keyboard.press("Alt+Shift+ArrowUp");
  await isOpen(page, /^(Online )?Grace/);

  await page.keyboard.press("Control+/");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await field(page).focus();
  await page.keyboard.type("k / f F6 are only letters here");
  assert.equal(await field(page).inputValue(), "k / f F6 are only letters here");
});

test("U33 Search with from: in: before: after: has:; keys go through the hits; Esc returns to the old scroll position", async () => {
  const { people, page } = await threeConversations();
  const [ada, grace] = people;
  const long = await ada.converse([grace.id], { isGroup: true, name: "Long" });
  const g = await grace.connect();
  const a = await ada.connect();
  for (let i = 1; i <= 60; i++) {
    await g.send(long.id, `line ${i} of the long conversation`);
  }
  await g.send(long.id, "see https://example.org/moth about the moth");
  await a.send(long.id, "that moth is famous");
  g.close();
  a.close();
  await row(page, /Long/).click();
  await bubble(page, "that moth is famous").waitFor();
  await log(page).hover();
  await page.mouse.wheel(0, -900);
  await page.waitForTimeout(400);
  const scrollTop = () => log(page).evaluate((box) => box.scrollTop);
  const before = await scrollTop();
  const first = () =>
    log(page).evaluate((box) => {
      const top = box.getBoundingClientRect().top;
      return [...box.querySelectorAll(".bubble-text")].find((one) => one.getBoundingClientRect().top >= top)
        ?.textContent;
    });
  const line = await first();

  await page.keyboard.press("Control+Shift+f");
  const search = page.getByRole("searchbox", { name: "Search messages" });
  const hits = page.getByRole("list", { name: "Search results" }).getByRole("button");
  const expectHits = async (text, count) => {
    await search.fill(text);
    await page.getByText(`${count} ${count === 1 ? "message" : "messages"} found`).waitFor();
    assert.equal(await hits.count(), count, text);
  };
  await expectHits("moth", 2);
  await expectHits("moth from:me", 1);
  await expectHits(`moth from:${grace.username}`, 1);
  await expectHits("moth has:link", 1);
  await expectHits("hello in:Engine", 1);
  await expectHits("moth after:2020-01-01", 2);
  await search.fill("moth before:2020-01-01");
  await page.getByText("Nothing was found").waitFor();
  await search.fill("has:nonsense");
  await page.getByText("After has: comes link, file, image, video or audio.").waitFor();
  await expectHits("moth", 2);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.ok(await hits.nth(1).evaluate((hit) => hit === document.activeElement));
  await page.keyboard.press("ArrowUp");
  assert.ok(await hits.nth(0).evaluate((hit) => hit === document.activeElement));
  await page.keyboard.press("Escape");
  await field(page).waitFor();
  assert.equal(await first(), line, "the conversation is where it was");
  assert.ok(Math.abs((await scrollTop()) - before) <= 2);

  // A hit leads to its message.
  await page.keyboard.press("Control+Shift+f");
  await expectHits("hello in:Engine", 1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await isOpen(page, /Engine/);
  await bubble(page, "hello in").waitFor();
});

test("U33 Esc leads from the search back to what had the focus: the composer, or a message", async () => {
  const { page } = await threeConversations();
  await row(page, /Looms/).click();
  await bubble(page, /hello in/).waitFor();
  const hasFocus = (element) =>
    element.evaluate((one) => new Promise((done) => {
      const look = () => (one === document.activeElement ? done() : requestAnimationFrame(look));
      look();
    }));
  const thereAndBack = async (key) => {
    await page.keyboard.press("Control+Shift+F");
    await hasFocus(page.getByRole("searchbox", { name: "Search messages" }));
    await page.keyboard.type("hello");
    await page.getByRole("list", { name: "Search results" }).getByRole("listitem").first().waitFor();
    await page.keyboard.press(key);
    await page.keyboard.press("Escape");
  };
  await hasFocus(field(page));
  await thereAndBack("End");
  await hasFocus(field(page));
  await log(page).focus();
  await page.keyboard.press("ArrowUp");
  const message = bubble(page, /hello in/);
  await hasFocus(message);
  await thereAndBack("ArrowDown");
  await hasFocus(message);
});

test("U34 Everything is reached without a mouse, and focus returns to the trigger on close", async () => {
  const { page } = await threeConversations();
  const focused = () =>
    page.evaluate(
      () => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent,
    );
  const press = async (name, role = "button") => {
    await page.getByRole(role, { name }).first().focus();
    await page.keyboard.press("Enter");
  };
  await row(page, /Looms/).focus();
  await page.keyboard.press("Enter");
  await field(page).waitFor();

  await press("Show members");
  await page.getByRole("dialog").waitFor();
  await page.getByRole("tab", { name: "Members" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("tab", { name: "Invites", selected: true }).waitFor();
  await page.keyboard.press("ArrowLeft");
  await press("Actions for Grace");
  await page.getByRole("menuitem", { name: "Show profile" }).waitFor();
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "Make admin");
  await page.keyboard.press("Escape");
  assert.equal(await focused(), "Actions for Grace");
  await press("Actions for Grace");
  await page.getByRole("menuitem", { name: "Show profile" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Profile" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Profile" }).waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal(await focused(), "Show members");

  await press("New conversation");
  await page.keyboard.press("Escape");
  assert.equal(await focused(), "New conversation");
  await press("Your account");
  await page.keyboard.press("Escape");
  assert.match(await focused(), /^Your account/);
  for (const place of ["Channels", "People", "Search", "Settings"]) {
    await page.getByRole("link", { name: place }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: place, exact: true }).waitFor();
  }
});

test("U34 Tab goes through the main screen in the order it is read, and what has the focus is seen", async () => {
  const { page } = await threeConversations();
  await row(page, /Engine/).click();
  await bubble(page, "hello in").waitFor();
  await page.getByRole("button", { name: "New conversation" }).focus();
  // By a key: where a click has put the focus it is not shown.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Shift+Tab");
  const seen = [];
  for (let i = 0; i < 40 && seen.at(-1) !== "Emoji"; i++) {
    const { name, isSeen } = await page.evaluate(() => {
      const one = document.activeElement;
      const { top, bottom, left, right, width } = one.getBoundingClientRect();
      const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      // A field within a frame shows it by the frame.
      const shows = (element) => {
        const { outlineStyle, boxShadow } = getComputedStyle(element);
        return outlineStyle !== "none" || boxShadow !== "none";
      };
      return {
        name: one.getAttribute("aria-label") ?? one.querySelector(".row-name")?.textContent ?? one.textContent,
        isSeen: width > 0 && one.contains(at) && (shows(one) || shows(one.closest(".composer-box") ?? one)),
      };
    });
    assert.ok(isSeen, `${name} has the focus and is not seen`);
    seen.push(name);
    await page.keyboard.press("Tab");
  }
  assert.deepEqual(seen.slice(0, 7), [
    "New conversation",
    "Filter conversations",
    "All",
    "Unread",
    "Mark all as read",
    "Grace",
    "Looms",
  ]);
  const rest = ["Engine", "Channels", "People", "Search", "Settings"];
  assert.deepEqual(seen.slice(7, 12), rest);
  assert.match(seen[12], /^Your account/);
  assert.equal(seen[13], "Sign out");
  assert.deepEqual(seen.slice(-7), [
    "Details of Engine",
    "Pinned messages",
    "Show members",
    "Conversation with Engine",
    "Attach files",
    "Message",
    "Emoji",
  ]);
});

test("The details of a channel are left by Esc, and the address of a screen leads there after a reload", async () => {
  const { page } = await threeConversations();
  await row(page, /Engine/).click();
  await details(page, "About");
  await page.keyboard.press("Escape");
  await goTo(page, "Settings");
  await page.getByRole("tab", { name: "Privacy" }).click();
  await page.reload();
  await page.getByRole("tab", { name: "Privacy", selected: true }).waitFor();
  await page.getByRole("radio", { name: "Everyone" }).waitFor();
});
