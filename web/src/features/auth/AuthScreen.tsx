import { useState } from "react";
import { texts } from "../../texts";
import { Logo } from "../../ui/Logo";
import { RegisterForm } from "./RegisterForm";
import { SignInForm } from "./SignInForm";
import "./auth.css";

export function AuthScreen({ ended }: { ended: boolean }) {
  const [registering, setRegistering] = useState(false);
  return (
    <main className="auth">
      <div className="auth-card">
        <div className="auth-brand">
          <Logo size={40} />
          <span>{texts.product}</span>
        </div>
        {registering ? (
          <RegisterForm onSignIn={() => setRegistering(false)} />
        ) : (
          <SignInForm ended={ended} onRegister={() => setRegistering(true)} />
        )}
      </div>
    </main>
  );
}
