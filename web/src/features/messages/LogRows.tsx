import { useEffect, useMemo, type Ref } from "react";
import { useBlocked } from "../../blocks";
import { useClient, useMe } from "../../client";
import type { Conversation } from "../../realtime/events";
import type { Named } from "../../realtime/happenings";
import { namedBy, type Row } from "../../realtime/select";
import { texts } from "../../texts";
import { happened } from "./happened";
import { DayButton } from "./LogEdges";
import { MessageRow } from "./MessageRow";
import type { Slice } from "./RowWindow";
import type { MessageActions } from "./useMessageActions";
import { useNames } from "./useNames";
import { useTap } from "./useTap";
import { useToolsKey } from "./useToolsKey";

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
  /** A finger has touched a message that something can be done with. */
  onTap: (key: string) => void;
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
  onTap,
}: Props) {
  const me = useMe();
  const blocked = useBlocked();
  const { toolsKey, point, handlers } = useToolsKey(focusKey);
  const tap = useTap(onTap);
  const { participants, isGroup } = conversation;
  const people = useMemo(() => {
    const known = new Map([...participants, me].map((one) => [one.username.toLowerCase(), one.name]));
    return isGroup
      ? known.set("all", texts.messages.completion.all).set("here", texts.messages.completion.here)
      : known;
  }, [participants, me, isGroup]);
  const client = useClient();
  const nameOf = useNames(conversation);
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
  return (
    <ul className="log" ref={ref} {...handlers} {...tap}>
      {rows.slice(slice.from, slice.to).map((row) => {
        switch (row.kind) {
          case "day":
            return (
              <li key={row.key} data-key={row.key} className="log-day" onFocus={() => onFocusKey(row.key)}>
                <DayButton at={row.at} onPick={onPickDay} stop={row.key === focusKey ? 0 : -1} />
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
