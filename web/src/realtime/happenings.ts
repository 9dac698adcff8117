import type { Conversation, Id, ServerEvent, UserRef } from "./events";

/** As the server lists them; its id is the position. */
export interface ToldHappening {
  id: Id;
  kind: Happening["kind"];
  at: string;
  actor: UserRef;
  user?: UserRef;
  name?: string;
}

export interface HappeningPage {
  happenings: ToldHappening[];
  hasMore: boolean;
}

/** Something about the conversation itself, between its messages. */
export type Happening = { position: number; at: string } & (
  | { kind: "joined"; names: string[]; by: string | null }
  | { kind: "left"; name: string }
  | { kind: "removed"; name: string; by: string }
  | { kind: "renamed"; name: string; by: string }
);

export function happeningAsTold({ id, kind, at, actor, user, name }: ToldHappening): Happening {
  const position = Number(id);
  const whom = user?.name ?? "";
  switch (kind) {
    case "joined":
      return { kind, position, at, names: [whom], by: user?.id === actor.id ? null : actor.name };
    case "left":
      return { kind, position, at, name: whom };
    case "removed":
      return { kind, position, at, name: whom, by: actor.name };
    case "renamed":
      return { kind, position, at, name: name ?? "", by: actor.name };
  }
}

/** What an event says in the log of its conversation, as that was before. A message's id is a position too, so its place is exact. */
export function happeningOf(
  event: ServerEvent,
  position: number,
  at: string,
  conversation: Conversation | undefined,
): Happening | null {
  const nameOf = (id: Id) => conversation?.participants.find((one) => one.id === id)?.name ?? "";
  if (!conversation?.isGroup) {
    return null;
  }
  switch (event.name) {
    case "participantsAdded": {
      const { participants, addedBy } = event.data;
      const isJoining = participants.length === 1 && participants[0]?.id === addedBy;
      const names = participants.map((one) => one.name);
      return { kind: "joined", position, at, names, by: isJoining ? null : nameOf(addedBy) };
    }
    case "participantRemoved": {
      const { userId, removedBy } = event.data;
      const name = nameOf(userId);
      return userId === removedBy
        ? { kind: "left", position, at, name }
        : { kind: "removed", position, at, name, by: nameOf(removedBy) };
    }
    case "conversationUpdated": {
      const { name, updatedBy } = event.data;
      return name === null || name === conversation.name
        ? null
        : { kind: "renamed", position, at, name, by: nameOf(updatedBy) };
    }
    default:
      return null;
  }
}
