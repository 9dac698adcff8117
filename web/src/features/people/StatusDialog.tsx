import { useState } from "react";
import { useAction } from "../../answers";
import { useClient, useMe } from "../../client";
import { statusOf } from "../../realtime/statuses";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Choice";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { FormError } from "../../ui/Page";
import { useWatched } from "../../watch";
import "./people.css";

const words = texts.profiles.status;
type Until = "never" | "minutes30" | "hour" | "hours4" | "today" | "week";
const untils: readonly Until[] = ["never", "minutes30", "hour", "hours4", "today", "week"];
const minute = 60_000;

function endOf(until: Until): Date | null {
  const now = new Date();
  switch (until) {
    case "never":
      return null;
    case "minutes30":
      return new Date(now.getTime() + 30 * minute);
    case "hour":
      return new Date(now.getTime() + 60 * minute);
    case "hours4":
      return new Date(now.getTime() + 240 * minute);
    case "today":
      return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
    case "week":
      return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 7);
  }
}

export function StatusDialog({ onClose }: { onClose: () => void }) {
  const client = useClient();
  const me = useMe();
  const status = useWatched(client.statuses, (state) => statusOf(state, me.id));
  const [text, setText] = useState(status?.text ?? "");
  const [emoji, setEmoji] = useState(status?.emoji ?? "");
  const [until, setUntil] = useState<Until>("never");
  const { busy, error, run } = useAction();
  const isEmpty = text.trim() === "" && emoji === "";
  const save = async (isCleared: boolean) => {
    const expiresAt = endOf(until)?.toISOString();
    const wanted = {
      ...(text.trim() !== "" && { text: text.trim() }),
      ...(emoji !== "" && { emoji }),
      ...(expiresAt && { expiresAt }),
    };
    if (await run(() => client.account.change({ status: isCleared || isEmpty ? null : wanted }))) {
      onClose();
    }
  };
  return (
    <Dialog title={words.title} closeLabel={texts.close} onClose={onClose}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save(false);
        }}
      >
        <div className="status-fields">
          <Field
            label={words.emoji}
            maxLength={16}
            placeholder="🙂"
            value={emoji}
            onChange={(event) => setEmoji(event.target.value)}
          />
          <Field
            label={words.text}
            maxLength={100}
            data-focus-first
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <ul className="suggestions">
          {words.suggestions.map(([sign, what]) => (
            <li key={what}>
              <button
                type="button"
                onClick={() => {
                  setEmoji(sign);
                  setText(what);
                }}
              >
                {sign} {what}
              </button>
            </li>
          ))}
        </ul>
        <Select
          label={words.until}
          value={until}
          onChange={setUntil}
          options={untils.map((value) => ({ value, name: words[value] }))}
        />
        <FormError text={error} />
        <div className="dialog-actions">
          {status && (
            <Button look="quiet" disabled={busy} onClick={() => void save(true)}>
              {words.clear}
            </Button>
          )}
          <Button type="submit" disabled={busy}>
            {words.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
