import type { Compositions } from "./compositions";
import type { Drafts } from "./drafts";
import type { Id } from "./events";
import type { Letters, Writ } from "./letters";
import type { MessageCommands } from "./messageCommands";
import type { Failure } from "./session";
import type { Item } from "./state";
import type { Store } from "./store";
import type { TypingSignal } from "./typists";
import type { Uploads } from "./uploads";

interface Parts {
  store: Store;
  letters: Letters;
  messages: MessageCommands;
  compositions: Compositions;
  drafts: Drafts;
  uploads: Uploads;
  typing: TypingSignal;
}

/** What a person does in the field where he writes, and with what he wrote there and is not sent. */
export class Writer {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What stands in the field: the draft, or while a message is changed what it is to say. */
  write(conversationId: Id, text: string): void {
    const { compositions, drafts, typing } = this.#parts;
    if (compositions.of(conversationId).editing) {
      return compositions.write(conversationId, text);
    }
    drafts.set(conversationId, { ...drafts.get(conversationId), content: text });
    if (text.trim() === "") {
      typing.stop();
    } else {
      typing.keystroke(conversationId);
    }
  }

  /** Sends what is written, with its files, and as an answer where it is one. */
  send(conversationId: Id, writ: Pick<Writ, "content" | "action">): void {
    const { compositions, letters, uploads, typing } = this.#parts;
    const replyTo = compositions.answered(conversationId) ?? undefined;
    if (letters.write(conversationId, { ...writ, replyTo, attachments: uploads.take(conversationId) })) {
      typing.stop();
    }
    compositions.sent(conversationId);
  }

  /** Has the message that is being changed say what is written; nothing, or the same, changes nothing. */
  async save(conversationId: Id): Promise<Failure | null> {
    const { compositions, messages } = this.#parts;
    const { editing } = compositions.of(conversationId);
    const content = editing?.text.trim() ?? "";
    const failure =
      editing && content !== "" && content !== editing.content
        ? await messages.edit(editing.id, content)
        : null;
    if (!failure) {
      compositions.endEdit(conversationId);
    }
    return failure;
  }

  /** Begins to change a message, or takes it back where it is not sent; false when it is too late for that. */
  edit(conversationId: Id, item: Item): boolean {
    if (item.id === null) {
      return this.#takeBack(conversationId, item.key);
    }
    this.#parts.compositions.edit(conversationId, item);
    return true;
  }

  /** The last of one's own messages that can be changed. */
  last(conversationId: Id): Item | undefined {
    const { store } = this.#parts;
    return store
      .history(conversationId)
      .items.findLast(
        ({ sender, isDeleted, type }) => sender.id === store.myId && !isDeleted && type !== "action",
      );
  }

  /** Ends what is being changed, or else what is being answered; false where there is neither. */
  leave(conversationId: Id): boolean {
    const { compositions } = this.#parts;
    const { editing } = compositions.of(conversationId);
    const replyTo = compositions.answered(conversationId);
    if (editing) {
      compositions.endEdit(conversationId);
    } else if (replyTo) {
      compositions.endReply(conversationId);
    }
    return editing !== null || replyTo !== null;
  }

  retry(conversationId: Id, tempId: string): void {
    this.#parts.letters.retry(conversationId, tempId);
  }

  /** What was written and is not sent goes; false when it is too late. */
  discard(conversationId: Id, tempId: string): boolean {
    return this.#parts.letters.take(conversationId, tempId) !== null;
  }

  /** What was written and is not sent goes back to where it was written. */
  #takeBack(conversationId: Id, tempId: string): boolean {
    const { letters, compositions, uploads } = this.#parts;
    const letter = letters.take(conversationId, tempId);
    if (letter) {
      compositions.takeBack(letter);
      uploads.putBack(conversationId, letter.attachments ?? []);
    }
    return letter !== null;
  }
}
