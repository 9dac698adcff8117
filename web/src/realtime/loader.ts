import { maxPageSize, pageSize, type Api } from "./api";
import { isAfter, type Id, type Message } from "./events";
import { newestId, oldestId } from "./history";
import type { Failure, Result } from "./session";
import type { Store } from "./store";

/** How far a gap is closed page by page; beyond it the history starts again at its newest page. */
const maxGapPages = 20;
const coalesceMs = 300;

/** Fetches what events cannot give: the list, pages of history, and the conversations that the store calls stale. */
export class Loader {
  readonly #api: Api;
  readonly #store: Store;
  readonly #stale = new Set<Id>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Api, store: Store) {
    this.#api = api;
    this.#store = store;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stale.clear();
  }

  async list(): Promise<Failure | null> {
    const replay = this.#store.record();
    const answer = await this.#api.conversations();
    if (answer.ok) {
      this.#store.list(answer.value);
    }
    replay();
    return answer.ok ? null : answer.failure;
  }

  async conversation(conversationId: Id): Promise<Failure | null> {
    const replay = this.#store.record();
    const answer = await this.#api.conversation(conversationId);
    if (answer.ok) {
      this.#store.conversation(answer.value);
    }
    replay();
    return answer.ok ? null : answer.failure;
  }

  /** Brings the newest end up to date and joins it to what is loaded, so that the history has no hole. */
  async newest(conversationId: Id, unread = 0): Promise<void> {
    const store = this.#store;
    if (store.history(conversationId).loading === "newest") {
      return;
    }
    store.setHistory(conversationId, { loading: "newest", loadFailed: false });
    const replay = store.record();
    const { fresh, items, completeTo } = store.history(conversationId);
    const known = fresh ? newestId(items) : completeTo;
    const answer = await this.#newestPages(conversationId, known, unread > pageSize ? maxPageSize : pageSize);
    if (!store.getState().conversations.has(conversationId)) {
      return replay();
    }
    if (!answer.ok) {
      store.setHistory(conversationId, { loading: null, loadFailed: true });
      return replay();
    }
    const { messages, reaches, hasOlder } = answer.value;
    if (!reaches) {
      const unconfirmed = store.history(conversationId).items.filter((item) => item.id === null);
      store.setHistory(conversationId, { items: unconfirmed, hasOlder });
    }
    store.page(conversationId, messages, { loading: null, fresh: true });
    replay();
    store.markNewFrom(conversationId, unread);
  }

  async older(conversationId: Id): Promise<void> {
    const { items, fresh, hasOlder, loading } = this.#store.history(conversationId);
    const oldest = oldestId(items);
    if (!fresh || !hasOlder || loading || oldest === null) {
      return;
    }
    this.#store.setHistory(conversationId, { loading: "older", loadFailed: false });
    const replay = this.#store.record();
    const answer = await this.#api.messagesBefore(conversationId, oldest, pageSize);
    // A resync that began meanwhile has reset the mark and may have moved the oldest end.
    const current = this.#store.history(conversationId);
    if (current.loading === "older" && oldestId(current.items) === oldest) {
      if (answer.ok) {
        this.#store.page(conversationId, answer.value, {
          loading: null,
          hasOlder: answer.value.length === pageSize,
        });
      } else {
        this.#store.setHistory(conversationId, { loading: null, loadFailed: true });
      }
    }
    replay();
  }

  /** Many events may call the same conversation stale; it is fetched once. */
  refetch(conversationId: Id): void {
    this.#stale.add(conversationId);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const due = [...this.#stale];
      this.#stale.clear();
      due.forEach((id) => void this.conversation(id));
    }, coalesceMs);
  }

  async #newestPages(
    conversationId: Id,
    known: Id | null,
    limit: number,
  ): Promise<Result<{ messages: Message[]; reaches: boolean; hasOlder: boolean }>> {
    const messages: Message[] = [];
    for (let pages = 0; pages < maxGapPages; pages++) {
      const oldest = messages[0]?.id;
      const answer = oldest
        ? await this.#api.messagesBefore(conversationId, oldest, limit)
        : await this.#api.newestMessages(conversationId, limit);
      if (!answer.ok) {
        return answer;
      }
      messages.unshift(...answer.value);
      const hasOlder = answer.value.length === limit;
      const first = messages[0]?.id;
      const joined = known !== null && (!first || !isAfter(first, known));
      if (known === null || joined || !hasOlder) {
        return { ok: true, value: { messages, reaches: joined, hasOlder } };
      }
    }
    return { ok: true, value: { messages, reaches: false, hasOlder: true } };
  }
}
