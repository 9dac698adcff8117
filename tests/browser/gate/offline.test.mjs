import assert from "node:assert/strict";
import { test } from "node:test";
import { bubble, details, field, goTo, isSignedIn, send } from "../pages.mjs";
import { joinAs, someone } from "../people.mjs";
import { hasTick, scene } from "../scene.mjs";

const at = scene();
const { signedIn, inConversation } = at;
const isScreens = (request) => request.url().includes("/assets/screens-");
const screens = "**/assets/screens-*.js";

/** A page that has the files of the first view alone: its screens do not come. */
async function withoutScreens() {
  const person = await joinAs(at.server.url, someone("Ada"));
  const page = await at.open({ cookie: person.cookie });
  await page.route(screens, (route) => route.abort());
  // The connection is there: when it comes, it is tried again by itself.
  const inStep = page.waitForResponse((answer) => new URL(answer.url()).pathname === "/sync");
  await page.reload();
  await isSignedIn(page);
  await inStep;
  return page;
}

test("Every screen is there offline, as it was fetched when there was nothing else to do", async () => {
  const { people, pages } = await signedIn("Ada", "Grace");
  const [a] = pages;
  const group = await people[0].converse([people[1].id], { isGroup: true, name: "Team" });
  const fetched = a.waitForEvent("requestfinished", isScreens);
  await a.goto(`${at.server.url}/c/${group.id}`);
  await fetched;
  await field(a).waitFor();
  await a.context().setOffline(true);
  await field(a).fill(":tada");
  await a.getByRole("option", { name: /:tada:/ }).waitFor();
  await a.getByRole("combobox", { name: "Message", exact: true }).fill("");
  await a.getByRole("button", { name: "Emoji", exact: true }).click();
  await a.getByRole("button", { name: "grinning" }).waitFor();
  await a.keyboard.press("Escape");
  await details(a);
  await a.getByRole("button", { name: "Profile of Grace" }).click();
  await a.getByRole("dialog", { name: "Profile" }).waitFor();
  await a.keyboard.press("Escape");
  await a.getByRole("dialog", { name: "Profile" }).waitFor({ state: "detached" });
  await a.keyboard.press("Escape");
  await a.getByRole("dialog").waitFor({ state: "detached" });
  await a.keyboard.press("Control+/");
  await a.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await a.keyboard.press("Escape");
  for (const place of ["Channels", "People", "Search", "Settings"]) {
    await goTo(a, place);
  }
});

test("A screen that cannot be fetched says so in its place, comes with another try, and by itself when the connection is back", async () => {
  const page = await withoutScreens();
  const places = page.getByRole("navigation", { name: "Places" });
  const failed = page.getByRole("heading", { name: "This could not be loaded" });
  await places.getByRole("link", { name: "Settings" }).click();
  await failed.waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  await failed.waitFor();
  await page.keyboard.press("Control+/");
  await page.getByRole("dialog", { name: "This could not be loaded" }).waitFor();
  await page.keyboard.press("Escape");
  await page.context().setOffline(true);
  await page.getByText(/^Reconnecting/).waitFor();
  await page.unroute(screens);
  await page.context().setOffline(false);
  await page.getByRole("heading", { name: "Settings", exact: true }).waitFor();
});

test("A screen that failed is there at the next try", async () => {
  const page = await withoutScreens();
  await page.keyboard.press("Control+/");
  const dialog = page.getByRole("dialog", { name: "This could not be loaded" });
  await dialog.waitFor();
  await page.unroute(screens);
  await dialog.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
});

test("A screen that failed is there when one comes back to it", async () => {
  const page = await withoutScreens();
  const places = page.getByRole("navigation", { name: "Places" });
  await places.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("heading", { name: "This could not be loaded" }).waitFor();
  await page.getByRole("button", { name: "Back to conversations" }).click();
  await page.getByRole("heading", { name: "This could not be loaded" }).waitFor({ state: "detached" });
  await page.unroute(screens);
  await goTo(page, "Settings");
});

/** From now on the server has the same page, but under other names: those of before are gone. */
async function upgrade(page) {
  const rename = (text) => text.replace(/([\w-]+-[\w-]{8})\.(js|css)/g, "$1new.$2");
  await page.route(/\/assets\/|\/$|\/c\/\d+$/, async (route) => {
    const { pathname } = new URL(route.request().url());
    const old = pathname.replace(/new\.(js|css)$/, ".$1");
    if (pathname.startsWith("/assets/") && old === pathname) {
      return route.fulfill({ status: 404 });
    }
    const response = await route.fetch({ url: at.server.url + old });
    await route.fulfill({ response, body: rename(await response.text()) });
  });
}

test("After an upgrade the page loads itself anew, once, and keeps what was written and not sent", async () => {
  const { pages } = await inConversation();
  const [a, g] = pages;
  let isCut = false;
  let connection;
  await a.routeWebSocket(/socket\.io/, (socket) => (isCut ? socket.close() : (connection = socket).connectToServer()));
  await a.route("**/socket.io/**", (route) => (isCut ? route.abort() : route.fallback()));
  await a.route(screens, (route) => route.abort());
  // Nothing of the first load is to be left in the browser's memory, where it would be found after the upgrade.
  const session = await a.context().newCDPSession(a);
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  await a.reload();
  await field(a).waitFor();
  let loads = 0;
  a.on("load", () => loads++);
  isCut = true;
  await connection.close();
  await a.getByText(/^Reconnecting/).waitFor();
  await send(a, "not sent yet");
  await hasTick(a, "not sent yet", "Sending");
  await field(a).fill("half a sentence");
  await upgrade(a);
  const loaded = a.waitForEvent("load");
  await a.keyboard.press("Control+/");
  await loaded;
  await hasTick(a, "not sent yet", "Sending");
  assert.equal(await field(a).inputValue(), "half a sentence");
  isCut = false;
  await bubble(g, "not sent yet").waitFor({ timeout: 30_000 });
  await a.keyboard.press("Control+/");
  await a.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  assert.equal(loads, 1);
});
