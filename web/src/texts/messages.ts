import { counted, language, people, plural } from "./words";

const sizes = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

function size(bytes: number): string {
  if (bytes < 1000) {
    return counted(bytes, "byte", "bytes");
  }
  const step = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1000)), sizes.length - 1);
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: sizes[step] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** step);
}

/** The conversation: the log of messages and the composer. */
export const messages = {
  log: (name: string) => `Conversation with ${name}`,
  field: "Message",
  placeholder: (name: string) => `Message ${name}`,
  send: "Send",
  left: (count: number) => `${count} ${plural(count, "character", "characters")} left`,
  tooLong: (count: number) => `${count} ${plural(count, "character", "characters")} too many`,
  fresh: "New",
  pill: (count: number) => `${count} new ${plural(count, "message", "messages")}`,
  toNewest: "Jump to the end",
  toOrigin: "Back to where you were",
  today: "Today",
  yesterday: "Yesterday",
  loadFailed: "The messages could not be loaded.",
  begin: "This is the beginning of the conversation.",
  ready: {
    direct: "Write the first message.",
    group: "The group is ready. Write the first message.",
    channel: "The channel is ready. Write the first message.",
  },
  deleted: "This message was deleted",
  edited: "edited",
  pinned: "Pinned",
  delete: "Delete",
  deleteTitle: "Delete this message?",
  deleteLead: "It disappears for everyone in the conversation.",
  deleteConfirm: "Delete",
  notSent: "Not sent.",
  retry: "Retry",
  discard: "Delete",
  takeBack: "Take back and edit",
  dontSend: "Do not send",
  dontSendTitle: "Not send this message?",
  dontSendLead: "It is not sent yet. It is thrown away, and nobody sees it.",
  tooLate: "It is on its way already. Edit or delete it when it is sent.",
  failedAlert: (text: string) => `Not sent: ${text}`,
  arrived: (name: string, text: string) => `${name}: ${text}`,
  status: {
    pending: "Sending",
    failed: "Not sent",
    sent: "Sent",
    delivered: "Delivered",
    read: "Read",
  },

  happened: {
    joined: (names: readonly string[], by: string | null) =>
      by === null ? `${people(names)} joined` : `${by} added ${people(names)}`,
    left: (name: string) => `${name} left`,
    removed: (name: string, by: string) => `${by} removed ${name}`,
    renamed: (name: string, by: string) => `${by} called this conversation “${name}”`,
  },

  actions: "Message actions",
  more: "More actions",
  react: "Add reaction",
  moreEmoji: "More emoji",
  reply: "Reply",
  edit: "Edit",
  pin: "Pin",
  unpin: "Unpin",
  copyText: "Copy text",
  copyLink: "Copy link",
  markUnread: "Mark as unread",
  markedUnread: "Marked as unread.",
  seenBy: "Seen by",
  seenByNone: "Nobody has read it yet.",
  history: "Edit history",
  historyNow: "Now",
  missing: "This message is not here. It may have been deleted.",
  reaction: (emoji: string, count: number, names: string) => `${emoji} ${count}, ${names}`,
  reactionNames: (names: string, others: number) =>
    others > 0 ? `${names} and ${others} ${plural(others, "other", "others")}` : names,
  blockedMessage: "Message from someone you blocked",
  show: "Show",
  hide: "Hide",

  pins: "Pinned messages",
  pinsNone: "Nothing is pinned yet. Pin what should be found again.",
  goThere: "Go to message",
  by: (name: string, time: string) => `${name}, ${time}`,
  jumpToDate: "Jump to a date",
  jumpFrom: (day: string) => `${day}. Jump to a date`,
  date: "Date",
  jump: "Jump",
  nothingSince: "Nothing was written on that day or after it.",

  replyingTo: (name: string) => `Replying to ${name}`,
  replyingToOne: "Replying to a message",
  cancelReply: "Cancel reply",
  editing: "Editing a message",
  cancelEdit: "Cancel editing",
  save: "Save",
  attach: "Attach files",
  emoji: "Emoji",
  dropHere: "Drop files to attach them",
  uploads: "Attached files",
  upload: {
    underway: (percent: string) => `Uploading, ${percent}`,
    waiting: "Waiting for the network",
    done: "Ready",
  },
  uploadFailed: {
    tooLarge: (limit: number | null) =>
      limit === null
        ? "This file is too large. Remove it."
        : `This file is too large: at most ${size(limit)} can be sent. Remove it.`,
    kind: "Files of this kind cannot be sent. Remove it.",
    empty: "This file is empty. Remove it.",
    unreadable: "This file cannot be read. Remove it, and choose it again if it is still there.",
    interrupted: "The connection was lost. Try again.",
    tooMany: "Too many files wait to be sent. Send or remove some, then try again.",
    tooFast: "Too many files at once. Wait a moment and try again.",
    other: "The upload failed. Try again, or remove the file.",
  },
  cancelUpload: (name: string) => `Remove ${name}`,
  retryUpload: (name: string) => `Upload ${name} again`,
  tooManyFiles: (count: number) =>
    `${count} ${plural(count, "file was", "files were")} left out: a message has at most 10.`,
  inviteWithFiles: "An invitation cannot carry files. Remove them, or send them in a message of their own.",
  copyCode: "Copy code",
  copied: "Copied",
  fileMissing: "This file is not here. It may have been removed.",
  download: (name: string) => `Download ${name}`,
  size,
  quoteDeleted: "Deleted message",
  quoteEmpty: "Attachment",
  quoteHidden: "A message from before you joined",

  action: {
    accept: "Accept",
    decline: "Decline",
    cancel: "Withdraw",
    pending: "Waiting for an answer",
    accepted: "Accepted",
    declined: "Declined",
    expired: "Expired",
    cancelled: "Withdrawn",
    acceptedBy: (name: string) => `Accepted by ${name}`,
    declinedBy: (name: string) => `Declined by ${name}`,
  },

  completion: {
    people: "People",
    emoji: "Emoji",
    commands: "Commands",
    here: "Everyone who is online",
    all: "Everyone in this conversation",
  },
  commands: {
    invite: "Ask something that can be accepted or declined",
    shrug: "Append ¯\\_(ツ)_/¯",
    me: "Say what you are doing",
    tableflip: "Append (╯°□°)╯︵ ┻━┻",
  },

  emojiSearch: "Find an emoji",
  emojiNone: "No emoji is called that.",
  emojiGroups: {
    smileys: "Smileys",
    people: "People",
    nature: "Nature",
    food: "Food",
    things: "Activities and things",
    symbols: "Symbols",
  },
} as const;
