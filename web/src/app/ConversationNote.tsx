import { StatusLine } from "../features/people/PresenceDot";
import { usePresenceText } from "../features/people/usePresence";
import { useMe } from "../client";
import type { Conversation, Id } from "../realtime/events";
import { otherOf } from "../realtime/select";
import { texts } from "../texts";

/** Under a conversation's name: how many are in it and what it is about, or how present the other person is. */
export function ConversationNote({ conversation }: { conversation: Conversation }) {
  const me = useMe();
  const other = otherOf(conversation, me.id);
  const { topic, participants, participantCount = participants.length } = conversation;
  return other ? (
    <PersonNote id={other.id} />
  ) : (
    <>
      <bdi>{texts.people.count(participantCount)}</bdi>
      {topic && (
        <>
          {" · "}
          <bdi>{topic}</bdi>
        </>
      )}
    </>
  );
}

function PersonNote({ id }: { id: Id }) {
  const presence = usePresenceText(id);
  return (
    <>
      {presence}
      <StatusLine id={id} />
    </>
  );
}
