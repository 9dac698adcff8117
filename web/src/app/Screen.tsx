import { lazy, type ReactNode } from "react";
import { ConversationScreen } from "./ConversationScreen";
import { conversationIdOf, conversationPath, inviteCodeOf, places, router } from "./router";

// What is looked at now and then is loaded then.
const ChannelBrowser = lazy(async () => ({
  default: (await import("../features/channels/ChannelBrowser")).ChannelBrowser,
}));
const InviteScreen = lazy(async () => ({
  default: (await import("../features/channels/InviteScreen")).InviteScreen,
}));
const Directory = lazy(async () => ({ default: (await import("../features/people/Directory")).Directory }));

const home = () => router.go(places.home);
const open = (id: string) => router.go(conversationPath(id));

/** What the address names; `children` where it names nothing. */
export function Screen({ path, children }: { path: string; children: ReactNode }) {
  const conversationId = conversationIdOf(path);
  const inviteCode = inviteCodeOf(path);
  if (conversationId !== null) {
    return <ConversationScreen key={conversationId} conversationId={conversationId} />;
  }
  if (inviteCode !== null) {
    return <InviteScreen key={inviteCode} code={inviteCode} onOpen={open} onBack={home} />;
  }
  switch (path) {
    case places.channels:
      return <ChannelBrowser onOpen={open} onBack={home} />;
    case places.people:
      return <Directory onOpen={open} onBack={home} />;
    default:
      return children;
  }
}
