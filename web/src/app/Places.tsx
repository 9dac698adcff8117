import { ContactRound, Hash, Search, Settings } from "lucide-react";
import type { MouseEvent } from "react";
import { useClient } from "../client";
import { texts } from "../texts";
import { useWatched } from "../watch";
import { places, router } from "./router";

const all = [
  { path: places.channels, name: texts.channels.title, Icon: Hash },
  { path: places.people, name: texts.profiles.title, Icon: ContactRound },
  { path: places.search, name: texts.search.title, Icon: Search },
  { path: places.settings, name: texts.settings.title, Icon: Settings },
];

/** The screens beside the conversations. */
export function Places({ path }: { path: string }) {
  const client = useClient();
  const waiting = useWatched(client.friends, (state) => state.incoming.size);
  const follow = (event: MouseEvent, to: string) => {
    if (!event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      router.go(to);
    }
  };
  return (
    <nav className="places" aria-label={texts.places}>
      {all.map(({ path: to, name, Icon }) => (
        <a
          key={to}
          href={to}
          aria-current={path.startsWith(to) ? "page" : undefined}
          onClick={(event) => follow(event, to)}
        >
          <Icon size={20} aria-hidden />
          <span>{name}</span>
          {to === places.people && waiting > 0 && (
            <span className="badge" role="img" aria-label={texts.profiles.requests(waiting)}>
              {waiting}
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}
