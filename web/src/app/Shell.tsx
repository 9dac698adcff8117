import { lazy, Suspense, useState } from "react";
import { useChat } from "../client";
import { ConversationList } from "../features/conversations/ConversationList";
import { NewConversationDialog } from "../features/people/NewConversationDialog";
import { ConnectionBanner } from "../features/presence/ConnectionBanner";
import { ProfileContext } from "../profileCard";
import { texts } from "../texts";
import { Account } from "./Account";
import { Notices } from "./Notices";
import { Nothing } from "./Nothing";
import { Places } from "./Places";
import { conversationIdOf, conversationPath, places, router, usePath } from "./router";
import { Screen } from "./Screen";
import "./app.css";

const ProfileCard = lazy(() => import("../features/people/ProfileCard"));

const KeyboardHelp = lazy(() => import("./KeyboardHelp"));

const openConversation = (id: string) => router.go(conversationPath(id));

export function Shell() {
  const path = usePath();
  const isEmpty = useChat((state) => state.listLoaded && state.conversations.size === 0);
  const [starting, setStarting] = useState(false);
  const [profileId, setProfileId] = useState<string | null>(null);
  const [helping, setHelping] = useState(false);
  const start = () => setStarting(true);
  const none = (
    <Nothing title={texts.conversations.none} lead={texts.conversations.noneLead} onStart={start} />
  );

  return (
    <ProfileContext value={setProfileId}>
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
          <Places path={path} />
          <Account onHelp={() => setHelping(true)} />
        </aside>
        <main className="shell-main">
          <Suspense fallback={<p className="nothing">{texts.loading}</p>}>
            <Screen path={path} onHelp={() => setHelping(true)}>
              {isEmpty ? (
                none
              ) : (
                <Nothing
                  title={texts.conversations.pick}
                  lead={texts.conversations.pickLead}
                  onStart={start}
                />
              )}
            </Screen>
          </Suspense>
        </main>
        <Notices />
        {starting && (
          <NewConversationDialog
            onClose={() => setStarting(false)}
            onCreated={(id) => {
              setStarting(false);
              openConversation(id);
            }}
          />
        )}
        <Suspense>
          {helping && <KeyboardHelp onClose={() => setHelping(false)} />}
          {profileId !== null && (
            <ProfileCard
              id={profileId}
              onClose={() => setProfileId(null)}
              onOpen={(id) => {
                setProfileId(null);
                openConversation(id);
              }}
              onEdit={() => {
                setProfileId(null);
                router.go(places.settings);
              }}
            />
          )}
        </Suspense>
      </div>
    </ProfileContext>
  );
}
