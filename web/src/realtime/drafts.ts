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

/** What was begun here, and the text that the server had then. */
type Unsaved = Writing & { base?: string };

interface Server {
  /** Whether the server has it now. */
  save: (conversationId: Id, writing: Writing) => Promise<boolean>;
  /** What it has; undefined when it did not answer. */
  latest: (conversationId: Id) => Promise<Draft | null | undefined>;
}

/**
 * Drafts on this device are there at once and over a reload; on the server, and so on other devices, when the writer
 * pauses. What is written here counts until the server has it; what was written elsewhere while there was no connection
 * is not written over.
 */
export class Drafts {
  readonly #conversations: Conversations;
  readonly #server: Server;
  readonly #unsaved = new Map<Id, Unsaved>();
  /** What was written here last, unless something was written elsewhere since. */
  readonly #written = new Map<Id, string>();
  readonly #timers = new Map<Id, ReturnType<typeof setTimeout>>();
  readonly #watchers = new Set<(conversationId: Id) => void>();
  #owner: Id = "";

  constructor(conversations: Conversations, server: Server) {
    this.#conversations = conversations;
    this.#server = server;
  }

  /** To be told of what comes into a draft without having been written into its field. */
  watch(watcher: (conversationId: Id) => void): void {
    this.#watchers.add(watcher);
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
    const { content = "", replyTo = null } =
      this.#unsaved.get(conversationId) ?? this.#conversations.get(conversationId)?.draft ?? {};
    return { content, replyTo };
  }

  set(conversationId: Id, writing: Writing): void {
    if (isSame(this.get(conversationId), writing)) {
      return;
    }
    const unsaved = this.#unsaved.get(conversationId);
    this.#put(conversationId, writing, (unsaved ? unsaved.base : this.get(conversationId).content) ?? "");
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
    this.#unsaved.forEach((_, id) => void this.#join(id));
  }

  /** Where something else was written meanwhile, what was written here comes after it, and where it was sent it just goes. */
  async #join(conversationId: Id): Promise<void> {
    const latest = await this.#server.latest(conversationId);
    const mine = this.#unsaved.get(conversationId);
    if (latest === undefined || !mine) {
      return;
    }
    const text = latest?.content ?? "";
    const isFromElsewhere = text !== "" && text !== mine.base && text !== mine.content;
    if (latest && isFromElsewhere && mine.content.trim() === "") {
      this.#isSaved(conversationId, mine);
      return this.#conversations.draftSaved({ conversationId, ...latest });
    }
    if (latest && isFromElsewhere) {
      const replyTo = mine.replyTo ?? latest.replyTo ?? null;
      this.#put(conversationId, { content: `${text}\n${mine.content}`, replyTo }, text);
      this.#watchers.forEach((watcher) => watcher(conversationId));
    }
    await this.#write(conversationId);
  }

  async #write(conversationId: Id): Promise<void> {
    const writing = this.#unsaved.get(conversationId);
    if (!writing || !(await this.#server.save(conversationId, writing))) {
      return;
    }
    const now = this.#unsaved.get(conversationId);
    if (now === writing) {
      this.#isSaved(conversationId, writing);
    } else if (now) {
      now.base = writing.content;
      keep(this.#owner, conversationId, now);
    }
  }

  #put(conversationId: Id, { content, replyTo }: Writing, base: string): void {
    const unsaved: Unsaved = { content, replyTo, base };
    this.#unsaved.set(conversationId, unsaved);
    this.#written.set(conversationId, content);
    this.#conversations.wrote(conversationId, asDraft(unsaved));
    keep(this.#owner, conversationId, unsaved);
  }

  #isSaved(conversationId: Id, writing: Unsaved): void {
    this.#unsaved.delete(conversationId);
    this.#conversations.saved(conversationId);
    drop(this.#owner, conversationId, writing);
  }
}

const asDraft = ({ content, replyTo }: Writing): Draft | null =>
  content.trim() === "" && replyTo === null
    ? null
    : { content, ...(replyTo !== null && { replyTo }), updatedAt: new Date().toISOString() };

const isSame = (one: Writing | undefined, other: Writing): boolean =>
  one?.content === other.content && one.replyTo === other.replyTo;

/** What this person has begun to write in this browser and the server does not have, by conversation. */
function load(owner: Id): Map<Id, Unsaved> {
  const prefix = prefixOf(owner);
  const writings = new Map<Id, Unsaved>();
  try {
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(prefix))) {
      writings.set(key.slice(prefix.length), JSON.parse(localStorage.getItem(key) ?? "") as Unsaved);
    }
  } catch {
    // Storage is refused, or was written into by hand.
  }
  return writings;
}

function keep(owner: Id, conversationId: Id, writing: Unsaved): void {
  try {
    localStorage.setItem(prefixOf(owner) + conversationId, JSON.stringify(writing));
  } catch {
    // Storage is refused: drafts live as long as the page, and on the server.
  }
}

/** Unless another tab wrote into the same conversation meanwhile: that one has its own still to save. */
function drop(owner: Id, conversationId: Id, writing: Unsaved): void {
  const key = prefixOf(owner) + conversationId;
  try {
    if (localStorage.getItem(key) === JSON.stringify(writing)) {
      localStorage.removeItem(key);
    }
  } catch {
    // Storage is refused.
  }
}
