import { useLayoutEffect, useRef } from "react";
import { texts } from "../../texts";
import { Options } from "../../ui/Options";
import type { Completion } from "./useCompletion";

/** The list above the composer: it grows over the messages, and not over what is above them. */
export function Completions({ completion }: { completion: Completion }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const fit = () => {
      const box = place.current;
      const head = box?.closest(".conversation")?.querySelector(".head");
      if (box && head) {
        box.style.maxHeight = `${box.getBoundingClientRect().bottom - head.getBoundingClientRect().bottom}px`;
      }
    };
    fit();
    addEventListener("resize", fit);
    return () => removeEventListener("resize", fit);
  });
  return (
    <div ref={place} className="completions-place">
      <Options label={texts.messages.completion[completion.kind]} options={completion} />
    </div>
  );
}
