import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Reader } from "../reader";
import { ReadReports } from "../readReports";
import { freshStore, ServerModel } from "./ServerModel";
import { ada, grace, letter, me, message } from "./scenes";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Ada at a conversation in which Grace has written so much that Ada has not read; a message's id is ten times its place. */
function scene(unread = 100) {
  const server = new ServerModel([ada, grace], me.id);
  for (let i = 0; i < unread; i++) {
    server.send(grace);
  }
  const stale = vi.fn();
  const store = freshStore(server, stale);
  const reported: string[] = [];
  const reports = new ReadReports((_, messageId) => {
    reported.push(messageId);
    return Promise.resolve(true);
  });
  const reader = new Reader(store, reports);
  reader.open("7");
  const sees = (id: number, focused = true) =>
    reader.attend({ conversationId: "7", seen: String(id), atBottom: false, focused });
  const unreadCount = () => store.getState().conversations.get("7")?.unreadCount;
  /** So much is sent, and heard one by one. */
  const arrive = (count: number) => {
    const before = server.events.length;
    for (let i = 0; i < count; i++) {
      server.send(grace);
    }
    server.events.slice(before).forEach((event) => {
      store.apply(event, event.position);
      reader.arrived("7");
    });
  };
  const loaded = () => {
    const { items, away } = store.history("7");
    return [...(away?.items ?? []), ...items].length;
  };
  return { arrive, loaded, server, store, stale, reported, reader, sees, unreadCount };
}

describe("What is read", () => {
  it("is what was in view, told in steps and never back", async () => {
    const { stale, reported, sees, unreadCount } = scene();
    for (let id = 10; id <= 800; id += 10) {
      sees(id);
      await vi.advanceTimersByTimeAsync(10);
    }
    sees(300);
    await vi.advanceTimersByTimeAsync(2000);
    expect(reported.length).toBeLessThan(6);
    expect(reported.at(-1)).toBe("800");
    expect(reported.toSorted((a, b) => Number(a) - Number(b))).toEqual(reported);
    expect(unreadCount()).toBe(20);
    // The count follows from what is loaded: nothing has to be asked.
    expect(stale).not.toHaveBeenCalled();
  });

  it("is all of it at the end, at once", () => {
    const { reported, reader, unreadCount } = scene();
    reader.attend({ conversationId: "7", seen: null, atBottom: true, focused: true });
    expect(reported).toEqual(["1000"]);
    expect(unreadCount()).toBe(0);
  });

  it("is nothing that stood in a window without the focus, or under something", async () => {
    const { reported, reader, sees, unreadCount } = scene();
    sees(200, false);
    reader.cover(true);
    sees(300);
    await vi.advanceTimersByTimeAsync(2000);
    expect(reported).toEqual([]);
    reader.cover(false);
    await vi.advanceTimersByTimeAsync(2000);
    expect(reported).toEqual(["300"]);
    expect(unreadCount()).toBe(70);
  });

  it("is told when the conversation is left, however soon", () => {
    const { reported, reader, sees, unreadCount } = scene();
    sees(500);
    reader.open("8");
    expect(reported).toEqual(["500"]);
    expect(unreadCount()).toBe(50);
  });

  it("is nothing more once the conversation was marked as unread", async () => {
    const { reported, reader, sees } = scene();
    reader.leaveUnread("7");
    sees(500);
    await vi.advanceTimersByTimeAsync(2000);
    expect(reported).toEqual([]);
  });

  it("is counted down also by what another device has read, as far as it is loaded here", () => {
    const { server, store, stale, unreadCount } = scene();
    server.read(ada, 30);
    const [read] = server.events.slice(-1);
    store.apply({ ...read! }, read!.position);
    expect(unreadCount()).toBe(70);
    server.read(ada, 90);
    store.conversation(server.conversation());
    // It comes again, later than a snapshot that knows more.
    store.apply({ ...read! }, read!.position);
    expect(unreadCount()).toBe(10);
    expect(stale).not.toHaveBeenCalled();
    store.histories.set("7", { hasOlder: true, items: store.history("7").items.slice(-5) });
    server.read(ada, 92);
    const [later] = server.events.slice(-1);
    store.apply({ ...later! }, later!.position);
    expect(stale).toHaveBeenCalled();
  });
});

describe("However much comes", () => {
  const most = 2000;

  it("a reader at the end has the last of it", () => {
    const { arrive, loaded, reader, store, unreadCount } = scene();
    reader.attend({ conversationId: "7", seen: null, atBottom: true, focused: true });
    for (let i = 0; i < 5; i++) {
      arrive(1000);
      expect(loaded()).toBeLessThan(most);
    }
    expect(store.history("7").items.at(-1)?.id).toBe("51000");
    expect(unreadCount()).toBe(0);
  });

  it("a reader who moves on near the end has no more than one who scrolls", () => {
    const { arrive, loaded, reader, server, store } = scene();
    for (let i = 0; i < 10; i++) {
      const seen = server.messages().at(-10)?.id ?? null;
      reader.attend({ conversationId: "7", seen, atBottom: false, focused: true });
      arrive(500);
      expect(loaded()).toBeLessThanOrEqual(3000);
      expect(store.history("7").items.some(({ id }) => id === seen)).toBe(true);
    }
  });

  it("a reader further up keeps what he looks at and where the unread part begins, and finds all of it when he comes down", async () => {
    const { arrive, loaded, sees, server, store, unreadCount } = scene(300);
    store.histories.markNewFrom("7", 300);
    sees(1000);
    await vi.advanceTimersByTimeAsync(500);
    expect(unreadCount()).toBe(200);
    for (let i = 0; i < 5; i++) {
      arrive(1000);
      expect(loaded()).toBeLessThan(most);
      expect(unreadCount()).toBe(200 + 1000 * (i + 1));
    }
    const { away, items, newFrom } = store.history("7");
    expect(newFrom).toBe("10");
    expect(away?.items.slice(0, 100).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 100 }, (_, i) => i + 1),
    );
    expect(away?.hasNewer).toBe(true);
    expect(items.at(-1)?.id).toBe("53000");

    // He comes down page by page, and what he sees is read.
    for (let part = store.history("7").away; part; part = store.history("7").away) {
      const after = Number(part.items.at(-1)?.seq);
      sees(after * 10);
      await vi.advanceTimersByTimeAsync(500);
      store.conversation(server.conversation());
      store.histories.awayPage("7", server.messages().slice(after, after + 500), { loading: null });
      server.read(ada, after);
      store.conversation(server.conversation());
      expect(unreadCount()).toBe(5300 - after);
    }
    const seqs = store.history("7").items.map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: 5300 }, (_, i) => i + 1));
  });

  it("what nobody looks at is loaded again when it is opened, but for what was written there", () => {
    const { arrive, loaded, reader, store, unreadCount } = scene();
    store.histories.written(letter("t1"));
    reader.open("8");
    arrive(5000);
    expect(loaded()).toBeLessThan(500);
    expect(store.history("7").items.at(-1)).toMatchObject({ key: "t1", id: null });
    expect(store.history("7").fresh).toBe(false);
    expect(unreadCount()).toBe(5100);
    arrive(10);
    expect(unreadCount()).toBe(5110);
  });

  it("only the conversations that were opened last are kept", () => {
    const { reader, store } = scene();
    for (let id = 100; id < 130; id++) {
      reader.open(String(id));
      store.page(String(id), [message(id, grace, { conversationId: String(id) })], { fresh: true });
      if (id === 105) {
        reader.open("7");
      }
    }
    reader.open("121");
    const kept = [...store.getState().histories.keys()];
    expect(kept.toSorted()).toEqual(Array.from({ length: 10 }, (_, i) => String(120 + i)));
    expect(kept.at(-1)).toBe("121");
  });

  it("what comes again and is older than all that is loaded leaves no hole", () => {
    const { arrive, reader, server, store } = scene(0);
    reader.attend({ conversationId: "7", seen: null, atBottom: true, focused: true });
    arrive(1500);
    const { items } = store.history("7");
    const [first] = server.events;
    store.apply({ ...first! }, first!.position);
    expect(store.history("7").items).toBe(items);
  });

  it("what happened goes with the messages that it stands beside, and is told again with them", () => {
    const { arrive, reader, store } = scene(0);
    reader.attend({ conversationId: "7", seen: null, atBottom: true, focused: true });
    store.histories.told("7", { happenings: [], hasMore: false }, null);
    for (let position = 1; position <= 100; position++) {
      store.histories.happened("7", { kind: "left", position, at: "", person: { id: "9", name: "" } });
    }
    arrive(1500);
    const { happenings, items, toldFrom } = store.history("7");
    expect(happenings).toEqual([]);
    expect(toldFrom).toBe(Number(items[0]?.id));
    for (let position = 20_001; position <= 25_000; position++) {
      store.histories.happened("7", { kind: "left", position, at: "", person: { id: "9", name: "" } });
    }
    expect(store.history("7").happenings.length).toBeLessThan(1500);
    expect(store.history("7").happenings.at(-1)?.position).toBe(25_000);
    expect(store.history("7").toldFrom).toBe(store.history("7").happenings[0]?.position);
  });
});
