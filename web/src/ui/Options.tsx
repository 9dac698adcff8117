import { useLayoutEffect, useRef } from "react";
import type { Options as Shown } from "./useOptions";
import "./options.css";

interface Props {
  label: string;
  options: Shown;
}

/** A list of suggestions beside a field, which keeps the focus. */
export function Options({ label, options }: Props) {
  const { all, current, listId, optionId, choose } = options;
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: "nearest" });
  }, [current, all]);
  return (
    // What is pressed would take the focus from the field, and with it the list away before the choice.
    <div className="completions" onMouseDown={(event) => event.preventDefault()}>
      <ul ref={list} id={listId} role="listbox" aria-label={label}>
        {all.map((one, index) => (
          <li
            key={one.key}
            id={optionId(index)}
            role="option"
            aria-selected={index === current}
            onClick={() => choose(one)}
          >
            {one.sign && <span aria-hidden>{one.sign}</span>}
            <strong dir="auto">{one.name}</strong>
            <span className="completions-note" dir="auto">
              {one.note}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface StatusProps {
  options: Shown;
  /** How many there are, and which of them is chosen, in words. */
  inWords: (count: number, at: number, name: string) => string;
}

/** Says what is suggested. It is there before there are suggestions, as a region that comes with its text is not read. */
export function OptionsStatus({ options: { isOpen, all, current }, inWords }: StatusProps) {
  const chosen = all[current];
  return (
    <p className="sr-only" role="status">
      {isOpen && chosen && inWords(all.length, current + 1, `${chosen.name} ${chosen.note}`.trim())}
    </p>
  );
}
