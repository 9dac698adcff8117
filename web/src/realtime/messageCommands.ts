import type { Api } from "./api";
import type { Attachment, Id, MessageReader, MessageVersion, Pin } from "./events";
import { refiled } from "./history";
import type { Loader } from "./loader";
import { isGone, type Failure, type Result } from "./session";
import type { Store } from "./store";

/** What is broken with a new address is broken for good, or for as long as this. */
const renewedForMs = 60 * 60_000;

/** What a person does with messages that are there, and how he finds his way among them. */
export class MessageCommands {
  readonly #api: Api;
  readonly #store: Store;
  readonly #loader: Loader;
  readonly #renewedAt = new Map<Id, number>();

  constructor(api: Api, store: Store, loader: Loader) {
    this.#api = api;
    this.#store = store;
    this.#loader = loader;
  }

  async edit(messageId: Id, content: string): Promise<Failure | null> {
    return failureOf(await this.#api.editMessage(messageId, content));
  }

  async delete(conversationId: Id, messageId: Id): Promise<Failure | null> {
    const answer = await this.#api.deleteMessage(messageId);
    if (answer.ok) {
      const data = {
        messageId,
        conversationId,
        deletedBy: this.#store.myId,
        deletedAt: new Date().toISOString(),
      };
      this.#store.apply({ name: "messageDeleted", data });
    }
    return failureOf(answer);
  }

  async react(messageId: Id, emoji: string, on: boolean): Promise<Failure | null> {
    return failureOf(await this.#api.react(messageId, emoji, on));
  }

  async pin(messageId: Id, on: boolean): Promise<Failure | null> {
    return failureOf(await this.#api.pin(messageId, on));
  }

  pins(conversationId: Id): Promise<Result<Pin[]>> {
    return this.#api.pins(conversationId);
  }

  versions(messageId: Id): Promise<Result<MessageVersion[]>> {
    return this.#api.versions(messageId);
  }

  readers(messageId: Id, page: number): Promise<Result<MessageReader[]>> {
    return this.#api.readers(messageId, page);
  }

  /** The addresses of files are good for some hours: asks for those of a message anew, if it was not just done. */
  async renewFiles(conversationId: Id, messageId: Id): Promise<void> {
    if (Date.now() - (this.#renewedAt.get(messageId) ?? 0) < renewedForMs) {
      return;
    }
    this.#renewedAt.set(messageId, Date.now());
    await this.#refile(conversationId, messageId);
  }

  /** Where a file is that somebody wants now, however long ago its message was loaded. */
  async addressOf(conversationId: Id, messageId: Id, { id, url }: Attachment): Promise<Result<string>> {
    const there = await this.#api.file(url);
    if (there.ok || !isGone(there.failure)) {
      return there.ok ? { ok: true, value: url } : there;
    }
    const answer = await this.#refile(conversationId, messageId);
    if (!answer.ok) {
      return answer;
    }
    const renewed = answer.value.find((one) => one.id === id);
    return renewed && renewed.url !== url ? { ok: true, value: renewed.url } : there;
  }

  async #refile(conversationId: Id, messageId: Id): Promise<Result<readonly Attachment[]>> {
    const answer = await this.#api.message(messageId);
    if (!answer.ok) {
      return answer;
    }
    const { attachments = [] } = answer.value;
    this.#store.histories.change(conversationId, (items) => refiled(items, messageId, attachments));
    return { ok: true, value: attachments };
  }

  async respond(messageId: Id, response: "accept" | "decline"): Promise<Failure | null> {
    return failureOf(await this.#api.respond(messageId, response));
  }

  async cancelAction(messageId: Id): Promise<Failure | null> {
    return failureOf(await this.#api.cancelAction(messageId));
  }

  async markAllRead(): Promise<Failure | null> {
    const { conversations } = this.#store.getState();
    const unread = [...conversations.values()].filter((one) => one.unreadCount > 0);
    const answers = await Promise.all(unread.map(({ id }) => this.#api.markRead(id)));
    unread.forEach(({ id, lastMessage }, i) => {
      if (answers[i]?.ok && lastMessage) {
        this.#store.readUpTo(id, lastMessage.id);
      }
    });
    return answers.map(failureOf).find((failure) => failure !== null) ?? null;
  }

  /** Shows a message and what stands around it; `from` is the message the reader comes from, if he is to find back. */
  async goTo(conversationId: Id, messageId: Id, from: Id | null = null): Promise<Failure | null> {
    const failure = await this.#loader.around(conversationId, messageId);
    if (!failure) {
      this.#store.histories.aim(conversationId, messageId, from);
    }
    return failure;
  }

  /** False when nothing was written since. */
  async goToDay(conversationId: Id, day: Date, from: Id | null): Promise<Result<boolean>> {
    const found = await this.#loader.firstSince(conversationId, day.toISOString());
    if (!found.ok || found.value === null) {
      return found.ok ? { ok: true, value: false } : found;
    }
    const failure = await this.goTo(conversationId, found.value, from);
    return failure ? { ok: false, failure } : { ok: true, value: true };
  }

  /** Back to where the last jump began, else to the newest end; true when that is it. */
  async back(conversationId: Id): Promise<boolean> {
    const { origins } = this.#store.history(conversationId);
    const origin = origins.at(-1);
    this.#store.histories.set(conversationId, { origins: origins.slice(0, -1) });
    if (origin !== undefined) {
      return (await this.goTo(conversationId, origin)) !== null;
    }
    this.#store.histories.set(conversationId, { away: null });
    return true;
  }
}

const failureOf = (answer: Result<unknown>): Failure | null => (answer.ok ? null : answer.failure);
