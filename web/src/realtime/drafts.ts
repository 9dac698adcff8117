import type { Draft, Id } from "./events";
import type { Conversations } from "./conversations";

const pauseMs = 700;
const keyOf = (owner: Id) => `parley.drafts.${owner}`;

/** What is being written, and what it answers. */
export interface Writing {
  content: string;
  replyTo: Id | null;
}

const nothing: Writing = { content: "", replyTo: null };

type Save = (conversationId: Id, writing: Writing) => Promise<boolean>;

/**
 * Drafts on this device are there at once and over a reload; on the server, and so on other devices, when the writer
 * pauses. What is written here counts until the server has it.
 */
export class Drafts {
  readonly #conversations: Conversations;
  readonly #save: Save;
  readonly #unsaved = new Map<Id, Writing>();
  readonly #timers = new Map<Id, ReturnType<typeof setTimeout>>();
  #owner: Id = "";

  constructor(conversations: Conversations, save: Save) {
    this.#conversations = conversations;
    this.#save = save;
  }

  begin(owner: Id): void {
    this.#owner = owner;
    for (const [id, writing] of Object.entries(load(owner))) {
      this.#unsaved.set(id, writing);
      this.#conversations.wrote(id, asDraft(writing));
    }
  }

  clear(): void {
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.#timers.clear();
    this.#unsaved.clear();
    keep(this.#owner, this.#unsaved);
    this.#owner = "";
  }

  get(conversationId: Id): Writing {
    const unsaved = this.#unsaved.get(conversationId);
    const draft = this.#conversations.get(conversationId)?.draft;
    return unsaved ?? (draft ? { content: draft.content, replyTo: draft.replyTo ?? null } : nothing);
  }

  set(conversationId: Id, writing: Writing): void {
    const before = this.get(conversationId);
    if (before.content === writing.content && before.replyTo === writing.replyTo) {
      return;
    }
    this.#unsaved.set(conversationId, writing);
    this.#conversations.wrote(conversationId, asDraft(writing));
    keep(this.#owner, this.#unsaved);
    clearTimeout(this.#timers.get(conversationId));
    const wait = writing.content === "" ? 0 : pauseMs;
    this.#timers.set(
      conversationId,
      setTimeout(() => void this.#write(conversationId), wait),
    );
  }

  /** Whether what is written here is not yet on the server. */
  isUnsaved(conversationId: Id): boolean {
    return this.#unsaved.has(conversationId);
  }

  /** The connection is back. */
  flush(): void {
    this.#unsaved.forEach((_, id) => void this.#write(id));
  }

  async #write(conversationId: Id): Promise<void> {
    const writing = this.#unsaved.get(conversationId);
    if (!writing || !(await this.#save(conversationId, writing))) {
      return;
    }
    if (this.#unsaved.get(conversationId) === writing) {
      this.#unsaved.delete(conversationId);
      this.#conversations.saved(conversationId);
      keep(this.#owner, this.#unsaved);
    }
  }
}

const asDraft = ({ content, replyTo }: Writing): Draft | null =>
  content.trim() === "" && replyTo === null
    ? null
    : { content, ...(replyTo !== null && { replyTo }), updatedAt: new Date().toISOString() };

function load(owner: Id): Record<Id, Writing> {
  try {
    return JSON.parse(localStorage.getItem(keyOf(owner)) ?? "{}") as Record<Id, Writing>;
  } catch {
    return {};
  }
}

function keep(owner: Id, unsaved: ReadonlyMap<Id, Writing>): void {
  try {
    if (unsaved.size > 0) {
      localStorage.setItem(keyOf(owner), JSON.stringify(Object.fromEntries(unsaved)));
    } else {
      localStorage.removeItem(keyOf(owner));
    }
  } catch {
    // Storage is refused: drafts live as long as the page, and on the server.
  }
}
