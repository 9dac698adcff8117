import { Fragment } from "react";

const before = 60;
const longest = 220;

/** The words that are looked for; filters are none. */
function wordsOf(wanted: string): string[] {
  return wanted
    .split(/\s+/)
    .filter((term) => !/^(from|in|before|after|has):/i.test(term))
    .map((term) => term.replace(/["*]/g, ""))
    .filter((term) => term.length > 1);
}

const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The part of a message where the words are, with the words marked. */
export function Excerpt({ text, wanted }: { text: string; wanted: string }) {
  const words = wordsOf(wanted);
  if (words.length === 0) {
    return text.slice(0, longest);
  }
  const pattern = new RegExp(`(${words.map(escaped).join("|")})`, "giu");
  const first = text.search(pattern);
  const start = Math.max(0, first - before);
  const part = (start > 0 ? "…" : "") + text.slice(start, start + longest);
  return part
    .split(pattern)
    .map((piece, i) => (i % 2 === 1 ? <mark key={i}>{piece}</mark> : <Fragment key={i}>{piece}</Fragment>));
}
