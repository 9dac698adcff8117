import assert from "node:assert/strict";
import { test } from "node:test";
import { bubble, field, goOffline, log, refreshed, row, send, signIn, texts } from "../pages.mjs";
import { hasTick, scene } from "../scene.mjs";

const at = scene();
const { inConversation } = at;

test("U3 What a closed tab had not sent is shown and sent by the tab that remains, once", async () => {
  const { people, pages, conversation } = await inConversation();
  const [a, g] = pages;
  const other = await a.context().newPage();
  await other.goto(`${at.server.url}/c/${conversation.id}`);
  await field(other).waitFor();
  const tempIds = [];
  other.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => tempIds.push(.../"tempId":"(\w+)"/.exec(String(payload))?.slice(1) ?? [])),
  );
  await goOffline(a);
  await send(a, "one");
  await send(a, "two");
  await hasTick(a, "two", "Sending");
  assert.deepEqual(await texts(other), []);
  const key = await bubble(a, "one").getAttribute("data-key");
  await a.close();
  await hasTick(other, "two", "Sending");
  assert.deepEqual(await texts(other), ["one", "two"]);
  await other.context().setOffline(false);
  await hasTick(other, "two", "Read");
  await bubble(g, "two").waitFor();
  assert.deepEqual(await texts(g), ["one", "two"]);
  assert.deepEqual(await texts(other), ["one", "two"]);
  assert.equal(tempIds[0], key);
  assert.equal(tempIds.length, 2);
  const kept = await people[1].call("GET", `/chats/conversations/${conversation.id}/messages`);
  assert.equal(kept.length, 2);
});

test("U6 A message that waits can be taken back, by Up, by its tools and by keys, or not be sent at all", async () => {
  const { pages } = await inConversation();
  const [a, g] = pages;
  await send(a, "an older one");
  await hasTick(a, "an older one", "Read");
  await goOffline(a);
  for (const text of ["first", "second", "thrid"]) {
    await send(a, text);
  }
  await hasTick(a, "thrid", "Sending");
  await field(a).press("ArrowUp");
  assert.equal(await field(a).inputValue(), "thrid");
  assert.deepEqual(await texts(a), ["an older one", "first", "second"]);
  await send(a, "third");

  await bubble(a, "second").hover();
  await bubble(a, "second").getByRole("button", { name: "Take back and edit" }).click();
  assert.equal(await field(a).inputValue(), "second");
  await send(a, "fourth");

  await log(a).focus();
  await log(a).press("ArrowUp");
  await log(a).press("ArrowUp");
  await a.keyboard.press("e");
  assert.equal(await field(a).inputValue(), "third");
  assert.ok(await field(a).evaluate((one) => one === document.activeElement));
  await send(a, "fifth");

  await log(a).focus();
  await bubble(a, "first").focus();
  await a.keyboard.press("Backspace");
  await a.getByRole("dialog", { name: "Not send this message?" }).getByRole("button", { name: "Delete" }).click();
  await bubble(a, "first").waitFor({ state: "detached" });
  await a.context().setOffline(false);
  await hasTick(a, "fifth", "Read");
  assert.deepEqual(await texts(g), ["an older one", "fourth", "fifth"]);
});

test("Who signs out is asked before what is not sent is lost, and offline the session ends as soon as there is a connection", async () => {
  const { people, pages } = await inConversation();
  const [a, g] = pages;
  await goOffline(a);
  await send(a, "one");
  await send(a, "two");
  await hasTick(a, "two", "Sending");
  await a.getByRole("button", { name: "Sign out" }).click();
  const dialog = a.getByRole("dialog");
  await dialog.getByText("2 messages are not sent yet.").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await hasTick(a, "two", "Sending");
  await a.getByRole("button", { name: "Sign out" }).click();
  await dialog.getByRole("button", { name: "Sign out" }).click();
  await a.getByRole("status").getByText(/^You are signed out here\./).waitFor();
  const context = a.context();
  await a.close();
  // The tab is gone: the next one knows of it, before it does anything else.
  const next = await context.newPage();
  const asked = [];
  next.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await context.setOffline(false);
  await next.goto(at.server.url);
  await next.getByRole("button", { name: "Sign in" }).waitFor();
  await next.waitForFunction(() => localStorage.getItem("parley.signed-in") === "no");
  assert.equal(asked.filter((path) => path.startsWith("/auth/") && path !== "/auth/state")[0], "/auth/logout");
  assert.equal(await refreshed(next), 401);
  await signIn(next, people[0]);
  await row(next, /Grace/).click();
  await field(next).waitFor();
  assert.deepEqual(await texts(next), []);
  assert.deepEqual(await texts(g), []);
});
