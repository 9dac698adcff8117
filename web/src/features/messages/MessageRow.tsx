import { RotateCcw, Trash2 } from "lucide-react";
import { memo } from "react";
import type { Item } from "../../realtime/state";
import { texts } from "../../texts";
import { clockTime, fullTime } from "../../times";
import { Avatar } from "../../ui/Avatar";
import { IconButton } from "../../ui/Button";
import { Tick } from "../../ui/Tick";
import { linkify } from "./linkify";

interface Props {
  item: Item;
  leads: boolean;
  isMine: boolean;
  isGroup: boolean;
  onRetry: (key: string) => void;
  onDiscard: (key: string) => void;
  onDelete: (item: Item) => void;
}

export const MessageRow = memo(function MessageRow(props: Props) {
  const { item, leads, isMine, isGroup, onDelete } = props;
  const { sender, createdAt } = item;
  const showsAuthor = leads && isGroup && !isMine;
  const canDelete = isMine && item.id !== null && !item.isDeleted;

  return (
    <li className="message" data-mine={isMine} data-leads={leads} data-status={item.status}>
      {isGroup && !isMine && (
        <span className="message-avatar">
          {leads && <Avatar id={sender.id} name={sender.name} image={sender.avatar} size={28} />}
        </span>
      )}
      <div className="message-body">
        <span className={showsAuthor ? "message-author" : "sr-only"}>
          {isMine ? texts.you : sender.name}
          <span className="sr-only">: </span>
        </span>
        <div className="bubble" tabIndex={canDelete ? -1 : undefined} data-deleted={item.isDeleted}>
          <span className="bubble-text">
            {item.isDeleted ? texts.messages.deleted : linkify(item.content)}
          </span>
          <span className="bubble-meta">
            {item.isEdited && <span>{texts.messages.edited}</span>}
            <time dateTime={createdAt} title={fullTime(createdAt)}>
              {clockTime(createdAt)}
            </time>
            {isMine && !item.isDeleted && (
              <Tick status={item.status} label={texts.messages.status[item.status]} />
            )}
          </span>
        </div>
        {item.status === "failed" && <Failed {...props} />}
      </div>
      {canDelete && (
        <IconButton label={texts.messages.delete} className="message-delete" onClick={() => onDelete(item)}>
          <Trash2 size={16} aria-hidden />
        </IconButton>
      )}
    </li>
  );
});

function Failed({ item, onRetry, onDiscard }: Props) {
  return (
    <div className="message-failed">
      <span>{item.failure ? `${texts.messages.notSent} ${item.failure}` : texts.messages.notSent}</span>
      <span className="message-failed-actions">
        <button type="button" className="link" onClick={() => onRetry(item.key)}>
          <RotateCcw size={14} aria-hidden />
          {texts.messages.retry}
        </button>
        <button type="button" className="link" onClick={() => onDiscard(item.key)}>
          {texts.messages.discard}
        </button>
      </span>
    </div>
  );
}
