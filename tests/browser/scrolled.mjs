import { log } from "./pages.mjs";
import { retell, png } from "./messages.mjs";

const words = "the build is green again after I moved the cache key so we can ship it today if nobody objects to the wording".split(" ");
const code = (i, lines) => `\`\`\`\n${Array.from({ length: lines }, (_, k) => `  const value${k} = compute(${i});`).join("\n")}\n\`\`\``;

/** Messages of every height: a line, a paragraph, a list, code, and much of everything. */
export function mixed(i) {
  switch ((i * 7919) % 8) {
    case 0:
      return `line ${i}\n${code(i, 10)}`;
    case 1:
      return `line ${i}\n- one\n- two\n- three`;
    case 2:
      return `line ${i} ${words.join(" ").repeat(1 + (i % 12))}`;
    case 3:
      return i % 5 === 0 ? `line ${i}\n${code(i, 40)}` : `line ${i}`;
    default:
      return `line ${i} ${words.slice(0, (i * 31) % words.length).join(" ")}`;
  }
}

/** Every so many messages has a picture, as if it lay elsewhere. */
export async function withPictures(page, every = 9) {
  await page.route("https://pictures.example/**", (route) =>
    route.fulfill({ contentType: "image/png", body: png(400, 300) }),
  );
  await retell(page, (message) =>
    message.seq % every === 0
      ? { ...message, attachments: [{ url: `https://pictures.example/${message.seq}.png`, name: "a picture", width: 400, height: 300 }] }
      : message,
  );
}

/** Waits for so many frames of the page. */
export const frames = (page, count = 2) =>
  page.evaluate(async (left) => {
    while (left-- > 0) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, count);

/**
 * Looks at the log in every frame while something happens that goes in one direction (-1: up). Answers with the frames in which
 * room without rows was in view, the messages that were never in view between the first and the last one that was, how far rows went the
 * other way, and how many messages were there at most.
 */
export async function watched(page, direction, happen) {
  await log(page).evaluate((box, direction) => {
    const found = { frames: 0, bare: 0, back: 0, most: 0, seen: new Set(), on: true };
    globalThis.watched = found;
    let before = new Map();
    const look = () => {
      const view = box.getBoundingClientRect();
      const content = box.querySelector(".log").getBoundingClientRect();
      const rows = [...box.querySelectorAll(".log > li")].map((row) => ({ row, rect: row.getBoundingClientRect() }));
      const inView = (top, bottom) => Math.min(bottom, view.bottom) - Math.max(top, view.top) > 1;
      const first = rows[0]?.rect.top ?? content.bottom;
      const last = rows.at(-1)?.rect.bottom ?? content.bottom;
      found.frames++;
      found.bare += inView(content.top, first) || inView(last, content.bottom) ? 1 : 0;
      const now = new Map();
      for (const { row, rect } of rows) {
        if (row.matches(".message") && inView(rect.top, rect.bottom)) {
          found.seen.add(Number(row.getAttribute("aria-posinset")));
          now.set(row.dataset.key, rect.bottom);
        }
      }
      const moves = [...now].flatMap(([key, at]) => (before.has(key) ? [at - before.get(key)] : [])).sort((a, b) => a - b);
      found.back = Math.max(found.back, (moves[moves.length >> 1] ?? 0) * direction);
      found.most = Math.max(found.most, rows.length);
      before = now;
      if (found.on) {
        requestAnimationFrame(look);
      }
    };
    look();
  }, direction);
  await happen();
  await frames(page, 10);
  return page.evaluate(() => {
    const found = globalThis.watched;
    found.on = false;
    const seen = [...found.seen].sort((a, b) => a - b);
    const skipped = [];
    for (let i = seen[0]; i < seen.at(-1); i++) {
      if (!found.seen.has(i)) {
        skipped.push(i);
      }
    }
    const { frames, bare, back, most } = found;
    return { frames, bare, back: Math.round(back), most, skipped, first: seen[0], last: seen.at(-1) };
  });
}

/** Turns the wheel over the log, by so much at a time, as fast as frames come. */
export async function wheel(page, px, times, framesBetween = 3) {
  await log(page).hover({ position: { x: 150, y: 200 } });
  for (let i = 0; i < times; i++) {
    await page.mouse.wheel(0, px);
    await frames(page, framesBetween);
  }
}

/** Where what is in view of the messages stands: their bubbles, for what is above them in their rows may go. */
export const placesInView = (page) =>
  log(page).evaluate((box) => {
    const view = box.getBoundingClientRect();
    return [...box.querySelectorAll(".message")].flatMap((row) => {
      const { top, bottom } = row.querySelector(".bubble").getBoundingClientRect();
      return bottom > view.top && top < view.bottom ? [[row.dataset.key, top]] : [];
    });
  });

/** How far anything moved that was in view before. */
export async function movementSince(page, before) {
  const now = new Map(
    await log(page).evaluate((box) =>
      [...box.querySelectorAll(".message")].map((row) => [row.dataset.key, row.querySelector(".bubble").getBoundingClientRect().top]),
    ),
  );
  return Math.max(...before.map(([key, top]) => Math.abs((now.get(key) ?? Infinity) - top)));
}
