import type { Id, ServerEvent, UserRef } from "./events";
import type { Failure, Result } from "./session";
import type { Profile } from "./shapes";
import type { Statuses } from "./statuses";
import { Watched, withEntry } from "./watched";
import type { Wire } from "./wire";

export const directoryPageSize = 50;

/** Profiles that were looked at, under today's names. */
export class Profiles extends Watched<ReadonlyMap<Id, Profile>> {
  readonly #wire: Wire;
  readonly #statuses: Statuses;
  /** Those that are as they are now, as far as it is told. */
  readonly #current = new Set<Id>();

  constructor(wire: Wire, statuses: Statuses) {
    super(new Map());
    this.#wire = wire;
    this.#statuses = statuses;
    wire.listen({
      event: (event) => this.apply(event),
      ready: (recovered) => {
        if (!recovered) {
          this.#current.clear();
        }
      },
      ended: () => {
        this.#current.clear();
        this.set(new Map());
      },
    });
  }

  apply(event: ServerEvent): void {
    const known = event.name === "userUpdated" ? this.get().get(event.data.user.id) : undefined;
    if (known && event.name === "userUpdated") {
      const { id, username, name, avatar, status = null } = event.data.user;
      this.set(withEntry(this.get(), id, { ...known, username, name, avatar, status }));
    }
  }

  /** As it is now: what somebody shows to some only changes without an event. */
  async load(id: Id): Promise<Failure | null> {
    const answer = await this.#wire.request<Profile>("GET", `/users/${encodeURIComponent(id)}`);
    if (answer.ok) {
      this.#learn(answer.value);
    }
    return answer.ok ? null : answer.failure;
  }

  async directory(page: number): Promise<Result<Profile[]>> {
    const path = `/users?sort=name&order=asc&page=${page}&limit=${directoryPageSize}`;
    const answer = await this.#wire.request<Profile[]>("GET", path);
    if (answer.ok) {
      answer.value.forEach((profile) => this.#learn(profile));
    }
    return answer;
  }

  /** By administrators. */
  async setRole(id: Id, role: "user" | "moderator" | "admin"): Promise<Failure | null> {
    const answer = await this.#wire.request<Profile>("PATCH", `/users/${id}/role`, { role });
    if (answer.ok) {
      this.#learn(answer.value);
    }
    return answer.ok ? null : answer.failure;
  }

  search(text: string): Promise<Result<UserRef[]>> {
    return this.#wire.request("GET", `/users/search?q=${encodeURIComponent(text)}&limit=50`);
  }

  /** Who they are. Those who are not there any more are left out. */
  async named(ids: readonly Id[]): Promise<Result<ReadonlyMap<Id, UserRef>>> {
    const unknown = [...new Set(ids)].filter((id) => !this.#current.has(id));
    await Promise.all(unknown.map((id) => this.load(id)));
    return { ok: true, value: this.get() };
  }

  #learn(profile: Profile): void {
    this.#current.add(profile.id);
    this.#statuses.learn(profile.id, profile.status);
    this.set(withEntry(this.get(), profile.id, profile));
  }
}
