import { useMemo } from "react";
import { useAnswer, useSettled } from "../../answers";
import { useChat, useClient, useMe } from "../../client";
import type { UserRef } from "../../realtime/events";
import { byActivity, nameOf, otherOf } from "../../realtime/select";
import { texts } from "../../texts";
import { useOptions, type Option } from "../../ui/useOptions";
import { calledIn, conversationsFor, isResolved, kinds, peopleFor, typedFilter, type Known } from "./query";

const words = texts.search;
const most = 8;

/** Whom and what the filters may name: those of the conversations, and those whom the server finds for what is typed. */
export function useKnown(text: string): Known {
  const client = useClient();
  const me = useMe();
  const conversations = useChat((state) => state.conversations);
  const met = useChat((state) => state.met);
  const typed = typedFilter(text);
  const wanted = useSettled(typed?.filter === "from" ? typed.value.replace(/^@/, "") : "");
  const { value: found } = useAnswer<UserRef[]>(`people ${wanted}`, () =>
    wanted === "" ? Promise.resolve({ ok: true, value: [] }) : client.searchUsers(wanted),
  );
  return useMemo(() => {
    const all = [...conversations.values()];
    const people = [...all.flatMap((one) => one.participants), ...met.values(), ...(found ?? []), me];
    const known = new Map(people.map((one) => [one.id, one]));
    return { people: [...known.values()], conversations: byActivity(all), myId: me.id };
  }, [conversations, met, found, me]);
}

/** What may come after a filter, while it is typed. */
export function useSuggestions(text: string, known: Known, onChoose: (text: string) => void) {
  const typed = useMemo(() => typedFilter(text), [text]);
  const all = useMemo((): Option[] => {
    if (!typed || isResolved(typed, known)) {
      return [];
    }
    switch (typed.filter) {
      case "from": {
        const mine: Option = { key: "me", insert: "me", name: "me", note: words.me };
        const people = peopleFor(typed.value, known).filter(({ id }) => id !== known.myId);
        const found = people.map(({ id, username, name }) => ({
          key: id,
          insert: username,
          name,
          note: `@${username}`,
        }));
        return [...("me".startsWith(typed.value.toLowerCase()) ? [mine] : []), ...found];
      }
      case "in":
        return conversationsFor(typed.value, known).map((one) => {
          const other = otherOf(one, known.myId);
          return {
            key: one.id,
            insert: calledIn(one, known.myId),
            name: nameOf(one, known.myId),
            note: other ? `@${other.username}` : "",
          };
        });
      case "has":
        return kinds
          .filter((kind) => kind.startsWith(typed.value.toLowerCase()))
          .map((kind) => ({ key: kind, insert: kind, name: kind, note: words.kinds[kind] }));
      default:
        return [];
    }
  }, [typed, known]).slice(0, most);

  const subject = typed && `${typed.from} ${typed.value}`;
  return useOptions(all, subject, ({ insert }) => {
    if (typed) {
      onChoose(`${text.slice(0, typed.from)}${typed.filter}:${insert} `);
    }
  });
}
