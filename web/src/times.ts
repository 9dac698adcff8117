import { texts } from "./texts";
import { language, region } from "./texts/words";

/** In the language of all the texts, and by the clock that the reader is used to. */
const { hourCycle } = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions();
const dates = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(region, { ...options, ...(hourCycle && options.timeStyle && { hourCycle }) });

const clock = dates({ timeStyle: "short" });
const weekday = dates({ weekday: "short" });
const shortDate = dates({ day: "numeric", month: "short" });
const longDate = dates({ weekday: "long", day: "numeric", month: "long" });
const yearDate = dates({ day: "numeric", month: "long", year: "numeric" });
const full = dates({ dateStyle: "full", timeStyle: "short" });

function daysAgo(date: Date): number {
  const midnight = (of: Date) => new Date(of.getFullYear(), of.getMonth(), of.getDate()).getTime();
  return Math.round((midnight(new Date()) - midnight(date)) / 86_400_000);
}

const isThisYear = (date: Date) => date.getFullYear() === new Date().getFullYear();

export const clockTime = (iso: string): string => clock.format(new Date(iso));
export const fullTime = (iso: string): string => full.format(new Date(iso));

/** As short as a list needs it. */
export function listTime(iso: string): string {
  const date = new Date(iso);
  const days = daysAgo(date);
  if (days <= 0) {
    return clock.format(date);
  }
  if (days === 1) {
    return texts.conversations.yesterday;
  }
  return days < 7 ? weekday.format(date) : shortDate.format(date);
}

export function dayName(iso: string): string {
  const date = new Date(iso);
  const days = daysAgo(date);
  if (days <= 0) {
    return texts.messages.today;
  }
  if (days === 1) {
    return texts.messages.yesterday;
  }
  return (isThisYear(date) ? longDate : yearDate).format(date);
}

const moment = dates({ dateStyle: "medium", timeStyle: "short" });
const date = dates({ dateStyle: "long" });
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

export const momentTime = (iso: string): string => moment.format(new Date(iso));
export const dateOf = (iso: string): string => date.format(new Date(iso));

const units = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

/** "2 hours ago", "in 3 days", "just now" */
export function relativeTime(iso: string): string {
  const seconds = Math.round((Date.parse(iso) - Date.now()) / 1000);
  const [unit, size] = units.find(([, one]) => Math.abs(seconds) >= one) ?? (["second", 1] as const);
  return Math.abs(seconds) < 60 ? texts.justNow : relative.format(Math.trunc(seconds / size), unit);
}

const part = (value: number, unit: string) =>
  new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(value);

/** "1 hour 4 minutes", "59 seconds": the two largest parts of what is left. */
export function timeLeft(ms: number): string {
  let rest = Math.max(0, Math.ceil(ms / 1000));
  const parts: string[] = [];
  for (const [unit, size] of [...units, ["second", 1] as const]) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 && parts.length < 2) {
      parts.push(part(count, unit));
    } else if (parts.length === 1) {
      break;
    }
  }
  return parts.length > 0 ? parts.join(" ") : part(0, "second");
}
