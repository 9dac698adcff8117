import { SendHorizontal } from "lucide-react";
import { useLayoutEffect, useRef, useState, type FormEvent, type KeyboardEvent } from "react";
import { useClient } from "../../client";
import { texts } from "../../texts";
import { IconButton } from "../../ui/Button";

const limit = 10_000;
const counterFrom = limit - 500;
/** Safari ends a composition before its Enter arrives, and says so only by this code. */
const composingKeyCode = 229;

export function Composer({ conversationId, name }: { conversationId: string; name: string }) {
  const client = useClient();
  const [text, setText] = useState(() => client.draft(conversationId));
  const field = useRef<HTMLTextAreaElement>(null);
  const length = text.trim().length;
  const canSend = length > 0 && length <= limit;

  useLayoutEffect(() => {
    const area = field.current;
    if (area) {
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight}px`;
    }
  }, [text]);

  // A keyboard that covers half the screen should come only when asked for.
  useLayoutEffect(() => {
    if (matchMedia("(hover: hover)").matches) {
      field.current?.focus();
    }
  }, []);

  const change = (value: string) => {
    setText(value);
    client.setDraft(conversationId, value);
    if (value.trim() === "") {
      client.stopTyping();
    } else {
      client.keystroke(conversationId);
    }
  };

  const send = () => {
    if (canSend) {
      client.send(conversationId, text);
      setText("");
      client.setDraft(conversationId, "");
    }
    field.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const composing = event.nativeEvent.isComposing || event.keyCode === composingKeyCode;
    if (event.key === "Enter" && !event.shiftKey && !composing) {
      event.preventDefault();
      send();
    }
  };

  return (
    <form
      className="composer"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        send();
      }}
    >
      {length > counterFrom && (
        <p className="composer-count" data-over={length > limit} role="status">
          {length > limit ? texts.messages.tooLong(length - limit) : texts.messages.left(limit - length)}
        </p>
      )}
      <div className="composer-box">
        <textarea
          ref={field}
          rows={1}
          aria-label={texts.messages.field}
          placeholder={texts.messages.placeholder(name)}
          enterKeyHint="send"
          value={text}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <IconButton type="submit" label={texts.messages.send} className="composer-send" disabled={!canSend}>
          <SendHorizontal size={20} aria-hidden />
        </IconButton>
      </div>
    </form>
  );
}
