import { afterEach } from "node:test";
import { deflateSync } from "node:zlib";
import { bubble, field, log, row, signIn } from "./pages.mjs";
import { joinAs, password, someone } from "./people.mjs";

let connections = [];
afterEach(() => {
  connections.forEach((one) => one.close());
  connections = [];
});

/** A person over HTTP and a socket, with every route at hand. */
export async function person(url, name) {
  const one = await joinAs(url, someone(name));
  const answer = await fetch(`${url}/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email: one.email, password }),
  });
  const { access_token: token } = await answer.json();
  return {
    ...one,
    /** Closed after the test, whatever becomes of it. */
    async connect() {
      const connection = await one.connect();
      connections.push(connection);
      return connection;
    },
    async call(method, path, body) {
      const headers = { Authorization: `Bearer ${token}`, ...(body && { "Content-Type": "application/json" }) };
      const response = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
      const text = await response.text();
      if (!response.ok) {
        throw new Error(`${method} ${path}: ${response.status} ${text}`);
      }
      return text && JSON.parse(text);
    },
  };
}

/** Sends many messages in order without waiting for each. */
export async function sendMany(connection, conversationId, count, text = (i) => `line ${i}`) {
  const batch = 200;
  for (let i = 1; i <= count; i += batch) {
    const size = Math.min(batch, count - i + 1);
    await Promise.all(
      Array.from({ length: size }, (_, k) => connection.send(conversationId, text(i + k))),
    );
  }
}

/** Every message of the log from its beginning, by its place, as it is read by scrolling through it. */
export async function everyText(page) {
  const box = log(page);
  for (;;) {
    await box.evaluate((one) => one.scrollTo(0, 0));
    await page.waitForTimeout(100);
    if (await box.getByText("This is the beginning of the conversation.").isVisible()) {
      break;
    }
  }
  return box.evaluate(async (one) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const found = new Map();
    for (;;) {
      await frame();
      await frame();
      for (const row of one.querySelectorAll(".message")) {
        const text = row.querySelector(".bubble-text")?.innerText ?? "";
        found.set(row.getAttribute("aria-posinset") ?? row.dataset.key, text);
      }
      const before = one.scrollTop;
      one.scrollTop += one.clientHeight / 2;
      if (one.scrollTop === before) {
        return [...found].sort(([a], [b]) => a - b).map(([, text]) => text);
      }
    }
  });
}

/** How far a message moves while something happens. */
export async function movementOf(page, text, happen) {
  const top = () =>
    bubble(page, text)
      .first()
      .evaluate((one) => one.getBoundingClientRect().top);
  const before = await top();
  await happen();
  return Math.abs((await top()) - before);
}

export const distanceToEnd = (page) =>
  log(page).evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);

/** Opens a conversation and waits until it can be written in. */
export async function openRow(page, name) {
  await row(page, name).click();
  await field(page).waitFor();
}

export async function signedInAs(open, one, options) {
  const page = await open(options);
  await signIn(page, one);
  return page;
}

export async function action(page, text, name) {
  await bubble(page, text).hover();
  await bubble(page, text).getByRole("button", { name: "More actions" }).click();
  await bubble(page, text).getByRole("menuitem", { name, exact: true }).click();
}

/** What Chromium tells a screen reader of what has the focus. */
export async function spoken(page) {
  const session = await page.context().newCDPSession(page);
  const { result } = await session.send("Runtime.evaluate", { expression: "document.activeElement" });
  const { objectId } = result;
  const { nodes } = await session.send("Accessibility.getPartialAXTree", { objectId, fetchRelatives: false });
  return { name: nodes[0].name.value, description: nodes[0].description?.value };
}

/** Changes the messages of a conversation on their way into a page that has not loaded them yet. */
export const retell = (page, change) =>
  page.route(/\/chats\/conversations\/\d+\/messages\?/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: (await response.json()).map(change) });
  });

export const fileInput = (page) => page.locator("input[type=file]");
export const uploads = (page) => page.getByRole("list", { name: "Attached files" });

/** A black picture, as large as it is wanted. */
export function png(width, height) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits of grey; no filter before each line.
  header[8] = 8;
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const whole = Buffer.alloc(body.length + 8);
    whole.writeUInt32BE(data.length, 0);
    body.copy(whole, 4);
    whole.writeUInt32BE(crc32(body), body.length + 4);
    return whole;
  };
  const pixels = deflateSync(Buffer.alloc((width + 1) * height));
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
  }
  return ~crc >>> 0;
}
