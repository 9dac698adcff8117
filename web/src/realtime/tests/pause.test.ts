import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Pause } from "../pause";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("Waits longer each time up to a minute, and little again after it went well for a while", () => {
  const pause = new Pause();
  const waits = Array.from({ length: 7 }, () => {
    const wait = pause.next();
    vi.advanceTimersByTime(wait);
    return wait;
  });
  expect(waits).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  vi.advanceTimersByTime(61_000);
  expect(pause.next()).toBe(2000);
});
