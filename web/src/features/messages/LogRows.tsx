import { useCallback, useEffect, useMemo, useState, type Ref } from "react";
import { useBlocked } from "../../blocks";
import { useChat, useClient, useMe } from "../../client";
import type { Conversation, Id } from "../../realtime/events";
import type { Named } from "../../realtime/happenings";
import { namedBy, type Row } from "../../realtime/select";
import { texts } from "../../texts";
import { happened } from "./happened";
import { DayButton } from "./LogEdges";
import { MessageRow } from "./MessageRow";
import type { Slice } from "./RowWindow";
import type { MessageActions } from "./useMessageActions";

interface Props {
  ref: Ref<HTMLUListElement>;
  conversation: Conversation;
  rows: readonly Row[];
  slice: Slice;
  /** How many messages the conversation has. */
  size: number;
  focusKey: string | null;
  onFocusKey: (key: string | null) => void;
  flashKey: string | null;
  actions: MessageActions;
  onPickDay: () => void;
}

/** The rows that are there. The others leave their room above and below. */
export function LogRows({
  ref,
  conversation,
  rows,
  slice,
  size,
  focusKey,
  onFocusKey,
  flashKey,
  actions,
  onPickDay,
}: Props) {
  const me = useMe();
  const blocked = useBlocked();
  const [pointedKey, setPointedKey] = useState<string | null>(null);
  const [hasFocus, setFocus] = useState(false);
  const toolsKey = pointedKey ?? (hasFocus ? focusKey : null);
  const { participants, isGroup } = conversation;
  const people = useMemo(() => {
    const known = new Map([...participants, me].map((one) => [one.username.toLowerCase(), one.name]));
    return isGroup
      ? known.set("all", texts.messages.completion.all).set("here", texts.messages.completion.here)
      : known;
  }, [participants, me, isGroup]);
  const client = useClient();
  const met = useChat((state) => state.met);
  const nameOf = useCallback(
    (id: Id) =>
      id === me.id
        ? texts.you
        : ((participants.find((one) => one.id === id) ?? met.get(id))?.name ?? texts.conversations.formerly),
    [participants, met, me.id],
  );
  const nameThen = ({ id, name }: Named) => (id === me.id ? me.name : name || nameOf(id));
  const named = rows
    .slice(slice.from, slice.to)
    .flatMap(namedBy)
    .filter((id) => id !== me.id)
    .join();
  useEffect(() => {
    if (named !== "") {
      client.meet(conversation.id, named.split(","));
    }
  }, [client, conversation.id, named]);
  /** The tools stay while their menu is open. */
  const point = useCallback((key: string | null) => {
    if (!document.querySelector(".message :popover-open")) {
      setPointedKey(key);
    }
  }, []);

  return (
    <ul
      className="log"
      ref={ref}
      onPointerLeave={() => point(null)}
      onFocus={() => setFocus(true)}
      onBlur={(event) => setFocus(event.currentTarget.contains(event.relatedTarget))}
    >
      {rows.slice(slice.from, slice.to).map((row) => {
        switch (row.kind) {
          case "day":
            return (
              <li key={row.key} data-key={row.key} className="log-day">
                <DayButton at={row.at} onPick={onPickDay} />
              </li>
            );
          case "new":
            return (
              <li key={row.key} data-key={row.key} className="log-new" data-new>
                <span>{texts.messages.fresh}</span>
              </li>
            );
          case "happening":
            return (
              <li key={row.key} data-key={row.key} className="log-happening">
                {happened(row.happening, nameThen)}
              </li>
            );
          case "message":
            return (
              <MessageRow
                key={row.key}
                item={row.item}
                leads={row.leads}
                me={me}
                isGroup={isGroup}
                isBlocked={blocked.has(row.item.sender.id)}
                isFocusable={row.key === focusKey}
                hasTools={row.key === toolsKey}
                isFlashing={row.key === flashKey}
                size={size}
                people={people}
                nameOf={nameOf}
                actions={actions}
                onPoint={point}
                onFocusKey={onFocusKey}
              />
            );
        }
      })}
    </ul>
  );
}
