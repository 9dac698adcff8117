import type { Id, ServerEvent } from "./events";
import { isGone, type Result } from "./session";
import type { Sanction } from "./shapes";
import { Watched, withEntry, withoutEntry } from "./watched";
import type { Wire } from "./wire";

type Mute = Pick<Sanction, "until" | "reason">;

/** Where the person himself is muted, by conversation. What has a time ends by itself: whoever shows it looks at the clock. */
export class Sanctions extends Watched<ReadonlyMap<Id, Mute>> {
  readonly #wire: Wire;
  #myId: Id = "";
  #asked = new Set<Id>();

  constructor(wire: Wire) {
    super(new Map());
    this.#wire = wire;
    wire.listen({
      began: ({ id }) => {
        this.#myId = id;
      },
      event: (event) => this.apply(event),
      ready: (recovered) => {
        if (!recovered) {
          const known = [...this.#asked];
          this.#asked.clear();
          known.forEach((id) => void this.ask(id));
        }
      },
      ended: () => {
        this.#asked.clear();
        this.set(new Map());
      },
    });
  }

  apply(event: ServerEvent): void {
    if (event.name === "participantMuted" && event.data.userId === this.#myId) {
      const { conversationId, until, reason } = event.data;
      this.set(withEntry(this.get(), conversationId, { ...(until && { until }), ...(reason && { reason }) }));
    } else if (event.name === "participantUnmuted" && event.data.userId === this.#myId) {
      this.set(withoutEntry(this.get(), event.data.conversationId));
    }
  }

  /** His own ban from where he is no more; null when there is none. */
  async ownBan(conversationId: Id): Promise<Result<Sanction | null>> {
    const path = `/chats/conversations/${encodeURIComponent(conversationId)}/bans/${this.#myId}`;
    const answer = await this.#wire.request<Sanction>("GET", path);
    return answer.ok || !isGone(answer.failure) ? answer : { ok: true, value: null };
  }

  /** Once for each conversation: from then on events say it. */
  async ask(conversationId: Id): Promise<void> {
    if (this.#asked.has(conversationId)) {
      return;
    }
    this.#asked.add(conversationId);
    const path = `/chats/conversations/${conversationId}/mutes/${this.#myId}`;
    const answer = await this.#wire.request<Sanction>("GET", path);
    if (answer.ok) {
      this.set(withEntry(this.get(), conversationId, answer.value));
    } else if (answer.failure.kind === "unreachable") {
      this.#asked.delete(conversationId);
    } else {
      this.set(withoutEntry(this.get(), conversationId));
    }
  }
}
