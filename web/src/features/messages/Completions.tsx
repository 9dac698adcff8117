import { texts } from "../../texts";
import type { Completion } from "./useCompletion";

/** The list above the composer. The focus stays in the field. */
export function Completions({ completion }: { completion: Completion }) {
  const { suggestions, current, kind, listId, optionId, choose } = completion;
  return (
    <div className="completions">
      <ul id={listId} role="listbox" aria-label={texts.messages.completion[kind]}>
        {suggestions.map((one, index) => (
          <li
            key={one.key}
            id={optionId(index)}
            role="option"
            aria-selected={index === current}
            onPointerDown={(event) => {
              event.preventDefault();
              choose(one);
            }}
          >
            {one.sign && <span aria-hidden>{one.sign}</span>}
            <strong dir="auto">{one.name}</strong>
            <span className="completions-note">{one.note}</span>
          </li>
        ))}
      </ul>
      <p className="sr-only" role="status">
        {texts.messages.completion.found(suggestions.length)}
      </p>
    </div>
  );
}
