import type { Conversation, UserRef } from "./events";
import type { History, Item, State } from "./state";

/** What changes of the state when somebody is called otherwise: every place that names him. */
export function renamed({ session, conversations, histories, met }: State, user: UserRef): Partial<State> {
  const { id, username, name, avatar } = user;
  const known = <T extends UserRef>(person: T): T =>
    person.id === id ? { ...person, username, name, avatar } : person;
  const by = <T extends { sender: UserRef }>(thing: T): T =>
    thing.sender.id === id ? { ...thing, sender: known(thing.sender) } : thing;
  const inConversation = (conversation: Conversation): Conversation => ({
    ...conversation,
    participants: conversation.participants.map(known),
    lastMessage: conversation.lastMessage && by(conversation.lastMessage),
  });
  const inItem = (item: Item): Item => {
    const one = by(item);
    return one.replyTo?.sender?.id === id
      ? { ...one, replyTo: { ...one.replyTo, sender: known(one.replyTo.sender) } }
      : one;
  };
  const inHistory = (history: History): History => ({
    ...history,
    items: history.items.map(inItem),
    away: history.away && { ...history.away, items: history.away.items.map(inItem) },
  });
  return {
    session: session.status === "signedIn" ? { ...session, me: known(session.me) } : session,
    met: new Map([...met].map(([key, one]) => [key, known(one)])),
    conversations: new Map([...conversations].map(([key, one]) => [key, inConversation(one)])),
    histories: new Map([...histories].map(([key, one]) => [key, inHistory(one)])),
  };
}
