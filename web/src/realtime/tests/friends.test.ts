import { expect, it } from "vitest";
import type { ServerEvent } from "../events";
import { Friends } from "../friends";
import type { LoginSession } from "../session";
import { Wire } from "../wire";
import { grace } from "./scenes";

/** A server that knows nobody, and answers when it is told to. */
function scene() {
  const due: (() => void)[] = [];
  const session = {
    request: (_: string, path: string) =>
      new Promise((resolve) => {
        const value = path === "/friends/requests" ? { incoming: [], outgoing: [] } : [];
        due.push(() => resolve({ ok: true, value }));
      }),
  } as unknown as LoginSession;
  const nothing = () => undefined;
  const wire = new Wire(session, () => Promise.resolve("unanswered"), nothing, nothing);
  const friends = new Friends(wire);
  return { wire, friends, answer: () => due.splice(0).forEach((one) => one()) };
}

const blocked: ServerEvent = { name: "userBlocked", data: { ...grace, blockedAt: "" } };
const unblocked: ServerEvent = { name: "userUnblocked", data: { userId: grace.id } };

it("A block that is heard after it was taken back says nothing", () => {
  const { wire, friends } = scene();
  wire.event(unblocked, 8);
  wire.event(blocked, 7);
  expect(friends.get().blocked.size).toBe(0);
  wire.event(blocked, 9);
  expect(friends.get().blocked.size).toBe(1);
});

it("What is heard while it is loaded counts for more than the answer, the later of it for more than the earlier", async () => {
  const { wire, friends, answer } = scene();
  wire.event({ name: "friendAdded", data: { ...grace, since: "" } }, 7);
  const loading = friends.load();
  wire.event(blocked, 9);
  wire.event(unblocked, 8);
  wire.event({ name: "friendRemoved", data: { userId: grace.id } }, 6);
  answer();
  await loading;
  expect([...friends.get().blocked.keys()]).toEqual([grace.id]);
  // It was known before: what is loaded says whether it is so still.
  expect(friends.get().friends.size).toBe(0);
});

it("What this person has just done has no position, and counts", () => {
  const { wire, friends } = scene();
  wire.event(blocked, 9);
  friends.apply(unblocked);
  expect(friends.get().blocked.size).toBe(0);
});
