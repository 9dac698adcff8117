import { useEffect } from "react";
import { useNow } from "./answers";
import { useBlocked } from "./blocks";
import { useClient, useMe } from "./client";
import type { Conversation, Id } from "./realtime/events";
import { otherOf } from "./realtime/select";
import { useWatched } from "./watch";

export type Silence =
  | { kind: "blocked"; personId: Id }
  | { kind: "archived" | "announcements" }
  | { kind: "muted"; until?: string; reason?: string };

/** Why the person cannot write here; null where he can. */
export function useSilence(conversation: Conversation): Silence | null {
  const client = useClient();
  const me = useMe();
  const { id } = conversation;
  const mute = useWatched(client.sanctions, (all) => all.get(id));
  const blocked = useBlocked();
  const now = useNow(1000);
  const role = conversation.participants.find((person) => person.id === me.id)?.role ?? "member";

  useEffect(() => {
    if (conversation.isGroup && role === "member") {
      void client.sanctions.ask(id);
    }
  }, [client, conversation.isGroup, role, id]);

  const other = otherOf(conversation, me.id);
  if (other && blocked.has(other.id)) {
    return { kind: "blocked", personId: other.id };
  }
  if (conversation.isArchived) {
    return { kind: "archived" };
  }
  if (mute && (mute.until === undefined || Date.parse(mute.until) > now)) {
    return { kind: "muted", ...mute };
  }
  return conversation.announcementOnly && role === "member" ? { kind: "announcements" } : null;
}
