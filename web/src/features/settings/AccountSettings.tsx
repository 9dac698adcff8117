import { useState, type ReactNode } from "react";
import { failureOf, useAction } from "../../answers";
import { useClient } from "../../client";
import type { Failure } from "../../realtime/session";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { DialogActions } from "../../ui/DialogActions";
import { Field } from "../../ui/Field";
import { FormError } from "../../ui/Page";
import { useWatched } from "../../watch";

const words = texts.settings.account;
const isWrongPassword = (failure: Failure) => failure.kind === "refused" && failure.status === 403;

export function AccountSettings() {
  return (
    <>
      <EmailForm />
      <PasswordForm />
      <Deletion />
    </>
  );
}

/** Runs what needs the password, and says when it was another one. */
function useProven() {
  const { busy, error, run } = useAction();
  const [isWrong, setIsWrong] = useState(false);
  const [done, setDone] = useState(false);
  const prove = async (action: () => Promise<Failure | null>) => {
    setIsWrong(false);
    setDone(false);
    let wrong = false;
    const ok = await run(async () => {
      const failure = await action();
      wrong = failure !== null && isWrongPassword(failure);
      return wrong ? null : failure;
    });
    setIsWrong(wrong);
    setDone(ok && !wrong);
    return ok && !wrong;
  };
  return { busy, error, done, wrong: isWrong ? words.wrongPassword : undefined, prove };
}

interface SectionProps {
  title: string;
  error: string | null;
  said: string | false;
  submit: string;
  disabled: boolean;
  onSubmit: () => void;
  children: ReactNode;
}

function Section({ title, error, said, submit, disabled, onSubmit, children }: SectionProps) {
  return (
    <form
      className="settings-section"
      aria-label={title}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!disabled) {
          onSubmit();
        }
      }}
    >
      <h3>{title}</h3>
      {children}
      <FormError text={error} />
      <div className="settings-actions">
        <Button type="submit" disabled={disabled}>
          {submit}
        </Button>
        <p role="status">{said}</p>
      </div>
    </form>
  );
}

function EmailForm() {
  const client = useClient();
  const now = useWatched(client.account, (state) => state.me?.email ?? "");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { busy, error, done, wrong, prove } = useProven();
  const change = async () => {
    if (await prove(() => client.account.changeEmail(password, email.trim()))) {
      setEmail("");
      setPassword("");
    }
  };
  return (
    <Section
      title={words.email}
      error={error}
      said={done && words.emailChanged}
      submit={words.emailChange}
      disabled={busy || email.trim() === "" || password === ""}
      onSubmit={() => void change()}
    >
      <p className="dialog-lead">{now}</p>
      <Field
        label={words.emailNew}
        type="email"
        autoComplete="email"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Field
        label={words.deletePassword}
        type="password"
        autoComplete="current-password"
        value={password}
        error={wrong}
        onChange={(event) => setPassword(event.target.value)}
      />
    </Section>
  );
}

function PasswordForm() {
  const client = useClient();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const { busy, error, done, wrong, prove } = useProven();
  const change = async () => {
    if (await prove(async () => failureOf(await client.account.changePassword(current, next)))) {
      setCurrent("");
      setNext("");
    }
  };
  return (
    <Section
      title={words.password}
      error={error}
      said={done && words.passwordChanged}
      submit={words.passwordChange}
      disabled={busy || current === "" || next === ""}
      onSubmit={() => void change()}
    >
      <Field
        label={words.passwordNow}
        type="password"
        autoComplete="current-password"
        value={current}
        error={wrong}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <Field
        label={words.passwordNew}
        type="password"
        autoComplete="new-password"
        hint={words.passwordHint}
        value={next}
        onChange={(event) => setNext(event.target.value)}
      />
    </Section>
  );
}

function Deletion() {
  const [asking, setAsking] = useState(false);
  return (
    <section className="settings-section" aria-label={words.delete}>
      <h3>{words.delete}</h3>
      <p className="dialog-lead">{words.deleteLead}</p>
      <div className="settings-actions">
        <Button look="danger" onClick={() => setAsking(true)}>
          {words.delete}
        </Button>
      </div>
      {asking && <DeletionDialog onClose={() => setAsking(false)} />}
    </section>
  );
}

function DeletionDialog({ onClose }: { onClose: () => void }) {
  const client = useClient();
  const [password, setPassword] = useState("");
  const { busy, error, wrong, prove } = useProven();
  const remove = async () => {
    if (await prove(async () => failureOf(await client.account.delete(password)))) {
      client.signOut();
    }
  };
  return (
    <Dialog title={words.deleteTitle} closeLabel={texts.close} onClose={onClose}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          void remove();
        }}
      >
        <p className="dialog-lead">{words.deleteLead}</p>
        <Field
          label={words.deletePassword}
          type="password"
          autoComplete="current-password"
          data-focus-first
          value={password}
          error={wrong}
          onChange={(event) => setPassword(event.target.value)}
        />
        <FormError text={error} />
        <DialogActions
          onCancel={onClose}
          submit={words.deleteConfirm}
          disabled={busy || password === ""}
          look="danger"
        />
      </form>
    </Dialog>
  );
}
