import type { BlockedUser, Friend, FriendRequest, Id, ServerEvent, UserRef } from "./events";
import { Latest } from "./latest";
import type { Failure, Result } from "./session";
import { Watched, withEntry, withoutEntry } from "./watched";
import type { Wire } from "./wire";

const pageSize = 500;

export interface FriendsState {
  loaded: boolean;
  friends: ReadonlyMap<Id, Friend>;
  /** By the person who asked. */
  incoming: ReadonlyMap<Id, FriendRequest>;
  /** By the person who was asked. */
  outgoing: ReadonlyMap<Id, FriendRequest>;
  blocked: ReadonlyMap<Id, BlockedUser>;
}

interface Heard {
  event: ServerEvent;
  position: number | undefined;
}

export type Relation = "none" | "friend" | "asked" | "asks" | "blocked";

const nothing: FriendsState = {
  loaded: false,
  friends: new Map(),
  incoming: new Map(),
  outgoing: new Map(),
  blocked: new Map(),
};

const byId = <T extends UserRef>(people: readonly T[]) =>
  new Map(people.map((person) => [person.id, person]));

/** What one person is to the one who is signed in. A block hides everything else. */
export function relationTo({ friends, incoming, outgoing, blocked }: FriendsState, id: Id): Relation {
  if (blocked.has(id)) {
    return "blocked";
  }
  if (friends.has(id)) {
    return "friend";
  }
  return incoming.has(id) ? "asks" : outgoing.has(id) ? "asked" : "none";
}

/** What an event changes; later news of the same make it nothing. */
function subjectOf(event: ServerEvent): string | null {
  switch (event.name) {
    case "friendRequestReceived":
      return `request ${event.data.id}`;
    case "friendRequestAccepted":
    case "friendRequestRejected":
    case "friendRequestCancelled":
      return `request ${event.data.requestId}`;
    case "friendAdded":
      return `friend ${event.data.id}`;
    case "friendRemoved":
      return `friend ${event.data.userId}`;
    case "userBlocked":
      return `block ${event.data.id}`;
    case "userUnblocked":
      return `block ${event.data.userId}`;
    case "userUpdated":
      return `user ${event.data.user.id}`;
    default:
      return null;
  }
}

/** Friends, requests and blocks: loaded once, and kept current by their events. */
export class Friends extends Watched<FriendsState> {
  readonly #wire: Wire;
  #myId: Id = "";
  #heard: Heard[] | null = null;
  readonly #latest = new Latest();
  #loads = 0;
  #isCurrent = false;

  constructor(wire: Wire) {
    super(nothing);
    this.#wire = wire;
    wire.listen({
      began: ({ id }) => {
        this.#myId = id;
      },
      event: (event, position) => this.apply(event, position),
      ready: (recovered) => void (recovered && this.#isCurrent ? undefined : this.load()),
      ended: () => {
        this.#loads++;
        this.#isCurrent = false;
        this.#latest.clear();
        this.set(nothing);
      },
    });
  }

  /** Events that arrive while the answers are on their way are applied again on top of them. */
  async load(): Promise<void> {
    const load = ++this.#loads;
    this.#isCurrent = false;
    const heard: Heard[] = (this.#heard = []);
    const [friends, requests, blocked] = await Promise.all([
      this.#all<Friend>("/friends"),
      this.#wire.request<{ incoming: FriendRequest[]; outgoing: FriendRequest[] }>(
        "GET",
        "/friends/requests",
      ),
      this.#all<BlockedUser>("/blocks"),
    ]);
    if (load !== this.#loads) {
      return;
    }
    this.#heard = null;
    if (!friends.ok || !requests.ok || !blocked.ok) {
      this.#wire.failed();
    } else {
      this.#isCurrent = true;
      const { incoming, outgoing } = requests.value;
      this.set({
        loaded: true,
        friends: byId(friends.value),
        incoming: new Map(incoming.map((request) => [request.from.id, request])),
        outgoing: new Map(outgoing.map((request) => [request.to.id, request])),
        blocked: byId(blocked.value),
      });
      heard.forEach(({ event, position }) => this.apply(event, position));
    }
  }

  async #all<T>(path: string): Promise<Result<T[]>> {
    const all: T[] = [];
    for (let page = 1; ; page++) {
      const answer = await this.#wire.request<T[]>("GET", `${path}?page=${page}&limit=${pageSize}`);
      if (!answer.ok) {
        return answer;
      }
      all.push(...answer.value);
      if (answer.value.length < pageSize) {
        return { ok: true, value: all };
      }
    }
  }

  apply(event: ServerEvent, position?: number): void {
    const subject = subjectOf(event);
    if (subject === null || !this.#latest.isNews(subject, position)) {
      return;
    }
    this.#heard?.push({ event, position });
    const state = this.get();
    switch (event.name) {
      case "friendRequestReceived":
        return this.#asked(event.data);
      case "friendRequestAccepted":
      case "friendRequestRejected":
      case "friendRequestCancelled":
        return this.#answered(event.data.requestId);
      case "friendAdded":
        return this.set({ ...state, friends: withEntry(state.friends, event.data.id, event.data) });
      case "friendRemoved":
        return this.set({ ...state, friends: withoutEntry(state.friends, event.data.userId) });
      case "userBlocked":
        return this.set({ ...state, blocked: withEntry(state.blocked, event.data.id, event.data) });
      case "userUnblocked":
        return this.set({ ...state, blocked: withoutEntry(state.blocked, event.data.userId) });
      case "userUpdated":
        return this.#renamed(event.data.user);
      default:
    }
  }

  async ask(userId: Id): Promise<Failure | null> {
    const answer = await this.#wire.request<{ request?: FriendRequest; friend?: Friend }>(
      "POST",
      "/friends/requests",
      { userId },
    );
    if (!answer.ok) {
      return answer.failure;
    }
    const { request, friend } = answer.value;
    if (request) {
      this.apply({ name: "friendRequestReceived", data: request });
    }
    if (friend) {
      this.#befriended(friend);
    }
    return null;
  }

  async accept(userId: Id): Promise<Failure | null> {
    const request = this.get().incoming.get(userId);
    if (!request) {
      return null;
    }
    const path = `/friends/requests/${request.id}/accept`;
    const answer = await this.#wire.request<{ friend: Friend }>("POST", path);
    if (answer.ok) {
      this.#befriended(answer.value.friend);
    }
    return answer.ok ? null : answer.failure;
  }

  reject(userId: Id): Promise<Failure | null> {
    const request = this.get().incoming.get(userId);
    return this.#end(request, "POST", `/friends/requests/${request?.id}/reject`);
  }

  cancel(userId: Id): Promise<Failure | null> {
    const request = this.get().outgoing.get(userId);
    return this.#end(request, "DELETE", `/friends/requests/${request?.id}`);
  }

  async remove(userId: Id): Promise<Failure | null> {
    const answer = await this.#wire.request("DELETE", `/friends/${userId}`);
    return this.#done(answer, { name: "friendRemoved", data: { userId } });
  }

  async block(person: UserRef): Promise<Failure | null> {
    const answer = await this.#wire.request("PUT", `/blocks/${person.id}`);
    const { id, username, name, avatar } = person;
    const blockedAt = new Date().toISOString();
    const failure = this.#done(answer, {
      name: "userBlocked",
      data: { id, username, name, avatar, blockedAt },
    });
    if (!failure) {
      // The server ends the friendship and takes the requests away; its events say so, and may come later.
      this.apply({ name: "friendRemoved", data: { userId: id } });
    }
    return failure;
  }

  async unblock(userId: Id): Promise<Failure | null> {
    const answer = await this.#wire.request("DELETE", `/blocks/${userId}`);
    return this.#done(answer, { name: "userUnblocked", data: { userId } });
  }

  async #end(request: FriendRequest | undefined, method: string, path: string): Promise<Failure | null> {
    if (!request) {
      return null;
    }
    const answer = await this.#wire.request(method, path);
    return this.#done(answer, { name: "friendRequestCancelled", data: { requestId: request.id } });
  }

  #done(answer: Result<unknown>, event: ServerEvent): Failure | null {
    if (!answer.ok) {
      return answer.failure;
    }
    this.apply(event);
    return null;
  }

  #asked(request: FriendRequest): void {
    const state = this.get();
    if (request.from.id === this.#myId) {
      this.set({ ...state, outgoing: withEntry(state.outgoing, request.to.id, request) });
    } else {
      this.set({ ...state, incoming: withEntry(state.incoming, request.from.id, request) });
    }
  }

  #answered(requestId: Id): void {
    const { incoming, outgoing, ...rest } = this.get();
    const left = (requests: ReadonlyMap<Id, FriendRequest>) =>
      new Map([...requests].filter(([, request]) => request.id !== requestId));
    this.set({ ...rest, incoming: left(incoming), outgoing: left(outgoing) });
  }

  #befriended(friend: Friend): void {
    const { incoming, outgoing } = this.get();
    const request = incoming.get(friend.id) ?? outgoing.get(friend.id);
    if (request) {
      this.#answered(request.id);
    }
    this.apply({ name: "friendAdded", data: friend });
  }

  #renamed({ id, username, name, avatar }: UserRef): void {
    const state = this.get();
    const renamed = <T extends UserRef>(people: ReadonlyMap<Id, T>): ReadonlyMap<Id, T> => {
      const person = people.get(id);
      return person ? withEntry(people, id, { ...person, username, name, avatar }) : people;
    };
    const askedBy = (requests: ReadonlyMap<Id, FriendRequest>, side: "from" | "to") => {
      const request = requests.get(id);
      return request
        ? withEntry(requests, id, { ...request, [side]: { ...request[side], username, name, avatar } })
        : requests;
    };
    this.set({
      ...state,
      friends: renamed(state.friends),
      blocked: renamed(state.blocked),
      incoming: askedBy(state.incoming, "from"),
      outgoing: askedBy(state.outgoing, "to"),
    });
  }
}
