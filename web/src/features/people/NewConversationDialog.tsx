import { useState, type FormEvent } from "react";
import { useClient } from "../../client";
import { inWords } from "../../failures";
import type { UserRef } from "../../realtime/events";
import { texts } from "../../texts";
import { Dialog } from "../../ui/Dialog";
import { DialogActions } from "../../ui/DialogActions";
import { Field } from "../../ui/Field";
import { PeoplePicker } from "./PeoplePicker";

interface Props {
  onClose: () => void;
  onCreated: (conversationId: string) => void;
}

export function NewConversationDialog({ onClose, onCreated }: Props) {
  const client = useClient();
  const [chosen, setChosen] = useState<readonly UserRef[]>([]);
  const [name, setName] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const isGroup = chosen.length > 1;

  const create = async () => {
    setBusy(true);
    const group = name.trim() === "" ? {} : { name: name.trim() };
    const answer = await client.conversations.create(
      chosen.map((person) => person.id),
      isGroup ? group : null,
    );
    setBusy(false);
    if (answer.ok) {
      onCreated(answer.value);
    } else {
      setError(inWords(answer.failure));
    }
  };

  return (
    <Dialog title={texts.conversations.start} closeLabel={texts.close} onClose={onClose}>
      <form
        className="dialog-form"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (chosen.length > 0 && !busy) {
            void create();
          }
        }}
      >
        <PeoplePicker chosen={chosen} without={[]} onChange={setChosen} />
        {isGroup && (
          <Field
            label={texts.people.groupName}
            placeholder={texts.people.groupNameHint}
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
        {error && (
          <p className="form-error" role="alert">
            {error}
          </p>
        )}
        <DialogActions
          onCancel={onClose}
          submit={isGroup ? texts.people.startGroup : texts.people.startDirect}
          disabled={chosen.length === 0 || busy}
        />
      </form>
    </Dialog>
  );
}
