// A checker that has never failed is not trusted: each bug of the test build (server/Planted.cs) is switched on in turn, and
// the check that is there for it has to find it. node planted.mjs [BUG ...]
import { check, checks, report } from "./checker/check.mjs";
import { World } from "./world.mjs";

const killed = { kills: 4, only: { kill: 1 } };
// Everything that the bug did too early is undone by this.
const killedBeforeCommit = { kills: 4, only: { wait: 1 }, killAt: "before-commit" };
const cut = { seconds: 3, only: { resetAll: 1 } };
const calm = { seconds: 1.5, only: { resetSome: 1 } };
const crowd = { crowd: true, seconds: 4, people: 8, pace: 2, until: () => false };
const comingAndGoing = { add: 30, remove: 30 };

// Only a server whose connections go on where they were lost can have them.
const ofRecovery = new Set(["replay-repeats", "replay-skips"]);

// bug: [the check that finds it, the circumstances, more orders to the server]
export const bugs = {
  "ack-before-commit": ["C1", killedBeforeCommit],
  "publish-before-commit": ["C6", killedBeforeCommit],
  "dedupe-in-memory": ["C2", { ...killed, weights: { sendAgain: 60 } }],
  "temp-id-without-content": ["C1", { ...calm, weights: { sendOther: 60 } }],
  "dedupe-of-others": ["C1", { ...calm, weights: { sendSame: 60 } }],
  "content-cut": ["C1", calm],
  "position-gap": ["C3", calm],
  "seq-gap": ["C3", calm],
  "commands-reversed": ["C4", calm],
  "fan-out-skips": ["C5", calm],
  "fan-out-repeats": ["C5", calm],
  "fan-out-reversed": ["C5", calm],
  "seam-lost": ["C5", cut, "pause=before-entering:80"],
  "replay-repeats": ["C5", killed],
  "replay-skips": ["C5", killed],
  "history-seam": ["C5", { ...calm, weights: { browse: 60 } }],
  "sync-seam": ["C5", { ...calm, weights: { follow: 60 } }],
  "edit-not-kept": ["C1", { ...calm, weights: { edit: 60 } }],
  "deleted-content-stays": ["C6", { ...calm, weights: { delete: 60 } }],
  "list-of-all-times": ["C7", { ...calm, weights: comingAndGoing }],
  "late-history": ["C8", { ...calm, weights: { ...comingAndGoing, browse: 60 } }],
  "stale-membership": ["C8", { ...cut, weights: comingAndGoing }],
  "removed-may-act": ["C8", { ...calm, weights: { ...comingAndGoing, trespass: 60 } }],
  "removal-not-kept": ["C8", { ...calm, weights: comingAndGoing }],
  "removal-ignored": ["C8", { ...calm, weights: comingAndGoing }],
  "block-ignored": ["C8", { ...crowd, weights: { block: 20 } }],
  "ban-ignored": ["C8", { ...crowd, weights: { ban: 40, unban: 0 } }],
  "found-of-all-times": ["C8", { ...crowd, weights: { search: 30 } }],
  "told-of-all-times": ["C8", { ...crowd, weights: { sync: 30 } }],
  "read-moves-back": ["C9", { ...calm, weights: { read: 60 } }],
  "unread-counts-deleted": ["C9", { ...calm, weights: { delete: 60 } }],
};

// Most are found at once. The circumstances of some come by chance, and not in every few seconds.
const attempts = 4;

async function attempt(bug, seed, [expected, circumstances, orders = ""]) {
  // Who is killed for it has the bug from the first kill on: nobody can register with a server that answers too early.
  const order = `bug=${bug} ${orders}`;
  const world = await World.start({ engine: "sqlite", isTestBuild: true, order: circumstances.kills ? "" : order });
  world.order = order;
  try {
    const violations = check(await world.play({ seed, people: 5, pace: 10, patience: 4_000, ...circumstances }));
    if (ofRecovery.has(bug) && world.counts.recovered === 0) return { verdict: "not here", violations };
    const isFound = violations.some((v) => v.check === expected);
    return { verdict: isFound ? "found" : world.serverLog.includes("had an effect") ? "MISSED" : "NOT PLANTED", violations };
  } finally {
    await world.stop();
  }
}

let missed = 0;
const wanted = process.argv.slice(2);
for (const [bug, how] of Object.entries(bugs)) {
  if (wanted.length && !wanted.includes(bug)) continue;
  const started = performance.now();
  const [expected] = how;
  let end, tries;
  for (tries = 1; tries <= attempts; tries++) {
    end = await attempt(bug, tries > 1 ? `${bug}-${tries}` : bug, how);
    if (["found", "not here"].includes(end.verdict)) break;
  }
  if (end.verdict === "not here") {
    console.log(`not here     ${bug}: no connection went on where it was lost`);
    continue;
  }
  if (end.verdict !== "found") missed++;
  const others = [...new Set(end.violations.map((v) => v.check))].join(" ") || "none";
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  const again = tries > 1 ? `, try ${Math.min(tries, attempts)}` : "";
  console.log(`${end.verdict.padEnd(11)} ${bug.padEnd(24)} ${expected} (${checks[expected][0]}), of ${others}, in ${seconds} s${again}`);
  report(end.violations.filter((v) => v.check === expected).slice(0, 1), (line) => line.startsWith("  ") && console.log(`            ${line}`));
}
console.log(missed ? `${missed} planted bugs were not found` : "every planted bug was found by the check that is there for it");
process.exitCode = missed ? 1 : 0;
