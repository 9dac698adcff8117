// What a power cut leaves of files: what was on each when its last sync was over, and of what was written later any part
// (the system writes back when and in what order it likes), the last write perhaps torn.
const sector = 512;

// cuts: how many of the steps had happened, ascending. Yields { cut, files } for each: name -> bytes.
export function* crashStates(steps, cuts, dice) {
  const synced = new Map();
  let waiting = [];
  let done = 0;
  for (const cut of cuts) {
    for (; done < cut; done++) {
      const step = steps[done];
      if (step.does === "write" || step.does === "truncate") waiting.push(step);
      else if (step.does === "sync") waiting = waiting.filter((w) => w.file !== step.file || apply(synced, w));
      else if (step.does === "unlink") {
        synced.delete(step.file);
        waiting = waiting.filter((w) => w.file !== step.file);
      }
    }
    const files = new Map([...synced].map(([name, bytes]) => [name, Buffer.from(bytes)]));
    const share = dice.pick([0, 0.5, 0.9, 1]);
    for (const step of waiting) if (dice.next() < share) apply(files, step, dice.chance(0.2) ? dice : null);
    yield { cut, files };
  }
}

function apply(files, step, torn) {
  const file = files.get(step.file) ?? Buffer.alloc(0);
  if (step.does === "truncate") {
    files.set(step.file, sized(file, step.to));
    return;
  }
  const bytes = torn ? step.bytes.subarray(0, sector * torn.below(step.bytes.length / sector + 1)) : step.bytes;
  const grown = sized(file, Math.max(file.length, step.at + bytes.length));
  bytes.copy(grown, step.at);
  files.set(step.file, grown);
}

function sized(file, length) {
  if (length <= file.length) return length === file.length ? file : file.subarray(0, length);
  const grown = Buffer.alloc(length);
  file.copy(grown);
  return grown;
}

// As if the syncs had been left away from the first answer on: to see that the states tell the difference.
export function withoutSyncs(steps, file) {
  const first = steps.findIndex((step) => step.does === "ack");
  return steps.filter((step, i) => i < first || step.does !== "sync" || step.file !== file);
}

// Half of the cuts right after an acknowledgement, where a missing sync shows most.
export function chooseCuts(steps, many, dice) {
  const acks = steps.flatMap((step, i) => (step.does === "ack" ? [i + 1] : []));
  return Array.from({ length: many }, (_, n) => (n % 2 ? dice.pick(acks) : acks[0] + dice.below(steps.length - acks[0]))).sort((a, b) => a - b);
}
