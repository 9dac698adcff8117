import { useState } from "react";
import { useAction } from "../../answers";
import { useClient } from "../../client";
import type { Visibility } from "../../realtime/shapes";
import { texts } from "../../texts";
import { Choice } from "../../ui/Choice";
import { Dialog } from "../../ui/Dialog";
import { DialogActions } from "../../ui/DialogActions";
import { Field } from "../../ui/Field";
import { FormError } from "../../ui/Page";
import { TextArea } from "../../ui/TextArea";
import { visibilityOptions } from "./kinds";

const shortestPassword = 4;

interface Props {
  onClose: () => void;
  onCreated: (conversationId: string) => void;
}

export function NewChannelDialog({ onClose, onCreated }: Props) {
  const client = useClient();
  const [name, setName] = useState("");
  const [topic, setTopic] = useState("");
  const [visibility, setVisibility] = useState<Visibility>("public");
  const [password, setPassword] = useState("");
  const [checked, setChecked] = useState(false);
  const { busy, error, run } = useAction();
  const hasName = name.trim() !== "";
  const hasPassword = visibility !== "protected" || password.length >= shortestPassword;

  const create = () =>
    run(async () => {
      const answer = await client.conversations.createChannel({
        name: name.trim(),
        visibility,
        ...(topic.trim() !== "" && { topic: topic.trim() }),
        ...(visibility === "protected" && { password }),
      });
      if (answer.ok) {
        onCreated(answer.value);
      }
      return answer.ok ? null : answer.failure;
    });

  return (
    <Dialog title={texts.channels.create} closeLabel={texts.close} onClose={onClose}>
      <form
        className="dialog-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setChecked(true);
          if (hasName && hasPassword && !busy) {
            void create();
          }
        }}
      >
        <Field
          label={texts.channels.name}
          placeholder={texts.channels.nameHint}
          maxLength={80}
          data-focus-first
          value={name}
          error={checked && !hasName ? texts.channels.required : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <TextArea
          label={texts.channels.topic}
          hint={texts.channels.topicHint}
          maxLength={500}
          rows={2}
          value={topic}
          onChange={(event) => setTopic(event.target.value)}
        />
        <Choice
          label={texts.channels.kind}
          options={visibilityOptions}
          value={visibility}
          onChange={setVisibility}
        />
        {visibility === "protected" && (
          <Field
            label={texts.channels.password}
            type="password"
            autoComplete="new-password"
            maxLength={72}
            hint={texts.channels.passwordHint}
            value={password}
            error={checked && !hasPassword ? texts.channels.requiredPassword : undefined}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
        <FormError text={error} />
        <DialogActions onCancel={onClose} submit={texts.channels.createAction} disabled={busy} />
      </form>
    </Dialog>
  );
}
