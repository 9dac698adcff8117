import { expect, it, vi } from "vitest";
import { Cell } from "../cell";

it("A watcher that throws keeps nobody else from being told, nor what changes the state from going on", () => {
  const reported = vi.fn();
  vi.stubGlobal("reportError", reported);
  const cell = new Cell();
  const told = vi.fn();
  const failure = new Error("a watcher");
  cell.subscribe(() => {
    throw failure;
  });
  cell.subscribe(told);
  cell.set({ listLoaded: true });
  expect(told).toHaveBeenCalledOnce();
  expect(reported).toHaveBeenCalledExactlyOnceWith(failure);
  vi.unstubAllGlobals();
});
