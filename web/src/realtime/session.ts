import type { Id, Me, SessionAnswer } from "./events";
import { isForGood } from "./events";

export type Failure = { kind: "refused"; status: number; message: string } | { kind: "unreachable" };
/** `cursor` is the position in the log that the answer is of, if it is of any. */
export type Result<T> = { ok: true; value: T; cursor?: string | undefined } | { ok: false; failure: Failure };

/** Whether the same again would be refused again. */
export const isFinal = (failure: Failure): boolean => failure.kind === "refused" && isForGood(failure.status);

/** Whether what was asked for is not there, or not there for this person. */
export const isGone = (failure: Failure): boolean =>
  failure.kind === "refused" && (failure.status === 403 || failure.status === 404);

const refused = (status: number, message: string): { ok: false; failure: Failure } => ({
  ok: false,
  failure: { kind: "refused", status, message },
});

const nobody = refused(401, "");
const unreachable: { ok: false; failure: Failure } = { ok: false, failure: { kind: "unreachable" } };

/** Seconds before its end at which a token is no longer handed out. */
const margin = 30;
const hintKey = "parley.signed-in";
/** "leaving": somebody has signed out, and the server does not know it yet. */
type Hint = "yes" | "no" | "leaving";

/** Who has signed in, as the tabs of this browser tell each other. */
export type Newcomer = Pick<Me, "id" | "name">;

/**
 * The login session: an access token in memory, renewed through the refresh cookie, which scripts cannot read. The
 * tabs share the cookie: when somebody else signs in in one of them, it is not this person's any more in the others.
 */
export class LoginSession {
  /** Whose session it is; null while nobody is signed in here. */
  #owner: Id | null = null;
  #token: string | null = null;
  #endsAt = 0;
  #refreshing: Promise<Result<Me>> | null = null;
  #isLeaving = false;
  readonly #taken: (by: Newcomer) => void;
  readonly #tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("parley.session") : null;

  /** `taken` is called when the cookie is somebody else's by now: nothing of this person goes out under it. */
  constructor(taken: (by: Newcomer) => void) {
    this.#taken = taken;
    this.#tabs?.addEventListener("message", ({ data }: MessageEvent<Newcomer>) => this.#compare(data));
  }

  /** Whether a reload may find a session; spares first-time visitors a refused request. */
  get mayExist(): boolean {
    return readHint() !== "no";
  }

  /** Here or in another tab. */
  get isLeaving(): boolean {
    return this.#isLeaving || readHint() === "leaving";
  }

  signIn(email: string, password: string): Promise<Result<Me>> {
    return this.#begin("/auth/login", { email, password });
  }

  register(fields: { email: string; username: string; name: string; password: string }): Promise<Result<Me>> {
    return this.#begin("/auth/register", fields);
  }

  /** Whether nobody has an account here yet. */
  async isNewServer(): Promise<boolean> {
    const answer = await send<{ isNew: boolean }>("GET", "/auth/state", undefined, null);
    return answer.ok && answer.value.isNew;
  }

  /** From now on the session is over here; what is left to do is `leave`. */
  signOut(): void {
    this.#drop();
    this.#isLeaving = true;
    writeHint("leaving");
  }

  /** Has the server end the session that was signed out of; until it has, nothing else uses the cookie. */
  leave(): Promise<boolean> {
    return alone(async () => {
      if (this.isLeaving) {
        const answer = await send("POST", "/auth/logout", undefined, null);
        if (!answer.ok && !isFinal(answer.failure)) {
          return false;
        }
        this.forget();
      }
      return true;
    });
  }

  forget(): void {
    this.#drop();
    this.#isLeaving = false;
    writeHint("no");
  }

  /** The session that the cookie is of, whoever's it is. */
  restore(): Promise<Result<Me>> {
    return this.#refresh();
  }

  /** A new token for whoever is signed in here, and for nobody else. */
  renew(): Promise<Result<Me>> {
    return this.#owner === null ? Promise.resolve(nobody) : this.#refresh();
  }

  /** A token that is good for a while yet. */
  async token(): Promise<Result<string>> {
    const owner = this.#owner;
    if (this.#token === null || Date.now() > this.#endsAt || this.isLeaving) {
      const renewed = await this.renew();
      if (!renewed.ok) {
        return renewed;
      }
    }
    return this.#token !== null && owner === this.#owner ? { ok: true, value: this.#token } : nobody;
  }

  async request<T>(method: string, path: string, body?: unknown): Promise<Result<T>> {
    const owner = this.#owner;
    const token = await this.token();
    if (!token.ok) {
      return token;
    }
    const first = await send<T>(method, path, body, token.value);
    if (first.ok || first.failure.kind !== "refused" || first.failure.status !== 401) {
      return first;
    }
    const renewed = owner === this.#owner ? await this.renew() : nobody;
    if (!renewed.ok) {
      return renewed;
    }
    return owner === this.#owner ? send<T>(method, path, body, this.#token) : nobody;
  }

  /** One at a time: the cookie is replaced by each, and use of an old one ends the session. */
  #refresh(): Promise<Result<Me>> {
    const refreshing = (this.#refreshing ??= this.#begin("/auth/refresh").finally(() => {
      if (this.#refreshing === refreshing) {
        this.#refreshing = null;
      }
    }));
    return refreshing;
  }

  async #begin(path: string, body?: unknown): Promise<Result<Me>> {
    // As it is when it is asked for: it may be another when it is this tab's turn.
    const owner = this.#owner;
    const hasLeft = !this.isLeaving || (await this.leave());
    return hasLeft ? alone(() => this.#ask(owner, path, body)) : unreachable;
  }

  async #ask(owner: Id | null, path: string, body: unknown): Promise<Result<Me>> {
    const answer = await send<SessionAnswer>("POST", path, body, null);
    if (!answer.ok) {
      return answer;
    }
    // Signed out while it was under way.
    if (this.isLeaving || owner !== this.#owner) {
      return nobody;
    }
    const { user, access_token, expires_in } = answer.value;
    if (!this.#compare(user)) {
      return nobody;
    }
    this.#owner = user.id;
    this.#token = access_token;
    this.#endsAt = Date.now() + (expires_in - margin) * 1000;
    writeHint("yes");
    this.#tabs?.postMessage({ id: user.id, name: user.name } satisfies Newcomer);
    return { ok: true, value: user };
  }

  /** Whether the cookie's person is the one who is signed in here, if anybody is. */
  #compare(person: Newcomer): boolean {
    if (this.#owner === null || this.#owner === person.id) {
      return true;
    }
    this.#drop();
    this.#taken(person);
    return false;
  }

  #drop(): void {
    this.#owner = null;
    this.#token = null;
    this.#refreshing = null;
  }
}

async function send<T>(
  method: string,
  path: string,
  body: unknown,
  token: string | null,
): Promise<Result<T>> {
  const headers: Record<string, string> = {};
  if (token !== null) {
    headers.Authorization = `Bearer ${token}`;
  }
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) {
    headers["Content-Type"] = "application/json";
  }
  let response: Response;
  let text: string;
  try {
    const content = body === undefined ? null : isForm ? body : JSON.stringify(body);
    response = await fetch(path, { method, headers, body: content });
    text = await response.text();
  } catch {
    return unreachable;
  }
  const answer = parse(text);
  if (response.ok) {
    return { ok: true, value: answer as T, cursor: response.headers.get("Parley-Cursor") ?? undefined };
  }
  // A proxy answers like this while the server is away.
  if (response.status >= 502 && response.status <= 504) {
    return unreachable;
  }
  const message = (answer as { message?: unknown } | null)?.message;
  return refused(response.status, typeof message === "string" ? message : response.statusText);
}

function parse(text: string): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Tabs share the refresh cookie, so they must take turns. The lock manager is missing on plain http. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks;
  return locks ? (locks.request("parley.refresh", work) as Promise<T>) : work();
}

function readHint(): string | null {
  try {
    return localStorage.getItem(hintKey) ?? "no";
  } catch {
    return null;
  }
}

function writeHint(value: Hint): void {
  try {
    localStorage.setItem(hintKey, value);
  } catch {
    // Storage is refused: the next reload asks the server.
  }
}
