import { receiptPageSize, type Api } from "./api";
import { Due } from "./due";
import type { Conversation, Id, ReceiptTotals } from "./events";
import type { Item } from "./state";
import type { Store } from "./store";

/** Where there are more people, the server counts nobody. */
const mostPeople = 50;

/** How far the others have come where events do not say it: they tell of reading alone, and not of who counts. */
export class Receipts {
  readonly #api: Api;
  readonly #store: Store;
  readonly #failed: () => void;
  readonly #due = new Due(() => void this.flush());

  constructor(api: Api, store: Store, failed: () => void) {
    this.#api = api;
    this.#store = store;
    this.#failed = failed;
  }

  clear(): void {
    this.#due.clear();
  }

  refetch(conversationId: Id): void {
    this.#due.soon(conversationId);
  }

  /** The log does not tell of them: after a gap they are due wherever a tick is shown that may have risen. */
  missed(): void {
    const { conversations, histories, readReceipts } = this.#store.getState();
    const mayRise = ({ sender, status, isDeleted }: Pick<Item, "sender" | "status" | "isDeleted">) =>
      sender.id === this.#store.myId && !isDeleted && (status === "sent" || status === "delivered");
    for (const { id, lastMessage } of readReceipts === "on" ? conversations.values() : []) {
      const { items = [], away = null } = histories.get(id) ?? {};
      if ([lastMessage ?? [], items, away?.items ?? []].flat().some(mayRise)) {
        this.#due.add(id);
      }
    }
  }

  /** One after the other: there may be many conversations that somebody is in. What could not be asked for stays due. */
  async flush(): Promise<void> {
    for (const id of this.#due.take()) {
      await this.load(id);
    }
  }

  async load(conversationId: Id): Promise<void> {
    this.#due.remove(conversationId);
    const conversation = this.#store.getState().conversations.get(conversationId);
    if (!conversation) {
      return;
    }
    const replay = this.#store.record();
    const totals = await this.#totals(conversation);
    if (totals) {
      this.#store.receiptsAre(conversationId, totals);
    } else {
      this.#due.add(conversationId);
      this.#failed();
    }
    replay();
  }

  async #totals({ id, participants, participantCount }: Conversation): Promise<ReceiptTotals | null> {
    if ((participantCount ?? participants.length) > mostPeople) {
      return {};
    }
    const others: { deliveredSeq: number; readSeq: number }[] = [];
    for (let page = 1, isMore = true; isMore; page++) {
      const answer = await this.#api.receipts(id, page);
      if (!answer.ok) {
        return null;
      }
      others.push(...answer.value.filter(({ userId }) => userId !== this.#store.myId));
      isMore = answer.value.length === receiptPageSize;
    }
    return others.length === 0
      ? {}
      : {
          deliveredToAll: Math.min(...others.map((one) => one.deliveredSeq)),
          readByAll: Math.min(...others.map((one) => one.readSeq)),
        };
  }
}
