import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openPage, row, signIn } from "./pages.mjs";
import { joinAs, password } from "./people.mjs";
import { hasTick } from "./scene.mjs";

const file = fileURLToPath(new URL("../../docs/images/conversation.png", import.meta.url));
const day = "2026-06-18";

const names = {
  mara: "Mara Lindqvist",
  jonas: "Jonas Weber",
  priya: "Priya Nair",
  tomas: "Tomás Ortega",
  aiko: "Aiko Sato",
  elena: "Elena Rossi",
  samuel: "Samuel Okafor",
};

/** Conversation, author, time of day (or the day before), text. What comes last is on top of the list. */
const script = [
  ["elena", "elena", "2026-06-16T17:20", "Thanks again for the introduction!"],
  ["elena", "mara", "2026-06-16T17:31", "Any time. Tell me how it goes."],
  ["priya", "priya", "2026-06-17T11:05", "Are you joining us on Friday?"],
  ["priya", "mara", "2026-06-17T11:09", "I would not miss it."],
  ["tomas", "tomas", "2026-06-17T15:12", "Lunch next Tuesday, the place by the canal?"],
  ["tomas", "mara", "2026-06-17T15:40", "Lovely, I will book a table for four."],
  ["samuel", "samuel", `${day}T08:55`, "Invoice 1047 is paid, you can close it."],
  ["release", "priya", `${day}T09:20`, "Notes for 4.2 are ready for a last look."],
  ["release", "aiko", `${day}T09:31`, "Translations are in, all eleven of them."],
  ["jonas", "jonas", `${day}T09:42`, "Morning! Did the numbers from the pilot come in?"],
  ["jonas", "mara", `${day}T09:44`, "They did, late last night. Better than we hoped."],
  ["jonas", "mara", `${day}T09:44`, "Answers within an hour went from 62% to 91%."],
  ["jonas", "jonas", `${day}T09:46`, "Wow. And that is with the whole support team on it?"],
  [
    "jonas",
    "mara",
    `${day}T09:47`,
    "All fourteen, both shifts. The write-up is at https://example.org/pilot-june",
  ],
  ["jonas", "jonas", `${day}T09:58`, "Just read it. The chart on page 3 alone is worth a slide."],
  [
    "jonas",
    "jonas",
    `${day}T09:59`,
    "Two questions before I show it to the board:\n1. Can we name the customer?\n2. Who takes the follow-up in July?",
  ],
  [
    "jonas",
    "mara",
    `${day}T10:03`,
    "1. Yes, they signed it off yesterday.\n2. Priya has offered. I would say yes before she changes her mind 🙂",
  ],
  ["jonas", "jonas", `${day}T10:04`, "Ha, done. I will tell her."],
  ["jonas", "mara", `${day}T10:12`, "Great. Then I will send the final version after lunch."],
  ["jonas", "mara", `${day}T10:12`, "Shall we take ten minutes at three to go through the slides?"],
  ["release", "priya", `${day}T10:16`, "Tagged. The build is running now."],
  ["aiko", "aiko", `${day}T10:18`, "Could you look at the new icons when you have a minute?"],
];

/** One open conversation as a person sees it on a working day. */
export async function takePicture(browser, url) {
  const people = {};
  for (const [username, name] of Object.entries(names)) {
    people[username] = await joinAs(url, { username, name, email: `${username}@example.org`, password });
  }
  const { mara } = people;
  const ids = {};
  for (const username of Object.keys(names).filter((one) => one !== "mara")) {
    ids[username] = (await mara.converse([people[username].id])).id;
  }
  const team = [people.priya.id, people.aiko.id, people.jonas.id];
  ids.release = (await mara.converse(team, { isGroup: true, name: "Release 4.2" })).id;

  const sockets = {};
  for (const [username, person] of Object.entries(people)) {
    sockets[username] = await person.connect();
  }
  const readBeforehand = new Set(["elena", "priya", "tomas", "jonas"]);
  for (const [where, who, , text] of script) {
    await sockets[who].send(ids[where], text);
    const reads = (reader) =>
      sockets[reader].socket.emitWithAck("markConversationAsRead", { conversationId: ids[where] });
    if (readBeforehand.has(where)) {
      await reads("mara");
    }
    // The last two are delivered, not yet read.
    if (where in people && !/^(Great|Shall)/.test(text)) {
      await reads(where);
    }
  }
  sockets.mara.close();
  sockets.tomas.close();
  sockets.samuel.close();

  const options = { viewport: { width: 1440, height: 900 }, locale: "en-GB", timezoneId: "UTC" };
  const { context, page } = await openPage(browser, url, options);
  await page.clock.setFixedTime(`${day}T10:21:00Z`);
  // A scene that is made in a second gets the times of a working day.
  await page.route(/\/chats\/conversations/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: retimed(await response.json()) });
  });
  await signIn(page, mara);
  await row(page, /Jonas Weber/).click();
  await hasTick(page, "Shall we take ten minutes", "Delivered");
  await page.mouse.move(0, 0);
  await mkdir(new URL(".", `file://${file}`), { recursive: true });
  await page.screenshot({ path: file, animations: "disabled" });
  await context.close();
  Object.values(sockets).forEach((socket) => socket.close());
}

/** Every message in it, and every conversation by its last one, at the time of the script. */
function retimed(value) {
  if (Array.isArray(value)) {
    return value.map(retimed);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  const fields = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, retimed(part)]));
  const [, , at] = script.find(([, , , text]) => text === value.content) ?? [];
  return at ? { ...fields, createdAt: `${at}:00Z`, updatedAt: `${at}:00Z` } : fields;
}
