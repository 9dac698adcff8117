import { useClient } from "../../client";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { looksLikeEmail, useForm } from "./useForm";

const { required } = texts.auth;

interface Props {
  isFirst: boolean;
  invite: string | null;
  onSignIn: () => void;
}

export function RegisterForm({ isFirst, invite, onSignIn }: Props) {
  const client = useClient();
  const { form, errors, failure, busy, onSubmit } = useForm({
    fields: ["email", "username", "name", "password"],
    check: ({ email, username, name, password }) => ({
      ...(!looksLikeEmail(email) && { email: email.trim() === "" ? required.email : required.emailForm }),
      ...(username.trim() === "" && { username: required.username }),
      ...(name.trim() === "" && { name: required.name }),
      ...(password === "" && { password: required.choosePassword }),
    }),
    submit: ({ email, username, name, password }) =>
      client.register(
        { email: email.trim(), username: username.trim(), name: name.trim(), password },
        invite,
      ),
  });

  return (
    <form ref={form} className="auth-form" noValidate onSubmit={onSubmit}>
      <h1>{texts.auth.registerTitle}</h1>
      <p className="auth-lead">{isFirst ? texts.welcome.firstLead : texts.auth.registerLead}</p>
      <Field
        label={texts.auth.email}
        name="email"
        type="email"
        autoComplete="email"
        error={errors.email}
        autoFocus
      />
      <Field
        label={texts.auth.username}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        hint={texts.auth.usernameHint}
        error={errors.username}
      />
      <Field
        label={texts.auth.name}
        name="name"
        autoComplete="name"
        hint={texts.auth.nameHint}
        error={errors.name}
      />
      <Field
        label={texts.auth.password}
        name="password"
        type="password"
        autoComplete="new-password"
        hint={texts.auth.passwordHint}
        error={errors.password}
      />
      {failure && (
        <p className="form-error" role="alert">
          {failure}
        </p>
      )}
      <Button type="submit" disabled={busy}>
        {texts.auth.register}
      </Button>
      <p className="auth-switch">
        {texts.auth.toSignIn}{" "}
        <button type="button" className="link" onClick={onSignIn}>
          {texts.auth.signIn}
        </button>
      </p>
    </form>
  );
}
