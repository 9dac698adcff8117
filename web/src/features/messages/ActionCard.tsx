import { CircleHelp } from "lucide-react";
import type { Action, Id } from "../../realtime/events";
import type { Item } from "../../realtime/state";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { useStop } from "./stop";
import type { MessageActions } from "./useMessageActions";

interface Props {
  item: Item;
  action: Action;
  isMine: boolean;
  nameOf: (id: Id) => string;
  actions: MessageActions;
}

function outcome({ state, respondedBy }: Action, nameOf: (id: Id) => string): string {
  const words = texts.messages.action;
  if (respondedBy !== undefined && state === "accepted") {
    return words.acceptedBy(nameOf(respondedBy));
  }
  return respondedBy !== undefined && state === "declined"
    ? words.declinedBy(nameOf(respondedBy))
    : words[state];
}

/** A question that others answer with a click. */
export function ActionCard({ item, action, isMine, nameOf, actions }: Props) {
  const words = texts.messages.action;
  const stop = useStop();
  const isOpen = action.state === "pending" && item.id !== null;
  return (
    <div className="action" data-state={action.state}>
      <p className="action-title bubble-text" dir="auto">
        <CircleHelp size={18} aria-hidden />
        {action.title}
      </p>
      {isOpen && !isMine && (
        <div className="action-choices">
          {action.choices.map((choice) => (
            <Button
              key={choice}
              tabIndex={stop}
              look={choice === "accept" ? "primary" : "quiet"}
              onClick={() => actions.respond(item, choice)}
            >
              {words[choice]}
            </Button>
          ))}
        </div>
      )}
      {!(isOpen && !isMine) && <p className="action-state">{outcome(action, nameOf)}</p>}
      {isOpen && isMine && (
        <button type="button" className="link" tabIndex={stop} onClick={() => actions.withdraw(item)}>
          {words.cancel}
        </button>
      )}
    </div>
  );
}
