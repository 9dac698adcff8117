import { useState } from "react";
import { useAction } from "../../answers";
import { useClient } from "../../client";
import type { Channel } from "../../realtime/shapes";
import { texts } from "../../texts";
import { Dialog } from "../../ui/Dialog";
import { DialogActions } from "../../ui/DialogActions";
import { Field } from "../../ui/Field";
import { FormError } from "../../ui/Page";

interface Props {
  channel: Pick<Channel, "id" | "name">;
  onClose: () => void;
  onJoined: () => void;
}

export function PasswordDialog({ channel, onClose, onJoined }: Props) {
  const client = useClient();
  const [password, setPassword] = useState("");
  const [isWrong, setIsWrong] = useState(false);
  const { busy, error, run } = useAction();
  const join = async () => {
    let wrong = false;
    const done = await run(async () => {
      const answer = await client.channels.join(channel.id, password);
      if (answer.ok) {
        return null;
      }
      const { failure } = answer;
      wrong = failure.kind === "refused" && failure.status === 403 && /password/i.test(failure.message);
      return wrong ? null : failure;
    });
    setIsWrong(wrong);
    if (done && !wrong) {
      onJoined();
    }
  };
  return (
    <Dialog title={texts.channels.passwordTitle(channel.name)} closeLabel={texts.close} onClose={onClose}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          void join();
        }}
      >
        <p className="dialog-lead">{texts.channels.passwordLead}</p>
        <Field
          label={texts.channels.password}
          type="password"
          autoComplete="off"
          data-focus-first
          value={password}
          error={isWrong ? texts.channels.wrongPassword : undefined}
          onChange={(event) => setPassword(event.target.value)}
        />
        <FormError text={error} />
        <DialogActions onCancel={onClose} submit={texts.channels.join} disabled={busy || password === ""} />
      </form>
    </Dialog>
  );
}
