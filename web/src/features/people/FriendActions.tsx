import { Check, UserPlus, X } from "lucide-react";
import { useState } from "react";
import { useAction } from "../../answers";
import { useClient } from "../../client";
import { inWords } from "../../failures";
import type { UserRef } from "../../realtime/events";
import { relationTo } from "../../realtime/friends";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { FormError } from "../../ui/Page";
import { useWatched } from "../../watch";

const words = texts.profiles;

/** What can be done about a friendship as it stands: ask, answer, take back. */
export function FriendActions({ person }: { person: UserRef }) {
  const client = useClient();
  const relation = useWatched(client.friends, (state) => relationTo(state, person.id));
  const { busy, error, run } = useAction();
  const { friends } = client;
  const { id, name } = person;
  return (
    <>
      {relation === "none" && (
        <Button look="quiet" disabled={busy} onClick={() => void run(() => friends.ask(id))}>
          <UserPlus size={18} aria-hidden />
          {words.add}
        </Button>
      )}
      {relation === "asked" && (
        <Button
          look="quiet"
          aria-label={words.cancelOf(name)}
          disabled={busy}
          onClick={() => void run(() => friends.cancel(id))}
        >
          {words.cancel}
        </Button>
      )}
      {relation === "asks" && (
        <>
          <Button
            aria-label={words.acceptOf(name)}
            disabled={busy}
            onClick={() => void run(() => friends.accept(id))}
          >
            <Check size={18} aria-hidden />
            {words.accept}
          </Button>
          <Button
            look="quiet"
            aria-label={words.rejectOf(name)}
            disabled={busy}
            onClick={() => void run(() => friends.reject(id))}
          >
            <X size={18} aria-hidden />
            {words.reject}
          </Button>
        </>
      )}
      {relation === "blocked" && (
        <Button
          look="quiet"
          aria-label={words.unblockOf(name)}
          disabled={busy}
          onClick={() => void run(() => friends.unblock(id))}
        >
          {words.unblock}
        </Button>
      )}
      <FormError text={error} />
    </>
  );
}

interface ConfirmProps {
  person: UserRef;
  what: "block" | "removeFriend";
  onClose: () => void;
}

export function PartingDialog({ person, what, onClose }: ConfirmProps) {
  const client = useClient();
  const [done, setDone] = useState(false);
  const isBlock = what === "block";
  return (
    <Confirm
      title={isBlock ? words.blockTitle(person.name) : words.removeFriendTitle(person.name)}
      lead={isBlock ? words.blockLead : words.removeFriendLead}
      confirm={words[what]}
      cancel={texts.cancel}
      closeLabel={texts.close}
      onClose={onClose}
      onConfirm={async () => {
        const failure = await (isBlock ? client.friends.block(person) : client.friends.remove(person.id));
        if (!failure && !done) {
          setDone(true);
          onClose();
        }
        return failure && inWords(failure);
      }}
    />
  );
}
