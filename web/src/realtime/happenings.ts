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

/** Who it was, by the name he had then; it is empty where an event says the id alone and nobody knew him. */
export interface Named {
  id: Id;
  name: string;
}

/** Something about the conversation itself, between its messages. */
export type Happening = { position: number; at: string } & (
  | { kind: "joined"; people: Named[]; by: Named | null }
  | { kind: "left"; person: Named }
  | { kind: "removed"; person: Named; by: Named }
  | { kind: "renamed"; name: string; by: Named }
);

/** Those of whom it is told. */
export function peopleIn(happening: Happening): Named[] {
  switch (happening.kind) {
    case "joined":
      return happening.by ? [...happening.people, happening.by] : happening.people;
    case "left":
      return [happening.person];
    case "removed":
      return [happening.person, happening.by];
    case "renamed":
      return [happening.by];
  }
}

export function happeningAsTold({ id, kind, at, actor, user, name }: ToldHappening): Happening {
  const position = Number(id);
  const person = user ?? actor;
  switch (kind) {
    case "joined":
      return { kind, position, at, people: [person], by: person.id === actor.id ? null : actor };
    case "left":
      return { kind, position, at, person };
    case "removed":
      return { kind, position, at, person, by: actor };
    case "renamed":
      return { kind, position, at, name: name ?? "", by: actor };
  }
}

/**
 * What an event says in the log of its conversation, as that was before. A message's id is a position too, so its place is
 * exact; when it was heard counts only where the event does not say when it was.
 */
export function happeningOf(
  event: ServerEvent,
  position: number,
  heardAt: string,
  conversation: Conversation | undefined,
): Happening | null {
  const named = (id: Id): Named => ({
    id,
    name: conversation?.participants.find((one) => one.id === id)?.name ?? "",
  });
  if (!conversation?.isGroup) {
    return null;
  }
  switch (event.name) {
    case "participantsAdded": {
      const { participants: people, addedBy, addedAt } = event.data;
      const isJoining = people.length === 1 && people[0]?.id === addedBy;
      return {
        kind: "joined",
        position,
        at: addedAt ?? heardAt,
        people,
        by: isJoining ? null : named(addedBy),
      };
    }
    case "participantRemoved": {
      const { userId, removedBy, removedAt } = event.data;
      const at = removedAt ?? heardAt;
      const person = named(userId);
      return userId === removedBy
        ? { kind: "left", position, at, person }
        : { kind: "removed", position, at, person, by: named(removedBy) };
    }
    case "conversationUpdated": {
      const { name, updatedBy, changedAt } = event.data;
      return name === null || name === conversation.name
        ? null
        : { kind: "renamed", position, at: changedAt ?? heardAt, name, by: named(updatedBy) };
    }
    default:
      return null;
  }
}
