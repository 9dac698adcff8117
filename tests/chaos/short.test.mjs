// A short run of ./dev chaos for every change: five kills while people chat, for each kind of database.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { standard } from "../chat-interop/server.mjs";
import { check, report } from "./checker/check.mjs";
import { World } from "./world.mjs";

// A server without the driver keeps its log in SQLite alone.
const hasDriver = existsSync(join(dirname(standard[0]), "Npgsql.dll"));
const seed = process.env.CHAOS_SEED ?? String(Date.now() % 1_000_000);

for (const engine of ["sqlite", "postgres"]) {
  test(`killed five times on ${engine}: what was acknowledged is kept, once, in order, and shown to those it is for`, { skip: engine === "postgres" && !hasDriver }, async (t) => {
    t.diagnostic(`seed ${seed}`);
    const world = await World.start({ engine, isTestBuild: false });
    try {
      const history = await world.play({ seed, kills: 5, people: 5 });
      const violations = check(history);
      report(violations, (line) => t.diagnostic(line));
      assert.deepEqual([...new Set(violations.map((v) => v.check))], [], `again: CHAOS_SEED=${seed}`);
      assert.ok(world.counts.acked > 20 && world.counts.deliveries > 100, "little happened");
      assert.ok(world.counts.kills >= 5);
      // Everything is within the limits of the replay: whoever lost his connection goes on where he was.
      const begunAnew = history.records.filter((r) => r.kind === "open" && r.after !== undefined && !r.recovered);
      assert.deepEqual(begunAnew, []);
      assert.ok(world.counts.recovered >= 5);
    } finally {
      await world.stop();
    }
  });
}
