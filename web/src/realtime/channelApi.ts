import type { Conversation, Id, Participant } from "./events";
import type { Result } from "./session";
import type { AuditEntry, Channel, Invite, InvitedTo, Sanction, Visibility } from "./shapes";
import type { Wire } from "./wire";

export interface NewChannel {
  name: string;
  topic?: string;
  visibility: Visibility;
  password?: string;
}

/** What is not named stays; null takes it away. */
export interface ConversationChange {
  name?: string | null;
  topic?: string | null;
  avatar?: string | null;
  visibility?: Visibility;
  password?: string | null;
  slowMode?: number;
  announcementOnly?: boolean;
  isArchived?: boolean;
}

export type SanctionKind = "bans" | "mutes";

export const channelPageSize = 50;

const query = (values: Record<string, string | number>) =>
  new URLSearchParams(Object.entries(values).map(([name, value]) => [name, String(value)])).toString();
const of = (id: Id) => `/chats/conversations/${encodeURIComponent(id)}`;

/** Everything that is done to a channel or a group, as docs/api.md has it. What changes comes back as events. */
export class ChannelApi {
  readonly #wire: Wire;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  browse(q: string, page: number): Promise<Result<Channel[]>> {
    return this.#wire.request("GET", `/chats/channels?${query({ q, page, limit: channelPageSize })}`);
  }

  create(channel: NewChannel): Promise<Result<Conversation>> {
    return this.#wire.request("POST", "/chats/conversations", {
      type: "channel",
      participants: [],
      ...channel,
    });
  }

  join(id: Id, password?: string): Promise<Result<Conversation>> {
    return this.#wire.request("POST", `${of(id)}/join`, password === undefined ? {} : { password });
  }

  update(id: Id, change: ConversationChange): Promise<Result<Conversation>> {
    return this.#wire.request("PATCH", of(id), change);
  }

  delete(id: Id): Promise<Result<unknown>> {
    return this.#wire.request("DELETE", of(id));
  }

  participants(id: Id, q: string, page: number): Promise<Result<Participant[]>> {
    return this.#wire.request("GET", `${of(id)}/participants?${query({ q, page, limit: channelPageSize })}`);
  }

  /** Those whose names fit, for a list of suggestions. */
  suggested(id: Id, q: string): Promise<Result<Participant[]>> {
    return this.#wire.request("GET", `${of(id)}/participants?${query({ q, limit: 20 })}`);
  }

  setRole(id: Id, userId: Id, role: "admin" | "member"): Promise<Result<unknown>> {
    return this.#wire.request("PATCH", `${of(id)}/participants/${userId}`, { role });
  }

  handOver(id: Id, userId: Id): Promise<Result<unknown>> {
    return this.#wire.request("POST", `${of(id)}/owner`, { userId });
  }

  remove(id: Id, userId: Id, reason: string): Promise<Result<unknown>> {
    const why = reason === "" ? "" : `?${query({ reason })}`;
    return this.#wire.request("DELETE", `${of(id)}/participants/${userId}${why}`);
  }

  sanctions(id: Id, kind: SanctionKind): Promise<Result<Sanction[]>> {
    return this.#wire.request("GET", `${of(id)}/${kind}?limit=200`);
  }

  sanction(
    id: Id,
    kind: SanctionKind,
    userId: Id,
    terms: { until?: string; reason?: string },
  ): Promise<Result<Sanction>> {
    return this.#wire.request("PUT", `${of(id)}/${kind}/${userId}`, terms);
  }

  lift(id: Id, kind: SanctionKind, userId: Id): Promise<Result<unknown>> {
    return this.#wire.request("DELETE", `${of(id)}/${kind}/${userId}`);
  }

  invites(id: Id): Promise<Result<Invite[]>> {
    return this.#wire.request("GET", `${of(id)}/invites`);
  }

  createInvite(id: Id, terms: { expiresIn?: number; maxUses?: number }): Promise<Result<Invite>> {
    return this.#wire.request("POST", `${of(id)}/invites`, terms);
  }

  deleteInvite(id: Id, code: string): Promise<Result<unknown>> {
    return this.#wire.request("DELETE", `${of(id)}/invites/${encodeURIComponent(code)}`);
  }

  invitedTo(code: string): Promise<Result<InvitedTo>> {
    return this.#wire.request("GET", `/chats/invites/${encodeURIComponent(code)}`);
  }

  useInvite(code: string): Promise<Result<Conversation>> {
    return this.#wire.request("POST", `/chats/invites/${encodeURIComponent(code)}`);
  }

  audit(id: Id, page: number): Promise<Result<AuditEntry[]>> {
    return this.#wire.request("GET", `${of(id)}/audit?${query({ page, limit: channelPageSize })}`);
  }
}
