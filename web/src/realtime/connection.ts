import { io, type Socket } from "socket.io-client";
import {
  serverEventNames,
  type ClientEventName,
  type ClientEvents,
  type Refusal,
  type ServerEvent,
} from "./events";
import { isFinal, type LoginSession } from "./session";
import type { Connection as ConnectionState } from "./state";

const answerWithinMs = 10_000;
const silentMs = 2000;
const retryMs = 2000;

export interface ConnectionListener {
  /** The cursor comes with what is remembered. */
  event: (event: ServerEvent, cursor: string | undefined) => void;
  state: (state: ConnectionState, recovered: boolean) => void;
  /** The socket is in its rooms: from here on nothing is missed, and if it was recovered nothing was missed before. */
  ready: (recovered: boolean) => void;
  /** The login session is over. */
  ended: () => void;
}

/** The socket: authenticated anew at each attempt, given up only when the login session is over. */
export class Connection {
  readonly #socket: Socket;
  readonly #session: LoginSession;
  readonly #listener: ConnectionListener;
  #isReady = false;
  #refusals = 0;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(session: LoginSession, listener: ConnectionListener) {
    this.#session = session;
    this.#listener = listener;
    this.#socket = io("/chat", {
      autoConnect: false,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 5000,
      auth: (give) => void this.#authenticate(give),
    });
    this.#socket.on("disconnect", (reason) => this.#disconnected(reason));
    this.#socket.on("connect_error", () => this.#connectFailed());
    for (const name of serverEventNames) {
      this.#socket.on(name, (data: unknown, cursor: unknown) =>
        this.#received({ name, data } as ServerEvent, typeof cursor === "string" ? cursor : undefined),
      );
    }
  }

  get isReady(): boolean {
    return this.#isReady && this.#socket.connected;
  }

  start(): void {
    this.#lost();
    this.#socket.connect();
  }

  stop(): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#retry);
    this.#isReady = false;
    this.#refusals = 0;
    this.#socket.disconnect();
  }

  /** The network is back or the page is visible again: do not wait for the next attempt. */
  hurry(): void {
    if (!this.#socket.connected && this.#socket.active) {
      this.#socket.disconnect().connect();
    }
  }

  /** The network is gone: notice it now and not at the next missed heartbeat. */
  drop(): void {
    this.#socket.io.engine?.close();
  }

  emit<N extends ClientEventName>(name: N, payload: ClientEvents[N]["payload"]): void {
    if (this.isReady) {
      this.#socket.emit(name, payload);
    }
  }

  async ask<N extends ClientEventName>(
    name: N,
    payload: ClientEvents[N]["payload"],
  ): Promise<ClientEvents[N]["ack"] | Refusal | "unanswered" | "disconnected"> {
    if (!this.isReady) {
      return "disconnected";
    }
    const id = this.#socket.id;
    try {
      return (await this.#socket
        .timeout(answerWithinMs)
        .emitWithAck(name, payload)) as ClientEvents[N]["ack"];
    } catch {
      return this.#socket.connected && this.#socket.id === id ? "unanswered" : "disconnected";
    }
  }

  async #authenticate(give: (auth: { token: string }) => void): Promise<void> {
    const token = await this.#session.token();
    if (token.ok) {
      give({ token: token.value });
    } else if (isFinal(token.failure)) {
      this.#end();
    } else {
      this.#reopen();
    }
  }

  /** A socket without a valid token is accepted too, and then cut: only the first event says that we are in. */
  #received(event: ServerEvent, cursor: string | undefined): void {
    if (event.name === "onlineUsers" && !this.#isReady) {
      this.#becomeReady();
    }
    this.#listener.event(event, cursor);
  }

  #becomeReady(): void {
    clearTimeout(this.#silence);
    this.#silence = undefined;
    this.#isReady = true;
    this.#refusals = 0;
    const { recovered } = this.#socket;
    this.#listener.state("online", recovered);
    this.#listener.ready(recovered);
  }

  #lost(): void {
    this.#isReady = false;
    if (this.#silence === undefined) {
      this.#listener.state("waiting", false);
      this.#silence = setTimeout(() => this.#listener.state("reconnecting", false), silentMs);
    }
  }

  #disconnected(reason: Socket.DisconnectReason): void {
    if (reason === "io client disconnect") {
      return;
    }
    this.#lost();
    if (reason === "io server disconnect") {
      void this.#refused();
    }
  }

  #connectFailed(): void {
    this.#lost();
    if (!this.#socket.active) {
      void this.#refused();
    }
  }

  /** The server closed the door and the socket does not try again by itself: once with a new token, else sign in. */
  async #refused(): Promise<void> {
    this.#refusals++;
    const renewed = await this.#session.renew();
    if (renewed.ok && this.#refusals < 2) {
      this.#socket.connect();
    } else if (!renewed.ok && renewed.failure.kind === "unreachable") {
      this.#refusals = 0;
      this.#reopen();
    } else {
      this.#end();
    }
  }

  #reopen(): void {
    this.#socket.disconnect();
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#socket.connect(), retryMs);
  }

  #end(): void {
    this.stop();
    this.#listener.ended();
  }
}
