import type { Api } from "./api";
import type { ChannelApi, NewChannel } from "./channelApi";
import type { Conversation, Id, ServerEvent } from "./events";
import type { Failure, Result } from "./session";
import type { Store } from "./store";

/** What a person does with conversations: begins them, brings people in, and goes. */
export class ConversationCommands {
  readonly #api: Api;
  readonly #channels: ChannelApi;
  readonly #store: Store;
  readonly #happened: (event: ServerEvent) => void;

  /** What was done is told at once, as the server will tell it. */
  constructor(api: Api, channels: ChannelApi, store: Store, happened: (event: ServerEvent) => void) {
    this.#api = api;
    this.#channels = channels;
    this.#store = store;
    this.#happened = happened;
  }

  async create(participants: Id[], group: { name?: string } | null): Promise<Result<Id>> {
    return this.#created(await this.#api.createConversation(participants, group));
  }

  async createChannel(channel: NewChannel): Promise<Result<Id>> {
    return this.#created(await this.#channels.create(channel));
  }

  async add(conversationId: Id, people: Id[]): Promise<Failure | null> {
    const answer = await this.#api.addParticipants(conversationId, people);
    if (!answer.ok) {
      return answer.failure;
    }
    const { participants } = answer.value;
    this.#happened({
      name: "participantsAdded",
      data: { conversationId, participants, addedBy: this.#store.myId },
    });
    return null;
  }

  async leave(conversationId: Id): Promise<Failure | null> {
    const answer = await this.#api.leave(conversationId);
    if (answer.ok) {
      this.#store.forget(conversationId);
    }
    return answer.ok ? null : answer.failure;
  }

  #created(answer: Result<Conversation>): Result<Id> {
    if (!answer.ok) {
      return answer;
    }
    this.#happened({ name: "conversationCreated", data: answer.value });
    return { ok: true, value: answer.value.id };
  }
}
