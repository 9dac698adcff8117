import {
  isAfter,
  type Action,
  type Attachment,
  type Id,
  type Message,
  type Reaction,
  type UserRef,
} from "./events";
import type { Letter } from "./outbox";
import type { Item } from "./state";

type Items = readonly Item[];

/** A letter as the conversation shows it before the server has it. */
export function pendingItem(letter: Letter, sender: UserRef): Item {
  return {
    key: letter.tempId,
    id: null,
    tempId: letter.tempId,
    seq: null,
    sender,
    type: letter.action ? "action" : "text",
    content: letter.action?.title ?? letter.content,
    attachments: letter.attachments ?? [],
    action: letter.action
      ? { type: letter.action.type, title: letter.action.title, choices: [], state: "pending" }
      : null,
    replyTo: letter.replyTo ?? null,
    reactions: [],
    mentionsMe: false,
    isPinned: false,
    createdAt: letter.createdAt,
    status: letter.failed ? "failed" : "pending",
    failure: letter.failure ?? null,
    isDeleted: false,
    isEdited: false,
  };
}

export const mentions = (message: { mentions?: Id[]; mentionsAll?: true }, person: Id): boolean =>
  message.mentionsAll === true || message.mentions?.includes(person) === true;

function merged(known: Item | undefined, message: Message, myId: Id): Item {
  const isDeleted = message.isDeleted || known?.isDeleted === true;
  return {
    key: known?.key ?? message.id,
    id: message.id,
    tempId: known?.tempId ?? message.tempId ?? null,
    seq: message.seq,
    sender: message.sender,
    type: message.type,
    content: isDeleted ? "" : message.content,
    attachments: isDeleted ? [] : (message.attachments ?? []),
    action: isDeleted ? null : (message.action ?? null),
    replyTo: isDeleted ? null : (message.replyTo ?? null),
    reactions: isDeleted ? [] : (message.reactions ?? []),
    mentionsMe: !isDeleted && message.sender.id !== myId && mentions(message, myId),
    isPinned: !isDeleted && message.isPinned === true,
    createdAt: message.createdAt,
    status: higher(known?.status, message.status),
    failure: null,
    isDeleted,
    isEdited: !isDeleted && message.isEdited === true,
  };
}

const rank = { failed: 0, pending: 0, sent: 1, delivered: 2, read: 3 };

/** Statuses only rise: a page that was rendered before a receipt must not take the tick back. */
export function higher<A extends Item["status"], B extends Item["status"]>(a: A | undefined, b: B): A | B {
  return a !== undefined && rank[a] > rank[b] ? a : b;
}

/** Puts messages into the history, whatever of them is there already and in whatever order they come. */
export function merge(items: Items, messages: readonly Message[], myId: Id): Items {
  if (messages.length === 0) {
    return items;
  }
  const byId = new Map<Id, Item>();
  const unconfirmed = new Map<string, Item>();
  for (const item of items) {
    if (item.id === null) {
      unconfirmed.set(item.key, item);
    } else {
      byId.set(item.id, item);
    }
  }
  for (const message of messages) {
    const written =
      message.tempId !== undefined && message.sender.id === myId
        ? unconfirmed.get(message.tempId)
        : undefined;
    if (written) {
      unconfirmed.delete(written.key);
    }
    byId.set(message.id, merged(written ?? byId.get(message.id), message, myId));
  }
  const confirmed = [...byId.values()].sort((a, b) => Number(a.id) - Number(b.id));
  return [...confirmed, ...unconfirmed.values()];
}

/** As merge, for a message that was just sent: what is known of it already is newer than that. */
export function append(items: Items, message: Message, myId: Id): Items {
  const known = items.find((item) => item.id === message.id);
  if (known && known.seq !== null) {
    return items;
  }
  return insert(items, withQuoteOf(items, message), known, myId);
}

const quotedCharacters = 200;

/** What a message answers as it is known here, which may be newer than the message. */
function withQuoteOf(items: Items, message: Message): Message {
  const quoted = message.replyTo && items.find((item) => item.id === message.replyTo?.id);
  if (!message.replyTo || !quoted) {
    return message;
  }
  const { isDeleted } = quoted;
  const content = isDeleted ? "" : quoted.content.slice(0, quotedCharacters);
  return { ...message, replyTo: { ...message.replyTo, content, isDeleted } };
}

function insert(items: Items, message: Message, known: Item | undefined, myId: Id): Items {
  const newest = items.findLast((item) => item.id !== null);
  const isNewest = !newest?.id || isAfter(message.id, newest.id);
  if (known || !isNewest || items.some((item) => item.key === message.tempId)) {
    return merge(items, [message], myId);
  }
  const end = newest ? items.indexOf(newest) + 1 : 0;
  return items.toSpliced(end, 0, merged(undefined, message, myId));
}

/** The server has named what was written here. Its newMessage may come before or after, with or without the tempId. */
export function confirm(items: Items, tempId: string, id: Id): Items {
  const written = items.find((item) => item.key === tempId);
  if (!written || written.id !== null) {
    return items;
  }
  const arrived = items.find((item) => item.id === id);
  const named: Item = { ...(arrived ?? written), key: written.key, tempId, id, failure: null };
  named.status = higher(arrived?.status, "sent");
  const others = items.filter((item) => item !== written && item !== arrived);
  const after = others.findIndex((item) => item.id === null || isAfter(item.id, id));
  return after < 0 ? [...others, named] : others.toSpliced(after, 0, named);
}

/** Every change below leaves what it does not concern the same object, and the list too when nothing changes. */
function mapped(items: Items, change: (item: Item) => Item): Items {
  let changed = false;
  const next = items.map((item) => {
    const one = change(item);
    changed ||= one !== item;
    return one;
  });
  return changed ? next : items;
}

export const change = (items: Items, key: string, changes: Partial<Item>): Items =>
  mapped(items, (item) => (item.key === key ? { ...item, ...changes } : item));

const onMessage = (items: Items, id: Id, changes: Partial<Item>): Items =>
  mapped(items, (item) => (item.id === id && !item.isDeleted ? { ...item, ...changes } : item));

/** `mentioned` is the person that is looking, if the message speaks to him now. */
export function edited(items: Items, id: Id, content: string, mentioned: Id | null): Items {
  const quoted = content.slice(0, quotedCharacters);
  return mapped(items, (item) => {
    if (item.id === id && !item.isDeleted) {
      const mentionsMe = mentioned !== null && item.sender.id !== mentioned;
      return { ...item, content, mentionsMe, isEdited: true };
    }
    return item.replyTo?.id === id && !item.replyTo.isDeleted
      ? { ...item, replyTo: { ...item.replyTo, content: quoted } }
      : item;
  });
}

export function tombstone(items: Items, id: Id): Items {
  return mapped(items, (item) => {
    if (item.id === id) {
      return {
        ...item,
        content: "",
        attachments: [],
        action: null,
        replyTo: null,
        reactions: [],
        mentionsMe: false,
        isPinned: false,
        isDeleted: true,
        isEdited: false,
      };
    }
    return item.replyTo?.id === id
      ? { ...item, replyTo: { ...item.replyTo, content: "", isDeleted: true } }
      : item;
  });
}

export const reacted = (items: Items, id: Id, reactions: readonly Reaction[]): Items =>
  onMessage(items, id, { reactions });
export const pinned = (items: Items, id: Id, isPinned: boolean): Items => onMessage(items, id, { isPinned });
export const refiled = (items: Items, id: Id, attachments: readonly Attachment[]): Items =>
  onMessage(items, id, { attachments });
export const answered = (items: Items, id: Id, action: Action): Items => onMessage(items, id, { action });

/** The ticks of one's own messages. */
export const ticked = (items: Items, myId: Id, status: (seq: number) => Item["status"]): Items =>
  mapped(items, (item) => {
    if (item.seq === null || item.sender.id !== myId) {
      return item;
    }
    const next = status(item.seq);
    return next === item.status ? item : { ...item, status: next };
  });

/** The first of the `count` newest unread messages, others' and not deleted, and how many of them are not here. */
export function firstUnread(items: Items, count: number, myId: Id): { first: Id | null; left: number } {
  let first: Id | null = null;
  let left = count;
  for (let i = items.length - 1; i >= 0 && left > 0; i--) {
    const item = items[i];
    if (item && item.id !== null && item.sender.id !== myId && !item.isDeleted) {
      first = item.id;
      left--;
    }
  }
  return { first, left };
}

/** How many messages after one and up to another are unread if the first one is read, and how many of them mention me. */
export function unreadBetween(items: Items, after: Id, upTo: Id, myId: Id) {
  const unread = items.filter(
    ({ id, sender, isDeleted }) =>
      id !== null && isAfter(id, after) && !isAfter(id, upTo) && sender.id !== myId && !isDeleted,
  );
  return { unread: unread.length, mentions: unread.filter(({ mentionsMe }) => mentionsMe).length };
}

export const newestId = (items: Items): Id | null => items.findLast((item) => item.id !== null)?.id ?? null;
export const oldestId = (items: Items): Id | null => items.find((item) => item.id !== null)?.id ?? null;
