import type { Row } from "../../realtime/select";
import { RowHeights } from "./RowHeights";

/** Rows are there this far above and below what is in view; they are exchanged when fewer pixels are left, or far more. */
const overscanPx = 900;
const leastPx = 450;
const mostPx = 1800;

/** A row, and how far below the top of the window it begins. */
export interface Seen {
  key: string;
  top: number;
}

/** The rows that are there, as indices. */
export interface Slice {
  from: number;
  to: number;
}

/** The room of the rows that are not there. */
export interface Room {
  above: number;
  below: number;
}

const isWithin = (inner: Slice, outer: Slice) => inner.from >= outer.from && inner.to <= outer.to;

/** Which rows must be there: those in view, and what comes into view soon. It is counted in pixels. */
export class RowWindow {
  readonly heights = new RowHeights();

  /** Around the first of these rows that still is one; without any, up to the last row. */
  around(rows: readonly Row[], seen: readonly Seen[], viewPx: number, margin = overscanPx): Slice {
    let at = rows.length;
    let top = viewPx;
    for (const one of seen) {
      const index = rows.findIndex(({ key }) => key === one.key);
      if (index >= 0) {
        [at, top] = [index, one.top];
        break;
      }
    }
    let from = at;
    for (let room = top + margin; from > 0 && room > 0;) {
      room -= this.#heightOf(rows[--from]);
    }
    let to = at;
    for (let room = viewPx - top + margin; to < rows.length && room > 0;) {
      room -= this.#heightOf(rows[to++]);
    }
    return { from, to };
  }

  /** Whether these rows will do a while longer. */
  suffices(rows: readonly Row[], slice: Slice, seen: readonly Seen[], viewPx: number): boolean {
    const least = this.around(rows, seen, viewPx, leastPx);
    return isWithin(least, slice) && isWithin(slice, this.around(rows, seen, viewPx, mostPx));
  }

  room(rows: readonly Row[], { from, to }: Slice): Room {
    return { above: this.#sum(rows, 0, from), below: this.#sum(rows, to, rows.length) };
  }

  /** The row so many pixels below the beginning of all of them, as far as their heights are known. */
  at(rows: readonly Row[], px: number): Seen | null {
    let reached = 0;
    for (const row of rows) {
      const height = this.#heightOf(row);
      if (reached + height > px) {
        return { key: row.key, top: reached - px };
      }
      reached += height;
    }
    const last = rows.at(-1);
    return last ? { key: last.key, top: reached - this.#heightOf(last) - px } : null;
  }

  #heightOf(row: Row | undefined): number {
    return row ? this.heights.of(row) : 0;
  }

  #sum(rows: readonly Row[], from: number, to: number): number {
    let sum = 0;
    for (let i = from; i < to; i++) {
      sum += this.#heightOf(rows[i]);
    }
    return sum;
  }
}
