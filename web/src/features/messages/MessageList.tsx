import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useChat, useClient, useMe } from "../../client";
import type { Conversation } from "../../realtime/events";
import { dayAt, rowsOf } from "../../realtime/select";
import { emptyHistory } from "../../realtime/state";
import { texts } from "../../texts";
import { Announcer } from "./Announcer";
import { JumpButton, LogTop, StickyDay } from "./LogEdges";
import { LogRows } from "./LogRows";
import { MessageDialogs, type Shown } from "./MessageDialogs";
import { MessageSheet } from "./MessageSheet";
import { useLogKeys } from "./useLogKeys";
import { useLogScroll } from "./useLogScroll";
import { useMessageActions } from "./useMessageActions";
import { useWindowFocus } from "./useWindowFocus";
import "./messages.css";

export function MessageList({ conversation, name }: { conversation: Conversation; name: string }) {
  const client = useClient();
  const me = useMe();
  const { id, unreadCount } = conversation;
  const history = useChat((state) => state.histories.get(id) ?? emptyHistory);
  const { fresh, away, newFrom, target, origins, happenings } = history;
  const items = away?.items ?? history.items;
  const hasOlder = away?.hasOlder ?? history.hasOlder;
  const hasNewer = away?.hasNewer ?? false;
  const rows = useMemo(
    () => rowsOf(items, newFrom, happenings, { hasOlder, hasNewer }),
    [items, newFrom, happenings, hasOlder, hasNewer],
  );
  const [shown, setShown] = useState<Shown | null>(null);
  const [tappedKey, setTappedKey] = useState<string | null>(null);
  const tapped = items.find((item) => item.key === tappedKey && !item.isDeleted);
  const focused = useWindowFocus();
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLUListElement>(null);

  const scroll = useLogScroll({
    box,
    content,
    rows,
    endsHere: away === null,
    isReady: fresh || items.length > 0,
    isFinal: fresh,
    nearBegin: useCallback(() => client.loadOlder(id), [client, id]),
    nearEnd: useCallback(() => client.loadNewer(id), [client, id]),
  });
  const { atEnd, slice, topKey, lastKey, toEnd, show } = scroll;
  const keys = useLogKeys(content, box, rows, scroll.reveal);

  const hasStop = rows.slice(slice.from, slice.to).some(({ key }) => key === keys.focusKey);

  // A place that was asked for.
  const turn = target?.turn;
  useLayoutEffect(() => {
    const item = turn === undefined ? undefined : items.find((one) => one.id === target?.id);
    if (item) {
      show(item.key);
    }
    // The items of that moment: later ones do not ask again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [turn]);

  // What one writes oneself is always shown.
  const last = items.at(-1);
  const written = last?.status === "pending" ? last.key : null;
  useLayoutEffect(() => {
    if (written !== null) {
      toEnd();
    }
  }, [written, toEnd]);

  const seen = items.find((one) => one.key === lastKey)?.id ?? null;
  useEffect(() => {
    client.attend({ conversationId: id, seen, atBottom: atEnd === true && away === null, focused });
  }, [client, id, seen, atEnd, away, focused, fresh]);
  useEffect(() => () => client.attend(null), [client]);

  const here = useCallback(() => {
    const row = rows.find((one) => one.key === topKey.current);
    const at = row?.kind === "message" ? row.item : items.at(-1);
    return at?.id ?? null;
  }, [rows, items, topKey]);
  const actions = useMessageActions(conversation, here, setShown);
  const pickDay = () => setShown({ kind: "date", from: here() });
  const jump = async () => {
    if (await client.messages.back(id)) {
      toEnd();
    }
  };

  return (
    <div className="log-frame">
      <StickyDay at={dayAt(rows, scroll.stickyKey)} onPick={pickDay} box={box} />
      <div
        className="log-box"
        ref={box}
        role="log"
        aria-live="off"
        aria-label={texts.messages.log(name)}
        // Only one of them is a stop of Tab: the row where one was, else the whole.
        tabIndex={hasStop ? -1 : 0}
        onKeyDown={(event) => keys.onKeyDown(event, actions)}
      >
        <LogTop conversation={conversation} history={history} />
        <LogRows
          ref={content}
          conversation={conversation}
          rows={rows}
          slice={slice}
          size={history.items.findLast((item) => item.seq !== null)?.seq ?? -1}
          focusKey={keys.focusKey}
          onFocusKey={keys.setFocusKey}
          flashKey={scroll.flashKey}
          actions={actions}
          onPickDay={pickDay}
          onTap={setTappedKey}
        />
      </div>
      {(atEnd === false || away !== null) && (
        <JumpButton unread={unreadCount} isBack={origins.length > 0} onClick={() => void jump()} />
      )}
      <Announcer items={history.items} fresh={fresh} myId={me.id} />
      {tapped && (
        <MessageSheet
          conversation={conversation}
          item={tapped}
          actions={actions}
          onClose={() => setTappedKey(null)}
        />
      )}
      <MessageDialogs conversation={conversation} shown={shown} onClose={() => setShown(null)} />
    </div>
  );
}
