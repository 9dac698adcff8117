import { Suspense, useEffect, useState } from "react";
import { messageIdOf } from "../addresses";
import { useChat, useClient, useMe } from "../client";
import { CannotWrite } from "../features/channels/CannotWrite";
import { ConversationHeader } from "../features/conversations/ConversationHeader";
import { Composer } from "../features/messages/Composer";
import { MessageList } from "../features/messages/MessageList";
import { PinsButton } from "../features/messages/PinsButton";
import { TypingLine } from "../features/presence/TypingLine";
import { useShowProfile } from "../profileCard";
import { nameOf, otherOf } from "../realtime/select";
import { texts } from "../texts";
import type { DetailsTab } from "./ConversationDetails";
import { Boundary } from "./Boundary";
import { later } from "./later";
import { ConversationNote } from "./ConversationNote";
import { Missing } from "./Missing";
import { router, usePath } from "./router";

const ConversationDetails = later((screens) => screens.ConversationDetails);

const home = () => router.go("/");

export function ConversationScreen({ conversationId }: { conversationId: string }) {
  const client = useClient();
  const me = useMe();
  const conversation = useChat((state) => state.conversations.get(conversationId));
  const listLoaded = useChat((state) => state.listLoaded);
  const [missing, setMissing] = useState(false);
  const [details, setDetails] = useState<DetailsTab | null>(null);
  const showProfile = useShowProfile();
  const isUnknown = listLoaded && !conversation;

  useEffect(() => {
    if (isUnknown) {
      void client.find(conversationId).then((failure) => setMissing(failure !== null));
    }
  }, [client, conversationId, isUnknown]);

  const messageId = messageIdOf(usePath());
  const isHere = conversation !== undefined;
  useEffect(() => {
    if (isHere && messageId !== null) {
      void client.messages.goTo(conversationId, messageId);
    }
  }, [client, conversationId, isHere, messageId]);

  if (!conversation) {
    return missing ? <Missing conversationId={conversationId} /> : <p className="nothing">{texts.loading}</p>;
  }
  const name = nameOf(conversation, me.id) || texts.conversations.justYou;
  const other = otherOf(conversation, me.id);
  return (
    <div className="conversation">
      <ConversationHeader
        conversation={conversation}
        note={<ConversationNote conversation={conversation} />}
        nameLabel={other ? texts.profiles.show(name) : texts.channels.details.show(name)}
        tools={<PinsButton conversationId={conversationId} />}
        onName={() => (other ? showProfile(other.id) : setDetails("about"))}
        onBack={home}
        onPeople={() => setDetails("members")}
      />
      <MessageList conversation={conversation} name={name} />
      <TypingLine conversationId={conversationId} />
      <CannotWrite conversation={conversation}>
        <Composer conversation={conversation} name={name} />
      </CannotWrite>
      <Boundary at={details} onClose={() => setDetails(null)}>
        <Suspense>
          {details !== null && (
            <ConversationDetails
              conversation={conversation}
              first={details}
              onClose={() => setDetails(null)}
              onLeft={() => {
                setDetails(null);
                router.go("/", "replace");
              }}
            />
          )}
        </Suspense>
      </Boundary>
    </div>
  );
}
