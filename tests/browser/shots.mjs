import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { createAccount, details, log, openPage, row, signIn } from "./pages.mjs";
import { joinAs, password, someone } from "./people.mjs";

const devices = {
  390: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  820: { viewport: { width: 820, height: 1180 }, hasTouch: true },
  1440: { viewport: { width: 1440, height: 900 } },
};
const widths = Object.keys(devices).map(Number);
const schemes = ["light", "dark"];
export const ada = { email: "ada@example.org", password: "parley-demo" };

const place = (page, name) => page.getByRole("navigation", { name: "Places" }).getByRole("link", { name });
const openChannel = async (page, name) => {
  await row(page, new RegExp(name)).first().click();
  await log(page).locator(".bubble-text").last().waitFor();
};

/** Every screen: what it shows, how one comes to it from the list, and where it stands in the documentation. */
const screens = [
  {
    name: "list",
    title: "The list",
    take: (page) =>
      row(page, /release/)
        .first()
        .waitFor(),
    docs: ["390 light", "390 dark"],
  },
  {
    name: "conversation",
    title: "A conversation",
    take: (page) => openChannel(page, "release"),
    docs: ["1440 light", "1440 dark", "820 light", "390 light", "390 dark"],
  },
  {
    name: "direct",
    title: "A direct conversation",
    take: (page) => openChannel(page, "Ben Okafor"),
    docs: ["820 dark"],
  },
  {
    name: "message-actions",
    title: "What can be done with a message",
    take: async (page) => {
      await openChannel(page, "release");
      const last = log(page).locator(".bubble-text").last();
      if (await page.evaluate(() => navigator.maxTouchPoints > 0)) {
        await last.tap();
        await page.getByRole("dialog").waitFor();
      } else {
        await last.hover();
        await page.getByRole("button", { name: "More actions" }).click();
      }
    },
    docs: ["1440 dark", "390 light"],
  },
  {
    name: "channels",
    title: "Finding channels",
    take: async (page) => {
      await place(page, "Channels").click();
      await page
        .getByRole("button", { name: /^Join|^Open/ })
        .first()
        .waitFor();
    },
    docs: ["1440 light", "390 light"],
  },
  {
    name: "new-channel",
    title: "A new channel",
    take: async (page) => {
      await place(page, "Channels").click();
      await page.getByRole("button", { name: "New channel" }).click();
      await page
        .getByRole("dialog")
        .getByRole("radio", { name: /^Password/ })
        .check();
    },
    docs: ["1440 dark"],
  },
  {
    name: "people",
    title: "People",
    take: async (page) => {
      await place(page, "People").click();
      await page.getByRole("main").getByRole("listitem").first().waitFor();
    },
    docs: ["1440 light"],
  },
  {
    name: "requests",
    title: "Friend requests",
    take: async (page) => {
      await place(page, "People").click();
      await page.getByRole("tab", { name: /^Requests/ }).click();
      await page.getByRole("button", { name: /^Accept/ }).waitFor();
    },
    docs: ["390 dark"],
  },
  {
    name: "profile",
    title: "A profile",
    take: async (page) => {
      await place(page, "People").click();
      await page.getByRole("button", { name: "Profile of Ben Okafor" }).click();
      await page.getByRole("dialog").getByText("Leeds").waitFor();
    },
    docs: ["1440 light", "390 light"],
  },
  ...["About", "Members", "Invites", "Bans and mutes", "Audit log", "Settings"].map((tab) => ({
    name: `details-${tab.toLowerCase().replaceAll(" ", "-")}`,
    title: `A channel's details: ${tab.toLowerCase()}`,
    take: async (page) => {
      await openChannel(page, "general");
      await details(page, tab);
      await page.getByRole("tabpanel").locator("li, form, section, button").first().waitFor();
    },
    docs: { Members: ["1440 light"], Settings: ["1440 dark"], About: ["390 light"] }[tab] ?? [],
  })),
  {
    name: "search",
    title: "Search",
    take: async (page) => {
      await place(page, "Search").click();
      await page.getByRole("searchbox", { name: "Search messages" }).fill("release from:ben");
      await page.getByRole("list", { name: "Search results" }).waitFor();
    },
    docs: ["1440 light"],
  },
  {
    name: "search-tips",
    title: "Search, before anything is typed",
    take: async (page) => {
      await place(page, "Search").click();
      await page.getByText("has:link").waitFor();
    },
    docs: [],
  },
  {
    name: "palette",
    title: "Going anywhere by a few letters (Ctrl+K)",
    take: async (page) => {
      await openChannel(page, "release");
      await page.keyboard.press("Control+k");
      await page.keyboard.type("release");
      await page.getByRole("option", { name: /^Search messages for/ }).waitFor();
      await page.getByRole("group", { name: "Messages" }).getByRole("option").nth(1).waitFor();
    },
    docs: ["1440 dark"],
  },
  {
    name: "shortcuts",
    title: "Keyboard shortcuts (Ctrl+/)",
    take: async (page) => {
      await page.keyboard.press("Control+/");
      await page.getByRole("dialog").waitFor();
    },
    docs: ["1440 light"],
  },
  {
    name: "status",
    title: "A status",
    take: async (page) => {
      await page.getByRole("button", { name: "Your account" }).click();
      await page.getByRole("menuitem", { name: "Set a status" }).click();
      await page.getByRole("dialog").waitFor();
    },
    docs: ["390 light"],
  },
  {
    name: "account-menu",
    title: "The account menu",
    take: async (page) => {
      await page.getByRole("button", { name: "Your account" }).click();
      await page.getByRole("menuitem").first().waitFor();
    },
    docs: [],
  },
  ...["Profile", "Privacy", "Notifications", "Devices", "Account", "Appearance"].map((tab) => ({
    name: `settings-${tab.toLowerCase()}`,
    title: `Settings: ${tab.toLowerCase()}`,
    take: async (page) => {
      await place(page, "Settings").click();
      await page.getByRole("tab", { name: tab }).click();
      await page.getByText("Loading…").waitFor({ state: "detached" });
    },
    docs: { Profile: ["1440 light"], Privacy: ["390 dark"], Devices: ["1440 dark"] }[tab] ?? [],
  })),
];

/** Takes screens of the demonstration: those that `isWanted`, by `shoot(page, name, width, scheme)`. */
async function take(browser, url, isWanted, shoot) {
  for (const width of widths) {
    for (const colorScheme of schemes) {
      const wanted = screens.filter((screen) => isWanted(screen, width, colorScheme));
      if (wanted.length === 0) {
        continue;
      }
      const { context, page } = await openPage(browser, url, {
        ...devices[width],
        colorScheme,
        reducedMotion: "reduce",
      });
      await signIn(page, ada);
      for (const screen of wanted) {
        await page.goto(url);
        await row(page, /release/)
          .first()
          .waitFor();
        try {
          await screen.take(page);
        } catch (error) {
          console.error(`${screen.name} at ${width}, ${colorScheme}: ${error.message.split("\n")[0]}`);
        }
        await page.waitForTimeout(150);
        await shoot(page, screen.name, width, colorScheme);
      }
      await context.close();
    }
  }
}

/** All of them, to look at. */
export async function takeAll(browser, url, folder, only) {
  await take(
    browser,
    url,
    ({ name }) => !only || name.startsWith(only),
    (page, name, width, scheme) =>
      page.screenshot({ path: path.join(folder, `${name}-${width}-${scheme}.png`), animations: "disabled" }),
  );
}

/** A chosen set for docs/screens.md, as small files. */
export async function takeForDocs(browser, url, newUrl, folder) {
  await mkdir(folder, { recursive: true });
  const taken = new Map();
  const shoot = async (page, name, width, scheme) => {
    const session = await page.context().newCDPSession(page);
    const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 72 });
    const file = `${name}-${width}-${scheme}.webp`;
    await writeFile(path.join(folder, file), Buffer.from(data, "base64"));
    taken.set(name, [...(taken.get(name) ?? []), { file, width, scheme }]);
  };
  await firstRun(browser, newUrl, shoot);
  await take(browser, url, ({ docs }, width, scheme) => docs.includes(`${width} ${scheme}`), shoot);
  const titles = new Map([
    ["first-account", "The first account of a new server"],
    ["first-steps", "The first steps"],
    ["invitation", "Where an invite link leads"],
    ["sign-in", "Signing in"],
    ...screens.map(({ name, title }) => [name, title]),
  ]);
  const sections = [...titles]
    .filter(([name]) => taken.has(name))
    .map(([name, title]) => section(title, taken.get(name)));
  await writeFile(path.join(folder, "../screens.md"), `${intro}\n${sections.join("\n")}`);
}

const intro = `# Screens

The web client, as it is: \`./dev screens\` takes these pictures anew, of what \`./dev run --demo\` shows.
`;

function section(title, files) {
  const sized = files.sort((a, b) => b.width - a.width);
  const images = sized.map(
    ({ file, width, scheme }) =>
      `<img src="screens/${file}" alt="${title}, ${width} pixels wide, ${scheme}" width="${Math.min(width / 2, 560)}">`,
  );
  return `## ${title}\n\n${images.join("\n")}\n`;
}

/** A new server: its first person, and somebody at an invite link. */
async function firstRun(browser, url, shoot) {
  const first = await openPage(browser, url, { ...devices[1440], colorScheme: "light" });
  await first.page.getByRole("heading", { name: "Welcome to Parley" }).waitFor();
  await shoot(first.page, "first-account", 1440, "light");
  await first.page.getByRole("button", { name: "Create the first account" }).click();
  await createAccount(first.page, { email: "ada@example.org", username: "ada", name: "Ada Moreau", password });
  await first.page.getByRole("button", { name: "Open Everybody" }).waitFor();
  await shoot(first.page, "first-steps", 1440, "light");
  await first.context.close();

  const [clara, ben] = [await joinAs(url, someone("Clara")), await joinAs(url, someone("Ben"))];
  const { id } = await clara.converse([], { type: "channel", name: "design", visibility: "public" });
  const { code } = await clara.call("POST", `/chats/conversations/${id}/invites`, {});
  const second = await openPage(browser, url, { ...devices[390], colorScheme: "dark" });
  await second.page.getByRole("button", { name: "Sign in" }).waitFor();
  await shoot(second.page, "sign-in", 390, "dark");
  await signIn(second.page, ben);
  await second.page.goto(`${url}/invite/${code}`);
  await second.page.getByRole("heading", { name: /You are invited/ }).waitFor();
  await shoot(second.page, "invitation", 390, "dark");
  await second.context.close();
}
