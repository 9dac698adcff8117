import { RotateCcw } from "lucide-react";
import { memo, useState, type PointerEvent } from "react";
import { inOurWords } from "../../failures";
import type { Id, Me } from "../../realtime/events";
import type { Item } from "../../realtime/state";
import { texts } from "../../texts";
import { fullTime } from "../../times";
import { Avatar } from "../../ui/Avatar";
import { MessageBody } from "./MessageBody";
import { MessageTools, UnsentTools } from "./MessageTools";
import { Reactions } from "./Reactions";
import { StopContext, useStop } from "./stop";
import type { MessageActions } from "./useMessageActions";

export interface MessageProps {
  item: Item;
  leads: boolean;
  me: Me;
  isGroup: boolean;
  isBlocked: boolean;
  isFocusable: boolean;
  hasTools: boolean;
  isFlashing: boolean;
  size: number;
  people: ReadonlyMap<string, string>;
  nameOf: (id: Id) => string;
  actions: MessageActions;
  onPoint: (key: string, event: PointerEvent) => void;
  onFocusKey: (key: string) => void;
}

export const MessageRow = memo(function MessageRow(props: MessageProps) {
  const { item, leads, me, isGroup, isBlocked, actions } = props;
  const { sender, key } = item;
  const isMine = sender.id === me.id;
  const showsAuthor = leads && isGroup && !isMine;
  const [isRevealed, setRevealed] = useState(false);
  const isFolded = isBlocked && isGroup && !isRevealed;
  const stop = props.isFocusable ? 0 : -1;
  const isThere = item.id !== null && !item.isDeleted && !isFolded;

  return (
    <StopContext value={stop}>
      <li
        className="message"
        data-key={key}
        data-mine={isMine}
        data-leads={leads}
        data-status={item.status}
        data-to-me={item.mentionsMe && !isBlocked}
        data-flash={props.isFlashing}
        data-acts={isThere || item.status === "pending"}
        aria-posinset={item.seq ?? undefined}
        aria-setsize={item.seq === null ? undefined : props.size}
        // Said after who wrote what; beside the text there is the time of day alone.
        aria-description={fullTime(item.createdAt)}
        tabIndex={stop}
        onPointerEnter={(event) => props.onPoint(key, event)}
        // After a dialog that lay over it there is no entering.
        onPointerMove={(event) => props.onPoint(key, event)}
        onFocus={() => props.onFocusKey(key)}
      >
        {isGroup && !isMine && (
          <span className="message-avatar">
            {leads && (
              <button
                type="button"
                className="plain"
                tabIndex={-1}
                aria-hidden
                onClick={() => actions.showProfile(item)}
              >
                <Avatar id={sender.id} name={sender.name} image={sender.avatar} size={28} />
              </button>
            )}
          </span>
        )}
        <div className="message-body">
          {showsAuthor ? (
            <button
              type="button"
              className="message-author"
              tabIndex={stop}
              title={texts.profiles.show(sender.name)}
              onClick={() => actions.showProfile(item)}
            >
              <bdi>{sender.name}</bdi>
            </button>
          ) : (
            <span className="sr-only">{isMine ? texts.you : <bdi>{sender.name}</bdi>}</span>
          )}
          <span className="sr-only">: </span>
          {isFolded ? (
            <p className="message-folded">
              {texts.messages.blockedMessage}{" "}
              <button type="button" className="link" tabIndex={stop} onClick={() => setRevealed(true)}>
                {texts.messages.show}
              </button>
            </p>
          ) : (
            <MessageBody {...props} />
          )}
          {isThere && item.reactions.length > 0 && (
            <Reactions item={item} myId={me.id} nameOf={props.nameOf} onReact={actions.react} />
          )}
          {item.status === "failed" && <Failed {...props} />}
          {item.status === "pending" && props.hasTools && <UnsentTools item={item} actions={actions} />}
          {isThere && props.hasTools && <MessageTools item={item} isMine={isMine} actions={actions} />}
        </div>
        {props.isFocusable && (
          <span className="message-when" aria-hidden>
            {fullTime(item.createdAt)}
          </span>
        )}
      </li>
    </StopContext>
  );
});

function Failed({ item, actions }: MessageProps) {
  const stop = useStop();
  const why = item.failure && (inOurWords(item.failure) ?? item.failure);
  return (
    <div className="message-failed">
      <span>{why ? `${texts.messages.notSent} ${why}` : texts.messages.notSent}</span>
      <span className="message-failed-actions">
        <button type="button" className="link" tabIndex={stop} onClick={() => actions.retry(item)}>
          <RotateCcw size={14} aria-hidden />
          {texts.messages.retry}
        </button>
        {actions.mayEdit(item) && (
          <button type="button" className="link" tabIndex={stop} onClick={() => actions.edit(item)}>
            {texts.messages.edit}
          </button>
        )}
        <button type="button" className="link" tabIndex={stop} onClick={() => actions.discard(item)}>
          {texts.messages.discard}
        </button>
      </span>
    </div>
  );
}
