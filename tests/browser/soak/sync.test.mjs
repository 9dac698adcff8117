import assert from "node:assert/strict";
import { test } from "node:test";
import { desktop, lookAway, lookBack } from "../desktop.mjs";
import { everyText, openRow, person, sendMany, signedInAs } from "../messages.mjs";
import { bubble, field, row, send, signIn } from "../pages.mjs";
import { hasTick, scene } from "../scene.mjs";

const at = scene();
const { open } = at;

const people = (...names) => Promise.all(names.map((name) => person(at.server.url, name)));

test("U3 What is written offline survives a reload and is sent once when the network is back", async () => {
  const [ada, grace] = await people("Ada", "Grace");
  const { id } = await ada.converse([grace.id]);
  const [a, g] = [await signedInAs(open, ada), await signedInAs(open, grace)];
  await openRow(a, /Grace/);
  await openRow(g, /Ada/);
  // The page itself must load: only what it says to the server is cut.
  let isCut = true;
  await a.routeWebSocket(/socket\.io/, (socket) => (isCut ? socket.close() : socket.connectToServer()));
  await a.route("**/socket.io/**", (route) => (isCut ? route.abort() : route.fallback()));
  await a.reload();
  await a.getByText(/^Reconnecting/).waitFor();
  await send(a, "written offline");
  await send(a, "and another");
  await hasTick(a, "and another", "Sending");
  await a.reload();
  await hasTick(a, "written offline", "Sending");
  isCut = false;
  await bubble(g, "and another").waitFor({ timeout: 30_000 });
  await hasTick(a, "and another", "Read");
  for (const page of [a, g]) {
    assert.deepEqual(await everyText(page), ["written offline", "and another"]);
  }
  const messages = await grace.call("GET", `/chats/conversations/${id}/messages`);
  assert.equal(messages.length, 2);
});

test("U22 After 60 s without a network everything is there in order once, and the counters are right", async () => {
  const [ada, grace, alan] = await people("Ada", "Grace", "Alan");
  const conversations = [
    await ada.converse([grace.id]),
    await ada.converse([grace.id, alan.id], { isGroup: true, name: "Engine" }),
    await ada.converse([grace.id, alan.id], { isGroup: true, name: "Tables" }),
  ];
  const a = await signedInAs(open, ada);
  const requests = [];
  await openRow(a, /Engine/);
  a.on("request", (request) => requests.push(new URL(request.url()).pathname));
  await a.context().setOffline(true);
  const g = await grace.connect();
  for (let i = 0; i < 200; i++) {
    await g.send(conversations[i % 3].id, `line ${i}`);
  }
  await a.waitForTimeout(60_000);
  await a.context().setOffline(false);
  await bubble(a, /line 199$/).waitFor();
  await row(a, /^(Online )?Grace/).getByLabel("67 unread").waitFor();
  await row(a, /Tables/).getByLabel("66 unread").waitFor();
  const expected = Array.from({ length: 67 }, (_, i) => `line ${3 * i + 1}`);
  assert.deepEqual(await everyText(a), expected);
  await openRow(a, /Tables/);
  assert.deepEqual(
    await everyText(a),
    Array.from({ length: 66 }, (_, i) => `line ${3 * i + 2}`),
  );
  assert.ok(!requests.includes("/chats/conversations"), "the whole list was fetched again");
});

test("U23 A killed server comes back without a reload, nothing is lost, and reconnecting is said after 2 s only", async (t) => {
  if (!at.server.canRestart) {
    return t.skip("needs a server of its own");
  }
  const [ada, grace] = await people("Ada", "Grace");
  await ada.converse([grace.id]);
  const [a, g] = [await signedInAs(open, ada), await signedInAs(open, grace)];
  await openRow(a, /Grace/);
  await openRow(g, /Ada/);
  await send(a, "before");
  await hasTick(a, "before", "Read");
  const banner = a.getByText(/^Reconnecting/);
  await at.server.kill();
  const killed = Date.now();
  await banner.waitFor();
  assert.ok(Date.now() - killed >= 1800, `said after ${Date.now() - killed} ms`);
  await send(a, "meanwhile");
  await at.server.start();
  await hasTick(a, "meanwhile", "Read");
  await banner.waitFor({ state: "hidden" });
  await send(g, "after");
  await bubble(a, "after").waitFor();
  assert.deepEqual(await everyText(a), ["before", "meanwhile", "after"]);
});

test("U24 A page that slept for 30 minutes catches up without a hole, and without loading everything again", async () => {
  const [ada, grace] = await people("Ada", "Grace");
  const { id } = await ada.converse([grace.id]);
  const a = await open();
  await a.clock.install();
  await signIn(a, ada);
  await openRow(a, /Grace/);
  const g = await grace.connect();
  await g.send(id, "line 0");
  await bubble(a, "line 0").waitFor();
  const requests = [];
  a.on("request", (request) => requests.push(new URL(request.url()).pathname));
  const session = await a.context().newCDPSession(a);
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  await a.context().setOffline(true);
  await sendMany(g, id, 300);
  // Beyond the heartbeat, so that the server has given the connection up.
  await new Promise((resolve) => setTimeout(resolve, 50_000));
  // The laptop wakes: to the page it is half an hour later at once, and its access token is too old.
  await a.clock.fastForward("30:00");
  await session.send("Page.setWebLifecycleState", { state: "active" });
  await a.context().setOffline(false);
  await bubble(a, /line 300$/).waitFor({ timeout: 30_000 });
  assert.deepEqual(
    await everyText(a),
    Array.from({ length: 301 }, (_, i) => `line ${i}`),
  );
  assert.ok(requests.includes("/auth/refresh"), "its token was renewed");
  assert.ok(!requests.includes("/chats/conversations"), "the whole list was fetched again");
  await send(a, "awake");
  await hasTick(a, "awake", "Delivered");
});

test("U25 Reading in one of two tabs or on the phone clears the badge, the title, the favicon and the notification of the others within 1 s", async () => {
  const [ada, ...others] = await people("Ada", "Grace", "Alan", "Edsger");
  const first = await open();
  await first.context().addInitScript(desktop);
  await first.reload();
  await signIn(first, ada);
  const second = await at.openBeside(first);
  const phone = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await phone.context().addInitScript(desktop);
  await phone.reload();
  await signIn(phone, ada);
  const pages = [first, second, phone];
  const favicon = (page) => page.locator("link[rel=icon]").getAttribute("href");
  const quiet = await favicon(first);
  // A tab behind another one draws no frames to look at it in.
  const hidden = { polling: 50 };
  for (const page of pages) {
    await page.evaluate(lookAway);
  }
  // Whoever reads has that conversation open afterwards; so it is another one each time.
  for (const [i, reader] of pages.entries()) {
    const other = others[i];
    const { id } = await ada.converse([other.id]);
    const { send: write } = await other.connect();
    await write(id, `look here, says ${other.name}`);
    for (const page of pages) {
      await row(page, other.name).getByLabel("1 unread").waitFor();
      await page.waitForFunction(() => document.title === "(1) Parley" && globalThis.shown.length === 1, null, hidden);
      assert.notEqual(await favicon(page), quiet);
    }
    await reader.bringToFront();
    await reader.evaluate(lookBack);
    const pressed = Date.now();
    await row(reader, other.name).click();
    await bubble(reader, "look here").waitFor();
    await Promise.all(
      pages.map(async (page) => {
        await page.waitForFunction(
          (icon) =>
            document.title === "Parley" &&
            globalThis.shown.length === 0 &&
            document.querySelector("link[rel=icon]").getAttribute("href") === icon,
          quiet,
          hidden,
        );
        await row(page, other.name).getByLabel("1 unread").waitFor({ state: "detached" });
      }),
    );
    assert.ok(Date.now() - pressed <= 1000, `after ${Date.now() - pressed} ms, read by ${i}`);
    await reader.evaluate(lookAway);
  }
});

test("U20 Typing ends by itself when nothing more is heard from the typist's page", async () => {
  const [ada, grace] = await people("Ada", "Grace");
  await ada.converse([grace.id]);
  const a = await signedInAs(open, ada);
  await openRow(a, /Grace/);
  const g = await open();
  let isCut = false;
  // Neither end is told of it.
  await g.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => isCut || server.send(frame));
    server.onMessage((frame) => isCut || socket.send(frame));
  });
  await g.reload();
  await signIn(g, grace);
  await openRow(g, /Ada/);
  await field(g).pressSequentially("hm");
  const typing = a.getByRole("main").getByText("Grace is typing…");
  await typing.waitFor();
  isCut = true;
  const cut = Date.now();
  await typing.waitFor({ state: "hidden" });
  assert.ok(Date.now() - cut <= 6000, `${Date.now() - cut} ms`);
});

test("U19 Ticks are what a reload shows also when somebody goes, or was blocked while he read", async () => {
  const [ada, grace, alan] = await people("Ada", "Grace", "Alan");
  const direct = await ada.converse([grace.id]);
  const group = (name) => ada.converse([grace.id, alan.id], { isGroup: true, name });
  const [left, unread] = [await group("Engine"), await group("Tables")];
  const [a, g, l] = [await ada.connect(), await grace.connect(), await alan.connect()];
  for (const { id } of [direct, left, unread]) {
    await a.send(id, "did you read this?");
  }
  const read = ({ socket }, { id }) => socket.emitWithAck("markConversationAsRead", { conversationId: id });
  const page = await signedInAs(open, ada);
  const tick = async (name, status) => {
    await openRow(page, name);
    await hasTick(page, "did you read this?", status);
  };
  await tick(/Tables/, "Delivered");
  await tick(/^(Online )?Grace/, "Delivered");

  await ada.call("PUT", `/blocks/${grace.id}`);
  await hasTick(page, "did you read this?", "Sent");
  await read(g, direct);
  await read(g, left);
  await read(l, unread);
  await tick(/Tables/, "Read");
  await ada.call("DELETE", `/blocks/${grace.id}`);
  await hasTick(page, "did you read this?", "Delivered");
  await tick(/^(Online )?Grace/, "Read");
  await tick(/Engine/, "Delivered");
  await ada.call("DELETE", `/chats/conversations/${left.id}/participants/${alan.id}`);
  await hasTick(page, "did you read this?", "Read");

  await page.reload();
  await tick(/Engine/, "Read");
  await tick(/^(Online )?Grace/, "Read");
  await tick(/Tables/, "Delivered");
});
