import assert from "node:assert/strict";
import { test } from "node:test";
import { bubble, field, send } from "../pages.mjs";
import { hasTick, scene } from "../scene.mjs";

const at = scene();
const { inConversation } = at;
const screens = "**/assets/screens-*.js";

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
