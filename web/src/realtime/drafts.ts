import type { Draft, Id, ServerEvents } from "./events";
import type { Conversations } from "./conversations";

const pauseMs = 700;
/** Each draft has a key of its own: tabs that write into different conversations do not touch each other's. */
const prefixOf = (owner: Id) => `parley.draft.${owner}.`;

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
  /** What was written here last, unless something was written elsewhere since. */
  readonly #written = new Map<Id, string>();
  readonly #timers = new Map<Id, ReturnType<typeof setTimeout>>();
  #owner: Id = "";

  constructor(conversations: Conversations, save: Save) {
    this.#conversations = conversations;
    this.#save = save;
  }

  begin(owner: Id): void {
    this.#owner = owner;
    for (const [id, writing] of load(owner)) {
      this.#unsaved.set(id, writing);
      this.#conversations.wrote(id, asDraft(writing));
    }
  }

  /** What the server does not have yet waits for its writer to come back, unless it ends for good. */
  end(forGood: boolean): void {
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.#timers.clear();
    this.#unsaved.clear();
    this.#written.clear();
    if (forGood) {
      load(this.#owner).forEach((writing, id) => drop(this.#owner, id, writing));
    }
    this.#owner = "";
  }

  get(conversationId: Id): Writing {
    const unsaved = this.#unsaved.get(conversationId);
    const draft = this.#conversations.get(conversationId)?.draft;
    return unsaved ?? (draft ? { content: draft.content, replyTo: draft.replyTo ?? null } : nothing);
  }

  set(conversationId: Id, writing: Writing): void {
    if (isSame(this.get(conversationId), writing)) {
      return;
    }
    this.#unsaved.set(conversationId, writing);
    this.#written.set(conversationId, writing.content);
    this.#conversations.wrote(conversationId, asDraft(writing));
    keep(this.#owner, conversationId, writing);
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

  /** Whether a draft that the server tells of was written elsewhere: what is written here comes back too. */
  heard({ conversationId, content }: ServerEvents["draftSaved"]): boolean {
    const isFromElsewhere = this.#written.get(conversationId) !== content;
    if (isFromElsewhere) {
      this.#written.delete(conversationId);
    }
    return isFromElsewhere;
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
      drop(this.#owner, conversationId, writing);
    }
  }
}

const asDraft = ({ content, replyTo }: Writing): Draft | null =>
  content.trim() === "" && replyTo === null
    ? null
    : { content, ...(replyTo !== null && { replyTo }), updatedAt: new Date().toISOString() };

const isSame = (one: Writing | undefined, other: Writing): boolean =>
  one?.content === other.content && one.replyTo === other.replyTo;

/** What this person has begun to write in this browser and the server does not have, by conversation. */
function load(owner: Id): Map<Id, Writing> {
  const prefix = prefixOf(owner);
  const writings = new Map<Id, Writing>();
  try {
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(prefix))) {
      writings.set(key.slice(prefix.length), JSON.parse(localStorage.getItem(key) ?? "") as Writing);
    }
  } catch {
    // Storage is refused, or was written into by hand.
  }
  return writings;
}

function keep(owner: Id, conversationId: Id, writing: Writing): void {
  try {
    localStorage.setItem(prefixOf(owner) + conversationId, JSON.stringify(writing));
  } catch {
    // Storage is refused: drafts live as long as the page, and on the server.
  }
}

/** Unless another tab wrote into the same conversation meanwhile: that one has its own still to save. */
function drop(owner: Id, conversationId: Id, writing: Writing): void {
  const key = prefixOf(owner) + conversationId;
  try {
    if (localStorage.getItem(key) === JSON.stringify(writing)) {
      localStorage.removeItem(key);
    }
  } catch {
    // Storage is refused.
  }
}
