import assert from "node:assert/strict";
import { test } from "node:test";
import { field, isSignedIn, row, send, signIn, texts } from "../pages.mjs";
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
  await second.getByRole("button", { name: "Sign out" }).click();
  await second.getByRole("button", { name: "Sign in" }).waitFor();
  await signIn(second, ada);
  await row(second, /Engine/).click();
  await hasTick(second, "written by Ada", "Sent");
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
