import assert from "node:assert/strict";
import { test } from "node:test";
import { action } from "../messages.mjs";
import { field, goOffline, isSignedIn, row, send, signIn, texts } from "../pages.mjs";
import { joinAs, someone } from "../people.mjs";
import { hasTick, scene } from "../scene.mjs";

const at = scene();
const { open } = at;

/** Another tab of the same browser. */
async function tabOf(page, path = "/") {
  const tab = await page.context().newPage();
  await tab.goto(at.server.url + path);
  return tab;
}

/** The network of one tab alone. */
async function networkOf(page) {
  const devtools = await page.context().newCDPSession(page);
  const set = (offline) =>
    devtools.send("Network.emulateNetworkConditions", {
      offline,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
    });
  await devtools.send("Network.enable");
  return {
    async goOffline() {
      await set(true);
      await page.getByText(/^Reconnecting/).waitFor();
    },
    goOnline: () => set(false),
  };
}

/** Two tabs of one browser: Ada's, which looks at the group of all, and one where nobody is signed in yet. */
async function besideAda({ isDeaf = false } = {}) {
  const people = [];
  for (const name of ["Ada", "Grace", "Alan"]) {
    people.push(await joinAs(at.server.url, someone(name)));
  }
  const [ada, grace, alan] = people;
  const group = await ada.converse([grace.id, alan.id], { isGroup: true, name: "Engine" });
  const first = await open();
  if (isDeaf) {
    await first.addInitScript(() => delete globalThis.BroadcastChannel);
    await first.reload();
  }
  const second = await tabOf(first);
  await signIn(first, ada);
  await row(first, /Engine/).click();
  await field(first).waitFor();
  const said = async () =>
    (await alan.call("GET", `/chats/conversations/${group.id}/messages`)).map(
      ({ sender, content }) => `${sender.name}: ${content}`,
    );
  return { ada, grace, group, first, second, said };
}

const taken = (page) => page.getByRole("heading", { name: "Grace has signed in in this browser" });

test("Who was signed in before somebody else signs in in another tab is told so at once, and can go on as that person", async () => {
  const { grace, first, second, said } = await besideAda();
  await signIn(second, grace);
  await taken(first).waitFor();
  await first.getByText(/so Ada is signed out here\./).waitFor();
  await first.getByRole("button", { name: "Continue as Grace" }).click();
  await isSignedIn(first);
  await first.getByRole("region", { name: "Your account" }).getByText("Grace").waitFor();
  await row(first, /Engine/).click();
  await send(first, "who am I");
  await hasTick(first, "who am I", "Sent");
  assert.deepEqual(await said(), ["Grace: who am I"]);
  await isSignedIn(second);
});

test("What somebody wrote offline waits for this person, and does not go out as who has signed in meanwhile", async () => {
  const { ada, grace, first, second, said } = await besideAda();
  const network = await networkOf(first);
  await network.goOffline();
  await send(first, "written by Ada");
  await field(first).fill("begun by Ada");
  await hasTick(first, "written by Ada", "Sending");
  await signIn(second, grace);
  await network.goOnline();
  await taken(first).waitFor();
  await first.getByRole("button", { name: "Continue as Grace" }).click();
  await isSignedIn(first);
  await row(first, /Engine/).click();
  await row(second, /Engine/).click();
  await field(first).waitFor();
  await field(second).waitFor();
  assert.deepEqual([await texts(first), await texts(second), await said()], [[], [], []]);
  assert.equal(await field(first).inputValue(), "");
  await second.getByRole("button", { name: "Sign out" }).click();
  await second.getByRole("button", { name: "Sign in" }).waitFor();
  await signIn(second, ada);
  await row(second, /Engine/).click();
  await hasTick(second, "written by Ada", "Sent");
  assert.equal(await field(second).inputValue(), "begun by Ada");
  assert.deepEqual(await said(), ["Ada: written by Ada"]);
});

test("A tab that did not hear who has signed in meanwhile finds out before it uses that person's session", async () => {
  const { grace, first, second, said } = await besideAda({ isDeaf: true });
  const network = await networkOf(first);
  await network.goOffline();
  await send(first, "written by Ada");
  await hasTick(first, "written by Ada", "Sending");
  await signIn(second, grace);
  // The token is too old for another connection.
  await first.clock.install();
  await first.clock.fastForward("20:00");
  await field(first).waitFor();
  await network.goOnline();
  await taken(first).waitFor();
  assert.deepEqual(await said(), []);
  await second.reload();
  await isSignedIn(second);
});

test("What was begun offline is there when its writer signs in again after the server ended the session, and for nobody else", async () => {
  const { ada, grace, first, second } = await besideAda();
  await second.close();
  await goOffline(first);
  await field(first).fill("begun offline");
  for (const { id } of await ada.call("GET", "/auth/sessions")) {
    await ada.call("DELETE", `/auth/sessions/${id}`).catch(() => {});
  }
  await first.context().setOffline(false);
  await first.getByText("Your session has ended.").waitFor();
  await signIn(first, grace);
  await row(first, /Engine/).waitFor();
  assert.equal(await first.getByText("begun offline").count(), 0);
  assert.equal(await field(first).inputValue(), "");
  await first.getByRole("button", { name: "Sign out" }).click();
  await first.getByRole("button", { name: "Sign in" }).waitFor();
  await signIn(first, ada);
  await row(first, /Engine.*begun offline/).click();
  assert.equal(await field(first).inputValue(), "begun offline");
});

test("What two tabs began in two conversations while the server was away is both there when they are closed", async () => {
  const { ada, grace, group, first, second } = await besideAda();
  const direct = await ada.converse([grace.id]);
  await second.goto(`${at.server.url}/c/${direct.id}`);
  await field(second).waitFor();
  await at.server.kill();
  await first.getByText(/^Reconnecting/).waitFor();
  await field(first).fill("begun in the first");
  await field(second).fill("begun in the second");
  const context = first.context();
  await first.close();
  await second.close();
  await at.server.start();
  const next = await context.newPage();
  await next.goto(`${at.server.url}/c/${group.id}`);
  await row(next, /begun in the second/).waitFor();
  await field(next).waitFor();
  assert.equal(await field(next).inputValue(), "begun in the first");
});

test("Two tabs with the same conversation open agree about what is being written in it and what is sent", async () => {
  const { group, first, second } = await besideAda();
  await second.goto(`${at.server.url}/c/${group.id}`);
  const shows = (page, text) =>
    page.waitForFunction((value) => document.querySelector("textarea[aria-label=Message]")?.value === value, text);
  await field(second).waitFor();
  await field(first).fill("begun in the first");
  await shows(second, "begun in the first");
  await field(second).fill("begun in the first, ended in the second");
  await shows(first, "begun in the first, ended in the second");
  await field(second).press("Enter");
  await hasTick(first, "ended in the second", "Sent");
  await shows(first, "");
  // What is sent before the pause after which a draft is saved leaves none in the other tab.
  await field(first).pressSequentially("quickly written", { delay: 5 });
  await field(first).press("Enter");
  await hasTick(second, "quickly written", "Sent");
  await send(second, "and answered");
  await hasTick(first, "and answered", "Sent");
  await shows(first, "");
  await shows(second, "");
  await action(first, "and answered", "Reply");
  await field(first).fill("a reply");
  const answers = (page) => page.getByText("Replying to Ada");
  await answers(second).waitFor();
  await shows(second, "a reply");
  await field(first).press("Enter");
  await hasTick(second, "a reply", "Sent");
  await answers(second).waitFor({ state: "detached" });
  await shows(second, "");
  assert.deepEqual(await texts(first), await texts(second));
  await second.reload();
  await field(second).waitFor();
  assert.equal(await field(second).inputValue(), "");
});
