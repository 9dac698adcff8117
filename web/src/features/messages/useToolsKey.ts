import { useCallback, useRef, useState, type FocusEvent, type PointerEvent } from "react";
import { flushSync } from "react-dom";

/** Which message shows its tools: the one the mouse is over or the one the keys are at, whichever was used last. */
export function useToolsKey(focusKey: string | null) {
  const [pointedKey, setPointedKey] = useState<string | null>(null);
  const [isByKeys, setByKeys] = useState(false);
  const mouse = useRef({ x: -1, y: -1 });

  /** A finger points at nothing: it has a sheet of its own. The tools stay while their menu is open. */
  const point = useCallback((key: string | null, { pointerType, clientX: x, clientY: y }: PointerEvent) => {
    if (pointerType !== "mouse" || document.querySelector(".message :popover-open")) {
      return;
    }
    setPointedKey(key);
    // A row that comes under a mouse at rest was moved by something else.
    if (x !== mouse.current.x || y !== mouse.current.y) {
      mouse.current = { x, y };
      setByKeys((is) => is && key === null);
    }
  }, []);

  const handlers = {
    onPointerLeave: (event: PointerEvent) => point(null, event),
    // Where a click or a tap has put the focus, it is not shown, and no key was used.
    onFocus: ({ target }: FocusEvent) => setByKeys(target.matches(":focus-visible")),
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent) =>
      setByKeys((is) => is && currentTarget.contains(relatedTarget)),
    /** Before the key does anything: it may lead into the tools. */
    onKeyDownCapture: () => {
      if (!isByKeys) {
        flushSync(() => setByKeys(true));
      }
    },
  };
  return { toolsKey: isByKeys ? focusKey : pointedKey, point, handlers };
}
