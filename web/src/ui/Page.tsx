import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./Button";
import "./page.css";

interface Props {
  title: string;
  lead?: string;
  backLabel: string;
  onBack: () => void;
  actions?: ReactNode;
  children: ReactNode;
}

/** A screen beside the list: a head that stays, and a body that scrolls. */
export function Page({ title, lead, backLabel, onBack, actions, children }: Props) {
  return (
    <section className="page" aria-label={title}>
      <header className="page-head">
        <IconButton label={backLabel} className="head-back" onClick={onBack}>
          <ArrowLeft size={20} aria-hidden />
        </IconButton>
        <div className="page-title">
          <h2 tabIndex={-1}>{title}</h2>
          {lead && <p>{lead}</p>}
        </div>
        {actions}
      </header>
      <div className="page-scroll">
        <div className="page-body">{children}</div>
      </div>
    </section>
  );
}

interface EmptyProps {
  icon: ReactNode;
  title: string;
  lead?: string;
  children?: ReactNode;
}

/** What stands where there is nothing. */
export function Empty({ icon, title, lead, children }: EmptyProps) {
  return (
    <div className="empty">
      {icon}
      <h3>{title}</h3>
      {lead && <p>{lead}</p>}
      {children}
    </div>
  );
}

export const FormError = ({ text }: { text: string | null }) =>
  text && (
    <p className="form-error" role="alert">
      {text}
    </p>
  );
