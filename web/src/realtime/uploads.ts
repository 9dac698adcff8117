import type { Attachment, Id } from "./events";
import { newTempId } from "./outbox";
import type { Failure, LoginSession } from "./session";

/** "unreadable": the file is not there any more, or is a folder. */
export type UploadFailure = Failure | { kind: "unreadable" };

export interface Upload {
  key: string;
  file: File;
  /** 0 to 1 */
  progress: number;
  state: "underway" | "waiting" | "done" | "failed";
  failure: UploadFailure | null;
  attachment: Attachment | null;
}

const none: readonly Upload[] = [];
export const maxFiles = 10;
const retryMs = 2000;

/** Files on their way to the server, per conversation. What an outage interrupts starts again by itself. */
export class Uploads {
  readonly #session: LoginSession;
  readonly #remove: (id: Id) => void;
  readonly #listeners = new Set<() => void>();
  readonly #requests = new Map<string, XMLHttpRequest>();
  #uploads: ReadonlyMap<Id, readonly Upload[]> = new Map();

  constructor(session: LoginSession, remove: (id: Id) => void) {
    this.#session = session;
    this.#remove = remove;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly of = (conversationId: Id): readonly Upload[] => this.#uploads.get(conversationId) ?? none;

  /** Answers with how many there was no room for. */
  add(conversationId: Id, files: readonly File[]): number {
    const room = maxFiles - this.of(conversationId).length;
    const taken = files.slice(0, room).map((file): Upload => ({
      key: newTempId(),
      file,
      progress: 0,
      state: "underway",
      failure: null,
      attachment: null,
    }));
    this.#put(conversationId, [...this.of(conversationId), ...taken]);
    taken.forEach(({ key }) => void this.#start(conversationId, key));
    return files.length - taken.length;
  }

  cancel(conversationId: Id, key: string): void {
    const upload = this.#find(conversationId, key);
    this.#put(
      conversationId,
      this.of(conversationId).filter((one) => one.key !== key),
    );
    this.#requests.get(key)?.abort();
    if (upload?.attachment?.id) {
      this.#remove(upload.attachment.id);
    }
  }

  retry(conversationId: Id, key: string): void {
    void this.#start(conversationId, key);
  }

  /** Whether there are files that a reload would lose. */
  get areUnsent(): boolean {
    return [...this.#uploads.values()].some((uploads) => uploads.length > 0);
  }

  /** Those that are done, which are the message's from now on. */
  take(conversationId: Id): Attachment[] {
    const attachments = this.of(conversationId).flatMap(({ attachment }) => attachment ?? []);
    this.#put(conversationId, none);
    return attachments;
  }

  /** Those of a message that is not sent after all. */
  putBack(conversationId: Id, attachments: readonly Attachment[]): void {
    const done = attachments.map((attachment): Upload => {
      const file = new File([], attachment.name, { type: attachment.mimeType ?? "" });
      return { key: newTempId(), file, progress: 1, state: "done", failure: null, attachment };
    });
    this.#put(conversationId, [...this.of(conversationId), ...done]);
  }

  /** The network is back. */
  hurry(): void {
    for (const [conversationId, uploads] of this.#uploads) {
      for (const { key } of uploads.filter((one) => one.state === "waiting")) {
        void this.#start(conversationId, key);
      }
    }
  }

  clear(): void {
    this.#requests.forEach((request) => request.abort());
    this.#uploads = new Map();
    this.#listeners.forEach((listener) => listener());
  }

  async #start(conversationId: Id, key: string): Promise<void> {
    const change = (changes: Partial<Upload>) => this.#change(conversationId, key, changes);
    change({ state: "underway", progress: 0, failure: null });
    const token = await this.#session.token();
    const upload = this.#find(conversationId, key);
    if (!upload || this.#requests.has(key)) {
      return;
    }
    if (!token.ok) {
      return this.#later(conversationId, key);
    }
    const request = new XMLHttpRequest();
    this.#requests.set(key, request);
    const form = new FormData();
    form.append("file", upload.file, upload.file.name);
    request.open("POST", "/chats/uploads");
    request.setRequestHeader("Authorization", `Bearer ${token.value}`);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => change({ progress: total > 0 ? loaded / total : 0 });
    request.onloadend = () => {
      this.#requests.delete(key);
      if (request.status === 201) {
        change({ state: "done", progress: 1, attachment: request.response as Attachment });
      } else if (request.status === 0 || request.status >= 502) {
        void this.#interrupted(conversationId, upload);
      } else {
        const message = (request.response as { message?: string } | null)?.message ?? "";
        change({ state: "failed", failure: { kind: "refused", status: request.status, message } });
      }
    };
    request.send(form);
  }

  /** A request that breaks off does not say whether it was for the network, or for a file that cannot be read. */
  async #interrupted(conversationId: Id, { key, file }: Upload): Promise<void> {
    try {
      await file.slice(0, 1).arrayBuffer();
      this.#later(conversationId, key);
    } catch {
      this.#change(conversationId, key, { state: "failed", failure: { kind: "unreadable" } });
    }
  }

  #later(conversationId: Id, key: string): void {
    this.#change(conversationId, key, { state: "waiting", progress: 0 });
    setTimeout(() => {
      if (this.#find(conversationId, key)?.state === "waiting") {
        void this.#start(conversationId, key);
      }
    }, retryMs);
  }

  #find(conversationId: Id, key: string): Upload | undefined {
    return this.of(conversationId).find((one) => one.key === key);
  }

  #change(conversationId: Id, key: string, changes: Partial<Upload>): void {
    if (this.#find(conversationId, key)) {
      this.#put(
        conversationId,
        this.of(conversationId).map((one) => (one.key === key ? { ...one, ...changes } : one)),
      );
    }
  }

  #put(conversationId: Id, uploads: readonly Upload[]): void {
    const all = new Map(this.#uploads);
    this.#uploads = all.set(conversationId, uploads);
    this.#listeners.forEach((listener) => listener());
  }
}
