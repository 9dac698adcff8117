import type { Conversation, Id, Participant } from "../../realtime/events";
import type { Role } from "../../realtime/shapes";

export const kindOf = (conversation: Conversation): "group" | "channel" =>
  conversation.type === "channel" ? "channel" : "group";

export const roleIn = (conversation: Conversation, id: Id): Role =>
  conversation.participants.find((person) => person.id === id)?.role ?? "member";

export const moderates = (role: Role): boolean => role !== "member";

/** To whom the ownership goes when the owner leaves: the admin, else the member, who is there longest. */
export function heirOf(conversation: Conversation, ownerId: Id): Participant | undefined {
  const others = conversation.participants.filter((person) => person.id !== ownerId);
  return others.find((person) => person.role === "admin") ?? others[0];
}
