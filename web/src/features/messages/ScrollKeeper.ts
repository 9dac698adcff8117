import type { Room, Seen } from "./RowWindow";

/** This near to the end counts as being there. */
const endPx = 64;

/** So much of the top is taken by the day that floats there. */
const floatingPx = 44;

/** While rows are exchanged: without it the end of the content would come up to the reader and take him along. */
const sparePx = 100_000;

/** Where the reader is after a scroll. */
export interface Position {
  atEnd: boolean;
  /** The message at the top of the window; null when none that is there reaches into it. */
  key: string | null;
  /** The last message that is in view to its end. */
  lastKey: string | null;
  /** The mark of its day is in view, or that of the next day so near that it would be covered. */
  isMarked: boolean;
  /** What is in view, or what is expected there when nothing is. */
  seen: readonly Seen[];
  viewPx: number;
  top: number;
  bottom: number;
}

/** What the keeper is told of the rows, those that are not there among them. */
export interface Rows {
  /** Takes in how high those are that are there; answers with the room of the others. */
  measured(heights: readonly number[]): Room;
  /** The row so many pixels below the beginning of all of them. */
  at(px: number): Seen | null;
  /** The width has changed. */
  rewrapped(): void;
  /** `isCommitted`: while React commits, and not by the reader or because something grew. */
  moved(position: Position, isCommitted: boolean): void;
}

/** An edge of a row that stays where it is. */
interface Held {
  key: string;
  edge: "top" | "bottom";
  at: number;
}

/**
 * Keeps what the reader looks at in its place while content changes above and below it, or keeps the end in view
 * when he is there. It measures against the content, not the window, so a scroll under way is never undone.
 */
export class ScrollKeeper {
  readonly #box: HTMLElement;
  readonly #content: HTMLElement;
  readonly #rows: Rows;
  /** Whether the end of the content is the end of the conversation. */
  endsHere = true;
  #atEnd = true;
  /** Whatever of it is there first after a change is held. */
  #held: readonly Held[] = [];
  #room: Room = { above: 0, below: 0 };
  /** The room above as it is laid out; it may differ from what is expected, to hold a place. */
  #above = 0;
  #scrolled = 0;
  #width = 0;
  #laidOut = "";

  constructor(box: HTMLElement, content: HTMLElement, rows: Rows) {
    this.#box = box;
    this.#content = content;
    this.#rows = rows;
  }

  /** Calls back while anything resizes or scrolls; answers with how to stop. */
  watch(): () => void {
    const onScroll = () => this.#remember(this.#isAtEnd(), false);
    const resizes = new ResizeObserver(() => {
      if (this.#layout() !== this.#laidOut) {
        this.settle(false);
      }
    });
    this.#box.addEventListener("scroll", onScroll, { passive: true });
    resizes.observe(this.#box);
    resizes.observe(this.#content);
    return () => {
      this.#box.removeEventListener("scroll", onScroll);
      resizes.disconnect();
    };
  }

  /** After the content or the box has changed. */
  settle(isCommitted = true): void {
    this.#arrange();
    this.#remember(this.#isPinned, isCommitted);
  }

  toEnd(): void {
    this.#atEnd = true;
    this.#scrolled = 0;
    this.settle();
  }

  /** Shows an element near the top; at the end if that leaves nothing below. */
  show(element: Element): void {
    this.#held = [];
    this.#atEnd = false;
    this.#arrange();
    this.#box.scrollTop = element.getBoundingClientRect().top - this.#origin() - this.#box.clientHeight / 4;
    this.#remember(this.#isAtEnd(), true);
  }

  /** Brings a row into view that is there but hidden. */
  reveal(element: HTMLElement): void {
    element.scrollIntoView({ block: "nearest" });
    this.#remember(this.#isAtEnd(), false);
  }

  /** Something else is shown in its place: nothing has a size. */
  get #isHidden(): boolean {
    return this.#box.clientHeight === 0;
  }

  get #isPinned(): boolean {
    return this.#atEnd && this.endsHere;
  }

  #isAtEnd(): boolean {
    const left = this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight;
    return this.endsHere && left < endPx;
  }

  /** Measures what is there, and leaves the others their room so that what is held stays. */
  #arrange(): void {
    if (this.#isHidden) {
      return;
    }
    if (this.#width !== this.#box.clientWidth) {
      this.#width = this.#box.clientWidth;
      this.#rows.rewrapped();
    }
    this.#content.style.paddingBottom = `${sparePx}px`;
    if (this.#hasLeft()) {
      this.#atEnd = false;
    }
    const origin = this.#origin();
    const children = [...(this.#content.children as HTMLCollectionOf<HTMLElement>)];
    const rects = new Map(children.map((row) => [row.dataset.key, row.getBoundingClientRect()]));
    this.#room = this.#rows.measured([...rects.values()].map(({ height }) => height));

    const before = this.#above;
    this.#above = this.#room.above;
    let shift = 0;
    const held = this.#held.find(({ key }) => rects.has(key));
    const rect = held && rects.get(held.key);
    if (held && rect && !this.#isPinned) {
      shift = rect[held.edge] - origin - before + this.#above - held.at;
      // The room above takes it up if it can: moving the window would end a scroll that is under way.
      if (this.#room.above > 0) {
        // Windows are moved by whole pixels.
        const moves = this.#above - shift < this.#box.clientHeight ? Math.round(shift) : 0;
        this.#above += moves - shift;
        shift = moves;
      }
    }
    this.#content.style.paddingTop = `${this.#above}px`;
    this.#content.style.paddingBottom = `${this.#room.below}px`;
    if (this.#isPinned) {
      this.#box.scrollTop = this.#box.scrollHeight;
    } else if (shift !== 0) {
      this.#box.scrollTop += shift;
    }
    this.#laidOut = this.#layout();
  }

  /** The reader has scrolled away from the end, and the event that says so is still to come. */
  #hasLeft(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    const end = scrollHeight - sparePx + this.#room.below;
    return scrollTop < this.#scrolled - 1 && end - scrollTop - clientHeight >= endPx;
  }

  /** Where in the window the content of the box begins, however far it is scrolled. */
  #origin(): number {
    return this.#box.getBoundingClientRect().top - this.#box.scrollTop;
  }

  /** Differs when something has changed its size by itself. */
  #layout(): string {
    const { width, height } = this.#content.getBoundingClientRect();
    return [this.#box.clientWidth, this.#box.clientHeight, width, height].join();
  }

  #remember(atEnd: boolean, isCommitted: boolean): void {
    if (this.#isHidden) {
      return;
    }
    this.#atEnd = atEnd;
    this.#scrolled = this.#box.scrollTop;
    const origin = this.#origin();
    const view = this.#box.getBoundingClientRect();
    const content = this.#content.getBoundingClientRect();
    const visible = this.#visible(view);
    const messages = visible.filter(({ row }) => row.classList.contains("message"));
    const whole = messages.filter(({ rect }) => rect.bottom <= view.bottom + 1);
    // By its end, for a row loses its head when older ones come before it; the marks of days go altogether.
    const held = [
      ...whole.map(({ key, rect }) => ({ key, edge: "bottom" as const, at: rect.bottom - origin })),
      ...[...messages, ...visible].map(({ key, rect }) => ({
        key,
        edge: "top" as const,
        at: rect.top - origin,
      })),
    ];
    let seen: readonly Seen[] = visible.map(({ key, rect }) => ({ key, top: rect.top - view.top }));
    if (visible.length === 0) {
      const expected = this.#expected(view.top - content.top);
      seen = expected ? [expected] : [];
      held.push(...seen.map(({ key, top }) => ({ key, edge: "top" as const, at: view.top + top - origin })));
    }
    this.#held = held;
    const first = messages[0] ?? visible[0];
    this.#rows.moved(
      {
        atEnd,
        key: first?.key ?? null,
        lastKey: whole.at(-1)?.key ?? null,
        isMarked: first !== undefined && this.#isMarked(first.row, view.top),
        seen,
        viewPx: this.#box.clientHeight,
        top: view.top - content.top,
        bottom: content.bottom - view.bottom,
      },
      isCommitted,
    );
  }

  /** The row at a place where none is there. */
  #expected(top: number): Seen | null {
    const { above } = this.#room;
    // The room above may have taken something up: its ends are right, and in between it is in proportion.
    return this.#rows.at(
      top < this.#above ? (Math.max(0, top) * above) / this.#above : top - this.#above + above,
    );
  }

  #isMarked(first: HTMLElement, top: number): boolean {
    const before = first.previousElementSibling;
    const isMark = (row: Element | null | undefined) => row?.classList.contains("log-day") === true;
    const reachesIn = (row: Element) => row.getBoundingClientRect().bottom > top;
    // The mark of what is new may stand between.
    const own = [before, before?.previousElementSibling].find(isMark);
    const next = first.nextElementSibling;
    return (
      (own ? reachesIn(own) : false) ||
      (next && isMark(next) ? next.getBoundingClientRect().top < top + floatingPx : false)
    );
  }

  /** Rows are in order, so the first one that reaches into view is found by halving. */
  #visible(view: DOMRect): { row: HTMLElement; key: string; rect: DOMRect }[] {
    const rows = this.#content.children as HTMLCollectionOf<HTMLElement>;
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) > view.top) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    const visible = [];
    for (let row = rows[low]; row; row = rows[++low]) {
      const rect = row.getBoundingClientRect();
      if (rect.top >= view.bottom) {
        break;
      }
      visible.push({ row, key: row.dataset.key ?? "", rect });
    }
    return visible;
  }
}
