import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const steps = ["idle", "fan100w1", "fan100w8", "fan1000w1", "fan1000w8", "fan10000w1", "fan1000r50", "echo50", "chat1000", "poll"];
const node = { server_cpu_us: 100, deliveries_per_second: 1000, p50_us: 10, p99_us: 100, p999_us: 1000, rss_per_connection_bytes: 1000 };
const parley = { ...node, server_cpu_us: 12.5, p99_us: 100, rss_per_connection_bytes: 350 };

/** Reports on rounds of every step; "change" makes the figures of one of our runs others. */
function report({ rounds = 3, peers = ["node-socketio", "parley-socketio"], without, change = () => ({}) }) {
  const folder = mkdtempSync(join(tmpdir(), "report-"));
  try {
    const runs = Array.from({ length: rounds }, () =>
      peers.flatMap((label) =>
        steps
          .filter((step) => step !== without)
          .map((step) => ({ label, step, ...(label === "node-socketio" ? node : { ...parley, ...change(step) }) })),
      ),
    ).flat();
    const file = join(folder, "runs.jsonl");
    writeFileSync(file, runs.map((run) => JSON.stringify(run)).join("\n"));
    const { status, stdout } = spawnSync(process.execPath, [fileURLToPath(new URL("report.mjs", import.meta.url)), file], { encoding: "utf8" });
    return { status, missed: [...stdout.matchAll(/^\| (\w+) \|.*\| NO \|$/gm)].map(([, step]) => step), met: stdout.match(/\| yes \|$/gm)?.length ?? 0 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("floors that are just met pass", () => {
  assert.deepEqual(report({}), { status: 0, missed: [], met: steps.length });
});

for (const step of steps) {
  test(`${step}: a floor that is missed by a little fails`, () => {
    const least = { fan100w1: 1.3, fan100w8: 5, fan1000w1: 1.8, fan1000w8: 8, fan10000w1: 1.8, echo50: 1.8, chat1000: 1.5, poll: 1 }[step];
    const change = (of) =>
      of !== step ? {} : step === "idle" ? { rss_per_connection_bytes: 351 } : step === "fan1000r50" ? { p99_us: 101 } : { server_cpu_us: 100.1 / least };
    assert.deepEqual(report({ change }), { status: 1, missed: [step], met: steps.length - 1 });
  });
}

test("a run that is not full only shows", () => {
  const change = (step) => (step === "echo50" ? { server_cpu_us: 100 } : {});
  assert.deepEqual(report({ change, rounds: 2 }), { status: 0, missed: ["echo50"], met: steps.length - 1 });
  assert.deepEqual(report({ change, without: "poll" }), { status: 0, missed: ["echo50"], met: steps.length - 2 });
  assert.deepEqual(report({ peers: ["parley-socketio"] }), { status: 0, missed: [], met: 0 });
});
