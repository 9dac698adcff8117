import { isAfter, type Id, type Message, type UserRef } from "./events";
import type { Item } from "./state";

type Items = readonly Item[];

export function pendingItem(tempId: string, sender: UserRef, content: string, createdAt: string): Item {
  return {
    key: tempId,
    id: null,
    tempId,
    seq: null,
    sender,
    content,
    createdAt,
    status: "pending",
    failure: null,
    isDeleted: false,
    isEdited: false,
  };
}

function merged(known: Item | undefined, message: Message): Item {
  const isDeleted = message.isDeleted || known?.isDeleted === true;
  return {
    key: known?.key ?? message.id,
    id: message.id,
    tempId: known?.tempId ?? message.tempId ?? null,
    seq: message.seq,
    sender: message.sender,
    content: isDeleted ? "" : message.content,
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
    byId.set(message.id, merged(written ?? byId.get(message.id), message));
  }
  const confirmed = [...byId.values()].sort((a, b) => Number(a.id) - Number(b.id));
  return [...confirmed, ...unconfirmed.values()];
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

export function change(items: Items, key: string, changes: Partial<Item>): Items {
  return items.map((item) => (item.key === key ? { ...item, ...changes } : item));
}

export function edited(items: Items, id: Id, content: string): Items {
  return items.map((item) =>
    item.id === id && !item.isDeleted ? { ...item, content, isEdited: true } : item,
  );
}

export function tombstone(items: Items, id: Id): Items {
  return items.map((item) =>
    item.id === id ? { ...item, content: "", isDeleted: true, isEdited: false } : item,
  );
}

/** The first of the `count` newest unread messages: others' and not deleted. */
export function firstUnread(items: Items, count: number, myId: Id): Id | null {
  let first: Id | null = null;
  for (let i = items.length - 1, left = count; i >= 0 && left > 0; i--) {
    const item = items[i];
    if (item && item.id !== null && item.sender.id !== myId && !item.isDeleted) {
      first = item.id;
      left--;
    }
  }
  return first;
}

export const newestId = (items: Items): Id | null => items.findLast((item) => item.id !== null)?.id ?? null;
export const oldestId = (items: Items): Id | null => items.find((item) => item.id !== null)?.id ?? null;
