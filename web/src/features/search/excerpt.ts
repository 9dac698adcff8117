import { asTyped } from "../../realtime/searchText";

const before = 60;
const longest = 220;

/** Scripts that put no spaces between words: there a word is found wherever it stands. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What is marked for a word: the word, or for one that may be half typed the beginning of any. Filters are none. */
function patternsOf(wanted: string): string[] {
  return asTyped(wanted)
    .split(/\s+/)
    .filter((term) => !/^(from|in|before|after|has):/i.test(term))
    .map((term) => ({ word: term.replace(/["*]/g, ""), isBeginning: term.endsWith("*") }))
    .filter(({ word }) => word.length > 1)
    .map(({ word, isBeginning }) =>
      unspaced.test(word)
        ? escaped(word)
        : `(?<![\\p{L}\\p{N}])${escaped(word)}${isBeginning ? "" : "(?![\\p{L}\\p{N}])"}`,
    );
}

/** The part of a text where the words are: every second piece is one of them. */
export function excerpt(text: string, wanted: string): string[] {
  const patterns = patternsOf(wanted);
  if (patterns.length === 0) {
    return [text.slice(0, longest)];
  }
  const pattern = new RegExp(`(${patterns.join("|")})`, "giu");
  const start = Math.max(0, text.search(pattern) - before);
  const part = (start > 0 ? "…" : "") + text.slice(start, start + longest);
  return part.split(pattern);
}
