import { MessageSquareText, Search } from "lucide-react";
import { useMemo, type ReactNode } from "react";
import { useAnswer, useSettled } from "../../answers";
import { useChat, useClient, useMe } from "../../client";
import { useCorrections } from "../../corrections";
import { plain } from "../../markdown";
import { corrected } from "../../realtime/corrections";
import type { Conversation, Id, UserRef } from "../../realtime/events";
import { byActivity, nameOf, otherOf } from "../../realtime/select";
import type { SearchResult } from "../../realtime/shapes";
import { texts } from "../../texts";
import { Avatar } from "../../ui/Avatar";
import { useWatched } from "../../watch";
import { fitting } from "./fuzzy";

const words = texts.palette;
const most = { conversations: 8, people: 5, messages: 5, commands: 6 };
/** From so many letters on the server is asked too. */
const shortestQuestion = 2;

export interface Command {
  name: string;
  icon: ReactNode;
  run: () => void;
}

export type Entry = { key: string; name: string; detail?: string; icon: ReactNode } & (
  | { kind: "conversation" | "person"; id: Id }
  | { kind: "message"; id: Id; conversationId: Id }
  | { kind: "search" }
  | { kind: "command"; command: Command }
);

export interface Group {
  name: string;
  entries: Entry[];
}

function conversationEntry(conversation: Conversation, myId: Id): Entry {
  const other = otherOf(conversation, myId);
  const name = nameOf(conversation, myId) || texts.conversations.justYou;
  const id = other?.id ?? `group-${conversation.id}`;
  const image = other?.avatar ?? conversation.avatar;
  const shape = conversation.isGroup ? "square" : "round";
  return {
    kind: "conversation",
    key: `c${conversation.id}`,
    id: conversation.id,
    name,
    ...(conversation.unreadCount > 0 && { detail: texts.conversations.unread(conversation.unreadCount) }),
    icon: <Avatar id={id} name={name} image={image} size={28} shape={shape} />,
  };
}

const personEntry = ({ id, name, username, avatar }: UserRef): Entry => ({
  kind: "person",
  key: `p${id}`,
  id,
  name,
  detail: `@${username}`,
  icon: <Avatar id={id} name={name} image={avatar} size={28} />,
});

/** What fits what was typed: at once what is known here, and a moment later what the server finds. */
export function useFound(text: string, commands: readonly Command[]): Group[] {
  const client = useClient();
  const me = useMe();
  const conversations = useChat((state) => state.conversations);
  const { friends, blocked } = useWatched(client.friends);
  const typed = text.trim();
  const settled = useSettled(typed);
  const question = settled.length >= shortestQuestion ? settled : "";
  const people = useAnswer<UserRef[]>(`palette people ${question}`, () =>
    question === "" ? nothing<UserRef[]>([]) : client.profiles.search(question),
  );
  const messages = useAnswer<SearchResult>(`palette messages ${question}`, () =>
    question === ""
      ? nothing<SearchResult>({ messages: [], hasMore: false })
      : client.search(question, null, most.messages),
  );
  const corrections = useCorrections();
  const isAnswered = question === typed;

  return useMemo(() => {
    const recent = byActivity(conversations.values());
    const named = fitting(typed, recent, (one) => nameOf(one, me.id)).slice(0, most.conversations);
    const known = [...friends.values()].filter((friend) => typed !== "" && fits(typed, friend));
    const found = isAnswered && !people.loading ? (people.value ?? []) : [];
    const everybody = new Map([...known, ...found].map((person) => [person.id, person]));
    const answer = isAnswered && !messages.loading ? (messages.value?.messages ?? []) : [];
    const hits = corrected(answer, corrections).filter(({ sender }) => !blocked.has(sender.id));
    const groups: Group[] = [
      { name: words.conversations, entries: named.map((one) => conversationEntry(one, me.id)) },
      { name: words.people, entries: [...everybody.values()].slice(0, most.people).map(personEntry) },
      {
        name: words.commands,
        entries: fitting(typed, commands, (command) => command.name)
          .slice(0, most.commands)
          .map((command) => ({
            kind: "command",
            key: `x${command.name}`,
            name: command.name,
            icon: command.icon,
            command,
          })),
      },
      {
        name: words.messages,
        entries: [
          ...hits.map((hit): Entry => ({
            kind: "message",
            key: `m${hit.id}`,
            id: hit.id,
            conversationId: hit.conversationId,
            name: plain(hit.content),
            detail: hit.sender.name,
            icon: <MessageSquareText size={18} aria-hidden />,
          })),
          ...(typed === ""
            ? []
            : [
                {
                  kind: "search" as const,
                  key: "search",
                  name: words.searchFor(typed),
                  icon: <Search size={18} aria-hidden />,
                },
              ]),
        ],
      },
    ];
    return groups.filter((group) => group.entries.length > 0);
  }, [conversations, friends, blocked, people, messages, corrections, isAnswered, typed, commands, me.id]);
}

const nothing = <T,>(value: T) => Promise.resolve({ ok: true as const, value });

const fits = (typed: string, { name, username }: UserRef) =>
  fitting(typed, [`${name} ${username}`], (one) => one).length > 0;
