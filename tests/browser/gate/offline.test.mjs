import assert from "node:assert/strict";
import { test } from "node:test";
import { details, field, goTo, isSignedIn } from "../pages.mjs";
import { joinAs, someone } from "../people.mjs";
import { scene } from "../scene.mjs";

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
  await field(a).fill("");
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
