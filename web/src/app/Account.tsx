import { Circle, CircleDashed, CircleDot, Keyboard, LogOut, Settings, Smile, User } from "lucide-react";
import { useClient, useMe } from "../client";
import { PersonAvatar } from "../features/people/PresenceDot";
import { useShowProfile } from "../profileCard";
import { statusOf, type OwnPresence } from "../realtime/statuses";
import { texts } from "../texts";
import { IconButton } from "../ui/Button";
import { Menu } from "../ui/Menu";
import { useWatched } from "../watch";
import { places, router } from "./router";

const words = texts.profiles.own;
const icons = { online: CircleDot, away: Circle, invisible: CircleDashed };

interface Props {
  onHelp: () => void;
  onStatus: () => void;
  onSignOut: () => void;
}

/** The person himself: how present he is, what he says of it, and the way out. */
export function Account({ onHelp, onStatus, onSignOut }: Props) {
  const client = useClient();
  const me = useMe();
  const showProfile = useShowProfile();
  const mine = useWatched(client.statuses, (state) => state.mine);
  const status = useWatched(client.statuses, (state) => statusOf(state, me.id));
  const presences = (["online", "away", "invisible"] as const).map((value: OwnPresence) => {
    const Icon = icons[value];
    return {
      name: words[value],
      icon: <Icon size={18} aria-hidden />,
      isChecked: mine === value,
      onChoose: () => void client.statuses.choose(value),
    };
  });
  return (
    <section className="account" aria-label={texts.account.menu}>
      <Menu
        label={texts.account.menu}
        icon={null}
        className="account-open"
        trigger={
          <>
            <PersonAvatar id={me.id} name={me.name} image={me.avatar} size={32} />
            <span className="account-name">
              <strong dir="auto">{me.name}</strong>
              <span>
                {status ? `${status.emoji ?? ""} ${status.text}`.trim() : texts.profiles.presence[mine]}
              </span>
            </span>
          </>
        }
        items={[
          ...presences,
          {
            name: texts.profiles.status.set,
            icon: <Smile size={18} aria-hidden />,
            onChoose: onStatus,
          },
          {
            name: texts.profiles.profile,
            icon: <User size={18} aria-hidden />,
            onChoose: () => showProfile(me.id),
          },
          {
            name: words.settings,
            icon: <Settings size={18} aria-hidden />,
            onChoose: () => router.go(places.settings),
          },
          { name: words.help, icon: <Keyboard size={18} aria-hidden />, onChoose: onHelp },
        ]}
      />
      <IconButton label={texts.account.signOut} onClick={onSignOut}>
        <LogOut size={18} aria-hidden />
      </IconButton>
    </section>
  );
}
