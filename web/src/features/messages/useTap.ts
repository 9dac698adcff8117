import { useRef, type MouseEvent, type PointerEvent } from "react";

/** What does something of its own when it is touched. */
const own = "a, button, audio, video, [popover]";

/**
 * Tells of the message that a finger or a pen has tapped. It is the click at the end that counts: what ends a drag, or
 * a long press that selects text, is none.
 */
export function useTap(onTap: (key: string) => void) {
  const isTouch = useRef(false);
  return {
    onPointerDown: ({ pointerType }: PointerEvent) => {
      // A tap beside what is selected or open only ends that.
      const isBusy =
        getSelection()?.isCollapsed === false || document.querySelector(":popover-open") !== null;
      isTouch.current = pointerType !== "mouse" && !isBusy;
    },
    onClick: ({ target }: MouseEvent) => {
      const isTap = isTouch.current && target instanceof Element && !target.closest(own);
      // The click of a key, and one whose beginning was elsewhere, have no pointer of their own.
      isTouch.current = false;
      const key = isTap && target.closest<HTMLElement>(".message[data-acts=true]")?.dataset.key;
      if (key) {
        onTap(key);
      }
    },
  };
}
