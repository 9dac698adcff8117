import { useState } from "react";
import { failureOf, useAction } from "../../answers";
import { useClient } from "../../client";
import type { Conversation, UserRef } from "../../realtime/events";
import { texts } from "../../texts";
import { Select } from "../../ui/Choice";
import { Dialog } from "../../ui/Dialog";
import { DialogActions } from "../../ui/DialogActions";
import { Field } from "../../ui/Field";
import { FormError } from "../../ui/Page";

const words = texts.channels.actions;
const minute = 60_000;
const durations = {
  minutes10: 10 * minute,
  hour: 60 * minute,
  day: 1440 * minute,
  week: 10_080 * minute,
  ever: 0,
};
type Duration = keyof typeof durations;
const names = Object.keys(durations) as Duration[];

interface Props {
  conversation: Conversation;
  person: UserRef;
  what: "mute" | "ban" | "remove";
  onClose: () => void;
}

/** Mutes, bans or removes somebody, with a reason that he sees, and for as long as is said. */
export function SanctionDialog({ conversation, person, what, onClose }: Props) {
  const client = useClient();
  const [duration, setDuration] = useState<Duration>("hour");
  const [reason, setReason] = useState("");
  const { busy, error, run } = useAction();
  const head = {
    mute: [words.muteTitle(person.name), words.muteLead],
    ban: [words.banTitle(person.name), words.banLead],
    remove: [words.removeTitle(person.name), words.removeLead],
  }[what];

  const act = async () => {
    const why = reason.trim();
    const { id } = conversation;
    const done = await run(async () => {
      if (what === "remove") {
        return failureOf(await client.channels.remove(id, person.id, why));
      }
      const ms = durations[duration];
      const terms = {
        ...(ms > 0 && { until: new Date(Date.now() + ms).toISOString() }),
        ...(why !== "" && { reason: why }),
      };
      const kind = what === "ban" ? "bans" : "mutes";
      return failureOf(await client.channels.sanction(id, kind, person.id, terms));
    });
    if (done) {
      onClose();
    }
  };
  return (
    <Dialog title={head[0] ?? ""} closeLabel={texts.close} onClose={onClose}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          void act();
        }}
      >
        <p className="dialog-lead">{head[1]}</p>
        {what !== "remove" && (
          <Select
            label={words.for}
            value={duration}
            onChange={setDuration}
            options={names.map((value) => ({ value, name: texts.channels.durations[value] }))}
          />
        )}
        <Field
          label={words.reason}
          hint={words.reasonHint}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <FormError text={error} />
        <DialogActions onCancel={onClose} submit={words[what]} disabled={busy} look="danger" startsAtCancel />
      </form>
    </Dialog>
  );
}
