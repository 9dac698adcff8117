import { Search } from "lucide-react";
import { useId, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { texts } from "../../texts";
import { useFound, type Command, type Entry } from "./useFound";
import "./palette.css";

const words = texts.palette;

interface Props {
  commands: readonly Command[];
  onConversation: (id: string) => void;
  onPerson: (id: string) => void;
  onMessage: (conversationId: string, messageId: string) => void;
  onSearch: (text: string) => void;
  onClose: () => void;
}

/** Goes anywhere by a few letters: conversations, people, messages, commands. */
export function Palette({ commands, onConversation, onPerson, onMessage, onSearch, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const listId = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const groups = useFound(text, commands);
  const entries = useMemo(() => groups.flatMap((group) => group.entries), [groups]);
  const current = Math.min(at, entries.length - 1);

  useLayoutEffect(() => {
    const box = dialog.current;
    box?.showModal();
    return () => box?.close();
  }, []);
  useLayoutEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [current, groups]);

  const choose = (entry: Entry | undefined) => {
    if (!entry) {
      return;
    }
    onClose();
    switch (entry.kind) {
      case "conversation":
        return onConversation(entry.id);
      case "person":
        return onPerson(entry.id);
      case "message":
        return onMessage(entry.conversationId, entry.id);
      case "search":
        return onSearch(text.trim());
      case "command":
        return entry.command.run();
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) {
      return;
    }
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined && entries.length > 0) {
      event.preventDefault();
      setAt((current + by + entries.length) % entries.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(entries[current]);
    }
  };

  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label={words.title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === dialog.current) {
          onClose();
        }
      }}
    >
      <div className="palette-field">
        <Search size={18} aria-hidden />
        <input
          type="text"
          role="combobox"
          aria-label={words.field}
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={entries.length > 0 ? `${listId}-${current}` : undefined}
          aria-autocomplete="list"
          placeholder={words.field}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd>Esc</kbd>
      </div>
      <div ref={list} className="palette-list" role="listbox" id={listId} aria-label={words.results}>
        {groups.map(({ name, entries: found }) => (
          <div key={name} role="group" aria-label={name}>
            <div className="palette-group" role="presentation">
              {name}
            </div>
            {found.map((entry) => {
              const place = entries.indexOf(entry);
              return (
                <div
                  key={entry.key}
                  id={`${listId}-${place}`}
                  role="option"
                  aria-selected={place === current}
                  className="palette-entry"
                  onMouseMove={() => setAt(place)}
                  onClick={() => choose(entry)}
                >
                  {entry.icon}
                  <span className="palette-name" dir="auto">
                    {entry.name}
                  </span>
                  {entry.detail && (
                    <span className="palette-detail" dir="auto">
                      {entry.detail}
                    </span>
                  )}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      <p className="sr-only" role="status">
        {entries.length === 0 ? words.none : ""}
      </p>
      {entries.length === 0 && <p className="palette-none">{words.none}</p>}
    </dialog>
  );
}
