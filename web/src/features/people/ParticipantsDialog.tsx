import { LogOut, UserMinus, UserPlus } from "lucide-react";
import { useState } from "react";
import { useChat, useClient, useMe } from "../../client";
import { inWords } from "../../failures";
import type { Conversation, Participant, UserRef } from "../../realtime/events";
import { byRole } from "../../realtime/select";
import { texts } from "../../texts";
import { Avatar } from "../../ui/Avatar";
import { Button, IconButton } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { Dialog } from "../../ui/Dialog";
import { PeoplePicker } from "./PeoplePicker";

interface Props {
  conversation: Conversation;
  onClose: () => void;
  onLeft: () => void;
}

export function ParticipantsDialog({ conversation, onClose, onLeft }: Props) {
  const client = useClient();
  const [step, setStep] = useState<"list" | "add" | "leave">("list");
  const [removing, setRemoving] = useState<Participant | null>(null);

  if (removing) {
    const remove = async () => {
      const failure = await client.removeParticipant(conversation.id, removing.id);
      if (!failure) {
        setRemoving(null);
      }
      return failure && inWords(failure);
    };
    return (
      <Confirm
        key={removing.id}
        title={texts.people.removeTitle(removing.name)}
        lead={texts.people.removeLead}
        confirm={texts.people.removeConfirm}
        cancel={texts.cancel}
        closeLabel={texts.close}
        onClose={() => setRemoving(null)}
        onConfirm={remove}
      />
    );
  }

  if (step === "leave") {
    const leave = async () => {
      const failure = await client.leave(conversation.id);
      if (!failure) {
        onLeft();
      }
      return failure && inWords(failure);
    };
    return (
      <Confirm
        title={texts.people.leaveTitle}
        lead={texts.people.leaveLead}
        confirm={texts.people.leave}
        cancel={texts.cancel}
        closeLabel={texts.close}
        onClose={() => setStep("list")}
        onConfirm={leave}
      />
    );
  }
  return (
    <Dialog
      title={step === "add" ? texts.people.add : texts.people.participants}
      closeLabel={texts.close}
      onClose={onClose}
    >
      {step === "add" ? (
        <AddPeople conversation={conversation} onDone={() => setStep("list")} />
      ) : (
        <>
          <Participants conversation={conversation} onRemove={setRemoving} />
          <div className="dialog-actions">
            <Button look="danger" onClick={() => setStep("leave")}>
              <LogOut size={18} aria-hidden />
              {texts.people.leave}
            </Button>
            <Button onClick={() => setStep("add")}>
              <UserPlus size={18} aria-hidden />
              {texts.people.add}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

interface ParticipantsProps {
  conversation: Conversation;
  onRemove: (person: Participant) => void;
}

function Participants({ conversation, onRemove }: ParticipantsProps) {
  const me = useMe();
  const online = useChat((state) => state.online);
  const mine = conversation.participants.find((person) => person.id === me.id);
  const canRemove = (person: Participant) =>
    mine !== undefined && mine.role !== "member" && person.id !== me.id && person.role !== "owner";
  return (
    <ul className="people">
      {byRole(conversation.participants).map((person) => {
        const isHere = online.has(person.id) || person.id === me.id;
        return (
          <li key={person.id} className="person">
            <Avatar
              id={person.id}
              name={person.name}
              image={person.avatar}
              size={40}
              mark={isHere ? texts.presence.online : undefined}
            />
            <span className="person-name">
              <strong>{person.id === me.id ? `${person.name} (${texts.you})` : person.name}</strong>
              <span>@{person.username}</span>
            </span>
            {person.role !== "member" && (
              <span className="person-role">{texts.people.roles[person.role]}</span>
            )}
            {canRemove(person) && (
              <IconButton label={texts.people.remove(person.name)} onClick={() => onRemove(person)}>
                <UserMinus size={18} aria-hidden />
              </IconButton>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function AddPeople({ conversation, onDone }: { conversation: Conversation; onDone: () => void }) {
  const client = useClient();
  const [chosen, setChosen] = useState<readonly UserRef[]>([]);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const add = async () => {
    setBusy(true);
    const failure = await client.addParticipants(
      conversation.id,
      chosen.map((person) => person.id),
    );
    setBusy(false);
    if (failure) {
      setError(inWords(failure));
    } else {
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
      {error && (
        <p className="form-error" role="alert">
          {error}
        </p>
      )}
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
