import { listPageSize, maxPageSize, pageSize, type Api } from "./api";
import { Due } from "./due";
import { isAfter, type Id, type Message } from "./events";
import type { HappeningPage } from "./happenings";
import { newestId, oldestId } from "./history";
import { isGone, type Failure, type Result } from "./session";
import type { Store } from "./store";

/** How far a gap is closed page by page; beyond it the history starts again at its newest page. */
const maxGapPages = 20;
/** How far the first unread message is looked for. */
const maxUnreadPages = 10;

/**
 * Fetches what events cannot give: the list, pages of history, and the conversations that the store calls stale. What of that
 * fails is told, and loaded by `again`; pages of history say so themselves, where they are missing.
 */
export class Loader {
  readonly #api: Api;
  readonly #store: Store;
  readonly #failed: () => void;
  readonly #stale = new Due(() => this.#fetchStale());
  /** What of the list is still to be loaded, and what was known before and has not been seen in it. */
  #rest: { page: number; unseen: Set<Id> } | null = null;
  #underway: object | null = null;

  constructor(api: Api, store: Store, failed: () => void) {
    this.#api = api;
    this.#store = store;
    this.#failed = failed;
  }

  /** Goes on with what an outage has interrupted. */
  again(): void {
    void this.#loadRest();
    this.#fetchStale();
  }

  clear(): void {
    this.#stale.clear();
    this.#rest = null;
  }

  /** The latest conversations; the others follow by themselves. The cursor is that of the list. */
  async list(): Promise<{ failure: Failure | null; cursor?: string | undefined }> {
    const replay = this.#store.record();
    const answer = await this.#api.conversations(1);
    if (answer.ok) {
      if (answer.value.length < listPageSize) {
        this.#rest = null;
        this.#store.list(answer.value);
      } else {
        const seen = new Set(answer.value.map(({ id }) => id));
        const unseen = [...this.#store.getState().conversations.keys()].filter((id) => !seen.has(id));
        this.#rest = { page: 2, unseen: new Set(unseen) };
        this.#store.part(answer.value);
      }
    }
    replay();
    void this.#loadRest();
    return answer.ok ? { failure: null, cursor: answer.cursor } : { failure: answer.failure };
  }

  async #loadRest(): Promise<void> {
    const rest = this.#rest;
    if (!rest || rest === this.#underway) {
      return;
    }
    this.#underway = rest;
    for (let isMore = true; isMore; rest.page++) {
      const replay = this.#store.record();
      const answer = await this.#api.conversations(rest.page);
      const isWanted = rest === this.#rest;
      if (answer.ok && isWanted) {
        this.#store.part(answer.value);
        answer.value.forEach(({ id }) => rest.unseen.delete(id));
      }
      replay();
      if (!isWanted) {
        return;
      }
      if (!answer.ok) {
        this.#underway = null;
        return this.#failed();
      }
      isMore = answer.value.length === listPageSize;
    }
    this.#rest = this.#underway = null;
    // They are gone, or were moved from one page to another meanwhile.
    rest.unseen.forEach((id) => this.refetch(id));
  }

  async conversation(conversationId: Id): Promise<Failure | null> {
    const replay = this.#store.record();
    const answer = await this.#api.conversation(conversationId);
    if (answer.ok) {
      this.#store.conversation(answer.value);
    } else if (isGone(answer.failure)) {
      this.#store.forget(conversationId);
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
    store.histories.set(conversationId, { loading: "newest", loadFailed: false });
    const replay = store.record();
    const { fresh, items, completeTo } = store.history(conversationId);
    const known = fresh ? newestId(items) : completeTo;
    const [answer, told] = await Promise.all([
      this.#newestPages(conversationId, known, unread),
      this.#happenings(conversationId, null),
    ]);
    if (!store.getState().conversations.has(conversationId)) {
      return replay();
    }
    if (!answer.ok) {
      store.histories.set(conversationId, { loading: null, loadFailed: true });
      return replay();
    }
    const { messages, reaches, hasOlder } = answer.value;
    if (!reaches) {
      const unconfirmed = store.history(conversationId).items.filter((item) => item.id === null);
      store.histories.set(conversationId, { items: unconfirmed, hasOlder });
    }
    store.page(conversationId, messages, { loading: null, fresh: true });
    if (told) {
      store.histories.told(conversationId, told, null);
    }
    replay();
    store.histories.markNewFrom(conversationId, unread);
  }

  async older(conversationId: Id): Promise<void> {
    if (this.#store.history(conversationId).away) {
      return this.#extendAway(conversationId, "older");
    }
    const { items, fresh, hasOlder, loading } = this.#store.history(conversationId);
    const oldest = oldestId(items);
    if (!fresh || !hasOlder || loading || oldest === null) {
      return;
    }
    this.#store.histories.set(conversationId, { loading: "older", loadFailed: false });
    const replay = this.#store.record();
    const answer = await this.#api.messagesBefore(conversationId, oldest, pageSize);
    if (answer.ok) {
      await this.#tellDownTo(conversationId, answer.value[0]?.id);
    }
    // A resync that began meanwhile has reset the mark and may have moved the oldest end.
    const current = this.#store.history(conversationId);
    if (current.loading === "older" && oldestId(current.items) === oldest) {
      if (answer.ok) {
        this.#store.histories.olderPage(conversationId, answer.value, {
          loading: null,
          hasOlder: answer.value.length === pageSize,
        });
        this.#store.histories.bound(conversationId, "older");
      } else {
        this.#store.histories.set(conversationId, { loading: null, loadFailed: true });
      }
    }
    replay();
  }

  /** Towards the newest end, from a part that was jumped to. */
  newer(conversationId: Id): Promise<void> {
    return this.#extendAway(conversationId, "newer");
  }

  /** Loads what stands around a message, unless it is loaded. */
  async around(conversationId: Id, messageId: Id): Promise<Failure | null> {
    const { items, away } = this.#store.history(conversationId);
    if (items.some((item) => item.id === messageId)) {
      this.#store.histories.set(conversationId, { away: null });
      return null;
    }
    if (away?.items.some((item) => item.id === messageId)) {
      return null;
    }
    const replay = this.#store.record();
    const answer = await this.#api.messagesAround(conversationId, messageId, pageSize);
    if (answer.ok) {
      await this.#tellDownTo(conversationId, answer.value[0]?.id);
      this.#store.histories.set(conversationId, { away: null });
      this.#store.histories.awayPage(conversationId, answer.value, { hasOlder: true, hasNewer: true });
    }
    replay();
    return answer.ok ? null : answer.failure;
  }

  /** The first message since a time; null when there is none. */
  async firstSince(conversationId: Id, time: string): Promise<Result<Id | null>> {
    const answer = await this.#api.firstSince(conversationId, time);
    return answer.ok ? { ok: true, value: answer.value[0]?.id ?? null } : answer;
  }

  /** The log does not tell of what was read on other devices. False when it could not be asked. */
  async unread(): Promise<boolean> {
    const answer = await this.#api.unread();
    if (!answer.ok) {
      return false;
    }
    const counts = new Map(answer.value.conversations.map((one) => [one.conversationId, one.unreadCount]));
    for (const { id, unreadCount } of this.#store.getState().conversations.values()) {
      if (unreadCount !== (counts.get(id) ?? 0)) {
        this.refetch(id);
      }
    }
    return true;
  }

  refetch(conversationId: Id): void {
    this.#stale.soon(conversationId);
  }

  #fetchStale(): void {
    this.#stale.take().forEach((id) => void this.#fetch(id));
  }

  async #fetch(conversationId: Id): Promise<void> {
    const failure = await this.conversation(conversationId);
    if (failure && !isGone(failure)) {
      this.#stale.add(conversationId);
      this.#failed();
    }
  }

  async #happenings(conversationId: Id, before: number | null): Promise<HappeningPage | null> {
    if (!this.#store.getState().conversations.get(conversationId)?.isGroup) {
      return null;
    }
    const answer = await this.#api.happenings(conversationId, before);
    return answer.ok ? answer.value : null;
  }

  /** What happened beside messages that are about to be shown: one page, for there may be no end of people coming and going. */
  async #tellDownTo(conversationId: Id, oldest: Id | undefined): Promise<void> {
    const { toldFrom } = this.#store.history(conversationId);
    if (toldFrom === null || oldest === undefined || toldFrom <= Number(oldest)) {
      return;
    }
    const told = await this.#happenings(conversationId, toldFrom);
    if (told && this.#store.history(conversationId).toldFrom === toldFrom) {
      this.#store.histories.told(conversationId, told, toldFrom);
    }
  }

  async #extendAway(conversationId: Id, where: "older" | "newer"): Promise<void> {
    const { histories } = this.#store;
    const { away } = histories.get(conversationId);
    const end = away && (where === "older" ? oldestId(away.items) : newestId(away.items));
    if (!end || away.loading || !(where === "older" ? away.hasOlder : away.hasNewer)) {
      return;
    }
    histories.set(conversationId, { away: { ...away, loading: where } });
    const replay = this.#store.record();
    const answer =
      where === "older"
        ? await this.#api.messagesBefore(conversationId, end, pageSize)
        : await this.#api.messagesAfter(conversationId, end, pageSize);
    if (answer.ok) {
      await this.#tellDownTo(conversationId, answer.value[0]?.id);
    }
    const current = histories.get(conversationId).away;
    const isSame = current && (where === "older" ? oldestId(current.items) : newestId(current.items)) === end;
    if (isSame && answer.ok) {
      const isMore = answer.value.length === pageSize;
      const ends = where === "older" ? { hasOlder: isMore } : { hasNewer: isMore };
      histories.awayPage(conversationId, answer.value, { loading: null, ...ends });
      histories.bound(conversationId, where);
    } else if (current) {
      histories.set(conversationId, { away: { ...current, loading: null } });
    }
    replay();
  }

  async #newestPages(
    conversationId: Id,
    known: Id | null,
    unread: number,
  ): Promise<Result<{ messages: Message[]; reaches: boolean; hasOlder: boolean }>> {
    const messages: Message[] = [];
    const limit = unread > pageSize ? maxPageSize : pageSize;
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
      const isEnough =
        known === null && (this.#countOthers(messages) >= unread || pages === maxUnreadPages - 1);
      if (isEnough || joined || !hasOlder) {
        return { ok: true, value: { messages, reaches: joined, hasOlder } };
      }
    }
    return { ok: true, value: { messages, reaches: false, hasOlder: true } };
  }

  /** Those that can be unread. */
  #countOthers(messages: readonly Message[]): number {
    return messages.filter(({ sender, isDeleted }) => sender.id !== this.#store.myId && !isDeleted).length;
  }
}
