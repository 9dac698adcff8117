import { useLayoutEffect, type RefObject } from "react";

/** Says on the element whether it goes on beyond an edge: `data-more` is "start", "end", both or nothing. */
export function useOverflow(ref: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const box = ref.current;
    if (!box) {
      return;
    }
    const look = () => {
      const from = Math.abs(box.scrollLeft);
      const rest = box.scrollWidth - box.clientWidth - from;
      box.dataset.more = [from > 1 && "start", rest > 1 && "end"].filter(Boolean).join(" ");
    };
    const observer = new ResizeObserver(look);
    observer.observe(box);
    box.addEventListener("scroll", look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", look);
    };
  }, [ref]);
}
