type Shortcut = readonly [what: string, ...keys: string[]];

const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);
const mod = isMac ? "⌘" : "Ctrl";
const alt = isMac ? "⌥" : "Alt";

export const help = {
  title: "Keyboard shortcuts",
  groups: [
    {
      name: "Everywhere",
      keys: [
        ["Go to a conversation, person or command", `${mod}+K`],
        ["Search messages", `${mod}+Shift+F`],
        ["Next region", "F6"],
        ["Previous region", "Shift+F6"],
        ["Next conversation", `${alt}+↓`],
        ["Previous conversation", `${alt}+↑`],
        ["Next unread conversation", `${alt}+Shift+↓`],
        ["Previous unread conversation", `${alt}+Shift+↑`],
        ["These shortcuts", `${mod}+/`],
        ["Close what is open", "Esc"],
      ],
    },
    {
      name: "Writing",
      keys: [
        ["Send", "Enter", `${mod}+Enter`],
        ["New line", "Shift+Enter"],
        ["New line on a touch screen, where the button sends", "Enter"],
        ["Edit your last message, or take back one that waits", "↑"],
        ["Mention somebody", "@"],
        ["Emoji", ":"],
        ["Commands", "/"],
      ],
    },
    {
      name: "Messages",
      keys: [
        ["Previous and next message", "↑", "↓"],
        ["Actions", "Enter"],
        ["Reply", "R"],
        ["Edit", "E"],
        ["Delete, or do not send", "Backspace"],
      ],
    },
  ] as readonly { name: string; keys: readonly Shortcut[] }[],
} as const;
