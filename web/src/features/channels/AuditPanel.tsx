import { ScrollText } from "lucide-react";
import { usePages } from "../../answers";
import { useClient } from "../../client";
import { channelPageSize } from "../../realtime/channelApi";
import type { Conversation } from "../../realtime/events";
import type { AuditEntry } from "../../realtime/shapes";
import { texts } from "../../texts";
import { momentTime } from "../../times";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Empty, FormError } from "../../ui/Page";
import "./channels.css";

const words = texts.channels.audit;

export function AuditPanel({ conversation }: { conversation: Conversation }) {
  const client = useClient();
  const { id } = conversation;
  const { items, hasMore, error, more } = usePages<AuditEntry>(`audit ${id}`, channelPageSize, (page) =>
    client.channels.audit(id, page),
  );
  return (
    <>
      <FormError text={error} />
      {!items && !error && <p role="status">{texts.loading}</p>}
      {items?.length === 0 && (
        <Empty icon={<ScrollText size={32} strokeWidth={1.5} aria-hidden />} title={words.none} />
      )}
      <ul className="entries">
        {items?.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ul>
      {hasMore && (
        <Button look="quiet" className="more" onClick={more}>
          {texts.channels.more}
        </Button>
      )}
    </>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { kind, at, actor, user, reason, until, changes, newOwner, role, before } = entry;
  const who = actor?.name ?? words.gone;
  const sentence = words.kinds[kind]?.(who, user?.name ?? words.gone) ?? words.other(who);
  return (
    <li className="entry">
      <Avatar id={actor?.id ?? ""} name={who} image={actor?.avatar ?? null} size={32} />
      <div className="entry-main">
        {sentence}
        {newOwner && <small>{words.newOwner(newOwner.name)}</small>}
        {role && before && <small>{words.change(texts.channels.actions.role, before, role)}</small>}
        {Object.entries(changes ?? {}).map(([what, [old, now]]) => (
          <small key={what}>{words.change(what, old ?? words.nothing, now ?? words.nothing)}</small>
        ))}
        {reason && <small>{words.reason(reason)}</small>}
        <small>
          <time dateTime={at}>{momentTime(at)}</time>
          {until && `, ${texts.channels.bans.until(momentTime(until))}`}
        </small>
      </div>
    </li>
  );
}
