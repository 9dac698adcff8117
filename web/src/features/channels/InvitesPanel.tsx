import { Copy, Link, X } from "lucide-react";
import { useState } from "react";
import { invitePath, linkTo } from "../../addresses";
import { failureOf, useAction, useAnswer } from "../../answers";
import { useClient } from "../../client";
import { copy } from "../../clipboard";
import type { Conversation } from "../../realtime/events";
import type { Invite } from "../../realtime/shapes";
import { texts } from "../../texts";
import { momentTime } from "../../times";
import { Button, IconButton } from "../../ui/Button";
import { Select } from "../../ui/Choice";
import { Empty, FormError } from "../../ui/Page";
import "./channels.css";

const words = texts.channels.invites;
const day = 24 * 60 * 60;
const ends = { day: day, week: 7 * day, month: 30 * day, never: 0 } as const;
const limits = ["0", "1", "10", "100"] as const;

const linkOf = (code: string) => linkTo(invitePath(code));

export function InvitesPanel({ conversation }: { conversation: Conversation }) {
  const client = useClient();
  const { id } = conversation;
  const { value, error, reload } = useAnswer(`invites ${id}`, () => client.channels.invites(id));
  const [end, setEnd] = useState<keyof typeof ends>("week");
  const [limit, setLimit] = useState<(typeof limits)[number]>("0");
  const { busy, error: refused, run } = useAction();
  const [copied, setCopied] = useState("");

  const copyLink = async (code: string) =>
    setCopied((await copy(linkOf(code))) ? texts.copied : texts.notCopied);
  const create = () =>
    run(async () => {
      const answer = await client.channels.createInvite(id, {
        ...(ends[end] > 0 && { expiresIn: ends[end] }),
        ...(limit !== "0" && { maxUses: Number(limit) }),
      });
      reload();
      return failureOf(answer);
    });
  const remove = (code: string) =>
    run(async () => {
      const answer = await client.channels.deleteInvite(id, code);
      reload();
      return failureOf(answer);
    });

  return (
    <>
      <p className="dialog-lead">{words.lead}</p>
      <div className="pair">
        <Select
          label={words.expires}
          value={end}
          onChange={setEnd}
          options={(["day", "week", "month", "never"] as const).map((one) => ({
            value: one,
            name: words[one],
          }))}
        />
        <Select
          label={words.uses}
          value={limit}
          onChange={setLimit}
          options={limits.map((one) => ({ value: one, name: one === "0" ? words.unlimited : one }))}
        />
      </div>
      <div className="panel-actions">
        <Button disabled={busy} onClick={() => void create()}>
          <Link size={18} aria-hidden />
          {words.create}
        </Button>
        <p role="status">{copied}</p>
      </div>
      <FormError text={refused ?? error} />
      {value?.length === 0 && (
        <Empty icon={<Link size={32} strokeWidth={1.5} aria-hidden />} title={words.none} />
      )}
      <ul className="entries">
        {value?.map((invite) => (
          <InviteRow
            key={invite.code}
            invite={invite}
            onCopy={() => void copyLink(invite.code)}
            onDelete={() => void remove(invite.code)}
          />
        ))}
      </ul>
    </>
  );
}

interface RowProps {
  invite: Invite;
  onCopy: () => void;
  onDelete: () => void;
}

function InviteRow({ invite, onCopy, onDelete }: RowProps) {
  const { code, uses, maxUses, expiresAt } = invite;
  return (
    <li className="entry">
      <div className="entry-main">
        <a className="invite-link" href={linkOf(code)}>
          {linkOf(code)}
        </a>
        <small>
          {words.used(uses, maxUses)} · {expiresAt ? words.endsAt(momentTime(expiresAt)) : words.noEnd}
        </small>
      </div>
      <IconButton label={words.copy} onClick={onCopy}>
        <Copy size={18} aria-hidden />
      </IconButton>
      <IconButton label={words.delete} onClick={onDelete}>
        <X size={18} aria-hidden />
      </IconButton>
    </li>
  );
}
