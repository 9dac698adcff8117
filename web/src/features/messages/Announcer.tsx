import { useEffect, useRef, useState } from "react";
import { useMe } from "../../client";
import { isAfter } from "../../realtime/events";
import type { Item } from "../../realtime/state";
import { texts } from "../../texts";

/** Long enough for a screen reader to pick it up, short enough not to be found by browsing. */
const lingerMs = 2000;

/**
 * Speaks what arrives, and what could not be sent. The log itself is silent: loading history would be read out too.
 */
export function Announcer({ items, fresh }: { items: readonly Item[]; fresh: boolean }) {
  const me = useMe();
  const [said, setSaid] = useState("");
  const newest = useRef<string | null>(null);
  const failed = useRef(new Set<string>());

  useEffect(() => {
    const arrived = items.findLast((item) => item.id !== null);
    const failure = items.find((item) => item.status === "failed" && !failed.current.has(item.key));
    failed.current = new Set(items.filter((item) => item.status === "failed").map((item) => item.key));
    let words = "";
    if (failure) {
      words = texts.messages.failedAlert(failure.content);
    } else if (arrived?.id && newest.current !== null && isAfter(arrived.id, newest.current)) {
      words = arrived.sender.id === me.id ? "" : texts.messages.arrived(arrived.sender.name, arrived.content);
    }
    if (fresh) {
      newest.current = arrived?.id ?? "0";
    }
    if (words !== "") {
      setSaid(words);
    }
  }, [items, fresh, me.id]);

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
