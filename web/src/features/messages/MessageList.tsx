import { ArrowDown } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useChat, useClient, useMe } from "../../client";
import type { Conversation } from "../../realtime/events";
import { rowsOf } from "../../realtime/select";
import { emptyHistory, type Item } from "../../realtime/state";
import { texts } from "../../texts";
import { dayName } from "../../times";
import { Announcer } from "./Announcer";
import { DeleteDialog } from "./DeleteDialog";
import { MessageRow } from "./MessageRow";
import { ScrollKeeper } from "./ScrollKeeper";
import { useWindowFocus } from "./useWindowFocus";
import "./messages.css";

export function MessageList({ conversation, name }: { conversation: Conversation; name: string }) {
  const client = useClient();
  const me = useMe();
  const { id, isGroup, unreadCount } = conversation;
  const history = useChat((state) => state.histories.get(id) ?? emptyHistory);
  const isOnline = useChat((state) => state.connection === "online");
  const { items, fresh, hasOlder, loading, loadFailed, newFrom } = history;
  // While the connection is lost the banner says so, and it is tried again by itself.
  const showsFailure = loadFailed && loading === null && (isOnline || items.length === 0);
  const rows = useMemo(() => rowsOf(items, newFrom), [items, newFrom]);
  const [deleting, setDeleting] = useState<Item | null>(null);
  /** null until the reader has been brought to his place: nothing counts as read before. */
  const [atEnd, setAtEnd] = useState<boolean | null>(null);
  const focused = useWindowFocus();

  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLUListElement>(null);
  const keeper = useRef<ScrollKeeper>(null);
  const isPlaced = useRef(false);

  useLayoutEffect(() => {
    if (box.current && content.current) {
      keeper.current = new ScrollKeeper(box.current, content.current, (isAtEnd, nearBegin) => {
        if (!isPlaced.current) {
          return;
        }
        setAtEnd(isAtEnd);
        if (nearBegin) {
          client.loadOlder(id);
        }
      });
      return keeper.current.watch();
    }
  }, [client, id]);

  // Once the newest page is here: to the first unread message, else to the end.
  useLayoutEffect(() => {
    if (!isPlaced.current && (fresh || items.length > 0)) {
      isPlaced.current = fresh;
      const mark = content.current?.querySelector("[data-new]");
      if (mark) {
        keeper.current?.show(mark);
      } else {
        keeper.current?.toEnd();
      }
    } else {
      keeper.current?.settle();
    }
  }, [rows, fresh, items.length]);

  // What one writes oneself is always shown.
  const last = items.at(-1);
  const written = last?.status === "pending" ? last.key : null;
  useLayoutEffect(() => {
    if (written !== null) {
      keeper.current?.toEnd();
    }
  }, [written]);

  useEffect(() => {
    client.attend({ conversationId: id, atBottom: atEnd === true, focused });
  }, [client, id, atEnd, focused, fresh]);
  useEffect(() => () => client.attend(null), [client]);

  const toEnd = useCallback(() => keeper.current?.toEnd(), []);
  const retry = useCallback((key: string) => client.retry(id, key), [client, id]);
  const discard = useCallback((key: string) => client.discard(id, key), [client, id]);

  return (
    <div className="log-frame">
      <div
        className="log-box"
        ref={box}
        role="log"
        aria-live="off"
        aria-label={texts.messages.log(name)}
        tabIndex={0}
      >
        <div className="log-top">
          {loading !== null && (items.length === 0 || loading === "older") && (
            <span className="spinner" role="status" aria-label={texts.loading} />
          )}
          {showsFailure && (
            <p>
              {texts.messages.loadFailed}{" "}
              <button
                type="button"
                className="link"
                onClick={() => (fresh ? client.loadOlder(id) : client.loadNewest(id))}
              >
                {texts.tryAgain}
              </button>
            </p>
          )}
          {!hasOlder && (fresh || items.length > 0) && loading === null && !showsFailure && (
            <p>{isGroup && items.length === 0 ? texts.messages.beginGroup : texts.messages.begin}</p>
          )}
        </div>
        <ul className="log" ref={content}>
          {rows.map((row) => {
            switch (row.kind) {
              case "day":
                return (
                  <li key={row.key} className="log-day">
                    <span>{dayName(row.at)}</span>
                  </li>
                );
              case "new":
                return (
                  <li key={row.key} className="log-new" data-new>
                    <span>{texts.messages.fresh}</span>
                  </li>
                );
              case "message":
                return (
                  <MessageRow
                    key={row.key}
                    item={row.item}
                    leads={row.leads}
                    isMine={row.item.sender.id === me.id}
                    isGroup={isGroup}
                    onRetry={retry}
                    onDiscard={discard}
                    onDelete={setDeleting}
                  />
                );
            }
          })}
        </ul>
      </div>
      {atEnd === false && (
        <button
          type="button"
          className="pill"
          onClick={toEnd}
          aria-label={unreadCount > 0 ? undefined : texts.messages.toNewest}
        >
          {unreadCount > 0 && texts.messages.pill(unreadCount)}
          <ArrowDown size={16} aria-hidden />
        </button>
      )}
      <Announcer items={items} fresh={fresh} />
      {deleting && <DeleteDialog conversationId={id} item={deleting} onClose={() => setDeleting(null)} />}
    </div>
  );
}
