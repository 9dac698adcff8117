import { Suspense, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { conversationIdOf, conversationPath, inviteCodeOf, messagePath } from "../addresses";
import { peopleTabs } from "../features/people/tabs";
import { settingsSections } from "../features/settings/sections";
import { texts } from "../texts";
import { Boundary } from "./Boundary";
import { ConversationScreen } from "./ConversationScreen";
import { later } from "./later";
import { peoplePath, places, router, searchPath, settingsPath, useQuery } from "./router";

const ChannelBrowser = later((screens) => screens.ChannelBrowser);
const InviteScreen = later((screens) => screens.InviteScreen);
const Directory = later((screens) => screens.Directory);
const SettingsScreen = later((screens) => screens.SettingsScreen);
const SearchScreen = later((screens) => screens.SearchScreen);
const Welcome = later((screens) => screens.Welcome);

const waiting = <p className="nothing">{texts.loading}</p>;
const home = () => router.go(places.home);
const open = (id: string) => router.go(conversationPath(id));

interface Props {
  path: string;
  onHelp: () => void;
  children: ReactNode;
}

/** What the address names; `children` where it names nothing. A search lies over the conversation that it began in. */
export function Screen({ path, onHelp, children }: Props) {
  const conversationId = conversationIdOf(path);
  const isSearch = path === places.search;
  const [under, setUnder] = useState(conversationId);
  if (!isSearch && under !== conversationId) {
    setUnder(conversationId);
  }
  const shown = isSearch ? under : conversationId;
  useReturningFocus(isSearch);
  return (
    <>
      {shown !== null && (
        <div className="screen" inert={isSearch} data-covered={isSearch}>
          <Boundary key={shown}>
            <ConversationScreen conversationId={shown} />
          </Boundary>
        </div>
      )}
      {isSearch && (
        // On its own: what waits for it must not hide the conversation, which would lose its place.
        <Boundary>
          <Suspense fallback={waiting}>
            <Search under={under} />
          </Suspense>
        </Boundary>
      )}
      {shown === null && !isSearch && (
        <Boundary at={path}>
          <Suspense fallback={waiting}>
            <Place path={path} onHelp={onHelp}>
              {children}
            </Place>
          </Suspense>
        </Boundary>
      )}
    </>
  );
}

/** What had the focus before something lay over it has it again after, unless something else has taken it. */
function useReturningFocus(isCovered: boolean): void {
  const before = useRef<Element | null>(null);
  useLayoutEffect(() => {
    if (isCovered) {
      return;
    }
    if (before.current instanceof HTMLElement && document.activeElement === document.body) {
      before.current.focus({ preventScroll: true });
    }
    // Run before what lies over it takes the focus.
    return () => {
      before.current = document.activeElement;
    };
  }, [isCovered]);
}

function Search({ under }: { under: string | null }) {
  const query = useQuery();
  return (
    <SearchScreen
      text={new URLSearchParams(query).get("q") ?? ""}
      onText={(text) => router.go(text === "" ? places.search : searchPath(text), "replace")}
      onOpen={(conversationId, messageId) => router.go(messagePath(conversationId, messageId))}
      onBack={() => (under === null ? home() : open(under))}
    />
  );
}

function Place({ path, onHelp, children }: Props) {
  const inviteCode = inviteCodeOf(path);
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
        blockedPath={peoplePath("blocked")}
        onBlocked={() => router.go(peoplePath("blocked"))}
      />
    );
  }
  if (path === places.people || path.startsWith(`${places.people}/`)) {
    const named = path.slice(places.people.length + 1);
    return (
      <Directory
        tab={peopleTabs.find((tab) => tab === named) ?? "everyone"}
        onTab={(tab) => router.go(peoplePath(tab), "replace")}
        onOpen={open}
        onBack={home}
      />
    );
  }
  switch (path) {
    case places.channels:
      return <ChannelBrowser onOpen={open} onBack={home} />;
    case places.welcome:
      return <Welcome onOpen={open} onBack={home} />;
    default:
      return children;
  }
}
