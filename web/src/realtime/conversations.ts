import type { Cell } from "./cell";
import { isAfter, type Conversation, type Draft, type Id, type Message, type ServerEvents } from "./events";
import type { Ledgers } from "./ledger";

/** Whether an event is the latest that was heard of its subject. */
export type News = (subject: string) => boolean;

/** The conversations of the list: who is in them, how they are called, what is unread, what is being written. */
export class Conversations {
  readonly #cell: Cell;
  readonly #ledgers: Ledgers;
  /** What is written here and not yet saved; null where the draft was deleted. */
  readonly #unsaved = new Map<Id, Draft | null>();

  constructor(cell: Cell, ledgers: Ledgers) {
    this.#cell = cell;
    this.#ledgers = ledgers;
  }

  clear(): void {
    this.#unsaved.clear();
  }

  get(id: Id): Conversation | undefined {
    return this.#cell.state.conversations.get(id);
  }

  list(conversations: readonly Conversation[]): void {
    this.#put(new Map(), conversations);
  }

  /** A part of the list: what is known beside it stays. */
  part(conversations: readonly Conversation[]): void {
    this.#put(new Map(this.#cell.state.conversations), conversations);
  }

  #put(all: Map<Id, Conversation>, conversations: readonly Conversation[]): void {
    conversations.forEach((one) => all.set(one.id, this.#rebased(one)));
    this.#cell.set({ listLoaded: true, listFailed: false, conversations: all });
  }

  put(conversation: Conversation): void {
    const conversations = new Map(this.#cell.state.conversations);
    this.#cell.set({ conversations: conversations.set(conversation.id, this.#rebased(conversation)) });
  }

  forget(id: Id): void {
    const conversations = new Map(this.#cell.state.conversations);
    conversations.delete(id);
    this.#ledgers.forget(id);
    this.#cell.set({ conversations });
  }

  change(id: Id, changes: (conversation: Conversation) => Partial<Conversation>): void {
    const conversation = this.get(id);
    if (conversation) {
      const conversations = new Map(this.#cell.state.conversations);
      conversations.set(id, { ...conversation, ...changes(conversation) });
      this.#cell.set({ conversations });
    }
  }

  /** Brings the badges in line with the ledger. */
  recount(id: Id): void {
    const { unreadCount, mentionCount } = this.#ledgers.of(id);
    const known = this.get(id);
    if (known?.unreadCount !== unreadCount || (known.mentionCount ?? 0) !== mentionCount) {
      this.change(id, () => ({ unreadCount, mentionCount }));
    }
  }

  received(message: Message): void {
    this.change(message.conversationId, ({ lastMessage, updatedAt }) =>
      lastMessage && !isAfter(message.id, lastMessage.id)
        ? { updatedAt }
        : { lastMessage: message, updatedAt: message.createdAt },
    );
    this.recount(message.conversationId);
  }

  edited({ conversationId, messageId, content }: ServerEvents["messageEdited"]): void {
    this.#changeLast(conversationId, messageId, { content, isEdited: true });
  }

  deleted(conversationId: Id, messageId: Id): void {
    this.#changeLast(conversationId, messageId, { content: "", isDeleted: true, attachments: [] });
    this.recount(conversationId);
  }

  /** Brings the tick of the last message in line with the ledger. */
  tick(id: Id): void {
    const ledger = this.#ledgers.of(id);
    this.change(id, ({ lastMessage }) =>
      lastMessage?.sender.id === this.#cell.myId
        ? { lastMessage: { ...lastMessage, status: ledger.status(lastMessage.seq) } }
        : {},
    );
  }

  created(conversation: Conversation): void {
    const known = this.get(conversation.id);
    if (known) {
      const { name, avatar, participants } = conversation;
      this.change(conversation.id, () => ({ name, avatar, participants }));
    } else {
      this.put(conversation);
    }
  }

  updated(data: ServerEvents["conversationUpdated"]): void {
    const { name, avatar, topic, visibility, slowMode, announcementOnly, isArchived } = data;
    this.change(data.conversationId, (known) => ({
      name,
      avatar,
      // Missing is none: the event says all of it as it is now.
      ...((topic !== undefined || known.topic !== undefined) && { topic }),
      ...(visibility !== undefined && { visibility }),
      ...(slowMode !== undefined && { slowMode }),
      ...(announcementOnly !== undefined && { announcementOnly }),
      ...(isArchived !== undefined && { isArchived }),
    }));
  }

  added(
    { conversationId, participants, participantCount }: ServerEvents["participantsAdded"],
    news: News,
  ): void {
    const added = participants.filter((one) => news(`member ${conversationId} ${one.id}`));
    this.change(conversationId, (known) => ({
      participants: [
        ...known.participants.filter((old) => !added.some((one) => one.id === old.id)),
        ...added,
      ],
    }));
    this.#counted(conversationId, participantCount, news);
  }

  removed(data: ServerEvents["participantRemoved"], news: News): void {
    const { conversationId, userId, newOwner, participantCount } = data;
    if (news(`member ${conversationId} ${userId}`)) {
      this.change(conversationId, ({ participants }) => ({
        participants: participants
          .filter((person) => person.id !== userId)
          .map((person) => (person.id === newOwner ? { ...person, role: "owner" } : person)),
      }));
    }
    this.#counted(conversationId, participantCount, news);
  }

  roleChanged({ conversationId, userId, role }: ServerEvents["participantUpdated"]): void {
    this.change(conversationId, ({ participants }) => ({
      participants: participants.map((person) => (person.id === userId ? { ...person, role } : person)),
    }));
  }

  /** What is being written here, before the server has it. */
  wrote(id: Id, draft: Draft | null): void {
    this.#unsaved.set(id, draft);
    this.#showDraft(id, draft);
  }

  /** What was written here is as the server has it. */
  saved(id: Id): void {
    this.#unsaved.delete(id);
  }

  draftSaved({ conversationId, ...draft }: ServerEvents["draftSaved"]): void {
    if (!this.#unsaved.has(conversationId)) {
      this.#showDraft(conversationId, draft.content === "" ? null : draft);
    }
  }

  #showDraft(id: Id, draft: Draft | null): void {
    this.change(id, () => ({ draft: draft ?? undefined }));
  }

  #changeLast(conversationId: Id, messageId: Id, changes: Partial<Message>): void {
    this.change(conversationId, ({ lastMessage }) =>
      lastMessage?.id === messageId && !lastMessage.isDeleted
        ? { lastMessage: { ...lastMessage, ...changes } }
        : {},
    );
  }

  #counted(id: Id, participantCount: number | undefined, news: News): void {
    if (participantCount !== undefined && news(`count ${id}`)) {
      this.change(id, () => ({ participantCount }));
    }
  }

  #rebased(conversation: Conversation): Conversation {
    const ledger = this.#ledgers.of(conversation.id);
    ledger.rebase(conversation);
    if (!this.#cell.state.histories.has(conversation.id)) {
      // No other message shows a tick: what this one says is all of it, also where it is less than it was.
      ledger.forgetReceipts();
    }
    const { lastMessage } = conversation;
    const unsaved = this.#unsaved.get(conversation.id);
    return {
      ...conversation,
      lastMessage: lastMessage && this.#ledgers.known(lastMessage, this.#cell.myId),
      unreadCount: ledger.unreadCount,
      mentionCount: ledger.mentionCount,
      draft: unsaved === undefined ? conversation.draft : (unsaved ?? undefined),
    };
  }
}
