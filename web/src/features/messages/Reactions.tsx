import { memo } from "react";
import type { Id, Reaction } from "../../realtime/events";
import { namedReactors as named } from "../../realtime/select";
import type { Item } from "../../realtime/state";
import { texts } from "../../texts";
import { conjunction } from "../../texts/words";
import { useStop } from "./stop";

interface Props {
  item: Item;
  myId: Id;
  nameOf: (id: Id) => string;
  onReact: (item: Item, emoji: string) => void;
}

/** Those who reacted with one emoji, in words. */
export function reactorsOf({ count, userIds }: Reaction, nameOf: (id: Id) => string): string {
  const names = conjunction.format(userIds.slice(0, named).map(nameOf));
  return texts.messages.reactionNames(names, count - Math.min(userIds.length, named));
}

export const Reactions = memo(function Reactions({ item, myId, nameOf, onReact }: Props) {
  const stop = useStop();
  return (
    <div className="reactions">
      {item.reactions.map((reaction) => {
        const { emoji, count, userIds } = reaction;
        const all = reactorsOf(reaction, nameOf);
        return (
          <button
            key={emoji}
            type="button"
            className="reaction"
            tabIndex={stop}
            aria-pressed={userIds.includes(myId)}
            aria-label={texts.messages.reaction(emoji, count, all)}
            title={all}
            onClick={() => onReact(item, emoji)}
          >
            <span aria-hidden>{emoji}</span>
            <span aria-hidden>{count}</span>
            {stop === 0 && (
              <span className="reaction-who" aria-hidden>
                {all}
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
});
