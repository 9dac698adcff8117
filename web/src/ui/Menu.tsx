import { Check } from "lucide-react";
import { useId, useRef, useState, type ReactNode } from "react";
import { IconButton } from "./Button";
import "./menu.css";

export interface MenuItem {
  name: string;
  icon?: ReactNode;
  isDanger?: boolean;
  isChecked?: boolean;
  /** The heading that it stands under, together with what follows under the same one. */
  group?: string;
  onChoose: () => void;
}

interface Props {
  label: string;
  icon: ReactNode;
  items: readonly MenuItem[];
  className?: string;
  /** Instead of the icon button. */
  trigger?: ReactNode;
  tabIndex?: 0 | -1;
}

const gap = 4;
const edge = 8;

/** A button that opens a list of things to do. The browser closes it and gives the focus back. */
export function Menu({ label, icon, items, className, trigger, tabIndex }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  // A list has many menus and shows one of them.
  const [isOpen, setIsOpen] = useState(false);
  const entries = () => [...(menu.current?.querySelectorAll<HTMLElement>("button") ?? [])];

  /** Below the button where there is room, else above it. */
  const place = () => {
    const box = menu.current;
    const from = button.current?.getBoundingClientRect();
    if (!box || !from) {
      return;
    }
    const { offsetWidth: width, offsetHeight: height } = box;
    const isRtl = getComputedStyle(box).direction === "rtl";
    const start = isRtl ? from.left : from.right - width;
    const left = Math.max(edge, Math.min(start, innerWidth - width - edge));
    const below = from.bottom + gap;
    const top = below + height + edge > innerHeight ? Math.max(edge, from.top - gap - height) : below;
    box.style.setProperty("left", `${left}px`);
    box.style.setProperty("top", `${top}px`);
  };
  const move = (by: 1 | -1 | "first" | "last") => {
    const all = entries();
    const at = all.findIndex((entry) => entry === document.activeElement);
    const to =
      by === "first" ? 0 : by === "last" ? all.length - 1 : (Math.max(at, 0) + by + all.length) % all.length;
    all[to]?.focus();
  };
  const keys: Record<string, 1 | -1 | "first" | "last"> = {
    ArrowDown: 1,
    ArrowUp: -1,
    Home: "first",
    End: "last",
  };

  const entry = ({ name, icon: sign, isDanger, isChecked, onChoose }: MenuItem) => (
    <button
      key={name}
      type="button"
      role={isChecked === undefined ? "menuitem" : "menuitemradio"}
      aria-checked={isChecked}
      tabIndex={-1}
      data-danger={isDanger}
      onClick={() => {
        menu.current?.hidePopover();
        onChoose();
      }}
    >
      {sign}
      {name}
      {isChecked && <Check className="menu-check" size={16} aria-hidden />}
    </button>
  );
  const parts = inParts(items);

  const props = {
    ref: button,
    tabIndex,
    popoverTarget: id,
    "aria-haspopup": "menu" as const,
  };
  return (
    <>
      {trigger ? (
        <button type="button" className={className} {...props}>
          <span className="sr-only">{label}: </span>
          {trigger}
        </button>
      ) : (
        <IconButton label={label} {...(className && { className })} {...props}>
          {icon}
        </IconButton>
      )}
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        className="menu"
        onBeforeToggle={(event) => {
          if (event.newState === "open") {
            setIsOpen(true);
          }
        }}
        onToggle={(event) => {
          if (event.newState === "open") {
            place();
            move("first");
          } else {
            // Not before: the browser gives the focus back from what had it.
            setIsOpen(false);
          }
        }}
        onKeyDown={(event) => {
          const by = keys[event.key];
          if (by !== undefined) {
            event.preventDefault();
            event.stopPropagation();
            move(by);
          } else if (event.key === "Tab") {
            menu.current?.hidePopover();
          }
        }}
      >
        {isOpen &&
          parts.map(({ group, items: some }) =>
            group === undefined ? (
              some.map(entry)
            ) : (
              <div key={group} role="group" aria-label={group} className="menu-group">
                <div className="menu-heading" aria-hidden>
                  {group}
                </div>
                {some.map(entry)}
              </div>
            ),
          )}
      </div>
    </>
  );
}

/** Neighbours that stand under the same heading, together. */
function inParts(items: readonly MenuItem[]): { group: string | undefined; items: MenuItem[] }[] {
  const parts: { group: string | undefined; items: MenuItem[] }[] = [];
  for (const item of items) {
    const last = parts.at(-1);
    if (last && last.group === item.group) {
      last.items.push(item);
    } else {
      parts.push({ group: item.group, items: [item] });
    }
  }
  return parts;
}
