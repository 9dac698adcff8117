import { useClient } from "./client";
import type { Id } from "./realtime/events";
import { texts } from "./texts";
import { useWatched } from "./watch";

/** How present somebody is, as his picture shows it: by form and in words, not by colour alone. */
export function usePresenceMark(id: Id | undefined): {
  mark: string | undefined;
  markKind: "online" | "away";
} {
  const client = useClient();
  const presence = useWatched(client.statuses, ({ presence: all }) =>
    id === undefined ? "offline" : (all.get(id) ?? "offline"),
  );
  return {
    mark: presence === "offline" ? undefined : texts.profiles.presence[presence],
    markKind: presence === "away" ? "away" : "online",
  };
}
