/** What the texts are written in. */
export const language = "en";

/** The same as it is written where the reader is, if he says so. */
export const region =
  globalThis.navigator?.languages?.find((one) => one === language || one.startsWith(`${language}-`)) ??
  language;

const plurals = new Intl.PluralRules(language);

export const plural = (count: number, one: string, other: string) =>
  plurals.select(count) === "one" ? one : other;

const numbers = new Intl.NumberFormat(language);

/** "1 member", "1,204 members" */
export const counted = (count: number, one: string, other: string) =>
  `${numbers.format(count)} ${plural(count, one, other)}`;

export const conjunction = new Intl.ListFormat(language, { type: "conjunction" });
const mostNamed = 5;

/** "Ada, Alan, and Grace"; of many the first, and how many others. */
export function people(names: readonly string[]): string {
  const named = names.length > mostNamed ? names.slice(0, mostNamed - 1) : names;
  const others = names.length - named.length;
  const all = named.map((name) => name || "somebody");
  return conjunction.format(others > 0 ? [...all, counted(others, "other", "others")] : all);
}
