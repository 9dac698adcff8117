import { useMemo } from "react";
import { linkTo, messagePath } from "../../addresses";
import { useClient, useMe } from "../../client";
import { copy } from "../../clipboard";
import { inWords } from "../../failures";
import { openLink, type Opening } from "../../links";
import { useShowProfile } from "../../profileCard";
import type { Attachment, Choice, Conversation, Id } from "../../realtime/events";
import type { Item } from "../../realtime/state";
import { isGone, type Failure } from "../../realtime/session";
import { texts } from "../../texts";
import type { Shown } from "./MessageDialogs";

export interface MessageActions {
  retry: (item: Item) => void;
  discard: (item: Item) => void;
  reply: (item: Item) => void;
  edit: (item: Item) => void;
  react: (item: Item, emoji: string) => void;
  pin: (item: Item) => void;
  markUnread: (item: Item) => void;
  respond: (item: Item, response: Choice) => void;
  withdraw: (item: Item) => void;
  renewFiles: (item: Item) => void;
  openFile: (item: Item, file: Attachment, how: Opening) => void;
  goTo: (id: Id) => void;
  copyText: (item: Item) => void;
  copyLink: (item: Item) => void;
  showProfile: (item: Item) => void;
  show: (shown: Shown) => void;
  key: (key: "e" | "r" | "Delete" | "Backspace", item: Item) => void;
  mayEdit: (item: Item) => boolean;
  mayDelete: (item: Item) => boolean;
  mayPin: boolean;
  /** Several people write here, so that a message may lead to its author. */
  isGroup: boolean;
}

/** What can be done with the messages of one conversation. The same object as long as that stays the same. */
export function useMessageActions(
  { id, isGroup, participants }: Conversation,
  here: () => Id | null,
  show: (shown: Shown) => void,
): MessageActions {
  const client = useClient();
  const me = useMe();
  const showProfile = useShowProfile();
  const role = participants.find((one) => one.id === me.id)?.role;
  const leads = role === "owner" || role === "admin";
  return useMemo(() => {
    const say = (text: string) => client.notices.say(text);
    const report = async (work: Promise<Failure | null>) => {
      const failure = await work;
      if (failure) {
        say(inWords(failure));
      }
    };
    const onIt = (item: Item, work: (messageId: Id) => Promise<Failure | null>) =>
      item.id === null ? undefined : void report(work(item.id));
    const { messages, compositions } = client;
    const copyAndSay = async (text: string) =>
      (await copy(text)) ? client.notices.confirm(texts.copied) : say(texts.notCopied);
    const goTo = async (messageId: Id) => {
      const failure = await messages.goTo(id, messageId, here());
      if (failure) {
        const isMissing = failure.kind === "refused" && failure.status === 404;
        say(isMissing ? texts.messages.missing : inWords(failure));
      }
    };
    const openFile = async (messageId: Id, file: Attachment, how: Opening) => {
      const address = await messages.addressOf(id, messageId, file);
      if (address.ok) {
        openLink(address.value, file.name, how);
      } else {
        say(isGone(address.failure) ? texts.messages.fileMissing : inWords(address.failure));
      }
    };
    const orTooLate = (isTaken: boolean) => isTaken || say(texts.messages.tooLate);
    const mayEdit = (item: Item) => item.sender.id === me.id && item.type !== "action" && !item.isDeleted;
    const mayDelete = (item: Item) => !item.isDeleted && (item.sender.id === me.id || (isGroup && leads));
    const actions: MessageActions = {
      mayEdit,
      mayDelete,
      mayPin: !isGroup || leads,
      isGroup,
      show,
      retry: ({ key }) => client.writer.retry(id, key),
      discard: ({ key }) => orTooLate(client.writer.discard(id, key)),
      reply: (item) => compositions.reply(id, item),
      edit: (item) => orTooLate(client.writer.edit(id, item)),
      react: (item, emoji) => {
        const mine = item.reactions.some((one) => one.emoji === emoji && one.userIds.includes(me.id));
        onIt(item, (messageId) => messages.react(messageId, emoji, !mine));
      },
      pin: (item) => onIt(item, (messageId) => messages.pin(messageId, !item.isPinned)),
      markUnread: (item) =>
        onIt(item, async (messageId) => {
          const failure = await client.markUnread(id, messageId);
          if (!failure) {
            client.notices.confirm(texts.messages.markedUnread);
          }
          return failure;
        }),
      respond: (item, response) => onIt(item, (messageId) => messages.respond(messageId, response)),
      withdraw: (item) => onIt(item, (messageId) => messages.cancelAction(messageId)),
      renewFiles: (item) => item.id !== null && void messages.renewFiles(id, item.id),
      openFile: (item, file, how) => {
        if (item.id === null) {
          openLink(file.url, file.name, how);
        } else {
          void openFile(item.id, file, how);
        }
      },
      goTo: (messageId) => void goTo(messageId),
      copyText: ({ content }) => void copyAndSay(content),
      copyLink: (item) => item.id !== null && void copyAndSay(linkTo(messagePath(id, item.id))),
      showProfile: ({ sender }) => showProfile(sender.id),
      key: (key, item) => {
        if (key === "r") {
          actions.reply(item);
        } else if (key === "e") {
          if (mayEdit(item)) {
            actions.edit(item);
          }
        } else if (mayDelete(item)) {
          show({ kind: "delete", item });
        }
      },
    };
    return actions;
  }, [client, me.id, id, isGroup, leads, here, show, showProfile]);
}
