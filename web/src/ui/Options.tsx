import type { Options as Shown } from "./useOptions";
import "./options.css";

interface Props {
  label: string;
  /** How many there are, in words. */
  found: string;
  options: Shown;
}

/** A list of suggestions beside a field, which keeps the focus. */
export function Options({ label, found, options }: Props) {
  const { all, current, listId, optionId, choose } = options;
  return (
    <div className="completions">
      <ul id={listId} role="listbox" aria-label={label}>
        {all.map((one, index) => (
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
        {found}
      </p>
    </div>
  );
}
