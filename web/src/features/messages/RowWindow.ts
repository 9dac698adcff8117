import type { Row } from "../../realtime/select";

/** Rows are there this far above and below what is in view. */
const overscanPx = 900;
const guess = { message: 44, day: 44, new: 40, happening: 32 };

export interface Slice {
  from: number;
  to: number;
  /** The room of the rows that are not there. */
  above: number;
  below: number;
}

/** Which rows must be there. Heights are guessed until a row was there once. */
export class RowWindow {
  readonly #heights = new Map<string, number>();

  measure(key: string, height: number): void {
    this.#heights.set(key, height);
  }

  /** Around a row, or up to the last one. */
  around(rows: readonly Row[], key: string | null, viewPx: number): Slice {
    const at = key === null ? -1 : rows.findIndex((row) => row.key === key);
    let from = at < 0 ? rows.length : at;
    for (let room = at < 0 ? viewPx + overscanPx : overscanPx; from > 0 && room > 0;) {
      room -= this.#heightOf(rows[--from]);
    }
    let to = at < 0 ? rows.length : at;
    for (let room = viewPx + overscanPx; to < rows.length && room > 0;) {
      room -= this.#heightOf(rows[to++]);
    }
    return { from, to, above: this.#sum(rows, 0, from), below: this.#sum(rows, to, rows.length) };
  }

  /** The row at a place that was scrolled to while nothing was there. */
  at(rows: readonly Row[], top: number): string | null {
    let reached = 0;
    for (const row of rows) {
      reached += this.#heightOf(row);
      if (reached > top) {
        return row.key;
      }
    }
    return rows.at(-1)?.key ?? null;
  }

  #heightOf(row: Row | undefined): number {
    return row ? (this.#heights.get(row.key) ?? guess[row.kind]) : 0;
  }

  #sum(rows: readonly Row[], from: number, to: number): number {
    let sum = 0;
    for (let i = from; i < to; i++) {
      sum += this.#heightOf(rows[i]);
    }
    return sum;
  }
}
