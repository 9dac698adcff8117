import { useEffect, useState, type ReactNode } from "react";
import { usePages } from "../../answers";
import { useChat, useClient } from "../../client";
import { readerPageSize } from "../../realtime/api";
import { inWords } from "../../failures";
import type { Conversation, Id, MessageReader, MessageVersion } from "../../realtime/events";
import { itemIn } from "../../realtime/select";
import type { Failure, Result } from "../../realtime/session";
import type { Item } from "../../realtime/state";
import { texts } from "../../texts";
import { fullTime } from "../../times";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { DeleteDialog } from "./DeleteDialog";

export type Shown =
  { kind: "delete" | "history" | "readers"; item: Item } | { kind: "date"; from: Id | null };

interface Props {
  conversation: Conversation;
  shown: Shown | null;
  onClose: () => void;
}

export function MessageDialogs({ conversation, shown, onClose }: Props) {
  switch (shown?.kind) {
    case undefined:
      return null;
    case "delete":
      return <DeleteDialog conversationId={conversation.id} item={shown.item} onClose={onClose} />;
    case "history":
      return <VersionsDialog conversationId={conversation.id} item={shown.item} onClose={onClose} />;
    case "readers":
      return <ReadersDialog item={shown.item} onClose={onClose} />;
    case "date":
      return <DateDialog conversationId={conversation.id} from={shown.from} onClose={onClose} />;
  }
}

/** What is fetched when a dialog opens. */
export function Fetched<T>({
  ask,
  children,
}: {
  ask: () => Promise<Result<T>>;
  children: (value: T) => ReactNode;
}) {
  const [answer, setAnswer] = useState<Result<T> | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void ask().then((result) => isCurrent && setAnswer(result));
    return () => {
      isCurrent = false;
    };
    // Asked once, when it opens.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  if (!answer) {
    return <span className="spinner" role="status" aria-label={texts.loading} />;
  }
  return answer.ok ? children(answer.value) : <p role="alert">{inWords(answer.failure)}</p>;
}

function VersionsDialog({
  conversationId,
  item: opened,
  onClose,
}: {
  conversationId: Id;
  item: Item;
  onClose: () => void;
}) {
  const client = useClient();
  const item = useChat((state) => itemIn(state, conversationId, opened.id)) ?? opened;
  const version = (key: string, time: string, content: string) => (
    <li key={key} className="version">
      <span>{time}</span>
      <p className="bubble-text" dir="auto">
        {content}
      </p>
    </li>
  );
  return (
    <Dialog title={texts.messages.history} closeLabel={texts.close} onClose={onClose}>
      {item.isDeleted ? (
        <p className="dialog-lead">{texts.messages.deleted}</p>
      ) : (
        <Fetched<MessageVersion[]> key={item.content} ask={() => client.messages.versions(item.id ?? "")}>
          {(versions) => (
            <ol className="versions">
              {versions.map((one) => version(one.replacedAt, fullTime(one.writtenAt), one.content))}
              {version("now", texts.messages.historyNow, item.content)}
            </ol>
          )}
        </Fetched>
      )}
    </Dialog>
  );
}

function ReadersDialog({ item, onClose }: { item: Item; onClose: () => void }) {
  const client = useClient();
  const { items, hasMore, error, more } = usePages<MessageReader>(
    `readers ${item.id}`,
    readerPageSize,
    (page) => client.messages.readers(item.id ?? "", page),
  );
  return (
    <Dialog title={texts.messages.seenBy} closeLabel={texts.close} onClose={onClose}>
      {!items && !error && <span className="spinner" role="status" aria-label={texts.loading} />}
      {error && <p role="alert">{error}</p>}
      {items?.length === 0 && <p className="dialog-lead">{texts.messages.seenByNone}</p>}
      {items && items.length > 0 && (
        <ul className="readers">
          {items.map(({ user, readAt }) => (
            <li key={user.id}>
              <Avatar id={user.id} name={user.name} image={user.avatar} size={32} />
              <span className="readers-who">
                <bdi>{user.name}</bdi>
                <time dateTime={readAt}>{fullTime(readAt)}</time>
              </span>
            </li>
          ))}
        </ul>
      )}
      {hasMore && (
        <Button look="quiet" className="more" onClick={more}>
          {texts.channels.more}
        </Button>
      )}
    </Dialog>
  );
}

function DateDialog({
  conversationId,
  from,
  onClose,
}: {
  conversationId: Id;
  from: Id | null;
  onClose: () => void;
}) {
  const client = useClient();
  const [date, setDate] = useState("");
  const [error, setError] = useState<string | undefined>();
  const jump = async () => {
    // The date as the reader's clock has it.
    const answer = await client.messages.goToDay(conversationId, new Date(`${date}T00:00`), from);
    if (answer.ok && answer.value) {
      onClose();
    } else {
      setError(answer.ok ? texts.messages.nothingSince : inWords((answer as { failure: Failure }).failure));
    }
  };
  return (
    <Dialog title={texts.messages.jumpToDate} closeLabel={texts.close} onClose={onClose}>
      <form
        className="date-form"
        onSubmit={(event) => {
          event.preventDefault();
          void jump();
        }}
      >
        <Field
          type="date"
          label={texts.messages.date}
          value={date}
          required
          error={error}
          data-focus-first
          onChange={(event) => setDate(event.target.value)}
        />
        <div className="dialog-actions">
          <Button type="submit" disabled={date === ""}>
            {texts.messages.jump}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
