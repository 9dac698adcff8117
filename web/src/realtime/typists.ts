import type { Id } from "./events";
import type { Typist } from "./state";

/** Who types on says so every 2.5 s; of who was cut off nothing is left within 6 s. */
const expiryMs = 5000;

/** Who is typing where. Everyone falls silent after a while, also when the last word of it was lost. */
export class Typists {
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #typing: ReadonlyMap<Id, readonly Typist[]> = new Map();
  readonly #changed: (typing: ReadonlyMap<Id, readonly Typist[]>) => void;

  constructor(changed: (typing: ReadonlyMap<Id, readonly Typist[]>) => void) {
    this.#changed = changed;
  }

  started(conversationId: Id, typist: Typist): void {
    const key = `${conversationId}/${typist.userId}`;
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => this.stopped(conversationId, typist.userId), expiryMs),
    );
    const others = this.#typing.get(conversationId) ?? [];
    if (!others.some((other) => other.userId === typist.userId)) {
      this.#put(conversationId, [...others, typist]);
    }
  }

  stopped(conversationId: Id, userId: Id): void {
    const key = `${conversationId}/${userId}`;
    clearTimeout(this.#timers.get(key));
    if (this.#timers.delete(key)) {
      const typists = this.#typing.get(conversationId) ?? [];
      this.#put(
        conversationId,
        typists.filter((typist) => typist.userId !== userId),
      );
    }
  }

  stoppedEverywhere(userId: Id): void {
    for (const conversationId of this.#typing.keys()) {
      this.stopped(conversationId, userId);
    }
  }

  clear(): void {
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.#timers.clear();
    this.#typing = new Map();
    this.#changed(this.#typing);
  }

  #put(conversationId: Id, typists: readonly Typist[]): void {
    const typing = new Map(this.#typing);
    if (typists.length > 0) {
      typing.set(conversationId, typists);
    } else {
      typing.delete(conversationId);
    }
    this.#typing = typing;
    this.#changed(typing);
  }
}

const repeatMs = 2500;
const idleMs = 2000;

/** Turns keystrokes into `typing` and `stopTyping`: seldom enough for the server, soon enough for people. */
export class TypingSignal {
  #conversationId: Id | null = null;
  #saidAt = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;
  readonly #emit: (event: "typing" | "stopTyping", conversationId: Id) => void;

  constructor(emit: (event: "typing" | "stopTyping", conversationId: Id) => void) {
    this.#emit = emit;
  }

  keystroke(conversationId: Id): void {
    if (this.#conversationId !== conversationId) {
      this.stop();
    }
    if (this.#conversationId === null || Date.now() - this.#saidAt >= repeatMs) {
      this.#conversationId = conversationId;
      this.#saidAt = Date.now();
      this.#emit("typing", conversationId);
    }
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.stop(), idleMs);
  }

  stop(): void {
    clearTimeout(this.#idle);
    const conversationId = this.#conversationId;
    this.#conversationId = null;
    if (conversationId !== null) {
      this.#emit("stopTyping", conversationId);
    }
  }
}
