import type { Letter } from "../outbox";
import type { Conversation, Id, Me, Message, Participant, UserRef } from "../events";

/** Scenes for the tests of the client core. */
export const ada: UserRef = { id: "1", username: "ada", name: "Ada", avatar: null };
export const grace: UserRef = { id: "2", username: "grace", name: "Grace", avatar: null };
export const alan: UserRef = { id: "3", username: "alan", name: "Alan", avatar: null };
export const edsger: UserRef = { id: "4", username: "edsger", name: "Edsger", avatar: null };

export const me: Me = {
  ...ada,
  email: "ada@example.org",
  role: "user",
  createdAt: "2026-01-01T00:00:00.000Z",
};

const at = (id: Id) => new Date(Date.UTC(2026, 0, 1) + Number(id) * 1000).toISOString();

export function message(id: number, sender: UserRef, changes: Partial<Message> = {}): Message {
  const text = String(id);
  return {
    id: text,
    conversationId: "7",
    seq: id,
    sender,
    type: "text",
    content: `message ${id}`,
    status: "sent",
    createdAt: at(text),
    updatedAt: at(text),
    isDeleted: false,
    ...changes,
  };
}

export function conversation(people: readonly UserRef[], changes: Partial<Conversation> = {}): Conversation {
  const isGroup = people.length > 2;
  const participants: Participant[] = people.map((person) => ({ ...person, role: "member" }));
  return {
    id: "7",
    type: isGroup ? "group" : "direct",
    isGroup,
    name: null,
    avatar: null,
    participants,
    createdBy: ada.id,
    createdAt: at("0"),
    updatedAt: at("0"),
    lastMessage: null,
    unreadCount: 0,
    ...changes,
  };
}

export const letter = (tempId: string, content = tempId, conversationId = "7"): Letter => ({
  tempId,
  conversationId,
  content,
  createdAt: at("0"),
});

/** The same numbers between 0 and 1 for the same seed. */
export const mulberry = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
