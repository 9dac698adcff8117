import { Ellipsis, Pencil, Reply, SmilePlus, Trash2 } from "lucide-react";
import type { Item } from "../../realtime/state";
import { texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import { Menu } from "../../ui/Menu";
import { EmojiButton } from "./EmojiButton";
import { useStop } from "./stop";
import type { MessageActions } from "./useMessageActions";
import { unsentMenu, useMessageMenu } from "./useMessageMenu";

interface Props {
  item: Item;
  isMine: boolean;
  actions: MessageActions;
}

const words = texts.messages;
const small = { size: 16, "aria-hidden": true } as const;

/** What can be done with a message that waits to be sent. */
export function UnsentTools({ item, actions }: Omit<Props, "isMine">) {
  const stop = useStop();
  return (
    <div className="tools" role="toolbar" aria-label={words.actions}>
      {unsentMenu(item, actions).map(({ name, icon, onChoose }) => (
        <IconButton key={name} tabIndex={stop} label={name} onClick={onChoose}>
          {icon}
        </IconButton>
      ))}
    </div>
  );
}

/** What is done most with the message that is pointed at or has the focus, and all the rest in a menu. */
export function MessageTools({ item, isMine, actions }: Props) {
  const items = useMessageMenu(item, isMine, actions);
  const stop = useStop();
  return (
    <div className="tools" role="toolbar" aria-label={words.actions}>
      <EmojiButton
        label={words.react}
        icon={<SmilePlus {...small} />}
        onPick={(emoji) => actions.react(item, emoji)}
      />
      <IconButton tabIndex={stop} label={words.reply} onClick={() => actions.reply(item)}>
        <Reply {...small} />
      </IconButton>
      {actions.mayEdit(item) && (
        <IconButton tabIndex={stop} label={words.edit} onClick={() => actions.edit(item)}>
          <Pencil {...small} />
        </IconButton>
      )}
      {actions.mayDelete(item) && (
        <IconButton
          tabIndex={stop}
          label={words.delete}
          onClick={() => actions.show({ kind: "delete", item })}
        >
          <Trash2 {...small} />
        </IconButton>
      )}
      <Menu tabIndex={stop} label={words.more} icon={<Ellipsis {...small} />} items={items} />
    </div>
  );
}
