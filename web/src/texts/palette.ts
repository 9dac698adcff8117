export const palette = {
  title: "Go to",
  open: "Go to a conversation, person or command",
  field: "Where to?",
  results: "Suggestions",
  none: "Nothing fits.",
  conversations: "Conversations",
  people: "People",
  messages: "Messages",
  commands: "Commands",
  searchFor: (text: string) => `Search messages for “${text}”`,
  theme: { system: "Theme: as the device", light: "Theme: light", dark: "Theme: dark" },
} as const;
