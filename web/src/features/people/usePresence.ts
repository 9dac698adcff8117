import { useClient } from "../../client";
import type { Id } from "../../realtime/events";
import { texts } from "../../texts";
import { relativeTime } from "../../times";
import { useWatched } from "../../watch";

/** How present somebody is, in words, with when he was last seen where he shows it. */
export function usePresenceText(id: Id, shownLastSeen?: string): string {
  const client = useClient();
  const presence = useWatched(client.statuses, (all) => all.presence.get(id) ?? "offline");
  const heard = useWatched(client.statuses, (all) => all.lastSeen.get(id));
  const lastSeen = heard ?? shownLastSeen;
  return presence === "offline" && lastSeen
    ? texts.profiles.lastSeen(relativeTime(lastSeen))
    : texts.profiles.presence[presence];
}
