import { useId, useRef, useState, type ReactNode } from "react";
import { IconButton } from "./Button";
import "./menu.css";

export interface MenuItem {
  name: string;
  icon?: ReactNode;
  isDanger?: boolean;
  isChecked?: boolean;
  onChoose: () => void;
}

interface Props {
  label: string;
  icon: ReactNode;
  items: readonly MenuItem[];
  className?: string;
  /** Instead of the icon button. */
  trigger?: ReactNode;
}

const gap = 4;
const edge = 8;

/** A button that opens a list of things to do. The browser closes it and gives the focus back. */
export function Menu({ label, icon, items, className, trigger }: Props) {
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

  const props = {
    ref: button,
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
        {(isOpen ? items : []).map(({ name, icon: sign, isDanger, isChecked, onChoose }) => (
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
          </button>
        ))}
      </div>
    </>
  );
}
