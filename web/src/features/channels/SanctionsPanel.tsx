import { ShieldCheck } from "lucide-react";
import { failureOf, useAction, useAnswer, useNow } from "../../answers";
import { useClient } from "../../client";
import type { SanctionKind } from "../../realtime/channelApi";
import type { Conversation, Id, UserRef } from "../../realtime/events";
import type { Sanction } from "../../realtime/shapes";
import { texts } from "../../texts";
import { momentTime } from "../../times";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Empty, FormError } from "../../ui/Page";
import "./channels.css";

const words = texts.channels.bans;

/** Who is banned and who is muted, by whom, why and until when; each can be lifted. */
export function SanctionsPanel({ conversation }: { conversation: Conversation }) {
  return (
    <>
      <Sanctions conversation={conversation} kind="bans" title={words.banned} none={words.none} />
      <Sanctions conversation={conversation} kind="mutes" title={words.muted} none={words.noMutes} />
    </>
  );
}

interface Props {
  conversation: Conversation;
  kind: SanctionKind;
  title: string;
  none: string;
}

function Sanctions({ conversation, kind, title, none }: Props) {
  const client = useClient();
  const { id } = conversation;
  const { value, error, reload } = useAnswer(`${kind} ${id}`, () => client.channels.sanctions(id, kind));
  const people = useAnswer(`people ${value?.map(({ userId, by }) => `${userId},${by}`).join() ?? ""}`, () =>
    client.profiles.named(value?.flatMap(({ userId, by }) => [userId, by]) ?? []),
  );
  const now = useNow(1000);
  const { error: refused, run } = useAction();
  const standing = value?.filter(({ until }) => until === undefined || Date.parse(until) > now);
  const lift = (userId: Id) =>
    run(async () => {
      const answer = await client.channels.lift(id, kind, userId);
      reload();
      return failureOf(answer);
    });
  return (
    <section className="panel-section" aria-label={title}>
      <h3>{title}</h3>
      <FormError text={refused ?? error} />
      {standing?.length === 0 && (
        <Empty icon={<ShieldCheck size={28} strokeWidth={1.5} aria-hidden />} title={none} />
      )}
      <ul className="entries">
        {standing?.map((sanction) => (
          <SanctionRow
            key={sanction.userId}
            sanction={sanction}
            kind={kind}
            person={people.value?.get(sanction.userId)}
            by={people.value?.get(sanction.by)}
            onLift={() => void lift(sanction.userId)}
          />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  sanction: Sanction;
  kind: SanctionKind;
  person: UserRef | undefined;
  by: UserRef | undefined;
  onLift: () => void;
}

function SanctionRow({ sanction, kind, person, by, onLift }: RowProps) {
  const name = person?.name ?? words.somebody;
  return (
    <li className="entry">
      <Avatar id={sanction.userId} name={name} image={person?.avatar ?? null} size={32} />
      <div className="entry-main">
        {name}
        <small>
          {sanction.until ? words.until(momentTime(sanction.until)) : words.forEver}
          {by && `, ${words.by(by.name)}`}
        </small>
        {sanction.reason && <small>{texts.channels.audit.reason(sanction.reason)}</small>}
      </div>
      <Button look="quiet" onClick={onLift}>
        {kind === "bans" ? texts.channels.actions.unban : texts.channels.actions.unmute}
      </Button>
    </li>
  );
}
