import { Pin } from "lucide-react";
import { useBlocked } from "../../blocks";
import type { Quoted } from "../../realtime/events";
import { texts } from "../../texts";
import { clockTime, fullTime } from "../../times";
import { Tick } from "../../ui/Tick";
import { ActionCard } from "./ActionCard";
import { Attachments } from "./Attachments";
import { Markdown } from "./Markdown";
import { plain } from "../../markdown";
import type { MessageProps } from "./MessageRow";
import { useStop } from "./stop";

export function MessageBody({ item, me, people, nameOf, actions }: MessageProps) {
  const { createdAt, replyTo, action } = item;
  const isMine = item.sender.id === me.id;
  const stop = useStop();
  return (
    <div className="bubble" data-deleted={item.isDeleted}>
      {replyTo && <Quote quoted={replyTo} onGo={() => actions.goTo(replyTo.id)} />}
      {item.attachments.length > 0 && (
        <Attachments
          attachments={item.attachments}
          onOpen={(file, how) => actions.openFile(item, file, how)}
          onBroken={() => actions.renewFiles(item)}
        />
      )}
      {action ? (
        <ActionCard item={item} action={action} isMine={isMine} nameOf={nameOf} actions={actions} />
      ) : (
        <span className="bubble-text" dir="auto">
          {item.isDeleted ? (
            texts.messages.deleted
          ) : (
            <Markdown source={item.content} people={people} myUsername={me.username.toLowerCase()} />
          )}
        </span>
      )}
      <span className="bubble-meta">
        {item.isPinned && <Pin size={12} role="img" aria-label={texts.messages.pinned} />}
        {item.isEdited && (
          <button
            type="button"
            className="plain"
            tabIndex={stop}
            onClick={() => actions.show({ kind: "history", item })}
          >
            {texts.messages.edited}
          </button>
        )}
        <time dateTime={createdAt} title={fullTime(createdAt)}>
          {clockTime(createdAt)}
        </time>
        {isMine && !item.isDeleted && (
          <Tick status={item.status} label={texts.messages.status[item.status]} />
        )}
      </span>
    </div>
  );
}

function Quote({ quoted, onGo }: { quoted: Quoted; onGo: () => void }) {
  const blocked = useBlocked();
  const stop = useStop();
  if (!quoted.sender) {
    return <p className="quote">{texts.messages.quoteHidden}</p>;
  }
  const text = blocked.has(quoted.sender.id)
    ? texts.conversations.blocked
    : quoted.isDeleted
      ? texts.messages.quoteDeleted
      : plain(quoted.content) || texts.messages.quoteEmpty;
  return (
    <button type="button" className="quote" tabIndex={stop} title={texts.messages.goThere} onClick={onGo}>
      <strong>
        <bdi>{quoted.sender.name}</bdi>
      </strong>
      <span dir="auto">{text}</span>
    </button>
  );
}
