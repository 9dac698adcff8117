import { useEffect, useState } from "react";
import { useClient } from "../../client";
import type { Ending } from "../../realtime/state";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Logo } from "../../ui/Logo";
import { RegisterForm } from "./RegisterForm";
import { SignInForm } from "./SignInForm";
import "./auth.css";

interface Props {
  ending: Ending | null;
  isLeaving: boolean;
  /** The code of the invitation that has led here. */
  invite: string | null;
  /** Goes on as whoever has signed in in another tab. */
  onContinue: () => void;
}

export function AuthScreen({ ending, isLeaving, invite, onContinue }: Props) {
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
        {ending?.by === "other" && (
          <section className="auth-greeting" role="status" aria-label={texts.auth.taken(ending.name)}>
            <h2>{texts.auth.taken(ending.name)}</h2>
            <p>{texts.auth.takenLead(ending.whose)}</p>
            <Button onClick={onContinue}>{texts.auth.continueAs(ending.name)}</Button>
          </section>
        )}
        {invite !== null && (
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
          <RegisterForm isFirst={isNew} invite={invite} onSignIn={() => setRegistering(false)} />
        ) : (
          <SignInForm ended={ending?.by === "server"} onRegister={() => setRegistering(true)} />
        )}
      </div>
    </main>
  );
}
