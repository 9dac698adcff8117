import { useId, useRef, useState, type ReactNode } from "react";
import { IconButton } from "../../ui/Button";
import { EmojiPicker } from "./EmojiPicker";
import { useStop } from "./stop";

const gap = 4;
const edge = 8;

interface Props {
  label: string;
  icon: ReactNode;
  onPick: (emoji: string) => void;
}

/** A button with a panel of emoji. The browser closes it and gives the focus back. */
export function EmojiButton({ label, icon, onPick }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);

  const place = () => {
    const from = button.current?.getBoundingClientRect();
    const box = panel.current;
    if (from && box) {
      const { offsetWidth: width, offsetHeight: height } = box;
      const left = Math.max(edge, Math.min(from.right - width, innerWidth - width - edge));
      const above = from.top - gap - height;
      box.style.setProperty("left", `${left}px`);
      box.style.setProperty(
        "top",
        `${above < edge ? Math.min(from.bottom + gap, innerHeight - height - edge) : above}px`,
      );
    }
  };

  return (
    <>
      <IconButton tabIndex={useStop()} label={label} ref={button} popoverTarget={id} aria-haspopup="dialog">
        {icon}
      </IconButton>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        className="emoji-panel"
        onToggle={(event) => {
          setOpen(event.newState === "open");
          place();
        }}
        onKeyDown={(event) => event.stopPropagation()}
      >
        {isOpen && (
          <EmojiPicker
            onPick={(emoji) => {
              panel.current?.hidePopover();
              onPick(emoji);
            }}
          />
        )}
      </div>
    </>
  );
}
