import { ArrowLeft, Users } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../client";
import { usePresenceMark } from "../../presence";
import type { Conversation } from "../../realtime/events";
import { nameOf, otherOf } from "../../realtime/select";
import { texts } from "../../texts";
import { Avatar } from "../../ui/Avatar";
import { IconButton } from "../../ui/Button";
import "./conversations.css";

interface Props {
  conversation: Conversation;
  tools: ReactNode;
  onBack: () => void;
  onPeople: () => void;
  /** The name leads to the person, or to what there is to know of the group or channel. */
  onName: () => void;
  nameLabel: string;
  /** Under the name. */
  note: ReactNode;
}

export function ConversationHeader(props: Props) {
  const { conversation, tools, onBack, onPeople, onName, nameLabel, note } = props;
  const me = useMe();
  const other = otherOf(conversation, me.id);
  const name = nameOf(conversation, me.id) || texts.conversations.justYou;
  const presence = usePresenceMark(other?.id);

  return (
    <header className="head">
      <IconButton label={texts.back} className="head-back" onClick={onBack}>
        <ArrowLeft size={20} aria-hidden />
      </IconButton>
      <Avatar
        id={other?.id ?? `group-${conversation.id}`}
        name={name}
        image={other?.avatar ?? conversation.avatar}
        size={40}
        shape={conversation.isGroup ? "square" : "round"}
        {...presence}
      />
      <div className="head-name">
        <h2>
          <button type="button" aria-label={nameLabel} onClick={onName}>
            <bdi>{name}</bdi>
          </button>
        </h2>
        <p>{note}</p>
      </div>
      {tools}
      {conversation.isGroup && (
        <IconButton label={texts.people.show} onClick={onPeople}>
          <Users size={20} aria-hidden />
        </IconButton>
      )}
    </header>
  );
}
