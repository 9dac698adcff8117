import { chromium } from "playwright-core";

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** What the page left behind that signed somebody in. */
const hasSession = { name: "parley.signed-in", value: "yes" };

/** A person at a browser of his own; with a cookie, signed in already. */
export async function openPage(browser, url, { cookie, ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    ...(cookie && { storageState: { cookies: [cookie], origins: [{ origin: url, localStorage: [hasSession] }] } }),
    ...options,
  });
  return openTab(context, url);
}

/** One more page of the same browser: it shares what the others have stored, and their session. */
export async function openTab(context, url) {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (entry) => {
    // The browser itself reports refused requests and lost connections; those are part of some tests.
    if (
      entry.type() === "error" &&
      !/Failed to load resource|WebSocket connection|net::ERR/.test(entry.text())
    ) {
      problems.push(entry.text());
    }
  });
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
      console.error(`${effectiveDirective} forbids ${blockedURI}`),
    ),
  );
  await page.goto(url);
  return { context, page, problems };
}

export async function register(page, person) {
  await page.getByRole("button", { name: "Create an account" }).click();
  await createAccount(page, person);
  await isSignedIn(page);
}

/** Where the form is there already. */
export async function createAccount(page, person) {
  await page.getByLabel("E-mail", { exact: true }).fill(person.email);
  await page.getByLabel("Username", { exact: true }).fill(person.username);
  await page.getByLabel("Name", { exact: true }).fill(person.name);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
}

export async function signIn(page, person) {
  await page.getByLabel("E-mail", { exact: true }).fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await isSignedIn(page);
}

export const isSignedIn = (page) => page.getByRole("button", { name: "Sign out" }).waitFor();

export async function goOffline(page) {
  await page.context().setOffline(true);
  await page.getByText(/^Reconnecting/).waitFor();
}

/** What the server says to a page that has the cookie alone. */
export const refreshed = (page) => page.evaluate(async () => (await fetch("/auth/refresh", { method: "POST" })).status);

export async function startConversation(page, people, groupName) {
  await page.getByRole("button", { name: "New conversation" }).first().click();
  const dialog = page.getByRole("dialog");
  for (const person of people) {
    await dialog.getByRole("searchbox", { name: "Find people" }).fill(person.username);
    await dialog.getByRole("button", { name: new RegExp(`@${person.username}$`) }).click();
  }
  if (people.length > 1) {
    await dialog.getByLabel("Group name").fill(groupName);
    await dialog.getByRole("button", { name: "Create group" }).click();
  } else {
    await dialog.getByRole("button", { name: "Start conversation" }).click();
  }
  await field(page).waitFor();
}

/** One of the screens beside the conversations: "Channels", "People", "Search", "Settings". */
export async function goTo(page, place) {
  await page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: place }).click();
  await page.getByRole("heading", { name: place, exact: true }).waitFor();
}

/** The details of the open group or channel, at a tab of them. */
export async function details(page, tab = "Members") {
  await page.getByRole("button", { name: "Show members" }).click();
  await page.getByRole("tab", { name: tab }).click();
  return page.getByRole("dialog");
}

/** Something that is done about a member, from his menu in the details. */
export async function memberAction(page, name, action) {
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: action, exact: true }).click();
}

export const member = (page, name) =>
  page.getByRole("dialog").getByRole("button", { name: `Profile of ${name}` });

export async function leave(page, kind = "group") {
  const dialog = await details(page, "About");
  await dialog.getByRole("button", { name: `Leave ${kind}` }).click();
  await page
    .getByRole("dialog", { name: `Leave this ${kind}?` })
    .getByRole("button", { name: `Leave ${kind}` })
    .click();
}

export const log = (page) => page.getByRole("log");
export const field = (page) => page.getByRole("textbox", { name: "Message", exact: true });
export const row = (page, name) =>
  page.getByRole("navigation", { name: "Conversations" }).getByRole("link", { name });
/** The message whose text matches; the time beside it is no part of its text. */
export const bubble = (page, text) =>
  log(page)
    .locator(".message")
    .filter({ has: page.locator(".bubble-text", { hasText: text }) });

export async function send(page, text) {
  await field(page).fill(text);
  // Enter alone breaks the line on a touch screen.
  await field(page).press("Control+Enter");
}

/** The texts of the messages, as shown. */
export const texts = (page) => log(page).locator(".bubble-text").allInnerTexts();

/** Refuses what the page sends, in the server's place, until `end` is called. The page must load again after it. */
export async function refuseSends(page, reason) {
  const refusal = {
    tempIds: [],
    isOn: true,
    end() {
      this.isOn = false;
    },
  };
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      const [, ackId, payload] = /^42\/chat,(\d+)\["sendMessage",(.*)\]$/.exec(String(frame)) ?? [];
      if (payload !== undefined) {
        refusal.tempIds.push(JSON.parse(payload).tempId);
      }
      if (payload !== undefined && refusal.isOn) {
        socket.send(
          `43/chat,${ackId}[${JSON.stringify({ success: false, statusCode: 403, message: reason })}]`,
        );
      } else {
        server.send(frame);
      }
    });
    server.onMessage((frame) => socket.send(frame));
  });
  return refusal;
}
