import { useId, useState, type KeyboardEvent } from "react";

export interface Option {
  key: string;
  /** What takes the place of what was typed. */
  insert: string;
  sign?: string;
  name: string;
  note: string;
}

/** Suggestions for what is being typed: arrows go through them, Enter or Tab takes one, Escape closes them. */
export function useOptions(
  all: readonly Option[],
  /** What they are for: closed for it is closed until something else is typed. */
  subject: string | null,
  onChoose: (option: Option) => void,
) {
  const listId = useId();
  const [at, setAt] = useState(0);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const [isTyping, setIsTyping] = useState(false);
  const isOpen = isTyping && subject !== null && all.length > 0 && dismissed !== subject;
  const current = Math.min(at, all.length - 1);

  const choose = (option: Option | undefined) => {
    if (option) {
      setAt(0);
      onChoose(option);
    }
  };

  /** True when the key was for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!isOpen || event.ctrlKey || event.metaKey || event.altKey) {
      return false;
    }
    const count = all.length;
    switch (event.key) {
      case "ArrowDown":
        setAt((current + 1) % count);
        break;
      case "ArrowUp":
        setAt((current - 1 + count) % count);
        break;
      case "Enter":
      case "Tab":
        if (event.shiftKey) {
          return false;
        }
        choose(all[current]);
        break;
      case "Escape":
        setDismissed(subject);
        break;
      default:
        setAt(0);
        return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  const optionId = (index: number) => `${listId}-${index}`;
  return {
    isOpen,
    all,
    current,
    listId,
    optionId,
    choose,
    onKeyDown,
    /** Something was put into the field for the person, as if he had typed it. */
    typed: () => setIsTyping(true),
    /** Of the field. Its role stays what it is: a screen reader does not hear of one that changes under its focus. */
    attributes: {
      "aria-autocomplete": "list" as const,
      "aria-haspopup": "listbox" as const,
      "aria-controls": isOpen ? listId : undefined,
      "aria-activedescendant": isOpen ? optionId(current) : undefined,
      onInput: () => setIsTyping(true),
      onBlur: () => setIsTyping(false),
    },
  };
}

export type Options = ReturnType<typeof useOptions>;
