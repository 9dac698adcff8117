import assert from "node:assert/strict";
import { test } from "node:test";
import { action, openRow, person, signedInAs } from "../messages.mjs";
import { bubble, field, refuseSends, row, send, signIn, texts } from "../pages.mjs";
import { hasTick, scene } from "../scene.mjs";

const at = scene();
const { open, inConversation } = at;

test("U1 Enter sends, Shift+Enter breaks the line, and the Enter of an IME does not send", async () => {
  const { pages } = await inConversation();
  const [a, g] = pages;
  await field(a).pressSequentially("one");
  await field(a).press("Shift+Enter");
  await field(a).pressSequentially("two");
  await field(a).evaluate((area) => {
    for (const init of [{ isComposing: true }, { keyCode: 229 }]) {
      area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...init }));
    }
  });
  assert.equal(await field(a).inputValue(), "one\ntwo");
  await field(a).press("Enter");
  await bubble(g, "two").waitFor();
  assert.deepEqual(await texts(g), ["one\ntwo"]);
});

test("U2 One's own message is there within 50 ms of Enter, and stays the same node when it is confirmed", async () => {
  const { pages } = await inConversation();
  const [a] = pages;
  // The best of some: what else the machine does, and what the page does the first time, is not the composer's.
  const contents = ["How fast?", "And again?", "And now?"];
  const times = [];
  for (const content of contents) {
    await field(a).fill(content);
    const shown = await field(a).evaluate(enter, content);
    assert.equal(shown.status, "Sending");
    times.push(shown.time);
    await hasTick(a, content, "Read");
    assert.ok(await a.evaluate(() => globalThis.shownRow.isConnected), "the node was replaced");
  }
  assert.ok(Math.min(...times) <= 50, `shown after ${times.join(", ")} ms`);
  assert.deepEqual(await texts(a), contents);
});

/** In the page: presses Enter, and says how long it took until a message was there, and with which tick. */
async function enter(area, content) {
  const log = document.querySelector("[role=log]");
  const shown = new Promise((resolve) => {
    const watch = new MutationObserver(() => {
      const row = [...log.querySelectorAll(".message")].find((one) => one.innerText.includes(content));
      if (row) {
        watch.disconnect();
        globalThis.shownRow = row;
        resolve([performance.now(), row.querySelector(".tick").getAttribute("aria-label")]);
      }
    });
    watch.observe(log, { childList: true, subtree: true });
  });
  const pressed = performance.now();
  area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  const [time, status] = await shown;
  return { time: time - pressed, status };
}

test("U4 A failed message can be retried under the same key, or deleted", async () => {
  const [ada, grace] = await Promise.all(["Ada", "Grace"].map((name) => person(at.server.url, name)));
  const conversation = await ada.converse([grace.id]);
  const a = await open();
  const refusal = await refuseSends(a, "Not now.");
  await a.reload();
  await signIn(a, ada);
  await openRow(a, /Grace/);
  await send(a, "try me");
  await send(a, "forget me");
  await bubble(a, "try me").getByText("Not sent. Not now.").waitFor();
  await bubble(a, "forget me").getByText("Not sent. Not now.").waitFor();
  // What failed is still there after a reload.
  await a.reload();
  await bubble(a, "forget me").getByRole("button", { name: "Delete" }).click();
  await bubble(a, "forget me").waitFor({ state: "detached" });
  refusal.end();
  await bubble(a, "try me").getByRole("button", { name: "Retry" }).click();
  await hasTick(a, "try me", "Sent");
  assert.equal(refusal.tempIds.length, 3);
  assert.equal(refusal.tempIds[0], refusal.tempIds[2]);
  const messages = await grace.call("GET", `/chats/conversations/${conversation.id}/messages`);
  assert.deepEqual(
    messages.map(({ content }) => content),
    ["try me"],
  );
});

test("U5 A double Enter and a double click send one message", async () => {
  const { pages } = await inConversation();
  const [a, g] = pages;
  await field(a).fill("once");
  await field(a).evaluate((area) => {
    for (let i = 0; i < 2; i++) {
      area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    }
  });
  await field(a).fill("once more");
  await a.getByRole("button", { name: "Send" }).dblclick();
  await bubble(g, "once more").waitFor();
  await send(a, "last");
  await bubble(g, "last").waitFor();
  assert.deepEqual(await texts(g), ["once", "once more", "last"]);
});

test("U6 Up in an empty composer edits the last own message, and Escape gives the draft back", async () => {
  const { pages } = await inConversation();
  const [a, g] = pages;
  await send(a, "helo");
  await hasTick(a, "helo", "Read");
  await send(g, "yes?");
  await bubble(a, "yes?").waitFor();
  await field(a).press("ArrowUp");
  assert.equal(await field(a).inputValue(), "helo");
  await field(a).press("Escape");
  assert.equal(await field(a).inputValue(), "");
  await field(a).fill("half a thought");
  await action(a, "helo", "Edit");
  await a.getByText("Editing a message").waitFor();
  assert.equal(await field(a).inputValue(), "helo");
  await field(a).fill("not like this");
  await field(a).press("Escape");
  await a.getByText("Editing a message").waitFor({ state: "detached" });
  assert.equal(await field(a).inputValue(), "half a thought");
  await bubble(a, "helo").waitFor();
  // Up is for the caret where something is written.
  await field(a).press("ArrowUp");
  assert.equal(await field(a).inputValue(), "half a thought");
  await action(a, "helo", "Edit");
  await field(a).fill("hello");
  await field(a).press("Enter");
  await bubble(g, "hello").getByText("edited").waitFor();
  await a.waitForFunction(() => document.querySelector("textarea").value === "half a thought");
});

test("U7 A draft survives switching and a reload, is shown in the list, and comes to another device within 2 s", async () => {
  const [ada, grace, alan] = await Promise.all(
    ["Ada", "Grace", "Alan"].map((name) => person(at.server.url, name)),
  );
  await ada.converse([grace.id]);
  await ada.converse([alan.id]);
  const [desk, phone] = [await signedInAs(open, ada), await signedInAs(open, ada)];
  await openRow(desk, /Grace/);
  await field(desk).fill("to be continued");
  await row(phone, /Draft: to be continued/).waitFor({ timeout: 2000 });
  await openRow(desk, /Alan/);
  assert.equal(await field(desk).inputValue(), "");
  await row(desk, /Draft: to be continued/).click();
  await field(desk).fill("to be continued at once");
  await desk.reload();
  await field(desk).waitFor();
  assert.equal(await field(desk).inputValue(), "to be continued at once");
  await openRow(phone, /Grace/);
  await phone.waitForFunction(() => document.querySelector("textarea").value === "to be continued at once");
  await field(phone).press("Enter");
  await desk.waitForFunction(() => document.querySelector("textarea").value === "");
});

test("U9 People, emoji and commands are suggested in a listbox that keys move in", async () => {
  const { people, pages } = await inConversation();
  const [a] = pages;
  await field(a).pressSequentially("hi @gr");
  const said = (text) => a.getByRole("status").filter({ hasText: text }).waitFor({ state: "attached" });
  const options = a.getByRole("listbox", { name: "People" }).getByRole("option");
  await options.first().waitFor();
  const box = field(a);
  assert.equal(await box.getAttribute("aria-autocomplete"), "list");
  const active = await box.getAttribute("aria-activedescendant");
  assert.equal(await options.first().getAttribute("id"), active);
  assert.equal(await options.first().getAttribute("aria-selected"), "true");
  await said(`1 suggestion. Grace @${people[1].username}, 1 of 1`);
  await box.press("Enter");
  assert.equal(await box.getAttribute("aria-activedescendant"), null);
  assert.equal(await box.getAttribute("aria-controls"), null);
  assert.equal(await field(a).inputValue(), `hi @${people[1].username} `);
  await field(a).pressSequentially(":smil");
  await a.getByRole("listbox", { name: "Emoji" }).waitFor();
  await field(a).press("ArrowDown");
  await said(/^\d suggestions\. :\w+:, 2 of \d$/);
  await field(a).press("ArrowUp");
  await field(a).press("Tab");
  assert.match(await field(a).inputValue(), /😃 $/u);
  await field(a).fill("");
  await field(a).pressSequentially("/sh");
  await a.getByRole("listbox", { name: "Commands" }).waitFor();
  await field(a).press("Escape");
  await a.getByRole("listbox").waitFor({ state: "detached" });
  assert.equal(await field(a).inputValue(), "/sh");
});

test("U10 Code that is pasted stays code, and nothing that looks like a script becomes one", async () => {
  const { pages } = await inConversation();
  const [a, g] = pages;
  await field(a).evaluate((area) => {
    const data = new DataTransfer();
    data.setData("text/html", "<p>See</p><pre><code>if (a &lt; b) {\n  go();\n}</code></pre><p>and go</p>");
    data.setData("text/plain", "See\nif (a < b) {\n  go();\n}\nand go");
    area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  assert.equal(await field(a).inputValue(), "See\n```\nif (a < b) {\n  go();\n}\n```\nand go");
  await field(a).press("Enter");
  await bubble(g, "go();").locator("pre code").waitFor();
  const hostile = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "[data](data:text/html,<script>alert(1)</script>)",
    "[vb](vbscript:msgbox(1))",
    "[jav\tascript](java\tscript:alert(1))",
    '[x](https://example.org/"onmouseover="alert(1))',
    "<svg/onload=alert(1)>",
    "<math><mtext></mtext><script>alert(1)</script></math>",
    "`</code><img src=x onerror=alert(1)>`",
    "```\n</pre><script>alert(1)</script>\n```",
    "> <iframe srcdoc='<script>alert(1)</script>'>",
    "__proto__ {\"__proto__\":{\"polluted\":1}}",
    "<style>*{display:none}</style>",
  ];
  g.on("dialog", () => assert.fail("a script ran"));
  for (const text of hostile) {
    await send(a, text);
  }
  // So may a file be called.
  await a
    .locator("input[type=file]")
    .setInputFiles({ name: "<img src=x onerror=alert(1)>.txt", mimeType: "text/plain", buffer: Buffer.from("x") });
  await a.getByRole("list", { name: "Attached files" }).locator("[data-state=done]").waitFor();
  await send(a, "the end");
  await bubble(g, "the end").getByText("onerror=alert(1)").waitFor();
  const found = await g.getByRole("log").evaluate((box) => ({
    elements: box.querySelectorAll(
      "script, iframe, svg:not(.lucide), math, style, object, embed, .bubble-text img, .bubble-text [onerror]",
    ).length,
    links: [...box.querySelectorAll("a")].map((one) => one.getAttribute("href")),
    handlers: [...box.querySelectorAll("*")].filter((one) =>
      one.getAttributeNames().some((name) => name.startsWith("on")),
    ).length,
  }));
  assert.equal(found.elements, 0);
  assert.equal(found.handlers, 0);
  assert.ok(found.links.every((href) => /^(?:https?:\/\/|\/uploads\/)/.test(href)), found.links.join(" "));
  assert.equal(await g.evaluate(() => ({}).polluted), undefined);
});
