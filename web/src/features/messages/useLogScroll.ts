import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { Row } from "../../realtime/select";
import { RowWindow, type Slice } from "./RowWindow";
import { ScrollKeeper, type Position } from "./ScrollKeeper";

/** This near to an end, what lies beyond it is wanted. */
const nearPx = 800;
/** The rows that are there move along once the reader has gone so far. */
const strideRows = 8;
const flashMs = 1800;

interface Options {
  box: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLUListElement | null>;
  rows: readonly Row[];
  /** Whether the last row is the newest of the conversation. */
  endsHere: boolean;
  /** There is something to show, and whether it is what the reader will be brought to. */
  isReady: boolean;
  isFinal: boolean;
  nearBegin: () => void;
  nearEnd: () => void;
}

type Place = { key: string; flash: boolean } | "end";

/** Which rows are there, and where the reader is among them. */
export function useLogScroll(options: Options) {
  const { box, content, rows, endsHere, isReady, isFinal } = options;
  const [heights] = useState(() => new RowWindow());
  /** The row around which rows are there; null for the end. */
  const [view, setView] = useState<string | null>(null);
  /** null until the reader has been brought to his place: nothing counts as read before. */
  const [atEnd, setAtEnd] = useState<boolean | null>(null);
  const [stickyKey, setStickyKey] = useState<string | null>(null);
  const [flashKey, setFlashKey] = useState<string | null>(null);
  const [wished, setWished] = useState(0);
  const keeper = useRef<ScrollKeeper>(null);
  const place = useRef<Place | null>(null);
  const isPlaced = useRef(false);
  const topKey = useRef<string | null>(null);
  const latest = useRef({ ...options, view });
  const slice: Slice = heights.around(rows, view, innerHeight);

  useLayoutEffect(() => {
    latest.current = { ...options, view };
  });

  const moved = useCallback(
    (position: Position) => {
      if (!isPlaced.current || place.current) {
        return;
      }
      const { rows, view, endsHere, nearBegin, nearEnd } = latest.current;
      const key = position.key ?? heights.at(rows, position.top);
      topKey.current = key;
      setStickyKey(position.isMarked ? null : key);
      setAtEnd(position.atEnd);
      if (position.atEnd) {
        setView(null);
      } else {
        const index = (of: string | null) =>
          of === null ? rows.length : rows.findIndex((row) => row.key === of);
        if (Math.abs(index(key) - index(view)) > strideRows || index(view) < 0) {
          setView(key);
        }
      }
      if (position.top < nearPx) {
        nearBegin();
      }
      if (!endsHere && position.bottom < nearPx) {
        nearEnd();
      }
    },
    [heights],
  );

  useLayoutEffect(() => {
    const [outer, inner] = [box.current, content.current];
    if (outer && inner) {
      keeper.current = new ScrollKeeper(outer, inner, moved);
      return keeper.current.watch();
    }
  }, [box, content, moved]);

  const go = useCallback((to: Place) => {
    isPlaced.current = true;
    place.current = to;
    setView(to === "end" ? null : to.key);
    setWished((count) => count + 1);
  }, []);

  // Once the newest page is here: to the first unread message, else to the end.
  useLayoutEffect(() => {
    if (!isPlaced.current && isReady) {
      const mark = rows.find((row) => row.kind === "new");
      go(mark ? { key: mark.key, flash: false } : "end");
      isPlaced.current = isFinal;
    }
  }, [rows, isReady, isFinal, go]);

  // After every change of what is there: measure it, then bring the reader where he is to be.
  useLayoutEffect(() => {
    const [inner, keep] = [content.current, keeper.current];
    if (!inner || !keep) {
      return;
    }
    for (const row of inner.children as HTMLCollectionOf<HTMLElement>) {
      heights.measure(row.dataset.key ?? "", row.offsetHeight);
    }
    keep.endsHere = endsHere;
    const to = place.current;
    if (to === null) {
      keep.settle();
      return;
    }
    if (to === "end") {
      place.current = null;
      keep.toEnd();
      return;
    }
    const row = inner.querySelector(`[data-key="${CSS.escape(to.key)}"]`);
    if (row) {
      place.current = null;
      keep.show(row);
      if (to.flash) {
        setFlashKey(to.key);
      }
    }
  }, [rows, slice.from, slice.to, slice.above, slice.below, endsHere, wished, content, heights]);

  useEffect(() => {
    const timer = setTimeout(() => setFlashKey(null), flashMs);
    return () => clearTimeout(timer);
  }, [flashKey]);

  return {
    slice,
    atEnd,
    stickyKey,
    flashKey,
    topKey,
    toEnd: useCallback(() => go("end"), [go]),
    show: useCallback((key: string) => go({ key, flash: true }), [go]),
    reveal: useCallback((row: HTMLElement) => keeper.current?.reveal(row), []),
  };
}
