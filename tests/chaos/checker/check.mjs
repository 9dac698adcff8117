// Judges a recorded run: node checker/check.mjs FILE, or check(history). A violation says what is wrong and shows the few
// records that prove it.
import { readFileSync } from "node:fs";
import { load } from "../recorder.mjs";
import { content } from "./content.mjs";
import { History } from "./history.mjs";
import { dense, durable, once, realTime } from "./sends.mjs";
import { kept, streams } from "./streams.mjs";
import { unread } from "./unread.mjs";
import { visibility } from "./visibility.mjs";

export const checks = {
  C1: ["what was acknowledged is there", durable],
  C2: ["nothing is there twice", once],
  C3: ["positions and numbers have no holes", dense],
  C4: ["the order is that in which things happened", realTime],
  C5: ["a connection brings everything once, in order", streams],
  C6: ["what is shown is what was sent", content],
  C7: ["what a device has kept is what loads", kept],
  C8: ["nobody is shown what is not for him", visibility],
  C9: ["unread follows from what was sent and read", unread],
};

const enough = 20;

export function check(recorded) {
  const history = new History(recorded);
  const violations = [];
  for (const [name, [, run]] of Object.entries(checks)) {
    let found = 0;
    for (const [says, ...witness] of run(history)) {
      violations.push({ check: name, says, witness: witness.slice(0, 5) });
      if (++found === enough) break;
    }
  }
  return violations;
}

export function report(violations, say = console.log) {
  for (const name of new Set(violations.map((v) => v.check))) {
    const mine = violations.filter((v) => v.check === name);
    say(`${name}: ${checks[name][0]}: violated ${mine.length === enough ? `${enough} times or more` : `${mine.length} times`}`);
    for (const { says, witness } of mine.slice(0, 2)) {
      say(`  ${says}`);
      for (const record of witness) say(`    ${JSON.stringify(record)}`);
    }
  }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const history = load(readFileSync(process.argv[2], "utf8"));
  const started = performance.now();
  const violations = check(history);
  report(violations);
  console.log(`${history.records.length} records in ${((performance.now() - started) / 1000).toFixed(1)} s, seed ${history.seed}: ${violations.length ? "NOT what was promised" : "nothing wrong"}`);
  process.exitCode = violations.length ? 1 : 0;
}
