import type { Id, Message } from "../events";
import type { Item } from "../state";
import type { Store } from "../store";
import { me } from "./scenes";

/** A deleted message has no tick, and its author hears no receipts for it. */
const tickOf = ({ sender, isDeleted, status }: Item | Message) =>
  sender.id === me.id && !isDeleted ? status : null;

/** What a person sees of a message; one that is on its way has neither an id nor anything that others did. */
const shown = (item: Item) => ({
  id: item.id,
  sender: item.sender.name,
  content: item.content,
  isDeleted: item.isDeleted,
  isEdited: item.isEdited,
  isPinned: item.isPinned,
  mentionsMe: item.mentionsMe,
  reactions: item.reactions,
  replyTo: item.replyTo,
  tick: tickOf(item),
});

/** What a person sees of a conversation. */
export function viewOf(store: Store, id: Id) {
  const one = store.getState().conversations.get(id);
  const { lastMessage } = one ?? {};
  return {
    name: one?.name,
    topic: one?.topic,
    draft: one?.draft?.content,
    people: one?.participants.map((person) => `${person.id} ${person.name} ${person.role}`).sort(),
    unread: one?.unreadCount,
    mentions: one?.mentionCount ?? 0,
    last: lastMessage && {
      id: lastMessage.id,
      sender: lastMessage.sender.name,
      content: lastMessage.content,
      isDeleted: lastMessage.isDeleted,
      tick: tickOf(lastMessage),
    },
    messages: store.history(id).items.map(shown),
  };
}
