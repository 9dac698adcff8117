import type { MouseEvent } from "react";
import { useAction } from "../../answers";
import { useClient } from "../../client";
import type { Audience, PrivateField } from "../../realtime/shapes";
import { texts } from "../../texts";
import { Choice, Select, Switch } from "../../ui/Choice";
import { FormError } from "../../ui/Page";
import { useWatched } from "../../watch";

const words = texts.settings.privacy;
const audiences = (["everyone", "friends", "nobody"] as const).map((value) => ({
  value,
  name: words.audience[value],
}));
const fields = Object.keys(words.fields) as PrivateField[];

interface Props {
  blockedPath: string;
  onBlocked: () => void;
}

export function PrivacySettings({ blockedPath, onBlocked }: Props) {
  const client = useClient();
  const { me, settings } = useWatched(client.account);
  const { error, run } = useAction();
  if (!me?.privacy || !settings) {
    return <p role="status">{texts.loading}</p>;
  }
  const show = (field: PrivateField, audience: Audience) =>
    run(() => client.account.change({ privacy: { [field]: audience } }));
  const follow = (event: MouseEvent) => {
    if (!event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      onBlocked();
    }
  };
  return (
    <div className="settings-form">
      <p className="dialog-lead">{words.lead}</p>
      <FormError text={error} />
      <Choice
        label={words.whoMayWrite}
        options={audiences}
        value={settings.whoMayWrite}
        onChange={(whoMayWrite) => void run(() => client.account.changeSettings({ whoMayWrite }))}
      />
      <p className="field-hint">{words.whoMayWriteHint}</p>
      <Switch
        label={words.receipts}
        hint={words.receiptsHint}
        on={settings.readReceipts === "on"}
        onChange={(on) => void run(() => client.account.changeSettings({ readReceipts: on ? "on" : "off" }))}
      />
      <section className="settings-section" aria-label={words.shows}>
        <h3>{words.shows}</h3>
        <div className="settings-pair">
          {fields.map((field) => (
            <Select
              key={field}
              label={words.fields[field]}
              options={audiences}
              value={me.privacy[field]}
              onChange={(audience) => void show(field, audience)}
            />
          ))}
        </div>
      </section>
      <section className="settings-section" aria-label={words.blocked}>
        <h3>{words.blocked}</h3>
        <p>
          <a className="link" href={blockedPath} onClick={follow}>
            {words.blockedLead}
          </a>
        </p>
      </section>
    </div>
  );
}
