import { counted } from "./words";

export const search = {
  title: "Search",
  field: "Search messages",
  hint: "Words, or filters as below",
  lead: "Find what was written in your conversations.",
  filters: "Filters",
  tips: [
    ["from:", "from:ada", "Written by somebody; from:me is you"],
    ["in:", "in:general", "In a conversation, by its name"],
    ["after:", "after:2026-01-31", "On this day or later"],
    ["before:", "before:2026-01-31", "Before this day"],
    ["has:", "has:link", "With a link, file, image, video or audio"],
  ] as const,
  quoted: 'A name with spaces stands in quotation marks: in:"Weekly plan".',
  results: (count: number) => counted(count, "message found", "messages found"),
  atLeast: (count: number) => `The latest ${counted(count, "message", "messages")}`,
  suggestions: "Suggestions",
  me: "You",
  kinds: { link: "Links", file: "Files", image: "Pictures", video: "Videos", audio: "Sounds" },
  none: "Nothing was found",
  noneLead: "Try other words, or fewer filters.",
  more: "Show older ones",
  region: "Search results",
  by: (name: string, where: string) => `${name} in ${where}`,
} as const;
