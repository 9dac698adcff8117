import { useEffect, useState } from "react";
import { useClient } from "../../client";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Logo } from "../../ui/Logo";
import { RegisterForm } from "./RegisterForm";
import { SignInForm } from "./SignInForm";
import "./auth.css";

interface Props {
  ended: boolean;
  isLeaving: boolean;
  isInvited: boolean;
}

export function AuthScreen({ ended, isLeaving, isInvited }: Props) {
  const client = useClient();
  const [registering, setRegistering] = useState(false);
  const [isNew, setIsNew] = useState(false);

  useEffect(() => {
    let isWanted = true;
    void client.isNewServer().then((answer) => {
      if (isWanted && answer) {
        setIsNew(true);
      }
    });
    return () => {
      isWanted = false;
    };
  }, [client]);

  return (
    <main className="auth">
      <div className="auth-card">
        <div className="auth-brand">
          <Logo size={40} />
          <span>{texts.product}</span>
        </div>
        {isLeaving && (
          <p className="auth-greeting" role="status">
            {texts.auth.leaving}
          </p>
        )}
        {isInvited && (
          <section className="auth-greeting" aria-label={texts.auth.invited}>
            <h2>{texts.auth.invited}</h2>
            <p>{texts.auth.invitedLead}</p>
          </section>
        )}
        {isNew && !registering && (
          <section className="auth-greeting" aria-label={texts.welcome.newTitle}>
            <h2>{texts.welcome.newTitle}</h2>
            <p>{texts.welcome.newLead}</p>
            <Button onClick={() => setRegistering(true)}>{texts.welcome.newAction}</Button>
          </section>
        )}
        {registering ? (
          <RegisterForm isFirst={isNew} onSignIn={() => setRegistering(false)} />
        ) : (
          <SignInForm ended={ended} onRegister={() => setRegistering(true)} />
        )}
      </div>
    </main>
  );
}
