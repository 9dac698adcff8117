import type { Action, Attachment, Choice, Id, Message, Quoted, Refusal } from "./events";

/** What is written and not yet confirmed, as it is kept over reloads. */
export interface Letter {
  tempId: string;
  conversationId: Id;
  content: string;
  createdAt: string;
  replyTo?: Quoted;
  attachments?: Attachment[];
  action?: Pick<Action, "type" | "title"> & { choices?: Choice[] };
  /** How the conversation was called where it was written. */
  place?: string;
  /** The conversation is not there any more. */
  returned?: boolean;
  /** It was refused, and waits for a person to say what becomes of it. */
  failed?: boolean;
  failure?: string | null;
}

export type Delivery = { success: true; message: Message } | Refusal | "unanswered" | "disconnected";

/** What the outbox needs of the connection, and what it tells about each letter. */
export interface Postman {
  isOnline: () => boolean;
  deliver: (letter: Letter) => Promise<Delivery>;
  delivered: (letter: Letter, message: Message) => void;
  failed: (letter: Letter, reason: string | null) => void;
}

/** Where letters lie meanwhile. */
export interface Drawer {
  put: (letter: Letter) => void;
  remove: (tempId: string) => void;
}

/** A server that asks for longer than this (a slow channel does) has refused. */
const patience = 30;

/**
 * One letter per conversation is under way at a time, so the order of writing is the order of sending; a broken
 * connection puts it back and the same tempId goes out again. What is refused stays until it is retried or discarded.
 */
export class Outbox {
  readonly #letters: Letter[] = [];
  readonly #failed = new Map<string, Letter>();
  readonly #busy = new Set<Id>();
  /** Those that the server may have by now. */
  readonly #underWay = new Set<string>();
  readonly #postman: Postman;
  readonly #drawer: Drawer;
  #round = 0;

  constructor(postman: Postman, drawer: Drawer) {
    this.#postman = postman;
    this.#drawer = drawer;
  }

  post(letter: Letter): void {
    this.#drawer.put(letter);
    this.#letters.push(letter);
    this.flush();
  }

  /** Letters of an earlier page, oldest first. */
  found(letters: readonly Letter[]): void {
    const known = new Set(this.waiting.map((letter) => letter.tempId));
    for (const letter of letters.filter((one) => !known.has(one.tempId))) {
      if (letter.failed) {
        this.#failed.set(letter.tempId, letter);
      } else {
        this.#letters.push(letter);
      }
    }
    this.flush();
  }

  retry(tempId: string): void {
    const letter = this.#failed.get(tempId);
    if (letter) {
      this.#failed.delete(tempId);
      this.post({ ...letter, failed: false, failure: null });
    }
  }

  /** What is not sent: the refused ones, and then those that are still to go out. */
  get waiting(): Letter[] {
    return [...this.#failed.values(), ...this.#letters];
  }

  /** Takes a letter back, to be changed or thrown away; null when it is too late. */
  take(tempId: string): Letter | null {
    const at = this.#letters.findIndex((letter) => letter.tempId === tempId);
    const letter = this.#failed.get(tempId) ?? this.#letters[at];
    if (!letter || this.#underWay.has(tempId)) {
      return null;
    }
    if (!this.#failed.delete(tempId)) {
      this.#letters.splice(at, 1);
    }
    this.#drawer.remove(tempId);
    return letter;
  }

  /** All of a conversation that is not there any more, but what the server may have by now: of that it will say. */
  recall(conversationId: Id): Letter[] {
    const recalled = this.waiting.filter(
      (letter) => letter.conversationId === conversationId && !this.#underWay.has(letter.tempId),
    );
    for (const letter of recalled) {
      if (!this.#failed.delete(letter.tempId)) {
        this.#letters.splice(this.#letters.indexOf(letter), 1);
      }
    }
    return recalled;
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
    this.#failed.clear();
    this.#underWay.clear();
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
      this.#underWay.add(letter.tempId);
      const delivery = await this.#postman.deliver(letter);
      if (round !== this.#round || delivery === "disconnected") {
        break;
      }
      this.#underWay.delete(letter.tempId);
      const wait = secondsToWait(delivery);
      if (wait !== null) {
        await new Promise((resolve) => setTimeout(resolve, wait * 1000));
        continue;
      }
      this.#letters.splice(this.#letters.indexOf(letter), 1);
      if (typeof delivery === "object" && delivery.success) {
        this.#drawer.remove(letter.tempId);
        this.#postman.delivered(letter, delivery.message);
      } else {
        this.#fail(letter, delivery === "unanswered" ? null : delivery.message);
      }
    }
    this.#busy.delete(conversationId);
    if (round !== this.#round) {
      this.flush();
    }
  }

  #fail(letter: Letter, reason: string | null): void {
    const failed = { ...letter, failed: true, failure: reason };
    this.#failed.set(letter.tempId, failed);
    this.#drawer.put(failed);
    this.#postman.failed(letter, reason);
  }
}

function secondsToWait(delivery: Delivery): number | null {
  if (typeof delivery !== "object" || delivery.success) {
    return null;
  }
  // The same message again is the same message: it is no matter whether the server knows what became of it.
  const { retryAfter } = delivery;
  return retryAfter !== undefined && retryAfter <= patience ? retryAfter : null;
}

/** As crypto.randomUUID, which is missing on plain http. */
export function newTempId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
