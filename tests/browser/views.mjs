import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { action, fileInput, uploads } from "./messages.mjs";
import { bubble, details, field, row } from "./pages.mjs";
import { joinAs, someone } from "./people.mjs";

export const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** People and conversations that give every screen something to show. The first one is an owner, and somebody's friend. */
export async function setViews(url) {
  const [ada, grace, alan] = await Promise.all(
    ["Ada", "Grace", "Alan"].map((name) => joinAs(url, someone(name))),
  );
  const direct = await ada.converse([grace.id]);
  const name = `A channel with a rather long name ${ada.username}`;
  const channel = await ada.call("POST", "/chats/conversations", {
    type: "channel",
    name,
    topic:
      "A topic that goes on for longer than the head of a conversation is wide on any telephone that is sold",
    participants: [grace.id, alan.id],
  });
  const g = await grace.connect();
  await g.send(direct.id, "x".repeat(300));
  await g.send(direct.id, "see https://example.org/a/very/long/address/that/does/not/fit/on/a/phone");
  const hello = await g.send(channel.id, "Hello, channel");
  g.close();
  const a = await ada.connect();
  const mine = await a.send(channel.id, "My frist words here");
  a.close();
  await ada.call("PATCH", `/chats/messages/${mine.message.id}`, { content: "My first words here" });
  await ada.call("PUT", `/chats/messages/${hello.message.id}/pin`);
  await grace.call("POST", `/chats/conversations/${channel.id}/read`);
  const banning = await grace.converse([ada.id], { isGroup: true, name: "Where Ada is banned" });
  await grace.call("PUT", `/chats/conversations/${banning.id}/bans/${ada.id}`, { reason: "Too many questions" });
  await grace.call("PATCH", "/users/me", {
    bio: "Writes compilers.",
    location: "New York",
    status: { text: "Busy", emoji: "🎧" },
  });
  await alan.call("POST", "/friends/requests", { userId: ada.id });
  await ada.call("PUT", `/chats/conversations/${channel.id}/mutes/${alan.id}`, {
    reason: "Too loud",
  });
  await ada.call("POST", `/chats/conversations/${channel.id}/invites`, {});
  return { ada, grace, alan, channel, name, banning };
}

/** Every main view, one after the other, as somebody comes to it; `look` is called at each. */
export async function* views(page, { channel, name, banning }, url) {
  const dialog = page.getByRole("dialog");
  await row(page, new RegExp(name)).waitFor();
  yield "the list";
  for (const place of ["Channels", "People"]) {
    await page.goto(`${url}/${place.toLowerCase()}`);
    await page.getByRole("heading", { name: place, exact: true }).waitFor();
    await page.getByRole("main").getByRole("listitem").first().waitFor();
    yield place;
  }
  await page.getByRole("tab", { name: /^Requests/ }).click();
  await page.getByRole("button", { name: "Accept the request of Alan" }).waitFor();
  yield "friend requests";
  await page.goto(`${url}/channels`);
  await page.getByRole("button", { name: "New channel" }).click();
  await dialog.getByRole("radio", { name: /^Password/ }).check();
  yield "new channel";
  await page.goto(`${url}/search?q=hello`);
  await page.getByRole("list", { name: "Search results" }).waitFor();
  yield "search";
  for (const section of ["profile", "privacy", "notifications", "sessions", "account", "appearance"]) {
    await page.goto(`${url}/settings/${section}`);
    await page.getByRole("tabpanel").waitFor();
    await page.getByText("Loading…").waitFor({ state: "detached" });
    yield `settings, ${section}`;
  }
  await page.goto(`${url}/c/${channel.id}`);
  await bubble(page, "Hello, channel").waitFor();
  yield "a channel";
  yield* ofMessages(page);
  await page.goto(`${url}/c/${banning.id}`);
  await page.getByRole("heading", { name: "You are banned here" }).waitFor();
  yield "banned";
  await page.goto(`${url}/c/${channel.id}`);
  await bubble(page, "Hello, channel").waitFor();
  for (const tab of ["About", "Members", "Invites", "Bans and mutes", "Audit log", "Settings"]) {
    if (tab === "About") {
      await details(page, tab);
    } else {
      await page.getByRole("tab", { name: tab }).click();
    }
    await page.getByRole("tabpanel").locator("li, form, section").first().waitFor();
    yield `details, ${tab}`;
  }
  await page.getByRole("tab", { name: "About" }).click();
  await page.getByRole("button", { name: "Leave channel" }).click();
  await page.getByRole("dialog", { name: "Leave this channel?" }).waitFor();
  yield "leaving";
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: "Members" }).click();
  await page.getByRole("button", { name: "Actions for Grace" }).click();
  await page.getByRole("menuitem", { name: "Ban" }).waitFor();
  yield "a menu";
  await page.getByRole("menuitem", { name: "Ban" }).click();
  await page.getByRole("dialog", { name: "Ban Grace" }).waitFor();
  yield "banning";
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Profile of Grace" }).first().click();
  await page.getByRole("dialog", { name: "Profile" }).getByText("New York").waitFor();
  yield "a profile";
  await page.goto(`${url}/people`);
  await page.getByRole("main").getByRole("listitem").first().waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("option").first().waitFor();
  yield "the palette";
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+/");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  yield "keyboard help";
  await page.goto(`${url}/welcome`);
  await page.getByRole("heading", { name: /^Welcome/ }).waitFor();
  yield "welcome";
}

/** What is done with the messages of the channel that is open. */
async function* ofMessages(page) {
  const mine = bubble(page, "My first words here");
  await mine.hover();
  await mine.getByRole("toolbar").waitFor();
  yield "the tools of a message";
  await mine.getByRole("button", { name: "edited" }).click();
  await page.getByRole("dialog", { name: "Edit history" }).getByText("My frist words here").waitFor();
  yield "edit history";
  await page.keyboard.press("Escape");
  await action(page, "My first words here", "Seen by");
  await page.getByRole("dialog", { name: "Seen by" }).getByText("Grace").waitFor();
  yield "seen by";
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Pinned messages" }).click();
  await page.getByRole("dialog", { name: "Pinned messages" }).getByText("Hello, channel").waitFor();
  yield "pinned messages";
  await page.keyboard.press("Escape");
  await action(page, "My first words here", "Edit");
  await page.getByText("Editing a message").waitFor();
  yield "editing";
  await page.keyboard.press("Escape");
  await action(page, "My first words here", "Delete");
  await page.getByRole("dialog", { name: "Delete this message?" }).waitFor();
  yield "deleting";
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Emoji", exact: true }).click();
  await page.getByRole("button", { name: "grinning" }).waitFor();
  yield "the emoji picker";
  await page.keyboard.press("Escape");
  for (const [sign, what] of [["@", "people"], [":sm", "emoji"], ["/", "commands"]]) {
    await field(page).fill(sign);
    await page.getByRole("option").first().waitFor();
    yield `suggested ${what}`;
    await field(page).fill("");
  }
  await fileInput(page).setInputFiles([
    { name: `${"a long name of a file ".repeat(4)}.txt`, mimeType: "text/plain", buffer: Buffer.from("words") },
    { name: "empty.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) },
  ]);
  await uploads(page).getByText("Ready").waitFor();
  await uploads(page).getByText("This file is empty.").waitFor();
  yield "uploads";
  await page.getByRole("button", { name: /^Remove a long name/ }).click();
  await page.getByRole("button", { name: "Remove empty.txt" }).click();
}

/** What axe finds that is serious or critical, as lines. */
export async function graveOf(page) {
  // The policy of the page lets no text become code, so the tool comes by the debugger and not as a script of the page.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" ")}`);
}

/** What stands out of the page to the side. */
export const overflowOf = (page) =>
  page.evaluate(() => {
    const wide = Math.max(document.documentElement.scrollWidth - innerWidth, 0);
    return [...document.querySelectorAll("main .page-scroll, dialog[open] .dialog-body")].reduce(
      (most, box) => Math.max(most, box.scrollWidth - box.clientWidth),
      wide,
    );
  });

/** Controls that are smaller than 24 px, and those without a name. Links within text are as high as their line. */
export const poorTargetsOf = (page) =>
  page.evaluate(() => {
    const top = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
    const nameOf = (one) =>
      one.getAttribute("aria-label") ??
      one.labels?.[0]?.textContent ??
      one.getAttribute("title") ??
      one.textContent.trim();
    return [...top.querySelectorAll("button, a[href], input:not([hidden]), select, textarea, [role=option]")]
      .filter((one) =>
        one.checkVisibility({
          visibilityProperty: true,
          opacityProperty: true,
        }),
      )
      .filter((one) => !one.closest("p a, .bubble-text, .sr-only"))
      .flatMap((one) => {
        // A choice is as large as the label around it.
        const { width, height } = (one.closest("label") ?? one).getBoundingClientRect();
        const what = one.outerHTML.slice(0, 120);
        return [
          ...(width > 0 && (width < 24 || height < 24)
            ? [`${Math.round(width)}x${Math.round(height)}: ${what}`]
            : []),
          ...(nameOf(one) === "" ? [`no name: ${what}`] : []),
        ];
      });
  });
