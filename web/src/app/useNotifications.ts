import { useEffect } from "react";
import { useClient, useMe } from "../client";
import { plain } from "../markdown";
import { notifications } from "../notifications";
import type { Message } from "../realtime/events";
import { nameOf } from "../realtime/select";
import { texts } from "../texts";
import { conversationIdOf, conversationPath, router } from "./router";

/** Shows what comes while the person looks elsewhere, and takes it away when it was read, here or on another device. */
export function useNotifications(): void {
  const client = useClient();
  const me = useMe();

  useEffect(() => {
    const shown = new Map<string, { one: Notification; isCounted: boolean }>();
    const isWanted = (message: Message) => {
      const conversation = client.getState().conversations.get(message.conversationId);
      const isUnderEyes =
        document.hasFocus() && conversationIdOf(router.getPath()) === message.conversationId;
      const isForMe =
        conversation?.isGroup === false || message.mentionsAll || message.mentions?.includes(me.id);
      return (
        message.sender.id !== me.id &&
        !message.isDeleted &&
        !isUnderEyes &&
        !client.friends.get().blocked.has(message.sender.id) &&
        (isForMe || !notifications.get().mentionsOnly)
      );
    };
    const show = (message: Message) => {
      const { conversationId, sender, content } = message;
      const conversation = client.getState().conversations.get(conversationId);
      const where = conversation?.isGroup ? nameOf(conversation, me.id) : "";
      const one = notifications.show(
        where === "" ? sender.name : texts.search.by(sender.name, where),
        plain(content),
        `conversation ${conversationId}`,
        () => router.go(conversationPath(conversationId)),
      );
      if (one) {
        shown.set(conversationId, { one, isCounted: false });
      }
    };
    const stopListening = client.wire.listen({
      event: (event) => {
        if (event.name === "newMessage" && isWanted(event.data.message)) {
          show(event.data.message);
        }
      },
    });
    const stopWatching = client.subscribe(() => {
      const { conversations } = client.getState();
      for (const [id, notification] of shown) {
        // The event is heard before the message is counted.
        if ((conversations.get(id)?.unreadCount ?? 0) > 0) {
          notification.isCounted = true;
        } else if (notification.isCounted) {
          notification.one.close();
          shown.delete(id);
        }
      }
    });
    return () => {
      stopListening();
      stopWatching();
      shown.forEach(({ one }) => one.close());
    };
  }, [client, me.id]);
}
