import { useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { useOverflow } from "./useOverflow";
import "./tabs.css";

interface Props<T extends string> {
  label: string;
  tabs: readonly { id: T; name: string }[];
  current: T;
  onChange: (id: T) => void;
  children: ReactNode;
}

/** Tabs and the panel of the current one. Arrows move between tabs, as readers of the screen expect. */
export function Tabs<T extends string>({ label, tabs, current, onChange, children }: Props<T>) {
  const list = useRef<HTMLDivElement>(null);
  useOverflow(list);
  // On a phone not all of them are in view, and an address may lead to the last one.
  useLayoutEffect(() => {
    const tab = list.current?.querySelector("[aria-selected=true]");
    tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [current]);
  const move = (event: KeyboardEvent) => {
    const isBack = event.key === "ArrowLeft";
    const at = tabs.findIndex((tab) => tab.id === current);
    const to =
      event.key === "Home"
        ? 0
        : event.key === "End"
          ? tabs.length - 1
          : isBack || event.key === "ArrowRight"
            ? (at + (isBack ? -1 : 1) + tabs.length) % tabs.length
            : -1;
    const next = tabs[to];
    if (next) {
      event.preventDefault();
      onChange(next.id);
      list.current?.querySelectorAll<HTMLElement>("[role=tab]")[to]?.focus();
    }
  };
  return (
    <div className="tabs">
      <div ref={list} className="tabs-list" role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`tab-${id}`}
            aria-selected={id === current}
            aria-controls={id === current ? `panel-${id}` : undefined}
            tabIndex={id === current ? 0 : -1}
            onClick={() => onChange(id)}
          >
            {name}
          </button>
        ))}
      </div>
      <div className="tabs-panel" role="tabpanel" id={`panel-${current}`} aria-labelledby={`tab-${current}`}>
        {children}
      </div>
    </div>
  );
}
