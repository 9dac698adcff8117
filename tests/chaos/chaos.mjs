// ./dev chaos: people use the real server while it is killed and its network breaks, and everything they sent and saw is
// checked. It ends when both --minutes have passed and --kills were made.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { check, report } from "./checker/check.mjs";
import { save } from "./recorder.mjs";
import { World } from "./world.mjs";

const killsPerRound = 10;

const { values } = parseArgs({
  options: {
    engine: { type: "string", default: "sqlite" },
    minutes: { type: "string", default: "1" },
    kills: { type: "string", default: "0" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    // The ordinary build, which is never killed at a named place.
    ordinary: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
  },
});
const kills = Number(values.kills);
const until = performance.now() + Number(values.minutes) * 60_000;
const folder = fileURLToPath(new URL("../../artifacts/chaos/histories", import.meta.url));

const world = await World.start({ engine: values.engine, isTestBuild: !values.ordinary });
const started = performance.now();
const progress = setInterval(() => console.log(`${clock()}  ${summary()}`), 5_000);
let failed = false;
let records = 0;
console.log(`seed ${values.seed}, ${values.engine}`);
for (let n = 0; !failed && (world.counts.kills < kills || performance.now() < until); n++) {
  // The seed of a round is the seed of a run of one round.
  await round(n === 0 ? values.seed : `${values.seed}.${n}`);
}
clearInterval(progress);
await world.stop();
console.log(`${clock()}  ${summary()}`);
for (const [what, times] of Object.entries(world.faults).sort()) console.log(`  ${String(times).padStart(5)}  ${what}`);
console.log(`${records} records, ${world.rounds} rounds, seed ${values.seed}: ${failed ? "NOT what was promised" : "everything acknowledged was kept, once, in order, and shown to those it is for"}`);
process.exitCode = failed ? 1 : 0;

async function round(seed) {
  let history;
  let violations = [];
  try {
    history = await world.play({
      seed,
      kills: Math.max(1, Math.min(killsPerRound, kills - world.counts.kills)),
      seconds: Math.min(15, Math.max(0, (until - performance.now()) / 1_000)),
    });
    violations = check(history);
  } catch (error) {
    failed = true;
    console.log(error.stack);
    history = { seed, records: world.recorder.records };
  }
  failed ||= violations.length > 0;
  records += history.records.length;
  if (failed || values.keep) {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${seed}.jsonl`);
    save(path, history);
    writeFileSync(join(folder, `${seed}.log`), world.serverLog);
    console.log(`the history is kept, and what the server wrote beside it: node tests/chaos/checker/check.mjs ${path}`);
  }
  if (failed) {
    report(violations);
    console.log(`again: ./dev chaos --engine ${values.engine} --seed ${seed} --kills ${killsPerRound} --minutes 0${values.ordinary ? " --ordinary" : ""}`);
  }
}

function summary() {
  const { acked, deliveries, shown, kills: killed, recovered } = world.counts;
  return `${acked} acknowledged, ${deliveries} delivered, ${shown} shown in pages, ${killed} kills, ${recovered} recovered`;
}

function clock() {
  const seconds = Math.round((performance.now() - started) / 1_000);
  return `${String(Math.floor(seconds / 60)).padStart(3)}:${String(seconds % 60).padStart(2, "0")}`;
}
