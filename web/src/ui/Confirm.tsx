import { useState } from "react";
import { Button } from "./Button";
import { Dialog } from "./Dialog";

interface Props {
  title: string;
  lead: string;
  confirm: string;
  cancel: string;
  closeLabel: string;
  /** Something else that may be wanted instead. */
  other?: { name: string; onChoose: () => void };
  onClose: () => void;
  /** Answers with what went wrong, in words, or null. */
  onConfirm: () => Promise<string | null>;
}

export function Confirm({ title, lead, confirm, cancel, closeLabel, other, onClose, onConfirm }: Props) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = async () => {
    setBusy(true);
    const failure = await onConfirm();
    setBusy(false);
    setError(failure);
  };
  return (
    <Dialog title={title} closeLabel={closeLabel} onClose={onClose}>
      <p className="dialog-lead">{lead}</p>
      {error && (
        <p className="form-error" role="alert">
          {error}
        </p>
      )}
      <div className="dialog-actions">
        <Button look="quiet" data-focus-first onClick={onClose}>
          {cancel}
        </Button>
        {other && (
          <Button look="quiet" onClick={other.onChoose}>
            {other.name}
          </Button>
        )}
        <Button look="danger" disabled={busy} onClick={() => void run()}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
