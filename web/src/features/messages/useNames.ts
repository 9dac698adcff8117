import { useCallback } from "react";
import { useChat, useMe } from "../../client";
import type { Conversation, Id } from "../../realtime/events";
import { texts } from "../../texts";

/** Says what somebody in a conversation is called, who may have left it. */
export function useNames({ participants }: Conversation): (id: Id) => string {
  const me = useMe();
  const met = useChat((state) => state.met);
  return useCallback(
    (id: Id) =>
      id === me.id
        ? texts.you
        : ((participants.find((one) => one.id === id) ?? met.get(id))?.name ?? texts.conversations.formerly),
    [participants, met, me.id],
  );
}
