import type { ClientEventName, ClientEvents, Me, Refusal, ServerEvent } from "./events";
import type { LoginSession, Result } from "./session";

export interface WireListener {
  /** Somebody is signed in. */
  began?: (me: Me) => void;
  /** `position` is that of the event in the log, for those that are remembered. */
  event?: (event: ServerEvent, position?: number) => void;
  /** The connection is there; unless it was recovered, what was loaded may be out of date. */
  ready?: (recovered: boolean) => void;
  ended?: () => void;
}

export type Answer<N extends ClientEventName> =
  ClientEvents[N]["ack"] | Refusal | "unanswered" | "disconnected";

/** The one login session and the one socket, shared by the small stores beside the conversations. */
export class Wire implements Required<WireListener> {
  readonly #session: LoginSession;
  readonly #listeners = new Set<WireListener>();
  readonly ask: <N extends ClientEventName>(
    name: N,
    payload: ClientEvents[N]["payload"],
  ) => Promise<Answer<N>>;

  /** For what a command has changed: as if its event had come already. */
  readonly heard: (event: ServerEvent) => void;

  /** Something could not be loaded: `ready` comes once more. */
  readonly failed: () => void;

  constructor(session: LoginSession, ask: Wire["ask"], heard: Wire["heard"], failed: Wire["failed"]) {
    this.#session = session;
    this.ask = ask;
    this.heard = heard;
    this.failed = failed;
  }

  request<T>(method: string, path: string, body?: unknown): Promise<Result<T>> {
    return this.#session.request<T>(method, path, body);
  }

  listen(listener: WireListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  began(me: Me): void {
    this.#listeners.forEach((one) => one.began?.(me));
  }

  event(event: ServerEvent, position?: number): void {
    this.#listeners.forEach((one) => one.event?.(event, position));
  }

  ready(recovered: boolean): void {
    this.#listeners.forEach((one) => one.ready?.(recovered));
  }

  ended(): void {
    this.#listeners.forEach((one) => one.ended?.());
  }
}
