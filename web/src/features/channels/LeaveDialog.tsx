import { useClient, useMe } from "../../client";
import { inWords } from "../../failures";
import type { Conversation } from "../../realtime/events";
import { texts } from "../../texts";
import { Confirm } from "../../ui/Confirm";
import { heirOf, kindOf, roleIn } from "./rights";

interface Props {
  conversation: Conversation;
  onClose: () => void;
  onLeft: () => void;
  /** To choose somebody else than the one to whom the ownership would pass. */
  onHandOver: () => void;
}

/** Who owns it is told to whom it passes, and may hand it over to somebody else first. */
export function LeaveDialog({ conversation, onClose, onLeft, onHandOver }: Props) {
  const client = useClient();
  const me = useMe();
  const words = texts.channels.details;
  const kind = kindOf(conversation);
  const isOwner = roleIn(conversation, me.id) === "owner";
  const heir = isOwner ? heirOf(conversation, me.id) : undefined;
  const leave = async () => {
    const failure = await client.conversations.leave(conversation.id);
    if (!failure) {
      onLeft();
    }
    return failure && inWords(failure);
  };
  const lead = !isOwner
    ? words.leaveLead
    : heir
      ? `${words.leaveLead} ${words.leaveOwner(heir.name)}`
      : `${words.leaveLead} ${words.leaveLast}`;
  return (
    <Confirm
      title={words.leaveTitle[kind]}
      lead={lead}
      confirm={words.leave[kind]}
      cancel={texts.cancel}
      closeLabel={texts.close}
      {...(heir && { other: { name: words.handOverFirst, onChoose: onHandOver } })}
      onClose={onClose}
      onConfirm={leave}
    />
  );
}
