import { describe, expect, it } from "vitest";
import { merge } from "../../realtime/history";
import { rowsOf, type Row } from "../../realtime/select";
import { ada, grace, message, mulberry } from "../../realtime/tests/scenes";
import { RowWindow, type Seen, type Slice } from "./RowWindow";

const viewPx = 700;
const seeds = Array.from({ length: 10 }, (_, i) => i + 1);

/** A conversation whose messages are of one line and of many, and how high each row really is. */
function story(seed: number, count = 400) {
  const random = mulberry(seed);
  const messages = Array.from({ length: count }, (_, i) =>
    message(i + 1, random() < 0.5 ? ada : grace, { content: "line\n".repeat(1 + random() ** 6 * 80) }),
  );
  const rows = rowsOf(merge([], messages, ada.id), null);
  const heights = new Map(rows.map((row) => [row.key, Math.round(20 + random() ** 4 * 1500)]));
  return { random, rows, heightOf: (row: Row) => heights.get(row.key) ?? 0 };
}

/** What the log does when the reader comes to a place: rows are there, and are measured, until they suffice. */
function settle(window: RowWindow, rows: Row[], seen: Seen[], heightOf: (row: Row) => number) {
  let slice = window.around(rows, seen, viewPx);
  for (let rounds = 1; ; rounds++) {
    rows.slice(slice.from, slice.to).forEach((row) => window.heights.measured(row, heightOf(row)));
    if (window.suffices(rows, slice, seen, viewPx)) {
      return { slice, rounds };
    }
    slice = window.around(rows, seen, viewPx);
  }
}

const sum = (rows: Row[], from: number, to: number, heightOf: (row: Row) => number) =>
  rows.slice(from, to).reduce((px, row) => px + heightOf(row), 0);

/** So many pixels of rows are there above and below the window when `seen` is a row at this place. */
function beyond(rows: Row[], { from, to }: Slice, at: number, top: number, heightOf: (row: Row) => number) {
  return {
    above: from === 0 ? Infinity : sum(rows, from, at, heightOf) - top,
    below: to === rows.length ? Infinity : sum(rows, at, to, heightOf) + top - viewPx,
  };
}

describe.each(seeds)("With heights by the seed %i", (seed) => {
  it("Rows_cover_the_window_and_not_much_more_wherever_the_reader_comes", () => {
    const { random, rows, heightOf } = story(seed);
    const window = new RowWindow();
    for (let i = 0; i < 30; i++) {
      const at = Math.floor(random() * rows.length);
      const row = rows[at] as Row;
      const top = Math.round(random() * (viewPx + heightOf(row))) - heightOf(row);
      const { slice, rounds } = settle(window, rows, [{ key: row.key, top }], heightOf);
      const { above, below } = beyond(rows, slice, at, top, heightOf);
      expect(Math.min(above, below)).toBeGreaterThanOrEqual(450);
      expect(rounds).toBeLessThan(10);
      const inner = sum(rows, slice.from + 1, slice.to - 1, heightOf);
      expect(inner).toBeLessThan(viewPx + 2 * 1800);
    }
  });

  it("Nobody_scrolls_out_of_the_rows_that_are_there", () => {
    const { random, rows, heightOf } = story(seed);
    const window = new RowWindow();
    let slice = settle(window, rows, [], heightOf).slice;
    let left = sum(rows, 0, rows.length, heightOf) - viewPx;
    while (left > 0) {
      left = Math.max(0, left - Math.ceil(random() * 400));
      let top = -left;
      let at = 0;
      for (; top + heightOf(rows[at] as Row) <= 0; at++) {
        top += heightOf(rows[at] as Row);
      }
      const seen = [{ key: (rows[at] as Row).key, top }];
      const { above, below } = beyond(rows, slice, at, top, heightOf);
      expect(Math.min(above, below)).toBeGreaterThanOrEqual(0);
      if (!window.suffices(rows, slice, seen, viewPx)) {
        slice = settle(window, rows, seen, heightOf).slice;
      }
    }
    expect(slice.from).toBe(0);
  });

  it("The_room_of_all_rows_is_what_it_was_when_all_of_them_were_there_once", () => {
    const { rows, heightOf } = story(seed, 60);
    const window = new RowWindow();
    rows.forEach((row) => window.heights.measured(row, heightOf(row)));
    const { above, below } = window.room(rows, { from: 20, to: 30 });
    expect(above).toBe(sum(rows, 0, 20, heightOf));
    expect(below).toBe(sum(rows, 30, rows.length, heightOf));
    expect(window.at(rows, above + 1)).toEqual({ key: rows[20]?.key, top: -1 });
    expect(window.at(rows, 1e9)?.key).toBe(rows.at(-1)?.key);
  });
});

it("What_was_never_there_is_expected_to_be_like_what_was_there", () => {
  const code = "```\n" + "let x;\n".repeat(10) + "```";
  const contents = ["short", "short", code, code];
  const messages = contents.map((content, i) => message(i + 1, grace, { content }));
  const rows = rowsOf(merge([], messages, ada.id), null);
  const [, first, second, third, fourth] = rows as [Row, Row, Row, Row, Row];
  const { heights } = new RowWindow();
  const before = heights.of(second);
  heights.measured(third, 300);
  expect(heights.of(second)).toBe(before);
  expect(heights.of(fourth)).toBe(300);
  heights.measured(first, 100);
  expect(heights.of(second)).toBeGreaterThan(60);
  heights.measured(third, 200);
  expect(heights.of(fourth)).toBe(200);
  heights.forget();
  expect(heights.of(second)).toBe(before);
});

it("The_end_is_where_the_reader_is_while_nothing_else_is_known", () => {
  const { rows, heightOf } = story(1);
  const window = new RowWindow();
  expect(window.around(rows, [], viewPx).to).toBe(rows.length);
  expect(window.around(rows, [{ key: "gone", top: 0 }], viewPx).to).toBe(rows.length);
  const key = rows[10]?.key ?? "";
  const { from, to } = settle(
    window,
    rows,
    [
      { key: "gone", top: -50 },
      { key, top: 20 },
    ],
    heightOf,
  ).slice;
  expect(from).toBeLessThanOrEqual(10);
  expect(to).toBeGreaterThan(10);
});
