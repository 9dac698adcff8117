import { lazy, type ReactNode } from "react";
import { ConversationScreen } from "./ConversationScreen";
import { conversationIdOf, conversationPath, inviteCodeOf, places, router, settingsPath } from "./router";
import { settingsSections } from "../features/settings/sections";

// What is looked at now and then is loaded then.
const ChannelBrowser = lazy(async () => ({
  default: (await import("../features/channels/ChannelBrowser")).ChannelBrowser,
}));
const InviteScreen = lazy(async () => ({
  default: (await import("../features/channels/InviteScreen")).InviteScreen,
}));
const Directory = lazy(async () => ({ default: (await import("../features/people/Directory")).Directory }));

const SettingsScreen = lazy(async () => ({
  default: (await import("../features/settings/SettingsScreen")).SettingsScreen,
}));

const home = () => router.go(places.home);
const open = (id: string) => router.go(conversationPath(id));

interface Props {
  path: string;
  onHelp: () => void;
  children: ReactNode;
}

/** What the address names; `children` where it names nothing. */
export function Screen({ path, onHelp, children }: Props) {
  const conversationId = conversationIdOf(path);
  const inviteCode = inviteCodeOf(path);
  if (conversationId !== null) {
    return <ConversationScreen key={conversationId} conversationId={conversationId} />;
  }
  if (inviteCode !== null) {
    return <InviteScreen key={inviteCode} code={inviteCode} onOpen={open} onBack={home} />;
  }
  if (path.startsWith(places.settings)) {
    const named = path.slice(places.settings.length + 1);
    return (
      <SettingsScreen
        section={settingsSections.find((section) => section === named) ?? "profile"}
        onSection={(section) => router.go(settingsPath(section), "replace")}
        onBack={home}
        onHelp={onHelp}
      />
    );
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
