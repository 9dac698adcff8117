import type { Api } from "../api";
import type { Id, ServerEvent } from "../events";
import { Friends } from "../friends";
import { Loader } from "../loader";
import { Reader } from "../reader";
import type { ReadReports } from "../readReports";
import { Receipts } from "../receipts";
import type { LoginSession, Result } from "../session";
import { Store } from "../store";
import { Sync } from "../sync";
import { Wire } from "../wire";
import { me } from "./scenes";
import { World } from "./World";

/** So few that a gap takes several. */
const syncPage = 5;
/** How long the server takes for it. */
export const syncMs = 10;
/** Of these the log knows nothing: they are told in passing. */
const isPassing = ({ name }: ServerEvent) => /Read|Delivered|messageSent|conversationUnread/.test(name);
const cursorOf = (position: number) => `epoch.${position}`;
const ok = <T>(value: T, cursor?: string): Promise<Result<T>> => Promise.resolve({ ok: true, value, cursor });

/** A world that answers as the server does over HTTP, and the clients of Ada's that ask it. */
export class ServedWorld {
  readonly world = new World();
  /** "list", "sync", or the conversation that was asked for. */
  readonly asked: string[] = [];

  get #events() {
    return this.world.log.events;
  }

  get #position(): number {
    return this.#events.at(-1)?.position ?? 0;
  }

  /** One that looks at a conversation. */
  client(openId: Id) {
    const { world } = this;
    const api = this.#api() as unknown as Api;
    const session = { request: (_: string, path: string) => this.#request(path) } as unknown as LoginSession;
    const failed = () => {
      throw new Error("Nothing fails here.");
    };
    const store: Store = new Store((id, what) => (what === "receipts" ? receipts : loader).refetch(id));
    const loader = new Loader(api, store, failed);
    const receipts = new Receipts(api, store, failed);
    const reader = new Reader(store, {} as ReadReports);
    const wire = new Wire(session, () => Promise.resolve("unanswered"), failed, failed);
    const friends = new Friends(wire);
    let isReady = true;
    let heard = this.#events.length;
    const hear = (event: ServerEvent, position?: number) => {
      wire.event(event, position);
      store.apply(event, position);
    };
    const line = { isReady: () => isReady, failed, event: hear };
    const sync = new Sync(api, store, loader, receipts, reader, line);
    store.signedIn({ ...me, ...world.now(me) });
    wire.ready(false);
    reader.open(openId);
    sync.begin();
    world.letters.forEach((one) => store.histories.written(one));
    return {
      store,
      blocked: () => [...friends.get().blocked.keys()],
      /** What came since. */
      hear: () => {
        for (const event of this.#events.slice(heard)) {
          hear(world.late(event, false), isPassing(event) ? undefined : event.position);
          if (!isPassing(event)) {
            sync.heard(cursorOf(event.position));
          }
        }
        heard = this.#events.length;
      },
      lose: () => {
        isReady = false;
        store.connection("reconnecting");
      },
      find: () => {
        heard = this.#events.length;
        isReady = true;
        store.connection("online");
        wire.ready(false);
        void sync.resume(false);
      },
      open: (id: Id) => {
        reader.open(id);
        void sync.show();
      },
      stop: () => sync.end(),
    };
  }

  /** Of friends and blocks. */
  #request(path: string): Promise<Result<unknown>> {
    const unnamed = { username: "", name: "", avatar: null, blockedAt: "" };
    const blocked = [...this.world.blocked].map((id) => ({ id, ...unnamed }));
    const answer = path.startsWith("/blocks") ? blocked : [];
    return ok(path === "/friends/requests" ? { incoming: [], outgoing: [] } : answer);
  }

  #api(): Partial<Record<keyof Api, unknown>> {
    const { world } = this;
    const room = (id: Id) => world.rooms.find((one) => one.id === id) ?? world.rooms[0];
    const before = (id: Id, end: number, limit: number) =>
      ok((room(id)?.messages() ?? []).filter((one) => Number(one.id) < end).slice(-limit));
    return {
      conversations: () => {
        this.asked.push("list");
        return ok(
          world.rooms.map((one) => one.conversation()),
          cursorOf(this.#position),
        );
      },
      conversation: (id: Id) => {
        this.asked.push(id);
        return ok(room(id)?.conversation());
      },
      newestMessages: (id: Id, limit: number) => before(id, Infinity, limit),
      messagesBefore: (id: Id, end: Id, limit: number) => before(id, Number(end), limit),
      happenings: () => ok({ happenings: [], hasMore: false }),
      receipts: (id: Id) => ok(room(id)?.receipts() ?? []),
      unread: () =>
        ok({
          conversations: world.rooms.map((one) => ({
            conversationId: one.id,
            unreadCount: one.conversation().unreadCount,
          })),
        }),
      sync: (after: string) => {
        const position = Number(after.slice(after.lastIndexOf(".") + 1));
        const missed = this.#events.filter((event) => event.position > position && !isPassing(event));
        const page = missed.slice(0, syncPage);
        const events = page.map((event) => {
          const { name, data } = world.late(event, true);
          return { event: name, data, cursor: cursorOf(event.position) };
        });
        const hasMore = missed.length > syncPage;
        const end = hasMore ? (page.at(-1)?.position ?? position) : this.#position;
        this.asked.push("sync");
        return new Promise((resolve) => {
          setTimeout(() => resolve({ ok: true, value: { events, cursor: cursorOf(end), hasMore } }), syncMs);
        });
      },
    };
  }
}
