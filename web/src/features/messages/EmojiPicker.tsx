import { useMemo, useState, type KeyboardEvent } from "react";
import { texts } from "../../texts";
import { SearchField } from "../../ui/SearchField";
import { hasScreenKeyboard } from "./sendKey";
import { emoji, findEmoji, type Emoji } from "./emoji";

const columns = 8;

/** Emoji by group or by name. */
export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const [text, setText] = useState("");
  const groups = useMemo(() => {
    const wanted = text.trim();
    return wanted === "" ? emoji : { found: findEmoji(wanted, 64) };
  }, [text]);
  const isEmpty = Object.values(groups).every((group) => group.length === 0);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    const field = event.currentTarget.querySelector("input");
    const buttons = [...event.currentTarget.querySelectorAll("button")];
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (event.key === "Enter" && at < 0) {
      event.preventDefault();
      buttons[0]?.click();
    } else if (by !== undefined && (at >= 0 || event.key === "ArrowDown")) {
      event.preventDefault();
      const next = at < 0 ? 0 : at + by;
      (next < 0 ? field : buttons[next])?.focus();
    }
  };

  return (
    <div className="emoji" onKeyDown={onKeyDown}>
      <SearchField
        label={texts.messages.emojiSearch}
        placeholder={texts.messages.emojiSearch}
        value={text}
        // A keyboard on the screen would cover what there is to pick from.
        autoFocus={!hasScreenKeyboard()}
        onChange={setText}
      />
      <div className="emoji-list">
        {isEmpty && <p>{texts.messages.emojiNone}</p>}
        {Object.entries(groups).map(([name, group]) => (
          <section key={name} aria-label={titleOf(name)}>
            {titleOf(name) && <h3>{titleOf(name)}</h3>}
            <div className="emoji-grid">
              {group.map((one: Emoji) => (
                <button
                  key={one.emoji}
                  type="button"
                  aria-label={one.names[0]?.replaceAll("_", " ")}
                  title={one.names[0]?.replaceAll("_", " ")}
                  onClick={() => onPick(one.emoji)}
                >
                  {one.emoji}
                </button>
              ))}
            </div>
          </section>
        ))}
      </div>
    </div>
  );
}

const titleOf = (group: string): string | undefined =>
  (texts.messages.emojiGroups as Record<string, string>)[group];
