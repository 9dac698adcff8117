import {
  CheckCheck,
  Copy,
  History,
  Link,
  MailOpen,
  Pencil,
  Pin,
  Reply,
  Trash2,
  UserRound,
} from "lucide-react";
import { useChat } from "../../client";
import type { Item } from "../../realtime/state";
import { texts } from "../../texts";
import type { MenuItem } from "../../ui/Menu";
import type { MessageActions } from "./useMessageActions";

const words = texts.messages;
const small = { size: 16, "aria-hidden": true } as const;

/** What can be done with a message that waits to be sent. */
export const unsentMenu = (item: Item, actions: MessageActions): MenuItem[] =>
  present([
    actions.mayEdit(item) && {
      name: words.takeBack,
      icon: <Pencil {...small} />,
      onChoose: () => actions.edit(item),
    },
    {
      name: words.dontSend,
      icon: <Trash2 {...small} />,
      isDanger: true,
      onChoose: () => actions.show({ kind: "delete", item }),
    },
  ]);

/** All that can be done with a message, however one comes to it. */
export function useMessageMenu(item: Item, isMine: boolean, actions: MessageActions): MenuItem[] {
  const showsReaders = useChat((state) => state.readReceipts === "on");
  if (item.status === "pending") {
    return unsentMenu(item, actions);
  }
  return present([
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
    actions.isGroup &&
      !isMine && {
        name: texts.profiles.show(item.sender.name),
        icon: <UserRound {...small} />,
        onChoose: () => actions.showProfile(item),
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
  ]);
}

const present = (items: readonly (MenuItem | false)[]) => items.filter((one) => one !== false);
