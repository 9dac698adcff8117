import { useState } from "react";
import { conversationIdOf, conversationPath, messagePath } from "../addresses";
import { useClient, useMe } from "../client";
import { Palette } from "../features/palette/Palette";
import { byActivity } from "../realtime/select";
import { commandsOf } from "./commands";
import { useShortcuts } from "./keyboard";
import { places, router, searchPath } from "./router";
import type { Overlay } from "./Shell";

interface Props {
  path: string;
  onOverlay: (overlay: Overlay) => void;
}

/** The ways around without a mouse: the palette, and the keys that work everywhere. */
export function Navigator({ path, onOverlay }: Props) {
  const client = useClient();
  const me = useMe();
  const [isOpen, setIsOpen] = useState(false);
  const [commands, setCommands] = useState(() => commandsOf(client, onOverlay));

  useShortcuts({
    palette: () => {
      setCommands(commandsOf(client, onOverlay));
      setIsOpen((before) => !before);
    },
    search: () => router.go(places.search),
    help: () => onOverlay("help"),
    conversation: (step, unread) => {
      const openId = conversationIdOf(path);
      const all = byActivity(client.getState().conversations.values());
      const wanted = unread ? all.filter((one) => one.unreadCount > 0 || one.id === openId) : all;
      const at = wanted.findIndex((one) => one.id === openId);
      const next = wanted[at < 0 ? (step > 0 ? 0 : wanted.length - 1) : at + step];
      if (next) {
        router.go(conversationPath(next.id));
      }
    },
  });

  return (
    isOpen && (
      <Palette
        commands={commands}
        onConversation={(id) => router.go(conversationPath(id))}
        onPerson={(id) => {
          if (id === me.id) {
            onOverlay({ profile: id });
            return;
          }
          void client.conversations.create([id], null).then((answer) => {
            // Whoever takes no messages is shown with what can be done about it.
            if (answer.ok) {
              router.go(conversationPath(answer.value));
            } else {
              onOverlay({ profile: id });
            }
          });
        }}
        onMessage={(conversationId, messageId) => router.go(messagePath(conversationId, messageId))}
        onSearch={(text) => router.go(searchPath(text))}
        onClose={() => setIsOpen(false)}
      />
    )
  );
}
