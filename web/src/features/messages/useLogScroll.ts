import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from "react";
import { flushSync } from "react-dom";
import type { Row } from "../../realtime/select";
import { RowWindow, type Seen, type Slice } from "./RowWindow";
import { ScrollKeeper, type Position, type Rows } from "./ScrollKeeper";

/** This near to an end, what lies beyond it is wanted. */
const nearPx = 800;
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

/**
 * The rows that are there, by their keys, and whether all that come after them are too. What follows from heights is
 * decided before it is rendered: they are no state of React's, so rendering must not look at them.
 */
interface View {
  keys: readonly string[];
  reachesEnd: boolean;
}

/** So many rows at the end are a beginning, from which on everything is measured. */
const fewRows = 20;

function sliceOf(rows: readonly Row[], { keys, reachesEnd }: View): Slice {
  const indexOf = (key: string) => rows.findIndex((row) => row.key === key);
  const first = keys.find((key) => indexOf(key) >= 0);
  const last = keys.findLast((key) => indexOf(key) >= 0);
  if (first === undefined || last === undefined) {
    return { from: Math.max(0, rows.length - fewRows), to: rows.length };
  }
  return { from: indexOf(first), to: reachesEnd ? rows.length : indexOf(last) + 1 };
}

type Place = { key: string; flash: boolean } | "end";

/** Which rows are there, and where the reader is among them. */
export function useLogScroll(options: Options) {
  const { box, content, rows, endsHere, isReady, isFinal } = options;
  const [window] = useState(() => new RowWindow());
  const [view, setView] = useState<View>({ keys: [], reachesEnd: true });
  /** null until the reader has been brought to his place: nothing counts as read before. */
  const [atEnd, setAtEnd] = useState<boolean | null>(null);
  const [stickyKey, setStickyKey] = useState<string | null>(null);
  const [lastKey, setLastKey] = useState<string | null>(null);
  const [flashKey, setFlashKey] = useState<string | null>(null);
  const [wished, setWished] = useState(0);
  const keeper = useRef<ScrollKeeper>(null);
  const place = useRef<Place | null>(null);
  const isPlaced = useRef(false);
  const topKey = useRef<string | null>(null);
  const slice = useMemo(() => sliceOf(rows, view), [rows, view]);
  const latest = useRef({ ...options, slice });

  useLayoutEffect(() => {
    latest.current = { ...options, slice };
  });

  const render = useCallback(
    (seen: readonly Seen[], viewPx: number) => {
      const { rows } = latest.current;
      const { from, to } = window.around(rows, seen, viewPx);
      setView({ keys: rows.slice(from, to).map(({ key }) => key), reachesEnd: seen.length === 0 });
    },
    [window],
  );

  const moved = useCallback(
    (position: Position, isCommitted: boolean) => {
      if (!isPlaced.current || place.current) {
        return;
      }
      const { rows, slice, endsHere, nearBegin, nearEnd } = latest.current;
      const { key, lastKey, atEnd, isMarked, viewPx } = position;
      const seen = atEnd ? [] : position.seen;
      const suffices = window.suffices(rows, slice, seen, viewPx);
      topKey.current = key;
      const show = () => {
        setStickyKey(isMarked ? null : key);
        setLastKey(lastKey);
        setAtEnd(atEnd);
        if (!suffices) {
          render(seen, viewPx);
        }
      };
      // What has come into view is there when the frame is painted.
      if (suffices || isCommitted) {
        show();
      } else {
        flushSync(show);
      }
      if (position.top < nearPx) {
        nearBegin();
      }
      if (!endsHere && position.bottom < nearPx) {
        nearEnd();
      }
    },
    [window, render],
  );

  useLayoutEffect(() => {
    const [outer, inner] = [box.current, content.current];
    if (outer && inner) {
      const told: Rows = {
        measured: (heights) => {
          const { rows, slice } = latest.current;
          rows.slice(slice.from, slice.to).forEach((row, i) => window.heights.measured(row, heights[i] ?? 0));
          return window.room(rows, slice);
        },
        at: (px) => window.at(latest.current.rows, px),
        rewrapped: () => window.heights.forget(),
        moved,
      };
      keeper.current = new ScrollKeeper(outer, inner, told);
      return keeper.current.watch();
    }
  }, [box, content, window, moved]);

  const go = useCallback(
    (to: Place) => {
      isPlaced.current = true;
      place.current = to;
      render(to === "end" ? [] : [{ key: to.key, top: 0 }], innerHeight);
      setWished((count) => count + 1);
    },
    [render],
  );

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
  }, [rows, slice, endsHere, wished, content]);

  useEffect(() => {
    const timer = setTimeout(() => setFlashKey(null), flashMs);
    return () => clearTimeout(timer);
  }, [flashKey]);

  return {
    slice,
    atEnd,
    lastKey,
    stickyKey,
    flashKey,
    topKey,
    toEnd: useCallback(() => go("end"), [go]),
    show: useCallback((key: string) => go({ key, flash: true }), [go]),
    reveal: useCallback((row: HTMLElement) => keeper.current?.reveal(row), []),
  };
}
