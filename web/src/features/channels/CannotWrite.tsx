import { Archive, Ban, Clock, Megaphone } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { useNow } from "../../answers";
import { useClient, useMe } from "../../client";
import type { Conversation } from "../../realtime/events";
import { otherOf } from "../../realtime/select";
import { texts } from "../../texts";
import { momentTime, timeLeft } from "../../times";
import { useWatched } from "../../watch";
import "./channels.css";

/** The composer, or why there is none: archived, announcements only, or muted, which says until when and counts down. */
export function CannotWrite({ conversation, children }: { conversation: Conversation; children: ReactNode }) {
  const client = useClient();
  const me = useMe();
  const { id } = conversation;
  const mute = useWatched(client.sanctions, (all) => all.get(id));
  const blocked = useWatched(client.friends, (state) => state.blocked);
  const now = useNow(1000);
  const role = conversation.participants.find((person) => person.id === me.id)?.role ?? "member";

  useEffect(() => {
    if (conversation.isGroup && role === "member") {
      void client.sanctions.ask(id);
    }
  }, [client, conversation.isGroup, role, id]);

  const words = texts.channels.cannotWrite;
  const other = otherOf(conversation, me.id);
  if (other && blocked.has(other.id)) {
    return (
      <Why icon={<Ban size={18} aria-hidden />}>
        {words.blocked}{" "}
        <button type="button" className="link" onClick={() => void client.friends.unblock(other.id)}>
          {words.unblock}
        </button>
      </Why>
    );
  }
  if (conversation.isArchived) {
    return <Why icon={<Archive size={18} aria-hidden />}>{words.archived}</Why>;
  }
  if (mute && (mute.until === undefined || Date.parse(mute.until) > now)) {
    return (
      <Why icon={<Clock size={18} aria-hidden />}>
        {/* Read once, and not at every second. */}
        <span aria-hidden={mute.until !== undefined}>
          {mute.until === undefined ? words.muted : words.mutedFor(timeLeft(Date.parse(mute.until) - now))}
        </span>{" "}
        {mute.until !== undefined && (
          <>
            <span className="sr-only">{words.muted}</span>{" "}
            <time dateTime={mute.until}>{words.mutedUntil(momentTime(mute.until))}</time>
          </>
        )}{" "}
        {mute.reason && words.reason(mute.reason)}
      </Why>
    );
  }
  if (conversation.announcementOnly && role === "member") {
    return <Why icon={<Megaphone size={18} aria-hidden />}>{words.announcements}</Why>;
  }
  return children;
}

function Why({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className="cannot-write" role="status">
      {icon}
      <p>{children}</p>
    </div>
  );
}
