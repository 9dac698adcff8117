import type { Id, Message, Refusal } from "./events";

export interface Letter {
  tempId: string;
  conversationId: Id;
  content: string;
}

export type Delivery = { success: true; message: Message } | Refusal | "unanswered" | "disconnected";

/** What the outbox needs of the connection, and what it tells about each letter. */
export interface Postman {
  isOnline: () => boolean;
  deliver: (letter: Letter) => Promise<Delivery>;
  delivered: (letter: Letter, message: Message) => void;
  failed: (letter: Letter, reason: string | null) => void;
}

/**
 * What is written and not yet confirmed. One letter per conversation is under way at a time, so the order of
 * writing is the order of sending; a broken connection puts it back and the same tempId goes out again.
 */
export class Outbox {
  readonly #letters: Letter[] = [];
  readonly #busy = new Set<Id>();
  readonly #postman: Postman;
  #round = 0;

  constructor(postman: Postman) {
    this.#postman = postman;
  }

  post(letter: Letter): void {
    this.#letters.push(letter);
    this.flush();
  }

  flush(): void {
    for (const conversationId of new Set(this.#letters.map((letter) => letter.conversationId))) {
      if (!this.#busy.has(conversationId)) {
        void this.#work(conversationId);
      }
    }
  }

  clear(): void {
    this.#letters.length = 0;
    this.#round++;
  }

  async #work(conversationId: Id): Promise<void> {
    const round = this.#round;
    this.#busy.add(conversationId);
    while (this.#postman.isOnline()) {
      const letter = this.#letters.find((waiting) => waiting.conversationId === conversationId);
      if (!letter) {
        break;
      }
      const delivery = await this.#postman.deliver(letter);
      if (round !== this.#round || delivery === "disconnected") {
        break;
      }
      if (typeof delivery === "object" && !delivery.success && delivery.statusCode === 429) {
        await new Promise((resolve) => setTimeout(resolve, (delivery.retryAfter ?? 1) * 1000));
        continue;
      }
      this.#letters.splice(this.#letters.indexOf(letter), 1);
      if (delivery === "unanswered") {
        this.#postman.failed(letter, null);
      } else if (delivery.success) {
        this.#postman.delivered(letter, delivery.message);
      } else {
        this.#postman.failed(letter, delivery.message);
      }
    }
    this.#busy.delete(conversationId);
    if (round !== this.#round) {
      this.flush();
    }
  }
}

/** As crypto.randomUUID, which is missing on plain http. */
export function newTempId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
