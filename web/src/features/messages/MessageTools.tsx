import {
  CheckCheck,
  Copy,
  Ellipsis,
  History,
  Link,
  MailOpen,
  Pencil,
  Pin,
  Reply,
  SmilePlus,
  Trash2,
} from "lucide-react";
import { useChat } from "../../client";
import type { Item } from "../../realtime/state";
import { texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import { Menu, type MenuItem } from "../../ui/Menu";
import { EmojiButton } from "./EmojiButton";
import type { MessageActions } from "./useMessageActions";

interface Props {
  item: Item;
  isMine: boolean;
  actions: MessageActions;
}

const words = texts.messages;
const small = { size: 16, "aria-hidden": true } as const;

/** What can be done with a message that waits to be sent. */
export function UnsentTools({ item, actions }: Omit<Props, "isMine">) {
  return (
    <div className="tools" role="toolbar" aria-label={words.actions}>
      {actions.mayEdit(item) && (
        <IconButton label={words.takeBack} onClick={() => actions.edit(item)}>
          <Pencil {...small} />
        </IconButton>
      )}
      <IconButton label={words.dontSend} onClick={() => actions.show({ kind: "delete", item })}>
        <Trash2 {...small} />
      </IconButton>
    </div>
  );
}

/** What can be done with the message that is pointed at or has the focus. */
export function MessageTools({ item, isMine, actions }: Props) {
  const showsReaders = useChat((state) => state.readReceipts === "on");
  const more: (MenuItem | false)[] = [
    { name: words.reply, icon: <Reply {...small} />, onChoose: () => actions.reply(item) },
    actions.mayEdit(item) && {
      name: words.edit,
      icon: <Pencil {...small} />,
      onChoose: () => actions.edit(item),
    },
    actions.mayPin && {
      name: item.isPinned ? words.unpin : words.pin,
      icon: <Pin {...small} />,
      onChoose: () => actions.pin(item),
    },
    { name: words.copyText, icon: <Copy {...small} />, onChoose: () => actions.copyText(item) },
    { name: words.copyLink, icon: <Link {...small} />, onChoose: () => actions.copyLink(item) },
    !isMine && {
      name: words.markUnread,
      icon: <MailOpen {...small} />,
      onChoose: () => actions.markUnread(item),
    },
    isMine &&
      showsReaders && {
        name: words.seenBy,
        icon: <CheckCheck {...small} />,
        onChoose: () => actions.show({ kind: "readers", item }),
      },
    item.isEdited && {
      name: words.history,
      icon: <History {...small} />,
      onChoose: () => actions.show({ kind: "history", item }),
    },
    actions.mayDelete(item) && {
      name: words.delete,
      icon: <Trash2 {...small} />,
      isDanger: true,
      onChoose: () => actions.show({ kind: "delete", item }),
    },
  ];
  return (
    <div className="tools" role="toolbar" aria-label={words.actions}>
      <EmojiButton
        label={words.react}
        icon={<SmilePlus {...small} />}
        onPick={(emoji) => actions.react(item, emoji)}
      />
      <IconButton label={words.reply} onClick={() => actions.reply(item)}>
        <Reply {...small} />
      </IconButton>
      {actions.mayEdit(item) && (
        <IconButton label={words.edit} onClick={() => actions.edit(item)}>
          <Pencil {...small} />
        </IconButton>
      )}
      {actions.mayDelete(item) && (
        <IconButton label={words.delete} onClick={() => actions.show({ kind: "delete", item })}>
          <Trash2 {...small} />
        </IconButton>
      )}
      <Menu label={words.more} icon={<Ellipsis {...small} />} items={more.filter((one) => one !== false)} />
    </div>
  );
}
