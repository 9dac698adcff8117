import { useState } from "react";
import { useChat } from "../client";
import { ConversationList } from "../features/conversations/ConversationList";
import { NewConversationDialog } from "../features/people/NewConversationDialog";
import { ConnectionBanner } from "../features/presence/ConnectionBanner";
import { texts } from "../texts";
import { Account } from "./Account";
import { ConversationScreen } from "./ConversationScreen";
import { Nothing } from "./Nothing";
import { conversationIdOf, conversationPath, router, usePath } from "./router";
import "./app.css";

export function Shell() {
  const openId = conversationIdOf(usePath());
  const isEmpty = useChat((state) => state.listLoaded && state.conversations.size === 0);
  const [starting, setStarting] = useState(false);
  const start = () => setStarting(true);
  const none = (
    <Nothing title={texts.conversations.none} lead={texts.conversations.noneLead} onStart={start} />
  );

  return (
    <div className="shell" data-open={openId !== null}>
      <ConnectionBanner />
      <aside className="shell-list">
        <ConversationList
          openId={openId}
          pathOf={conversationPath}
          onOpen={(id) => router.go(conversationPath(id))}
          onStart={start}
          none={none}
        />
        <Account />
      </aside>
      <main className="shell-main">
        {openId !== null ? (
          <ConversationScreen key={openId} conversationId={openId} />
        ) : isEmpty ? (
          none
        ) : (
          <Nothing title={texts.conversations.pick} lead={texts.conversations.pickLead} onStart={start} />
        )}
      </main>
      {starting && (
        <NewConversationDialog
          onClose={() => setStarting(false)}
          onCreated={(id) => {
            setStarting(false);
            router.go(conversationPath(id));
          }}
        />
      )}
    </div>
  );
}
