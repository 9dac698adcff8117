import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pageSize } from "../api";
import type { Id } from "../events";
import { ServedWorld, syncMs } from "./ServedWorld";
import { mulberry } from "./scenes";
import { actIn } from "./steps";
import { viewOf } from "./view";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const seeds = 200;
/** Longer than anything is put off. */
const settled = () => vi.advanceTimersByTimeAsync(5000);

describe("After a gap that is closed by the cursor", () => {
  it("state equals a fresh load, also where events come while it is being closed", async () => {
    let fromEvents = 0;
    let pages = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const random = mulberry(seed);
      const served = new ServedWorld();
      const { world } = served;
      const some = (count: number) => {
        for (let i = 0; i < count; i++) {
          actIn(world, random, seed % 4 === 0);
        }
      };
      some(30);
      const open = seed % 2 === 0 ? "7" : "8";
      const other = seed % 2 === 0 ? "8" : "7";
      const client = served.client(seed % 4 < 2 ? open : other);
      await settled();
      client.open(open);
      await settled();
      some(10);
      client.hear();
      await settled();
      served.asked.length = 0;

      client.lose();
      some(30);
      client.find();
      for (let i = 0; i < 12; i++) {
        await vi.advanceTimersByTimeAsync(syncMs - 1);
        // In every fifth seed nothing more comes.
        some(seed % 5 === 0 ? 0 : 2);
        client.hear();
        // It is lost once more before the gap is closed.
        if (i === 2 && seed % 3 === 0) {
          client.lose();
          some(3);
          client.find();
        }
      }
      await settled();
      pages += served.asked.filter((what) => what === "sync").length;

      expect(served.asked, `seed ${seed}`).not.toContain("list");
      const reloaded = new Set(served.asked);
      fromEvents += world.rooms.filter(({ id }) => !reloaded.has(id)).length;
      const fresh = served.client(open);
      await settled();
      const compare = (id: Id, isOpen: boolean) => {
        const view = (one: typeof client) => {
          const { messages, ...rest } = viewOf(one.store, id);
          return { ...rest, messages: isOpen ? messages.slice(-pageSize) : [] };
        };
        expect(view(client), `seed ${seed}, ${id}`).toEqual(view(fresh));
      };
      world.rooms.forEach(({ id }) => compare(id, id === open));
      // What is looked at later is the same too, whether it was loaded before or not.
      [client, fresh].forEach((one) => one.open(other));
      await settled();
      compare(other, true);
      [client, fresh].forEach((one) => one.stop());
      expect(client.blocked(), `seed ${seed}`).toEqual([...world.blocked]);
    }
    // Else it would be snapshots that are compared, or a gap that is closed in one go.
    expect(fromEvents).toBeGreaterThan(seeds / 2);
    expect(pages).toBeGreaterThan(3 * seeds);
  });
});
