import type { Api } from "./api";
import type { Drafts } from "./drafts";
import type { Id, Quoted, ServerEvent, ServerEvents } from "./events";
import type { Letter } from "./outbox";
import type { Item } from "./state";

/** What the composer of a conversation is about, beside its text. */
export interface Composition {
  /** The message that is being changed. */
  editing: { id: Id; content: string; /** What it is to say. */ text: string } | null;
  /** The message that is being answered. */
  replyTo: Quoted | null;
  /** Grows when the composer is asked for. */
  turn: number;
  /** Grows when there is something in the draft that was not written into the field. */
  taken: number;
}

const nothing: Composition = { editing: null, replyTo: null, turn: 0, taken: 0 };

export class Compositions {
  readonly #api: Api;
  readonly #drafts: Drafts;
  readonly #listeners = new Set<() => void>();
  readonly #compositions = new Map<Id, Composition>();

  constructor(api: Api, drafts: Drafts) {
    this.#api = api;
    this.#drafts = drafts;
    drafts.watch((id) => this.#change(id, { taken: this.of(id).taken + 1 }));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly of = (conversationId: Id): Composition => this.#compositions.get(conversationId) ?? nothing;

  /** What is answered. A draft knows it by its id alone until it was asked for. */
  answered(conversationId: Id): Quoted | null {
    const { replyTo } = this.#drafts.get(conversationId);
    return (
      this.of(conversationId).replyTo ??
      (replyTo === null ? null : { id: replyTo, content: "", isDeleted: false })
    );
  }

  /** An edit that is not saved, which a reload would lose. */
  get areUnsaved(): boolean {
    return [...this.#compositions.values()].some(
      ({ editing }) => editing && editing.text !== editing.content,
    );
  }

  edit(conversationId: Id, item: Item): void {
    if (item.id !== null) {
      this.#put(conversationId, { editing: { id: item.id, content: item.content, text: item.content } });
    }
  }

  /** An edit that is not saved waits while the person looks elsewhere. */
  write(conversationId: Id, text: string): void {
    const { editing } = this.of(conversationId);
    this.#change(conversationId, { editing: editing && { ...editing, text } });
  }

  endEdit(conversationId: Id): void {
    this.#put(conversationId, { editing: null });
  }

  reply(conversationId: Id, { id, sender, content, isDeleted }: Item): void {
    if (id !== null) {
      this.#put(conversationId, { editing: null, replyTo: { id, sender, content, isDeleted } });
      this.#drafts.set(conversationId, { ...this.#drafts.get(conversationId), replyTo: id });
    }
  }

  endReply(conversationId: Id): void {
    this.#put(conversationId, { replyTo: null });
    this.#drafts.set(conversationId, { ...this.#drafts.get(conversationId), replyTo: null });
  }

  /** What was not sent is written on, after what was begun since. */
  takeBack({ conversationId, content, replyTo }: Letter): void {
    const { taken, replyTo: kept } = this.of(conversationId);
    const draft = this.#drafts.get(conversationId);
    this.#drafts.set(conversationId, {
      content: draft.content.trim() === "" ? content : `${draft.content}\n${content}`,
      replyTo: draft.replyTo ?? replyTo?.id ?? null,
    });
    this.#put(conversationId, { editing: null, replyTo: kept ?? replyTo ?? null, taken: taken + 1 });
  }

  sent(conversationId: Id): void {
    this.#put(conversationId, { replyTo: null });
    this.#drafts.set(conversationId, { content: "", replyTo: null });
  }

  /** A draft knows the message it answers by its id alone. */
  async find(conversationId: Id, messageId: Id): Promise<void> {
    const answer = await this.#api.message(messageId);
    if (!answer.ok || this.#drafts.get(conversationId).replyTo !== messageId) {
      return;
    }
    if (answer.value.isDeleted) {
      this.endReply(conversationId);
    } else {
      this.#put(conversationId, { replyTo: answer.value });
    }
  }

  /** What is gone is neither answered nor changed; what was changed is answered as it is now. */
  apply(event: ServerEvent): void {
    if (event.name === "draftSaved") {
      return this.#draftSaved(event.data);
    }
    if (event.name !== "messageDeleted" && event.name !== "messageEdited") {
      return;
    }
    const { conversationId, messageId } = event.data;
    const { editing, replyTo } = this.of(conversationId);
    const isGone = event.name === "messageDeleted" || event.data.isDeleted;
    if (isGone && editing?.id === messageId) {
      this.endEdit(conversationId);
    }
    if (isGone && this.#drafts.get(conversationId).replyTo === messageId) {
      this.endReply(conversationId);
    } else if (event.name === "messageEdited" && !isGone && replyTo?.id === messageId) {
      this.#change(conversationId, { replyTo: { ...replyTo, content: event.data.content } });
    }
  }

  clear(): void {
    this.#compositions.clear();
    this.#listeners.forEach((listener) => listener());
  }

  /** What was sent or given up elsewhere is answered here no more. A draft without a text has no answer on the server. */
  #draftSaved(draft: ServerEvents["draftSaved"]): void {
    const { conversationId } = draft;
    const isOver = this.#drafts.heard(draft) && this.#drafts.get(conversationId).replyTo === null;
    if (isOver && this.of(conversationId).replyTo) {
      this.#change(conversationId, { replyTo: null });
    }
  }

  #put(conversationId: Id, changes: Partial<Composition>): void {
    this.#change(conversationId, { ...changes, turn: this.of(conversationId).turn + 1 });
  }

  #change(conversationId: Id, changes: Partial<Composition>): void {
    this.#compositions.set(conversationId, { ...this.of(conversationId), ...changes });
    this.#listeners.forEach((listener) => listener());
  }
}
