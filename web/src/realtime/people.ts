import type { Cell } from "./cell";
import type { BlockedUser, Id, ServerEvents, UserRef } from "./events";

/** Who is there, who was blocked, and the settings of the person himself. */
export class People {
  readonly #cell: Cell;

  constructor(cell: Cell) {
    this.#cell = cell;
  }

  blocked(people: readonly BlockedUser[]): void {
    this.#cell.set({ blocked: new Set(people.map((person) => person.id)) });
  }

  block(userId: Id, isBlocked: boolean): void {
    const blocked = new Set(this.#cell.state.blocked);
    blocked[isBlocked ? "add" : "delete"](userId);
    this.#cell.set({ blocked });
  }

  meet({ id, username, name, avatar }: UserRef): void {
    this.#cell.set({ met: new Map(this.#cell.state.met).set(id, { id, username, name, avatar }) });
  }

  /** What was known before counts no more. */
  onlineUsers(ids: readonly Id[]): void {
    this.#cell.set({
      online: new Set(ids),
      presence: new Map(ids.map((id) => [id, { status: "online" }])),
    });
  }

  status({ userId, status, lastSeen, activity }: ServerEvents["userStatusChanged"]): void {
    const online = new Set(this.#cell.state.online);
    online[status === "offline" ? "delete" : "add"](userId);
    const presence = new Map(this.#cell.state.presence);
    presence.set(userId, { status, lastSeen, activity: activity?.activity });
    this.#cell.set({ online, presence });
  }
}
