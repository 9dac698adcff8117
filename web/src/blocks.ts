import { useClient } from "./client";
import type { BlockedUser, Id } from "./realtime/events";
import { useWatched } from "./watch";

/** Whom the person has blocked. */
export function useBlocked(): ReadonlyMap<Id, BlockedUser> {
  const client = useClient();
  return useWatched(client.friends, (state) => state.blocked);
}
