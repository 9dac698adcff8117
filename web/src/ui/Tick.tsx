import { Check, CheckCheck, CircleAlert, Clock } from "lucide-react";
import "./tick.css";

const icons = { pending: Clock, failed: CircleAlert, sent: Check, delivered: CheckCheck, read: CheckCheck };

export function Tick({ status, label }: { status: keyof typeof icons; label: string }) {
  const Icon = icons[status];
  return (
    <span className="tick" role="img" aria-label={label} title={label} data-status={status}>
      <Icon size={status === "pending" ? 12 : 15} strokeWidth={status === "read" ? 2.75 : 2} aria-hidden />
    </span>
  );
}
