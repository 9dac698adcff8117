import { useState } from "react";
import { useMe } from "../client";
import { AboutPanel } from "../features/channels/AboutPanel";
import { AuditPanel } from "../features/channels/AuditPanel";
import { InvitesPanel } from "../features/channels/InvitesPanel";
import { LeaveDialog } from "../features/channels/LeaveDialog";
import { moderates, roleIn } from "../features/channels/rights";
import { SanctionsPanel } from "../features/channels/SanctionsPanel";
import { SettingsPanel } from "../features/channels/SettingsPanel";
import { MembersPanel } from "../features/people/MembersPanel";
import type { Conversation } from "../realtime/events";
import { nameOf } from "../realtime/select";
import { texts } from "../texts";
import { Dialog } from "../ui/Dialog";
import { Tabs } from "../ui/Tabs";

const words = texts.channels.details;
export type DetailsTab = keyof typeof words.tabs;

interface Props {
  conversation: Conversation;
  first: DetailsTab;
  onClose: () => void;
  onLeft: () => void;
}

/** Everything about a group or channel; those in charge see more of it. */
export function ConversationDetails({ conversation, first, onClose, onLeft }: Props) {
  const me = useMe();
  const [tab, setTab] = useState<DetailsTab>(first);
  const [leaving, setLeaving] = useState(false);
  const inCharge = moderates(roleIn(conversation, me.id));
  const tabs: DetailsTab[] = inCharge
    ? ["about", "members", "invites", "bans", "audit", "settings"]
    : ["about", "members"];
  // Whoever was in charge a moment ago is no longer.
  const current = tabs.includes(tab) ? tab : "about";

  if (leaving) {
    return (
      <LeaveDialog
        conversation={conversation}
        onClose={() => setLeaving(false)}
        onLeft={onLeft}
        onHandOver={() => {
          setLeaving(false);
          setTab("members");
        }}
      />
    );
  }
  return (
    <Dialog
      title={nameOf(conversation, me.id) || texts.conversations.justYou}
      closeLabel={texts.close}
      onClose={onClose}
      size="wide"
    >
      <Tabs
        label={words.title}
        tabs={tabs.map((id) => ({ id, name: words.tabs[id] }))}
        current={current}
        onChange={setTab}
      >
        {current === "about" && <AboutPanel conversation={conversation} onLeave={() => setLeaving(true)} />}
        {current === "members" && <MembersPanel conversation={conversation} />}
        {current === "invites" && <InvitesPanel conversation={conversation} />}
        {current === "bans" && <SanctionsPanel conversation={conversation} />}
        {current === "audit" && <AuditPanel conversation={conversation} />}
        {current === "settings" && <SettingsPanel conversation={conversation} onDeleted={onLeft} />}
      </Tabs>
    </Dialog>
  );
}
