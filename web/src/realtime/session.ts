import type { Me, SessionAnswer } from "./events";
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

const unreachable: { ok: false; failure: Failure } = { ok: false, failure: { kind: "unreachable" } };

/** Seconds before its end at which a token is no longer handed out. */
const margin = 30;
const hintKey = "parley.signed-in";
/** "leaving": somebody has signed out, and the server does not know it yet. */
type Hint = "yes" | "no" | "leaving";

/**
 * The login session: an access token in memory, renewed through the refresh cookie, which scripts cannot read.
 */
export class LoginSession {
  #token: string | null = null;
  #endsAt = 0;
  #refreshing: Promise<Result<Me>> | null = null;
  #isLeaving = false;

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
    this.#token = null;
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
    this.#token = null;
    this.#isLeaving = false;
    writeHint("no");
  }

  /** One refresh at a time: the cookie is replaced by each, and use of an old one ends the session. */
  refresh(): Promise<Result<Me>> {
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  /** A token that is good for a while yet. */
  async token(): Promise<Result<string>> {
    if (this.#token === null || Date.now() > this.#endsAt || this.isLeaving) {
      const renewed = await this.refresh();
      if (!renewed.ok) {
        return renewed;
      }
    }
    return { ok: true, value: this.#token ?? "" };
  }

  async request<T>(method: string, path: string, body?: unknown): Promise<Result<T>> {
    const token = await this.token();
    if (!token.ok) {
      return token;
    }
    const first = await send<T>(method, path, body, token.value);
    if (first.ok || first.failure.kind !== "refused" || first.failure.status !== 401) {
      return first;
    }
    const renewed = await this.refresh();
    return renewed.ok ? send<T>(method, path, body, this.#token) : renewed;
  }

  async #refresh(): Promise<Result<Me>> {
    return (await this.#hasLeft()) ? alone(() => this.#ask("/auth/refresh")) : unreachable;
  }

  async #begin(path: string, body: unknown): Promise<Result<Me>> {
    return (await this.#hasLeft()) ? this.#ask(path, body) : unreachable;
  }

  async #hasLeft(): Promise<boolean> {
    return !this.isLeaving || this.leave();
  }

  async #ask(path: string, body?: unknown): Promise<Result<Me>> {
    const answer = await send<SessionAnswer>("POST", path, body, null);
    if (!answer.ok) {
      return answer;
    }
    // Signed out while it was under way.
    if (this.isLeaving) {
      return refused(401, "");
    }
    this.#token = answer.value.access_token;
    this.#endsAt = Date.now() + (answer.value.expires_in - margin) * 1000;
    writeHint("yes");
    return { ok: true, value: answer.value.user };
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
