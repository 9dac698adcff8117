import {
  Bell,
  CircleDashed,
  CircleDot,
  Clock,
  ContactRound,
  Hash,
  Keyboard,
  Laptop,
  Lock,
  LogOut,
  Moon,
  Monitor,
  Search,
  Settings,
  Smile,
  SquarePen,
  Sun,
} from "lucide-react";
import type { Command } from "../features/palette/useFound";
import type { ChatClient } from "../realtime/client";
import { texts } from "../texts";
import { theme } from "../theme";
import { places, router, settingsPath } from "./router";
import type { Overlay } from "./Shell";

/** What can be done from anywhere. */
export function commandsOf(client: ChatClient, onOverlay: (overlay: Overlay) => void): Command[] {
  const go = (path: string) => () => router.go(path);
  const { sections } = texts.settings;
  const { own, status } = texts.profiles;
  const all: [string, typeof Hash, () => void][] = [
    [texts.conversations.start, SquarePen, () => onOverlay("start")],
    [texts.channels.browse, Hash, go(places.channels)],
    [texts.profiles.title, ContactRound, go(places.people)],
    [texts.search.field, Search, go(places.search)],
    [status.set, Smile, () => onOverlay("status")],
    [own.help, Keyboard, () => onOverlay("help")],
    [texts.settings.title, Settings, go(places.settings)],
    [sections.privacy, Lock, go(settingsPath("privacy"))],
    [sections.notifications, Bell, go(settingsPath("notifications"))],
    [sections.sessions, Laptop, go(settingsPath("sessions"))],
    [own.online, CircleDot, () => void client.statuses.choose("online")],
    [own.away, Clock, () => void client.statuses.choose("away")],
    [own.invisible, CircleDashed, () => void client.statuses.choose("invisible")],
    [texts.palette.theme.light, Sun, () => theme.choose("light")],
    [texts.palette.theme.dark, Moon, () => theme.choose("dark")],
    [texts.palette.theme.system, Monitor, () => theme.choose("system")],
    [texts.account.signOut, LogOut, () => onOverlay("signOut")],
  ];
  return all.map(([name, Icon, run]) => ({ name, icon: <Icon size={18} aria-hidden />, run }));
}
