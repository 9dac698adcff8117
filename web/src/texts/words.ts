const plurals = new Intl.PluralRules("en");

export const plural = (count: number, one: string, other: string) =>
  plurals.select(count) === "one" ? one : other;

const numbers = new Intl.NumberFormat("en");

/** "1 member", "1,204 members" */
export const counted = (count: number, one: string, other: string) =>
  `${numbers.format(count)} ${plural(count, one, other)}`;

export const conjunction = new Intl.ListFormat("en", { type: "conjunction" });
