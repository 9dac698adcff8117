import { Recent } from "../../realtime/recent";
import type { Row } from "../../realtime/select";
import type { Item } from "../../realtime/state";

/** Rows that are alike grow alike: how high they are is learned of each sort by itself. */
type Sort = Exclude<Row["kind"], "message"> | "text" | "code" | "picture" | "file";

interface Guess {
  sort: Sort;
  px: number;
}

const guesses: Readonly<Record<Exclude<Row["kind"], "message">, Guess>> = {
  day: { sort: "day", px: 48 },
  new: { sort: "new", px: 42 },
  happening: { sort: "happening", px: 28 },
};
/** More rows than are ever loaded. */
const mostRows = 5000;
const leadPx = 10;
const linePx = 20;
const lineLength = 60;
const quotePx = 50;
const reactionsPx = 31;
const filePx = 66;
const picturePx = 164;
const mostPicturePx = 320;

/** As high as rows were when they were there; as high as what was there lets expect if they never were. */
export class RowHeights {
  readonly #known = new Recent<Guess & { guessed: number }>(mostRows);
  /** By sort: how high in sum the rows were that were there, and how high they were expected to be at first. */
  readonly #learned = new Map<Sort, { px: number; guessed: number }>();
  readonly #guessed = new WeakMap<Item, Guess>();

  measured(row: Row, px: number): void {
    const before = this.#known.get(row.key);
    if (before?.px === px) {
      return;
    }
    if (before) {
      this.#learn(before.sort, -before.px, -before.guessed);
    }
    const { sort, px: guessed } = this.#guess(row);
    this.#learn(sort, px, guessed);
    this.#known.set(row.key, { sort, px, guessed });
  }

  of(row: Row): number {
    const known = this.#known.get(row.key);
    if (known) {
      return known.px;
    }
    const { sort, px } = this.#guess(row);
    const learned = this.#learned.get(sort);
    return learned && learned.guessed > 0 ? (px * learned.px) / learned.guessed : px;
  }

  /** In another width everything is of another height. */
  forget(): void {
    this.#known.clear();
    this.#learned.clear();
  }

  #learn(sort: Sort, px: number, guessed: number): void {
    const sum = this.#learned.get(sort) ?? { px: 0, guessed: 0 };
    this.#learned.set(sort, { px: sum.px + px, guessed: sum.guessed + guessed });
  }

  #guess(row: Row): Guess {
    if (row.kind !== "message") {
      return guesses[row.kind];
    }
    let guess = this.#guessed.get(row.item);
    if (!guess) {
      guess = guessOf(row.item);
      this.#guessed.set(row.item, guess);
    }
    return row.leads ? { sort: guess.sort, px: guess.px + leadPx } : guess;
  }
}

function guessOf({ content, attachments, replyTo, reactions }: Item): Guess {
  const lines = content
    .split("\n")
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / lineLength)), 0);
  const text = 16 + lines * linePx + (replyTo ? quotePx : 0) + (reactions.length > 0 ? reactionsPx : 0);
  const pictures = attachments.filter(({ mimeType = "image/" }) => mimeType.startsWith("image/"));
  const [first] = pictures;
  if (first) {
    const px =
      pictures.length > 1
        ? Math.ceil(pictures.length / 2) * picturePx
        : Math.min(mostPicturePx, first.height ?? picturePx);
    return { sort: "picture", px: text + px };
  }
  if (attachments.length > 0) {
    return { sort: "file", px: text + attachments.length * filePx };
  }
  return { sort: content.includes("```") ? "code" : "text", px: text };
}
