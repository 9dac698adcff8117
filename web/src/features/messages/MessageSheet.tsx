import { Plus } from "lucide-react";
import { useMe } from "../../client";
import { gistOf } from "../../gist";
import type { Conversation } from "../../realtime/events";
import type { Item } from "../../realtime/state";
import { texts } from "../../texts";
import { fullTime } from "../../times";
import { Dialog } from "../../ui/Dialog";
import { quickEmoji } from "./emoji";
import { EmojiButton } from "./EmojiButton";
import { reactorsOf } from "./Reactions";
import type { MessageActions } from "./useMessageActions";
import { useMessageMenu } from "./useMessageMenu";
import { useNames } from "./useNames";
import "./sheet.css";

interface Props {
  conversation: Conversation;
  item: Item;
  actions: MessageActions;
  onClose: () => void;
}

/** What a tap on a message opens: when it was written, who reacted, and all that can be done with it. */
export function MessageSheet({ conversation, item, actions, onClose }: Props) {
  const me = useMe();
  const nameOf = useNames(conversation);
  const { sender, reactions } = item;
  const isMine = sender.id === me.id;
  const items = useMessageMenu(item, isMine, actions);
  /** Closed first: what is chosen may take the focus. */
  const then = (work: () => void) => () => {
    onClose();
    work();
  };
  const isMyReaction = (emoji: string) =>
    reactions.some((one) => one.emoji === emoji && one.userIds.includes(me.id));

  return (
    <Dialog title={fullTime(item.createdAt)} closeLabel={texts.close} size="sheet" onClose={onClose}>
      <p className="sheet-text" dir="auto">
        {texts.messages.arrived(isMine ? texts.you : sender.name, gistOf(item))}
      </p>
      {item.id !== null && (
        <div className="sheet-emoji" role="group" aria-label={texts.messages.react}>
          {quickEmoji.map((emoji) => (
            <button
              key={emoji}
              type="button"
              aria-pressed={isMyReaction(emoji)}
              onClick={then(() => actions.react(item, emoji))}
            >
              {emoji}
            </button>
          ))}
          <EmojiButton
            label={texts.messages.moreEmoji}
            icon={<Plus size={20} aria-hidden />}
            onPick={(emoji) => then(() => actions.react(item, emoji))()}
          />
        </div>
      )}
      {reactions.length > 0 && (
        <ul className="sheet-reactions">
          {reactions.map((reaction) => (
            <li key={reaction.emoji}>
              <span>{reaction.emoji}</span>
              <span dir="auto">{reactorsOf(reaction, nameOf)}</span>
            </li>
          ))}
        </ul>
      )}
      <ul className="sheet-actions">
        {items.map(({ name, icon, isDanger, onChoose }) => (
          <li key={name}>
            <button type="button" data-danger={isDanger} onClick={then(onChoose)}>
              {icon}
              {name}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
