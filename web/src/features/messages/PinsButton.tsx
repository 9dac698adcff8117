import { Pin as PinIcon } from "lucide-react";
import { useState } from "react";
import { useBlocked } from "../../blocks";
import { useClient } from "../../client";
import { gistOf } from "../../gist";
import type { Id, Pin } from "../../realtime/events";
import { texts } from "../../texts";
import { fullTime } from "../../times";
import { IconButton } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Fetched } from "./MessageDialogs";

/** Opens the list of what is pinned in a conversation. */
export function PinsButton({ conversationId }: { conversationId: Id }) {
  const client = useClient();
  const blocked = useBlocked();
  const [isOpen, setOpen] = useState(false);
  const go = (messageId: Id) => {
    setOpen(false);
    void client.messages.goTo(conversationId, messageId);
  };
  return (
    <>
      <IconButton label={texts.messages.pins} onClick={() => setOpen(true)}>
        <PinIcon size={20} aria-hidden />
      </IconButton>
      {isOpen && (
        <Dialog title={texts.messages.pins} closeLabel={texts.close} onClose={() => setOpen(false)}>
          <Fetched<Pin[]> ask={() => client.messages.pins(conversationId)}>
            {(pins) =>
              pins.length === 0 ? (
                <p className="dialog-lead">{texts.messages.pinsNone}</p>
              ) : (
                <ul className="pins">
                  {pins.map(({ message }) => (
                    <li key={message.id}>
                      <button type="button" className="pin" onClick={() => go(message.id)}>
                        <span className="pin-by">
                          {texts.messages.by(message.sender.name, fullTime(message.createdAt))}
                        </span>
                        <span className="pin-text" dir="auto">
                          {blocked.has(message.sender.id) ? texts.conversations.blocked : gistOf(message)}
                        </span>
                      </button>
                    </li>
                  ))}
                </ul>
              )
            }
          </Fetched>
        </Dialog>
      )}
    </>
  );
}
