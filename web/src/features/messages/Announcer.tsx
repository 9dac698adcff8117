import { useEffect, useRef, useState } from "react";
import { useBlocked } from "../../blocks";
import { gistOf } from "../../gist";
import { isAfter, type Id } from "../../realtime/events";
import type { Item } from "../../realtime/state";
import { texts } from "../../texts";

/** Long enough for a screen reader to pick it up, short enough not to be found by browsing. */
const lingerMs = 2000;

interface Props {
  items: readonly Item[];
  fresh: boolean;
  myId: Id;
}

/**
 * Speaks what arrives, and what could not be sent. The log itself is silent: loading history would be read out too.
 */
export function Announcer({ items, fresh, myId }: Props) {
  const blocked = useBlocked();
  const [said, setSaid] = useState("");
  const newest = useRef<string | null>(null);
  const failed = useRef(new Set<string>());

  useEffect(() => {
    const since = newest.current;
    const arrived = items.filter((item) => item.id !== null && since !== null && isAfter(item.id, since));
    const words = arrived
      .filter(({ sender, isDeleted }) => sender.id !== myId && !blocked.has(sender.id) && !isDeleted)
      .map((item) => texts.messages.arrived(item.sender.name, gistOf(item)));
    const failure = items.find((item) => item.status === "failed" && !failed.current.has(item.key));
    failed.current = new Set(items.filter((item) => item.status === "failed").map((item) => item.key));
    if (fresh) {
      newest.current = items.findLast((item) => item.id !== null)?.id ?? "0";
    }
    if (failure) {
      setSaid(texts.messages.failedAlert(gistOf(failure)));
    } else if (words.length > 0) {
      setSaid(words.join("\n"));
    }
  }, [items, fresh, myId, blocked]);

  useEffect(() => {
    const timer = setTimeout(() => setSaid(""), lingerMs);
    return () => clearTimeout(timer);
  }, [said]);

  return (
    <div className="sr-only" aria-live="polite">
      {said}
    </div>
  );
}
