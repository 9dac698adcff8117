import { Suspense, useEffect, useState } from "react";
import { conversationIdOf, conversationPath } from "../addresses";
import { useChat } from "../client";
import { ConversationList } from "../features/conversations/ConversationList";
import { StatusDialog } from "../features/people/StatusDialog";
import { NewConversationDialog } from "../features/people/NewConversationDialog";
import { ConnectionBanner } from "../features/presence/ConnectionBanner";
import { ProfileContext } from "../profileCard";
import { isBlank } from "../realtime/select";
import { texts } from "../texts";
import { FirstSteps } from "./FirstSteps";
import { Account } from "./Account";
import { Boundary } from "./Boundary";
import { later, loadAhead } from "./later";
import { Navigator } from "./Navigator";
import { Notices } from "./Notices";
import { Nothing } from "./Nothing";
import { Places } from "./Places";
import { places, router, usePath } from "./router";
import { Screen } from "./Screen";
import { SignOut } from "./SignOut";
import { useNotifications } from "./useNotifications";
import "./app.css";
import "./low.css";

const ProfileCard = later((screens) => screens.ProfileCard);
const KeyboardHelp = later((screens) => screens.KeyboardHelp);

const openConversation = (id: string) => router.go(conversationPath(id));

export type Overlay = "start" | "help" | "status" | "signOut" | { profile: string };

export function Shell() {
  const path = usePath();
  const isEmpty = useChat(isBlank);
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  useNotifications();
  useEffect(loadAhead, []);
  const close = () => setOverlay(null);
  const start = () => setOverlay("start");
  const help = () => setOverlay("help");
  const openAndClose = (id: string) => {
    close();
    openConversation(id);
  };
  const none = (
    <Nothing title={texts.conversations.none} lead={texts.conversations.noneLead} onStart={start} />
  );

  return (
    <ProfileContext value={(profile) => setOverlay({ profile })}>
      <div className="shell" data-open={path !== places.home}>
        <ConnectionBanner />
        <aside className="shell-list">
          <ConversationList
            openId={conversationIdOf(path)}
            pathOf={conversationPath}
            onOpen={openConversation}
            onStart={start}
            none={none}
          />
          <div className="shell-foot">
            <Places path={path} />
            <Account
              onHelp={help}
              onStatus={() => setOverlay("status")}
              onSignOut={() => setOverlay("signOut")}
            />
          </div>
        </aside>
        <main className="shell-main">
          <Screen path={path} onHelp={help}>
            {isEmpty ? (
              none
            ) : (
              <Nothing title={texts.conversations.pick} lead={texts.conversations.pickLead} onStart={start} />
            )}
          </Screen>
        </main>
        <Notices />
        <FirstSteps path={path} />
        <Navigator path={path} onOverlay={setOverlay} />
        {overlay === "start" && <NewConversationDialog onClose={close} onCreated={openAndClose} />}
        {overlay === "signOut" && <SignOut onClose={close} />}
        {overlay === "status" && <StatusDialog onClose={close} />}
        <Boundary at={overlay} onClose={close}>
          <Suspense>
            {overlay === "help" && <KeyboardHelp onClose={close} />}
            {overlay !== null && typeof overlay === "object" && (
              <ProfileCard
                key={overlay.profile}
                id={overlay.profile}
                onClose={close}
                onOpen={openAndClose}
                onEdit={() => {
                  close();
                  router.go(places.settings);
                }}
              />
            )}
          </Suspense>
        </Boundary>
      </div>
    </ProfileContext>
  );
}
