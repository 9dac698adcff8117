import { Archive, Ban, Clock, Megaphone } from "lucide-react";
import type { ReactNode } from "react";
import { useNow } from "../../answers";
import { useClient } from "../../client";
import type { Conversation } from "../../realtime/events";
import { useSilence } from "../../silence";
import { texts } from "../../texts";
import { momentTime, timeLeft } from "../../times";
import "./channels.css";

/** The composer, or why there is none: archived, announcements only, or muted, which says until when and counts down. */
export function CannotWrite({ conversation, children }: { conversation: Conversation; children: ReactNode }) {
  const client = useClient();
  const silence = useSilence(conversation);
  const words = texts.channels.cannotWrite;
  switch (silence?.kind) {
    case undefined:
      return children;
    case "blocked":
      return (
        <Why icon={<Ban size={18} aria-hidden />}>
          {words.blocked}{" "}
          <button
            type="button"
            className="link"
            onClick={() => void client.friends.unblock(silence.personId)}
          >
            {words.unblock}
          </button>
        </Why>
      );
    case "archived":
      return <Why icon={<Archive size={18} aria-hidden />}>{words.archived}</Why>;
    case "announcements":
      return <Why icon={<Megaphone size={18} aria-hidden />}>{words.announcements}</Why>;
    case "muted":
      return (
        <Why icon={<Clock size={18} aria-hidden />}>
          {silence.until === undefined ? words.muted : <MutedUntil until={silence.until} />}{" "}
          {silence.reason && words.reason(silence.reason)}
        </Why>
      );
  }
}

function MutedUntil({ until }: { until: string }) {
  const words = texts.channels.cannotWrite;
  const now = useNow(1000);
  return (
    <>
      {/* Read once, and not at every second. */}
      <span aria-hidden>{words.mutedFor(timeLeft(Date.parse(until) - now))}</span>{" "}
      <span className="sr-only">{words.muted}</span>{" "}
      <time dateTime={until}>{words.mutedUntil(momentTime(until))}</time>
    </>
  );
}

function Why({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className="cannot-write" role="status">
      {icon}
      <p>{children}</p>
    </div>
  );
}
