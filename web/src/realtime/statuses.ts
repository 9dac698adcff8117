import type { Id, ServerEvent, UserStatus } from "./events";
import { Watched, withEntry } from "./watched";
import type { Wire } from "./wire";

export type OwnPresence = "online" | "away" | "invisible";
export type Presence = "online" | "away" | "offline";

export interface StatusesState {
  /** Whom it does not name is offline. */
  presence: ReadonlyMap<Id, Presence>;
  lastSeen: ReadonlyMap<Id, string>;
  mine: OwnPresence;
  /** Where it is known; null: none. */
  status: ReadonlyMap<Id, UserStatus | null>;
}

const nothing: StatusesState = {
  presence: new Map(),
  lastSeen: new Map(),
  mine: "online",
  status: new Map(),
};

const isOver = (status: UserStatus) =>
  status.expiresAt !== null && Date.parse(status.expiresAt) <= Date.now();

export function statusOf({ status }: StatusesState, id: Id): UserStatus | null {
  const found = status.get(id);
  return found && !isOver(found) ? found : null;
}

/** How present people are and what they say of it. */
export class Statuses extends Watched<StatusesState> {
  readonly #wire: Wire;
  #myId: Id = "";

  constructor(wire: Wire) {
    super(nothing);
    this.#wire = wire;
    wire.listen({
      began: ({ id }) => {
        this.#myId = id;
      },
      event: (event) => this.apply(event),
      ready: () => {
        // Being away belongs to the connection, and this is another one.
        if (this.get().mine === "away") {
          void wire.ask("setPresence", { status: "away" });
        }
      },
      ended: () => this.set(nothing),
    });
  }

  apply(event: ServerEvent): void {
    const state = this.get();
    switch (event.name) {
      case "onlineUsers":
        return this.set({ ...state, presence: new Map(event.data.map((id) => [id, "online"])) });
      case "userStatusChanged": {
        const { userId, status, lastSeen } = event.data;
        if (userId === this.#myId) {
          return this.set({ ...state, mine: status === "offline" ? state.mine : status });
        }
        return this.set({
          ...state,
          presence: withEntry(state.presence, userId, status === "invisible" ? "offline" : status),
          lastSeen: lastSeen ? withEntry(state.lastSeen, userId, lastSeen) : state.lastSeen,
        });
      }
      case "userUpdated":
        return this.learn(event.data.user.id, event.data.user.status ?? null);
      default:
    }
  }

  learn(id: Id, status: UserStatus | null): void {
    this.set({ ...this.get(), status: withEntry(this.get().status, id, status) });
  }

  async choose(status: OwnPresence): Promise<boolean> {
    const answer = await this.#wire.ask("setPresence", { status });
    const done = typeof answer === "object" && answer.success;
    if (done) {
      this.set({ ...this.get(), mine: status });
    }
    return done;
  }
}
