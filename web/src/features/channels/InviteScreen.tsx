import { Link2Off } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { useAction, useAnswer } from "../../answers";
import { useClient } from "../../client";
import { texts } from "../../texts";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import "./channels.css";
import { FormError } from "../../ui/Page";

const words = texts.channels.invites;

interface Props {
  code: string;
  onOpen: (conversationId: string) => void;
  onBack: () => void;
}

/** Where an invite link leads: who has made an account for it is let in, anybody else is asked. */
export function InviteScreen({ code, onOpen, onBack }: Props) {
  const client = useClient();
  const { value, error } = useAnswer(`invite ${code}`, () => client.channels.invitedTo(code));
  const [isAccepted] = useState(() => client.invitation.isAccepted(code));
  const { busy, error: refused, run } = useAction();
  const join = () =>
    run(async () => {
      const answer = await client.channels.useInvite(code);
      if (answer.ok) {
        onOpen(answer.value.id);
      }
      return answer.ok ? null : answer.failure;
    });

  const follow = useEffectEvent(() => {
    if (client.invitation.take(code)) {
      void join();
    }
  });
  useEffect(() => follow(), []);

  const waiting = (
    <p className="invited" role="status">
      {texts.loading}
    </p>
  );
  // Before anything else: being let in may have used the invitation up.
  if (isAccepted && !refused) {
    return waiting;
  }
  if (error) {
    return (
      <div className="invited">
        <Link2Off size={40} strokeWidth={1.5} aria-hidden />
        <h2>{words.gone}</h2>
        <p>{words.goneLead}</p>
        <Button look="quiet" onClick={onBack}>
          {texts.back}
        </Button>
      </div>
    );
  }
  if (!value) {
    return waiting;
  }
  const name = value.name ?? words.unnamed;
  return (
    <div className="invited">
      <Avatar id={`invite-${code}`} name={name} image={value.avatar} size={48} shape="square" />
      <h2>{words.title(name)}</h2>
      {value.topic && <p>{value.topic}</p>}
      <p>{value.isParticipant ? words.already : texts.channels.members(value.participantCount)}</p>
      <FormError text={refused} />
      <Button disabled={busy} onClick={() => void join()}>
        {value.isParticipant ? texts.channels.open : words.accept}
      </Button>
      <Button look="quiet" onClick={onBack}>
        {texts.back}
      </Button>
    </div>
  );
}
