/** This near to the end counts as being there. */
const endPx = 64;

/** So much of the top is taken by the day that floats there. */
const floatingPx = 44;

/** Where the reader is after a scroll. */
export interface Position {
  atEnd: boolean;
  /** The row at the top of the window; null when no row that is there reaches into it. */
  key: string | null;
  /** The mark of its day is in view, or that of the next day so near that it would be covered. */
  isMarked: boolean;
  top: number;
  bottom: number;
}

/**
 * Keeps what the reader looks at in its place while content changes above and below it, or keeps the end in view
 * when he is there. It measures against the content, not the window, so a scroll under way is never undone.
 */
export class ScrollKeeper {
  readonly #box: HTMLElement;
  readonly #content: HTMLElement;
  readonly #moved: (position: Position) => void;
  /** Whether the end of the content is the end of the conversation. */
  endsHere = true;
  #atEnd = true;
  #anchor: Element | null = null;
  #anchorTop = 0;

  constructor(box: HTMLElement, content: HTMLElement, moved: (position: Position) => void) {
    this.#box = box;
    this.#content = content;
    this.#moved = moved;
  }

  /** Calls back while anything resizes or scrolls; answers with how to stop. */
  watch(): () => void {
    const onScroll = () => this.#remember(this.#isAtEnd());
    const resizes = new ResizeObserver(() => this.settle());
    this.#box.addEventListener("scroll", onScroll, { passive: true });
    resizes.observe(this.#box);
    // With its padding: that is the room of the rows that are not there.
    resizes.observe(this.#content, { box: "border-box" });
    return () => {
      this.#box.removeEventListener("scroll", onScroll);
      resizes.disconnect();
    };
  }

  /** After the content or the box has changed. */
  settle(): void {
    if (this.#atEnd && this.endsHere) {
      this.#box.scrollTop = this.#box.scrollHeight;
    } else if (this.#anchor?.isConnected) {
      const shift = this.#topOf(this.#anchor) - this.#anchorTop;
      if (shift !== 0) {
        this.#box.scrollTop += shift;
      }
    }
    this.#remember(this.#atEnd && this.endsHere);
  }

  toEnd(): void {
    this.#atEnd = true;
    this.settle();
  }

  /** Shows an element near the top; at the end if that leaves nothing below. */
  show(element: Element): void {
    this.#box.scrollTop = this.#topOf(element) - this.#box.clientHeight / 4;
    this.#remember(this.#isAtEnd());
  }

  /** Brings a row into view that is there but hidden. */
  reveal(element: HTMLElement): void {
    element.scrollIntoView({ block: "nearest" });
    this.#remember(this.#isAtEnd());
  }

  #isAtEnd(): boolean {
    const left = this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight;
    return this.endsHere && left < endPx;
  }

  #topOf(element: Element): number {
    return element.getBoundingClientRect().top - this.#content.getBoundingClientRect().top;
  }

  #remember(atEnd: boolean): void {
    this.#atEnd = atEnd;
    this.#anchor = this.#firstVisible();
    this.#anchorTop = this.#anchor ? this.#topOf(this.#anchor) : 0;
    const box = this.#box.getBoundingClientRect();
    const content = this.#content.getBoundingClientRect();
    this.#moved({
      atEnd,
      key: (this.#anchor as HTMLElement | null)?.dataset.key ?? null,
      isMarked: this.#isMarked(),
      top: box.top - content.top,
      bottom: content.bottom - box.bottom,
    });
  }

  #isMarked(): boolean {
    const before = this.#anchor?.previousElementSibling;
    const { top } = this.#box.getBoundingClientRect();
    const isMark = (row: Element | null | undefined) => row?.classList.contains("log-day") === true;
    const reachesIn = (row: Element) => row.getBoundingClientRect().bottom > top;
    // The mark of what is new may stand between.
    const own = [before, before?.previousElementSibling].find(isMark);
    const next = this.#anchor?.nextElementSibling;
    return (
      (own ? reachesIn(own) : false) ||
      (next && isMark(next) ? next.getBoundingClientRect().top < top + floatingPx : false)
    );
  }

  /** Rows are in order, so the first one that reaches into view is found by halving. */
  #firstVisible(): Element | null {
    const rows = this.#content.children;
    const { top, bottom } = this.#box.getBoundingClientRect();
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) > top) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    const row = rows[low];
    if (!row || row.getBoundingClientRect().top >= bottom) {
      return null;
    }
    // The mark of a day goes when older messages of that day come; a message stays.
    for (let one: Element | null = row; one; one = one.nextElementSibling) {
      if (one.classList.contains("message")) {
        return one;
      }
    }
    return row;
  }
}
