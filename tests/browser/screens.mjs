// Usage: node screens.mjs FOLDER
// Sets a scene on a server of its own and takes every screen at three sizes, light and dark.
// Usage: node screens.mjs --demo FOLDER [BEGINNING OF A NAME]
// The same of the demonstration's screens.
// Usage: node screens.mjs --docs FOLDER
// Takes the chosen set of docs/screens.md, and writes that page beside the folder.
// Usage: node screens.mjs --picture
// Takes the picture of the documentation, docs/images/conversation.png.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import {
  bubble,
  details,
  field,
  launch,
  log,
  memberAction,
  openPage,
  refuseSends,
  row,
  send,
  signIn,
} from "./pages.mjs";
import { joinAs, someone } from "./people.mjs";
import { takePicture } from "./picture.mjs";
import { takeAll, takeForDocs } from "./shots.mjs";
import { startServer } from "./server.mjs";

const [target, folder, only] = process.argv.slice(2);
if (!target) {
  console.error("Usage: node screens.mjs FOLDER | --demo FOLDER | --docs FOLDER | --picture");
  process.exit(2);
}

const sizes = [
  { width: 390, height: 844, hasTouch: true, isMobile: true },
  { width: 820, height: 1180, hasTouch: true },
  { width: 1440, height: 900 },
];
const schemes = ["light", "dark"];

const server = await startServer({ demo: target === "--demo" || target === "--docs" });
const browser = await launch();
const { url } = server;

if (target === "--picture") {
  await takePicture(browser, url);
} else if (target === "--demo") {
  await mkdir(folder, { recursive: true });
  await takeAll(browser, url, folder, only);
} else if (target === "--docs") {
  const empty = await startServer({ publicRoom: true });
  await takeForDocs(browser, url, empty.url, path.resolve(folder));
  await empty.stop();
} else {
  await mkdir(target, { recursive: true });
  await takeScreens(target);
}
await browser.close();
await server.stop();

async function takeScreens(folder) {
  const scene = await setScene();
  for (const { width, height, ...device } of sizes) {
    for (const colorScheme of schemes) {
      const options = { viewport: { width, height }, colorScheme, ...device };
      const shot = (page, name) =>
        page.screenshot({
          path: path.join(folder, `${name}-${width}-${colorScheme}.png`),
          animations: "disabled",
        });
      await signedOut(options, shot);
      await firstRun(scene, options, shot);
      await conversations(scene, options, shot);
      await failed(scene, options, shot);
    }
  }
  scene.graceOnline.close();
}

async function setScene() {
  const [ada, grace, alan, edsger, barbara, newcomer] = await Promise.all(
    [
      "Ada Lovelace",
      "Grace Hopper",
      "Alan Turing",
      "Edsger Dijkstra",
      "Barbara Liskov",
      "Katherine Johnson",
    ].map((name) => joinAs(url, someone(name))),
  );
  const direct = await ada.converse([grace.id]);
  const withEdsger = await ada.converse([edsger.id]);
  const group = await ada.converse([grace.id, alan.id, barbara.id], {
    isGroup: true,
    name: "Analytical engine",
  });
  const a = await ada.connect();
  const g = await grace.connect();
  const l = await alan.connect();
  const e = await edsger.connect();
  for (let day = 1; day <= 60; day++) {
    await g.send(direct.id, `Note ${day}: the compiler now translates subroutine ${day} without help.`);
    await a.send(
      direct.id,
      day % 3 === 0 ? "Good." : `Noted, number ${day}. I will check it against the tables.`,
    );
  }
  await a.send(direct.id, "Shall we go through the Bernoulli numbers once more before Thursday?");
  await g.send(
    direct.id,
    "Yes please. I found a moth in relay 70, so I am a little behind.\n\nIt is taped into the log.",
  );
  await g.send(direct.id, "The write-up is at https://example.org/moth if you want to see it.");
  await a.send(direct.id, "A real bug! 🦋");
  await a.send(group.id, "Welcome, everybody. This is where we plan the engine.");
  await g.send(group.id, "Glad to be here.");
  await l.send(group.id, "I have a question about halting.");
  await l.send(group.id, "Actually, it can wait. Or can it?");
  await a.send(group.id, "That is rather the point.");
  await e.send(withEdsger.id, "Have you considered that the goto in your diagram may be harmful?");
  await e.send(withEdsger.id, "I wrote you a short note about it.");
  for (const one of [a, l, e]) {
    one.close();
  }
  return { ada, alan, barbara, newcomer, group, graceOnline: g };
}

async function signedOut(options, shot) {
  const { context, page } = await openPage(browser, url, options);
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await shot(page, "sign-in");
  await page.getByLabel("E-mail", { exact: true }).fill("ada@example.org");
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  await shot(page, "sign-in-refused");
  await page.getByRole("button", { name: "Create an account" }).click();
  await shot(page, "register");
  await context.close();
}

async function firstRun({ newcomer }, options, shot) {
  const { context, page } = await openPage(browser, url, options);
  await signIn(page, newcomer);
  await page.getByRole("heading", { name: "No conversations yet" }).waitFor();
  await shot(page, "first-run");
  await context.close();
}

async function conversations({ ada, alan, barbara, group }, options, shot) {
  const { context, page } = await openPage(browser, url, options);
  await signIn(page, ada);
  await row(page, /Grace Hopper/).waitFor();
  await shot(page, "list");

  await page.getByRole("button", { name: "New conversation" }).first().click();
  await page.getByRole("searchbox", { name: "Find people" }).fill("a");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /Alan Turing/ })
    .first()
    .click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /Grace Hopper/ })
    .first()
    .click();
  await shot(page, "new-conversation");
  await page.keyboard.press("Escape");

  await row(page, /Grace Hopper/).click();
  await bubble(page, "A real bug!").waitFor();
  await shot(page, "conversation");
  await log(page).evaluate((box) => box.scrollBy(0, -900));
  await page.getByRole("button", { name: "Jump to the end" }).waitFor();
  await shot(page, "conversation-scrolled");

  await page.goto(`${url}/c/${group.id}`);
  await field(page).waitFor();
  const l = await alan.connect();
  const b = await barbara.connect();
  l.socket.emit("typing", { conversationId: group.id });
  b.socket.emit("typing", { conversationId: group.id });
  await log(page)
    .page()
    .getByText(/are typing/)
    .last()
    .waitFor();
  await shot(page, "group-typing");
  await details(page);
  await shot(page, "members");
  await memberAction(page, "Alan Turing", "Remove");
  await page.getByRole("dialog", { name: "Remove Alan Turing?" }).waitFor();
  await shot(page, "remove");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  l.close();
  b.close();

  await context.setOffline(true);
  await page.getByText(/^Reconnecting/).waitFor();
  await send(page, "I will read it tonight, when the train has a signal again.");
  await shot(page, "reconnecting");
  await context.close();
}

async function failed({ alan }, options, shot) {
  const { context, page } = await openPage(browser, url, options);
  await refuseSends(page, "You may not write here.");
  await page.reload();
  await signIn(page, alan);
  await row(page, /Analytical engine/).click();
  await send(page, "Can a machine think?");
  await page.getByText("Not sent.").waitFor();
  await shot(page, "failed");
  await context.close();
}
