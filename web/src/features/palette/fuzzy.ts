/** Without case and marks, so that "ulf" finds "Ülf". */
const folded = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/**
 * How well a text fits what was typed; null when a letter is missing. All letters must come in their order: those at the
 * beginning of a word, and those that follow each other, count more.
 */
export function fitOf(typed: string, text: string): number | null {
  const wanted = folded(typed).replace(/\s+/g, "");
  const there = folded(text);
  if (wanted === "") {
    return 0;
  }
  let fit = 0;
  let from = 0;
  let last = -2;
  for (const letter of wanted) {
    const start = wordStart(there, letter, from);
    const next = there.indexOf(letter, from);
    const at = next === last + 1 ? next : start >= 0 && canFollow(wanted, letter) ? start : next;
    if (at < 0) {
      return null;
    }
    fit += at === last + 1 ? 5 : at === 0 || there[at - 1] === " " ? 4 : 1;
    last = at;
    from = at + 1;
  }
  return fit - there.length / 100;
}

/** Jumping ahead to a word is worth it only for a letter that begins one. */
const canFollow = (wanted: string, letter: string) => wanted.startsWith(letter);

function wordStart(text: string, letter: string, from: number): number {
  for (let at = text.indexOf(letter, from); at >= 0; at = text.indexOf(letter, at + 1)) {
    if (at === 0 || text[at - 1] === " ") {
      return at;
    }
  }
  return -1;
}

/** Those that fit, the best first; among equals the order stays. */
export function fitting<T>(typed: string, items: readonly T[], textOf: (item: T) => string): T[] {
  return items
    .map((item, place) => ({ item, place, fit: fitOf(typed, textOf(item)) }))
    .filter((one): one is typeof one & { fit: number } => one.fit !== null)
    .sort((a, b) => (typed.trim() === "" ? 0 : b.fit - a.fit) || a.place - b.place)
    .map(({ item }) => item);
}
