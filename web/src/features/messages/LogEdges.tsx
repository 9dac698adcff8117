import { ArrowDown, CornerUpLeft } from "lucide-react";
import { useEffect, useState, type RefObject } from "react";
import { useChat, useClient } from "../../client";
import type { Conversation } from "../../realtime/events";
import type { History } from "../../realtime/state";
import { useSilence } from "../../silence";
import { texts } from "../../texts";
import { dayName } from "../../times";

const restMs = 1500;

/** What stands above the first message: its beginning, a sign of loading, or what went wrong. */
export function LogTop({ conversation, history }: { conversation: Conversation; history: History }) {
  const client = useClient();
  const isOnline = useChat((state) => state.connection === "online");
  const { id, isGroup, type } = conversation;
  const mayWrite = useSilence(conversation) === null;
  const { fresh, away, loadFailed } = history;
  const items = away?.items ?? history.items;
  const loading = away ? away.loading : history.loading;
  const hasOlder = away ? away.hasOlder : history.hasOlder;
  // While the connection is lost the banner says so, and it is tried again by itself.
  const showsFailure = loadFailed && loading === null && (isOnline || items.length === 0);
  const isBegin = !hasOlder && (fresh || items.length > 0) && loading === null && !showsFailure;
  return (
    <div className="log-top">
      {loading !== null && (items.length === 0 || loading === "older") && (
        <span className="spinner" role="status" aria-label={texts.loading} />
      )}
      {showsFailure && (
        <p>
          {texts.messages.loadFailed}{" "}
          <button
            type="button"
            className="link"
            onClick={() => (fresh ? client.loadOlder(id) : client.loadNewest(id))}
          >
            {texts.tryAgain}
          </button>
        </p>
      )}
      {isBegin && (
        <p>{isGroup && items.length === 0 && mayWrite ? texts.messages.ready[type] : texts.messages.begin}</p>
      )}
    </div>
  );
}

/** A day, which leads to any other one. */
export function DayButton({ at, onPick, stop = 0 }: { at: string; onPick: () => void; stop?: 0 | -1 }) {
  const day = dayName(at);
  return (
    <button
      type="button"
      tabIndex={stop}
      title={texts.messages.jumpToDate}
      aria-label={texts.messages.jumpFrom(day)}
      onClick={onPick}
    >
      {day}
    </button>
  );
}

interface StickyProps {
  at: string | null;
  onPick: () => void;
  box: RefObject<HTMLElement | null>;
}

/** The day of what is on top. It lies over what is there, so it goes soon after the scrolling has stopped. */
export function StickyDay({ at, onPick, box }: StickyProps) {
  const [isAtRest, setAtRest] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setAtRest(true), restMs);
    };
    const moved = () => {
      setAtRest(false);
      wait();
    };
    const scrolled = box.current;
    scrolled?.addEventListener("scroll", moved, { passive: true });
    wait();
    return () => {
      clearTimeout(timer);
      scrolled?.removeEventListener("scroll", moved);
    };
  }, [box]);
  return (
    at !== null && (
      <div className="sticky-day" data-rest={isAtRest}>
        <DayButton at={at} onPick={onPick} />
      </div>
    )
  );
}

export function JumpButton({
  unread,
  isBack,
  onClick,
}: {
  unread: number;
  isBack: boolean;
  onClick: () => void;
}) {
  const label = isBack ? texts.messages.toOrigin : texts.messages.toNewest;
  const shows = unread > 0 && !isBack;
  return (
    <button
      type="button"
      className="pill"
      onClick={onClick}
      aria-label={shows ? undefined : label}
      title={label}
    >
      {shows && texts.messages.pill(unread)}
      {isBack ? <CornerUpLeft size={16} aria-hidden /> : <ArrowDown size={16} aria-hidden />}
    </button>
  );
}
