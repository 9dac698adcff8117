// The power is cut at some moments of a short run; ./dev chaos power does it more often, and with the sync switched off.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Dice } from "../dice.mjs";
import { judge, record } from "./power.mjs";
import { crashStates, withoutSyncs } from "./states.mjs";

const seed = process.env.CHAOS_SEED ?? String(Date.now() % 1_000_000);
const states = 20;
let run;
before(async () => {
  run = await record({ messages: 200 });
});

test("nothing that was acknowledged is lost, whatever the disk kept of what was not synced", async (t) => {
  t.diagnostic(`seed ${seed}`);
  assert.equal(new Set(run.steps.filter((s) => s.does === "ack").map((s) => s.id)).size, run.acked.size, "every answer is in the trace");
  assert.deepEqual(await judge(run, { states, dice: new Dice(seed) }), []);
});

test("without the syncs it would be lost", async () => {
  const wrong = await judge({ ...run, steps: withoutSyncs(run.steps, "parley.db-wal") }, { states, dice: new Dice(seed) });
  assert.ok(wrong.length > states / 4, `${wrong.length} of ${states} states show it`);
});

test("a state has all that was synced, and any part of the rest", () => {
  const write = (at, text) => ({ does: "write", file: "f", at, bytes: Buffer.from(text) });
  const steps = [write(0, "abc"), { does: "sync", file: "f" }, write(1, "X"), write(3, "d"), { does: "unlink", file: "f" }];
  const left = (cut, n) => [...crashStates(steps, [cut], new Dice(n))][0].files.get("f")?.toString();
  assert.equal(left(2, 1), "abc");
  assert.deepEqual(new Set(Array.from({ length: 200 }, (_, n) => left(4, n)).map((s) => s.replaceAll("\0", ""))), new Set(["abc", "aXc", "abcd", "aXcd"]));
  assert.equal(left(5, 1), undefined);
});
