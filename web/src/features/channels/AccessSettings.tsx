import { useState } from "react";
import type { ConversationChange } from "../../realtime/channelApi";
import type { Conversation } from "../../realtime/events";
import type { Visibility } from "../../realtime/shapes";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Choice } from "../../ui/Choice";
import { Field } from "../../ui/Field";
import { visibilityOptions } from "./kinds";

const words = texts.channels.settings;
const shortestPassword = 4;

interface Props {
  conversation: Conversation;
  busy: boolean;
  onSave: (change: ConversationChange) => Promise<void>;
}

/** Who comes in, and with what password. Whoever is in stays in. */
export function AccessSettings({ conversation, busy, onSave }: Props) {
  const current = conversation.visibility ?? "public";
  const [visibility, setVisibility] = useState<Visibility>(current);
  const [password, setPassword] = useState("");
  const isProtected = visibility === "protected";
  const wasProtected = current === "protected";
  const isReady = isProtected ? password.length >= shortestPassword : visibility !== current;
  const save = async () => {
    await onSave(
      isProtected ? { visibility, password } : { visibility, ...(wasProtected && { password: null }) },
    );
    setPassword("");
  };
  return (
    <form
      className="panel-section"
      aria-label={words.access}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) {
          void save();
        }
      }}
    >
      <Choice label={words.access} options={visibilityOptions} value={visibility} onChange={setVisibility} />
      {isProtected && (
        <Field
          label={wasProtected ? texts.channels.newPassword : texts.channels.password}
          type="password"
          autoComplete="new-password"
          maxLength={72}
          hint={`${texts.channels.passwordHint}. ${words.passwordStays}`}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      )}
      <div className="panel-actions">
        <Button type="submit" disabled={busy || !isReady}>
          {isProtected ? (wasProtected ? words.passwordChange : words.passwordSet) : words.save}
        </Button>
        {wasProtected && isProtected && (
          <Button look="quiet" disabled={busy} onClick={() => void onSave({ password: null })}>
            {words.passwordRemove}
          </Button>
        )}
      </div>
    </form>
  );
}
