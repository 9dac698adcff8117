import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Reader } from "../reader";
import { ReadReports } from "../readReports";
import { freshStore, ServerModel } from "./ServerModel";
import { ada, grace, me } from "./scenes";

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
  return { server, store, stale, reported, reader, sees, unreadCount };
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
