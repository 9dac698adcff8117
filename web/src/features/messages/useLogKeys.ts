import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import type { Row } from "../../realtime/select";
import type { MessageActions } from "./useMessageActions";

/** Arrows go through the messages and the days; single keys act on the message that has the focus. */
export function useLogKeys(
  content: RefObject<HTMLUListElement | null>,
  box: RefObject<HTMLDivElement | null>,
  rows: readonly Row[],
  reveal: (row: HTMLElement) => void,
) {
  /** The message, or the mark of a day, that has the focus or had it last. */
  const [focusKey, setFocusKey] = useState<string | null>(null);
  const hasFocus = useRef(false);
  const elementOf = (key: string) =>
    content.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ?? null;

  useEffect(() => {
    const inside = () => {
      hasFocus.current = content.current?.contains(document.activeElement) === true;
    };
    document.addEventListener("focusin", inside);
    return () => document.removeEventListener("focusin", inside);
  }, [content]);

  // A row that goes must not take the focus with it.
  useLayoutEffect(() => {
    if (hasFocus.current && document.activeElement === document.body) {
      box.current?.focus({ preventScroll: true });
    }
  });

  const focus = (key: string) => {
    const row = elementOf(key);
    if (row) {
      setFocusKey(key);
      const day = row.querySelector<HTMLElement>(":scope.log-day > button");
      (day ?? row).focus({ preventScroll: true });
      reveal(row);
    }
  };

  const move = (by: 1 | -1) => {
    const stops = rows.filter(({ kind }) => kind === "message" || kind === "day");
    // Who has scrolled it out of the page goes on from where he is.
    const isHere = focusKey !== null && elementOf(focusKey) !== null;
    const at = isHere ? stops.findIndex((row) => row.key === focusKey) : -1;
    const next = at < 0 ? lastVisible(content.current, box.current) : stops[at + by]?.key;
    if (next) {
      focus(next);
    }
  };

  const onKeyDown = (event: KeyboardEvent, actions: MessageActions) => {
    const target = event.target as HTMLElement;
    const isRow = target.parentElement === content.current;
    const isDay = target.matches(".log-day > button");
    if ((!isRow && !isDay && target !== box.current) || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const row = isRow ? rows.find((one) => one.key === target.dataset.key) : undefined;
    const item = row?.kind === "message" ? row.item : null;
    const done = () => event.preventDefault();
    switch (event.key) {
      case "ArrowUp":
      case "ArrowDown":
        done();
        return move(event.key === "ArrowUp" ? -1 : 1);
      case "Enter":
      case "ArrowRight":
        if (isRow) {
          done();
          const menu = target.querySelector<HTMLElement>("[aria-haspopup=menu]");
          menu?.click();
          if (!menu) {
            target.querySelector<HTMLElement>(".tools button, .message-failed button")?.focus();
          }
        }
        return;
      case "e":
      case "r":
      case "Delete":
      case "Backspace":
        if (item && !item.isDeleted) {
          done();
          actions.key(event.key, item);
        }
        return;
    }
  };

  return { focusKey, setFocusKey, onKeyDown };
}

function lastVisible(content: HTMLElement | null, box: HTMLElement | null): string | undefined {
  const end = box?.getBoundingClientRect().bottom ?? 0;
  const rows = [...(content?.querySelectorAll<HTMLElement>(".message") ?? [])];
  return rows.findLast((row) => row.getBoundingClientRect().top < end)?.dataset.key;
}
