import { useEffect } from "react";
import { conversationIdOf, conversationPath } from "../addresses";
import { useClient, useMe } from "../client";
import { plain } from "../markdown";
import { notifications } from "../notifications";
import { Alerts, isWorthAnAlert } from "../realtime/alerts";
import type { Message } from "../realtime/events";
import { nameOf } from "../realtime/select";
import { texts } from "../texts";
import { router } from "./router";

/** Shows what comes while the person looks elsewhere, and takes it away when it was read, here or on another device. */
export function useNotifications(): void {
  const client = useClient();
  const me = useMe();

  useEffect(() => {
    const isWanted = (message: Message) =>
      isWorthAnAlert(message, {
        me: me.id,
        conversation: client.getState().conversations.get(message.conversationId),
        blocked: client.friends.get().blocked,
        mentionsOnly: notifications.get().mentionsOnly,
        isUnderEyes: document.hasFocus() && conversationIdOf(router.getPath()) === message.conversationId,
      });
    const alerts = new Alerts(({ conversationId, sender, content }) => {
      const conversation = client.getState().conversations.get(conversationId);
      const where = conversation?.isGroup ? nameOf(conversation, me.id) : "";
      return notifications.show(
        where === "" ? sender.name : texts.search.by(sender.name, where),
        plain(content),
        `conversation ${conversationId}`,
        () => router.go(conversationPath(conversationId)),
      );
    });
    const stopListening = client.wire.listen({
      event: (event) => {
        if (event.name !== "newMessage") {
          alerts.heard(event);
        } else if (isWanted(event.data.message)) {
          alerts.arrived(event.data.message);
        }
      },
    });
    const stopWatching = client.subscribe(() => {
      const { conversations } = client.getState();
      alerts.counted((id) => conversations.get(id)?.unreadCount ?? 0);
    });
    return () => {
      stopListening();
      stopWatching();
      alerts.clear();
    };
  }, [client, me.id]);
}
