import { memo, type MouseEvent } from "react";
import { useBlocked } from "../../blocks";
import { useChat, useMe } from "../../client";
import type { Conversation } from "../../realtime/events";
import { activityOf, nameOf, otherOf, typistNames } from "../../realtime/select";
import { gistOf } from "../../gist";
import { plain } from "../../markdown";
import { usePresenceMark } from "../../presence";
import { texts } from "../../texts";
import { listTime } from "../../times";
import { Avatar } from "../../ui/Avatar";
import { Tick } from "../../ui/Tick";

interface Props {
  conversation: Conversation;
  isOpen: boolean;
  path: string;
  onOpen: (id: string) => void;
}

export const ConversationRow = memo(function ConversationRow({ conversation, isOpen, path, onOpen }: Props) {
  const me = useMe();
  const other = otherOf(conversation, me.id);
  const name = nameOf(conversation, me.id) || texts.conversations.justYou;
  const presence = usePresenceMark(other?.id);
  const typing = useChat((state) => {
    const names = typistNames(state, conversation.id);
    return names.length === 0 ? null : typingText(names, conversation.isGroup);
  });
  const { unreadCount, mentionCount = 0, lastMessage } = conversation;
  const blocked = useBlocked();
  const isBlocked = lastMessage !== null && blocked.has(lastMessage.sender.id);
  // While it is open the composer shows the draft.
  const draft = isOpen ? "" : (conversation.draft?.content.trim() ?? "");
  const tick = lastMessage?.sender.id === me.id && !lastMessage.isDeleted ? lastMessage.status : null;

  const follow = (event: MouseEvent) => {
    // Let the browser open another tab when asked to.
    if (!event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      onOpen(conversation.id);
    }
  };

  return (
    <a
      className="row"
      href={path}
      aria-current={isOpen ? "page" : undefined}
      data-unread={unreadCount > 0}
      onClick={follow}
    >
      <Avatar
        id={other?.id ?? `group-${conversation.id}`}
        name={name}
        image={other?.avatar ?? conversation.avatar}
        size={40}
        shape={conversation.isGroup ? "square" : "round"}
        {...presence}
      />
      <span className="row-head">
        <span className="row-name" dir="auto">
          {name}
        </span>
        <time className="row-time" dateTime={activityOf(conversation)}>
          {listTime(activityOf(conversation))}
        </time>
      </span>
      <span className="row-foot">
        <span className="row-last" dir="auto">
          {typing ? (
            <em>{typing}</em>
          ) : draft !== "" ? (
            <>
              <span className="row-draft">{texts.conversations.draft}</span> {plain(draft)}
            </>
          ) : isBlocked && conversation.isGroup ? (
            texts.conversations.blocked
          ) : (
            preview(conversation, me.id)
          )}
        </span>
        {tick && !typing && unreadCount === 0 && <Tick status={tick} label={texts.messages.status[tick]} />}
        {mentionCount > 0 && (
          <span
            className="badge badge-mention"
            aria-label={texts.conversations.mentions(mentionCount)}
            role="img"
          >
            @
          </span>
        )}
        {unreadCount > 0 && (
          <span className="badge" aria-label={texts.conversations.unread(unreadCount)} role="img">
            {unreadCount > 99 ? "99+" : unreadCount}
          </span>
        )}
      </span>
    </a>
  );
});

function typingText(names: readonly string[], isGroup: boolean): string {
  if (!isGroup) {
    return texts.presence.typingAlone;
  }
  return names.length === 1 ? texts.presence.typing(names) : texts.presence.typingMany(names.length);
}

function preview({ lastMessage, isGroup }: Conversation, myId: string): string {
  if (!lastMessage) {
    return texts.conversations.empty;
  }
  if (lastMessage.isDeleted) {
    return texts.conversations.deleted;
  }
  const { sender } = lastMessage;
  const text = gistOf(lastMessage);
  if (sender.id === myId) {
    return texts.conversations.mine(text);
  }
  return isGroup ? texts.conversations.by(sender.name, text) : text;
}
