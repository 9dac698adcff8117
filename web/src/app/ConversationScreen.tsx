import { useEffect, useState } from "react";
import { useChat, useClient, useMe } from "../client";
import { ConversationHeader } from "../features/conversations/ConversationHeader";
import { Composer } from "../features/messages/Composer";
import { MessageList } from "../features/messages/MessageList";
import { PinsButton } from "../features/messages/PinsButton";
import { ParticipantsDialog } from "../features/people/ParticipantsDialog";
import { TypingLine } from "../features/presence/TypingLine";
import { nameOf } from "../realtime/select";
import { texts } from "../texts";
import { Button } from "../ui/Button";
import { messageIdOf, router, usePath } from "./router";

const home = () => router.go("/");

export function ConversationScreen({ conversationId }: { conversationId: string }) {
  const client = useClient();
  const me = useMe();
  const conversation = useChat((state) => state.conversations.get(conversationId));
  const listLoaded = useChat((state) => state.listLoaded);
  const [missing, setMissing] = useState(false);
  const [showsPeople, setShowsPeople] = useState(false);
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
    return missing ? <Missing /> : <p className="nothing">{texts.loading}</p>;
  }
  const name = nameOf(conversation, me.id) || texts.conversations.justYou;
  return (
    <div className="conversation">
      <ConversationHeader
        conversation={conversation}
        tools={<PinsButton conversationId={conversationId} />}
        onBack={home}
        onPeople={() => setShowsPeople(true)}
      />
      <MessageList conversation={conversation} name={name} />
      <TypingLine conversationId={conversationId} />
      <Composer conversation={conversation} name={name} />
      {showsPeople && (
        <ParticipantsDialog
          conversation={conversation}
          onClose={() => setShowsPeople(false)}
          onLeft={() => {
            setShowsPeople(false);
            router.go("/", "replace");
          }}
        />
      )}
    </div>
  );
}

function Missing() {
  return (
    <div className="nothing">
      <h2>{texts.conversations.missing}</h2>
      <p>{texts.conversations.missingLead}</p>
      <Button onClick={home}>{texts.back}</Button>
    </div>
  );
}
