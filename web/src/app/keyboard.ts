import { useEffect, useEffectEvent } from "react";

/** Where F6 goes, in order: what is there of these. */
const regions = [
  { box: ".list", first: "[aria-current=page], a, button" },
  { box: ".places", first: "[aria-current=page], a" },
  { box: "main .head, main .page-head", first: "h2[tabindex], button:not(.head-back)" },
  { box: "main [role=log], main [role=feed], main .page-body", first: "[tabindex='0'], button, a, input" },
  { box: "main .composer, main .cannot-write", first: "textarea, button" },
];

const isShown = (element: HTMLElement) => element.getClientRects().length > 0;

function boxes() {
  return regions.flatMap(({ box, first }) => {
    const element = [...document.querySelectorAll<HTMLElement>(box)].find(isShown);
    return element ? [{ element, first }] : [];
  });
}

/** The region after (or before) the one where the focus is. */
export function goToRegion(step: 1 | -1): void {
  const all = boxes();
  const at = all.findIndex(({ element }) => element.contains(document.activeElement));
  for (let i = 1; i <= all.length; i++) {
    const from = at < 0 ? (step > 0 ? -1 : all.length) : at;
    const { element, first } = all[(from + step * i + all.length * 2) % all.length]!;
    const target = [...element.querySelectorAll<HTMLElement>(first)].find(isShown);
    if (element.tabIndex >= 0) {
      element.focus();
      return;
    }
    if (target) {
      target.focus();
      return;
    }
  }
}

export interface Shortcuts {
  palette: () => void;
  search: () => void;
  help: () => void;
  /** The next or previous conversation; `unread`: of those that are. */
  conversation: (step: 1 | -1, unread: boolean) => void;
}

const hasModal = () => document.querySelector("dialog[open]") !== null;

/** The keys that work everywhere. None of them writes anything, so typing goes on as it is. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.isComposing || event.defaultPrevented) {
      return;
    }
    const action = actionOf(event, shortcuts);
    if (action) {
      event.preventDefault();
      action();
    }
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);
}

function actionOf(event: KeyboardEvent, shortcuts: Shortcuts): (() => void) | null {
  const { key, altKey, shiftKey } = event;
  const mod = (event.ctrlKey || event.metaKey) && !altKey;
  if (mod && !shiftKey && key.toLowerCase() === "k") {
    return shortcuts.palette;
  }
  if (mod && key === "/") {
    return shortcuts.help;
  }
  if (hasModal()) {
    return null;
  }
  if (mod && shiftKey && key.toLowerCase() === "f") {
    return shortcuts.search;
  }
  if (key === "F6") {
    return () => goToRegion(shiftKey ? -1 : 1);
  }
  if (altKey && !event.ctrlKey && !event.metaKey && (key === "ArrowUp" || key === "ArrowDown")) {
    return () => shortcuts.conversation(key === "ArrowDown" ? 1 : -1, shiftKey);
  }
  return null;
}
