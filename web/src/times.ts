import { texts } from "./texts";

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short" });
const shortDate = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const longDate = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const yearDate = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

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
