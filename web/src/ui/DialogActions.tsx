import { texts } from "../texts";
import { Button } from "./Button";

interface Props {
  onCancel: () => void;
  /** What the form of the dialog does. */
  submit: string;
  disabled: boolean;
  look?: "danger";
  /** For what is not to be done by a stray Enter. */
  startsAtCancel?: boolean;
}

/** How a dialog with a form ends. */
export function DialogActions({ onCancel, submit, disabled, look, startsAtCancel }: Props) {
  return (
    <div className="dialog-actions">
      <Button look="quiet" {...(startsAtCancel && { "data-focus-first": true })} onClick={onCancel}>
        {texts.cancel}
      </Button>
      <Button type="submit" {...(look && { look })} disabled={disabled}>
        {submit}
      </Button>
    </div>
  );
}
