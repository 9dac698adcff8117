import { texts } from "../../texts";
import { Options } from "../../ui/Options";
import type { Completion } from "./useCompletion";

/** The list above the composer. */
export function Completions({ completion }: { completion: Completion }) {
  const words = texts.messages.completion;
  return (
    <Options label={words[completion.kind]} found={words.found(completion.all.length)} options={completion} />
  );
}
