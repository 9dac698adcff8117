import { Check, SendHorizontal, Smile } from "lucide-react";
import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type ClipboardEvent,
  type FormEvent,
  type KeyboardEvent,
} from "react";
import { useChat, useClient } from "../../client";
import { inWords } from "../../failures";
import type { Conversation } from "../../realtime/events";
import { texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import { OptionsStatus } from "../../ui/Options";
import { asWrit, refusal } from "./commands";
import { Completions } from "./Completions";
import { ComposerAbout } from "./ComposerAbout";
import { EmojiButton } from "./EmojiButton";
import { markdownOf } from "./pasted";
import { hasScreenKeyboard, sends } from "./sendKey";
import { AttachButton, DropZone, UploadList, useUploads } from "./UploadList";
import { useCompletion } from "./useCompletion";
import "./composer.css";

const limit = 10_000;
const counterFrom = limit - 500;
/** Safari ends a composition before its Enter arrives, and says so only by this code. */
const composingKeyCode = 229;

export function Composer({ conversation, name }: { conversation: Conversation; name: string }) {
  const client = useClient();
  const { id } = conversation;
  const { compositions, drafts, writer } = client;
  const { editing, turn, taken } = useSyncExternalStore(compositions.subscribe, () => compositions.of(id));
  const draft = conversation.draft?.content ?? "";
  const [text, setText] = useState(() => editing?.text ?? drafts.get(id).content);
  const [caret, setCaret] = useState(text.length);
  const [failure, setFailure] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const caretTo = useRef<number | null>(null);
  /** What the field shows is sent: a second Enter before it is empty sends nothing. */
  const isSent = useRef(false);
  const uploads = useUploads(id);
  const length = text.trim().length;
  const fits = length <= limit;
  const isReady = uploads.every((one) => one.state === "done");
  const canSend = fits && isReady && (length > 0 || (!editing && uploads.length > 0));

  const write = (value: string, at: number) => {
    setText(value);
    setCaret(at);
    setFailure(null);
    writer.write(id, value);
  };
  const insert = (piece: string) => {
    const area = field.current;
    const [from, to] = [area?.selectionStart ?? text.length, area?.selectionEnd ?? text.length];
    caretTo.current = from + piece.length;
    write(text.slice(0, from) + piece + text.slice(to), caretTo.current);
    area?.focus();
  };
  const completion = useCompletion(conversation, text, caret, (value, at) => {
    caretTo.current = at;
    write(value, at);
  });

  useLayoutEffect(() => {
    const area = field.current;
    if (area) {
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight}px`;
      if (caretTo.current !== null) {
        area.setSelectionRange(caretTo.current, caretTo.current);
        caretTo.current = null;
      }
    }
  }, [text]);

  useLayoutEffect(() => {
    isSent.current = false;
  });

  // A keyboard that covers half the screen should come only when asked for.
  useLayoutEffect(() => {
    if (matchMedia("(hover: hover)").matches) {
      field.current?.focus();
    }
  }, []);

  // What was written on another device, unless something is being written here.
  const [seenDraft, setSeenDraft] = useState(draft);
  if (draft !== seenDraft) {
    setSeenDraft(draft);
    if (!editing && !drafts.isUnsaved(id) && draft.trim() !== text.trim()) {
      setText(draft);
    }
  }

  // An edit begins with what the message says, and ends with what was being written before.
  const editedId = editing?.id;
  const [shownEdit, setShownEdit] = useState(editedId);
  if (editedId !== shownEdit) {
    setShownEdit(editedId);
    setText(editing ? editing.text : drafts.get(id).content);
    setCaret(0);
  }

  // What is taken back is in the draft by now.
  const [seenTaken, setSeenTaken] = useState(taken);
  if (taken !== seenTaken) {
    setSeenTaken(taken);
    setText(drafts.get(id).content);
    setCaret(drafts.get(id).content.length);
  }

  useEffect(() => {
    if (turn > 0) {
      field.current?.focus();
    }
  }, [turn]);

  const replyId = conversation.draft?.replyTo ?? null;
  const isOnline = useChat((state) => state.connection === "online");
  useEffect(() => {
    if (replyId !== null && isOnline && compositions.of(id).replyTo?.id !== replyId) {
      void compositions.find(id, replyId);
    }
  }, [compositions, id, replyId, isOnline]);

  const send = () => {
    if (editing) {
      void writer.save(id).then((refused) => refused && setFailure(inWords(refused)));
    } else if (canSend && !isSent.current) {
      const writ = asWrit(text, conversation.isGroup);
      const refused = refusal(writ, uploads.length);
      if (refused !== null) {
        return setFailure(refused);
      }
      isSent.current = true;
      writer.send(id, writ);
      setText("");
    }
    field.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const composing = event.nativeEvent.isComposing || event.keyCode === composingKeyCode;
    if (composing || completion.onKeyDown(event)) {
      return;
    }
    if (sends(event, hasScreenKeyboard())) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && text === "" && !editing) {
      const last = writer.last(id);
      if (last) {
        event.preventDefault();
      }
      if (last && !writer.edit(id, last)) {
        client.notices.say(texts.messages.tooLate);
      }
    } else if (event.key === "Escape" && writer.leave(id)) {
      event.preventDefault();
    }
  };

  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    const markdown = markdownOf(event.clipboardData.getData("text/html"));
    if (files.length > 0 && !editing) {
      event.preventDefault();
      setFailure(tooMany(client.uploads.add(id, files)));
    } else if (markdown !== null) {
      event.preventDefault();
      insert(markdown);
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
      <DropZone onDrop={(files) => setFailure(tooMany(client.uploads.add(id, files)))} />
      {length > counterFrom && (
        <p className="composer-count" data-over={!fits} role="status">
          {fits ? texts.messages.left(limit - length) : texts.messages.tooLong(length - limit)}
        </p>
      )}
      {failure && (
        <p className="composer-failure" role="alert">
          {failure}
        </p>
      )}
      {completion.isOpen && <Completions completion={completion} />}
      <OptionsStatus options={completion} inWords={texts.suggested} />
      <div className="composer-box">
        <ComposerAbout conversationId={id} isEditing={editing !== null} replyTo={compositions.answered(id)} />
        {!editing && (
          <UploadList conversationId={id} uploads={uploads} onLeave={() => field.current?.focus()} />
        )}
        <div className="composer-line">
          {!editing && (
            <AttachButton onFiles={(files) => setFailure(tooMany(client.uploads.add(id, files)))} />
          )}
          <textarea
            ref={field}
            rows={1}
            dir="auto"
            aria-label={texts.messages.field}
            placeholder={texts.messages.placeholder(name)}
            enterKeyHint={hasScreenKeyboard() ? "enter" : "send"}
            value={text}
            {...completion.attributes}
            onChange={(event) => write(event.target.value, event.target.selectionStart)}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
          />
          <EmojiButton label={texts.messages.emoji} icon={<Smile size={20} aria-hidden />} onPick={insert} />
          <IconButton
            type="submit"
            label={editing ? texts.messages.save : texts.messages.send}
            className="composer-send"
            disabled={!canSend}
          >
            {editing ? <Check size={20} aria-hidden /> : <SendHorizontal size={20} aria-hidden />}
          </IconButton>
        </div>
      </div>
    </form>
  );
}

const tooMany = (left: number): string | null => (left > 0 ? texts.messages.tooManyFiles(left) : null);
