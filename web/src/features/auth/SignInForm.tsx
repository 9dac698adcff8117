import { useClient } from "../../client";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { useForm } from "./useForm";

const { required } = texts.auth;

export function SignInForm({ ended, onRegister }: { ended: boolean; onRegister: () => void }) {
  const client = useClient();
  const { form, errors, failure, busy, onSubmit } = useForm({
    fields: ["email", "password"],
    check: ({ email, password }) => ({
      ...(email.trim() === "" && { email: required.email }),
      ...(password === "" && { password: required.password }),
    }),
    submit: ({ email, password }) => client.signIn(email.trim(), password),
    words: (refused) =>
      refused.kind === "refused" && refused.status === 401 ? texts.failures.wrongPassword : null,
  });

  return (
    <form ref={form} className="auth-form" noValidate onSubmit={onSubmit}>
      <h1>{texts.auth.signIn}</h1>
      <p className="auth-lead">{ended ? texts.auth.ended : texts.auth.signInLead}</p>
      <Field
        label={texts.auth.email}
        name="email"
        type="email"
        autoComplete="username"
        error={errors.email}
        autoFocus
      />
      <Field
        label={texts.auth.password}
        name="password"
        type="password"
        autoComplete="current-password"
        error={errors.password}
      />
      {failure && (
        <p className="form-error" role="alert">
          {failure}
        </p>
      )}
      <Button type="submit" disabled={busy}>
        {texts.auth.signIn}
      </Button>
      <p className="auth-switch">
        {texts.auth.toRegister}{" "}
        <button type="button" className="link" onClick={onRegister}>
          {texts.auth.toRegisterLink}
        </button>
      </p>
    </form>
  );
}
