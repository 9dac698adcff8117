import { useState } from "react";
import { useAction } from "../../answers";
import { useClient } from "../../client";
import type { Conversation, UserRef } from "../../realtime/events";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { FormError } from "../../ui/Page";
import { PeoplePicker } from "./PeoplePicker";

export function AddPeople({ conversation, onDone }: { conversation: Conversation; onDone: () => void }) {
  const client = useClient();
  const [chosen, setChosen] = useState<readonly UserRef[]>([]);
  const { busy, error, run } = useAction();
  const add = async () => {
    const ids = chosen.map((person) => person.id);
    if (await run(() => client.conversations.add(conversation.id, ids))) {
      onDone();
    }
  };
  return (
    <>
      <PeoplePicker
        chosen={chosen}
        without={conversation.participants.map((person) => person.id)}
        onChange={setChosen}
      />
      <FormError text={error} />
      <div className="dialog-actions">
        <Button look="quiet" onClick={onDone}>
          {texts.cancel}
        </Button>
        <Button disabled={chosen.length === 0 || busy} onClick={() => void add()}>
          {texts.people.addChosen(chosen.length)}
        </Button>
      </div>
    </>
  );
}
