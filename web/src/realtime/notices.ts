import type { Id, ServerEvent } from "./events";
import { Watched } from "./watched";
import type { Wire } from "./wire";

export type Notice = { key: number } & (
  | { kind: "banned"; conversation: string; until?: string; reason?: string }
  | { kind: "removed"; conversation: string; reason?: string }
  | { kind: "deleted"; conversation: string }
  | { kind: "friendRequest"; name: string; userId: Id }
  | { kind: "friendAdded"; name: string; userId: Id }
  | { kind: "said"; text: string; isPassing: boolean }
);

type Fresh<N> = N extends unknown ? Omit<N, "key"> : never;

const most = 3;
const passingMs = 4000;

/** What happened to the person while he was looking elsewhere, until he has seen it. */
export class Notices extends Watched<readonly Notice[]> {
  #myId: Id = "";
  #last = 0;
  readonly #clocks = new Map<number, ReturnType<typeof setTimeout>>();
  readonly #nameOf: (conversationId: Id) => string;

  constructor(wire: Wire, nameOf: (conversationId: Id) => string) {
    super([]);
    this.#nameOf = nameOf;
    wire.listen({
      began: ({ id }) => {
        this.#myId = id;
      },
      event: (event) => this.#heard(event),
      ended: () => this.get().forEach(({ key }) => this.dismiss(key)),
    });
  }

  dismiss(key: number): void {
    this.hold(key);
    this.set(this.get().filter((notice) => notice.key !== key));
  }

  /** For what a command could not do, and nothing else on the screen shows. */
  say(text: string): void {
    this.#add({ kind: "said", text, isPassing: false });
  }

  /** That it was done: it goes by itself, and takes the place of the one before it. */
  confirm(text: string): void {
    const before = this.get().find((notice) => notice.kind === "said" && notice.isPassing);
    if (before) {
      this.dismiss(before.key);
    }
    this.#add({ kind: "said", text, isPassing: true });
    this.release(this.#last);
  }

  /** Somebody is at it: it stays. */
  hold(key: number): void {
    clearTimeout(this.#clocks.get(key));
    this.#clocks.delete(key);
  }

  /** Nobody is at it any more: what goes by itself has its time again. */
  release(key: number): void {
    const notice = this.get().find((one) => one.key === key);
    this.hold(key);
    if (notice?.kind === "said" && notice.isPassing) {
      this.#clocks.set(
        key,
        setTimeout(() => this.dismiss(key), passingMs),
      );
    }
  }

  #add(notice: Fresh<Notice>): void {
    this.set([...this.get(), { ...notice, key: ++this.#last }].slice(-most));
  }

  #heard(event: ServerEvent): void {
    switch (event.name) {
      case "participantBanned":
        if (event.data.userId === this.#myId) {
          const { conversationId, until, reason } = event.data;
          const conversation = this.#nameOf(conversationId);
          this.#add({ kind: "banned", conversation, ...(until && { until }), ...(reason && { reason }) });
        }
        return;
      case "participantRemoved":
        return this.#removed(event.data);
      case "conversationDeleted":
        if (event.data.deletedBy !== this.#myId) {
          this.#add({ kind: "deleted", conversation: this.#nameOf(event.data.conversationId) });
        }
        return;
      case "friendRequestReceived":
        if (event.data.from.id !== this.#myId) {
          const { id, name } = event.data.from;
          this.#add({ kind: "friendRequest", name, userId: id });
        }
        return;
      case "friendRequestAccepted":
        // Whom it concerns follows in friendAdded; only who was waiting for it is told.
        this.#accepted = event.data.acceptedBy !== this.#myId;
        return;
      case "friendAdded":
        if (this.#accepted) {
          this.#accepted = false;
          this.#add({ kind: "friendAdded", name: event.data.name, userId: event.data.id });
        }
        return;
      default:
    }
  }

  #accepted = false;

  #removed({ conversationId, userId, removedBy, reason }: RemovedData): void {
    const conversation = this.#nameOf(conversationId);
    const wasBanned = this.get().some((one) => one.kind === "banned" && one.conversation === conversation);
    if (userId === this.#myId && removedBy !== this.#myId && !wasBanned) {
      this.#add({ kind: "removed", conversation, ...(reason && { reason }) });
    }
  }
}

type RemovedData = Extract<ServerEvent, { name: "participantRemoved" }>["data"];
