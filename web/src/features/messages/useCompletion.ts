import { useMemo } from "react";
import { useAnswer, useSettled } from "../../answers";
import { useClient } from "../../client";
import type { Conversation, Participant } from "../../realtime/events";
import { texts } from "../../texts";
import { useOptions, type Option } from "../../ui/useOptions";
import { findEmoji } from "./emoji";

const most = 8;

interface Typed {
  kind: "people" | "emoji" | "commands";
  word: string;
  from: number;
  /** Where the word ends, which may be after the caret. */
  to: number;
}

/** The word before the caret, if it asks for suggestions. */
function typedAt(text: string, caret: number): Typed | null {
  const before = text.slice(0, caret);
  const to = caret + (/^[\p{L}\p{N}_.+-]*/u.exec(text.slice(caret))?.[0].length ?? 0);
  const command = /^\/(\w*)$/.exec(before);
  if (command) {
    return { kind: "commands", word: command[1] ?? "", from: 0, to };
  }
  const person = /(?:^|[\s(])@([\p{L}\p{N}_.-]*)$/u.exec(before);
  if (person) {
    const word = person[1] ?? "";
    return { kind: "people", word, from: caret - word.length - 1, to };
  }
  const name = /(?:^|[\s(]):([\w+-]{2,})$/.exec(before);
  const word = name?.[1] ?? "";
  return name ? { kind: "emoji", word, from: caret - word.length - 1, to } : null;
}

function people(
  { participants, isGroup }: Conversation,
  others: readonly Participant[],
  wanted: string,
): Option[] {
  const begins = (text: string) =>
    text
      .toLowerCase()
      .split(/\s+/)
      .some((word) => word.startsWith(wanted));
  const everyone = new Map([...participants, ...others].map((person) => [person.id, person]));
  const found = [...everyone.values()]
    .filter(({ username, name }) => begins(username) || begins(name))
    .map(({ id, username, name }) => ({ key: id, insert: `@${username} `, name, note: `@${username}` }));
  const { here, all } = texts.messages.completion;
  const everybody = [
    { key: "here", insert: "@here ", name: "@here", note: here },
    { key: "all", insert: "@all ", name: "@all", note: all },
  ].filter(({ key }) => isGroup && key.startsWith(wanted));
  return [...found, ...everybody];
}

const commands = (wanted: string): Option[] =>
  Object.entries(texts.messages.commands)
    .filter(([name]) => name.startsWith(wanted))
    .map(([name, note]) => ({ key: name, insert: `/${name} `, name: `/${name}`, note }));

/** Suggestions for what is being typed: people after @, emoji after :, commands after / at the beginning. */
export function useCompletion(
  conversation: Conversation,
  text: string,
  caret: number,
  onChoose: (text: string, caret: number) => void,
) {
  const typed = useMemo(() => typedAt(text, caret), [text, caret]);

  // Of a large channel only some are known here.
  const client = useClient();
  const { id, participants, participantCount = participants.length } = conversation;
  const asked = useSettled(
    typed?.kind === "people" && participantCount > participants.length ? typed.word : "",
  );
  const { value: others } = useAnswer<Participant[]>(`suggested ${id} ${asked}`, () =>
    asked === "" ? Promise.resolve({ ok: true, value: [] }) : client.channels.suggested(id, asked),
  );

  const suggestions = useMemo((): Option[] => {
    const word = typed?.word.toLowerCase() ?? "";
    switch (typed?.kind) {
      case "people":
        return people(conversation, others ?? [], word).slice(0, most);
      case "commands":
        return commands(word).slice(0, most);
      case "emoji":
        return findEmoji(word, most).map(({ emoji, names }) => ({
          key: emoji,
          insert: `${emoji} `,
          sign: emoji,
          name: `:${names[0]}:`,
          note: "",
        }));
      case undefined:
        return [];
    }
  }, [typed, conversation, others]);

  const subject = typed && `${typed.from} ${typed.word}`;
  const options = useOptions(suggestions, subject, ({ insert }) => {
    if (typed) {
      const chosen = text.slice(0, typed.from) + insert;
      onChoose(chosen + text.slice(typed.to).replace(/^ /, ""), chosen.length);
    }
  });
  return { ...options, kind: typed?.kind ?? "people" };
}

export type Completion = ReturnType<typeof useCompletion>;
