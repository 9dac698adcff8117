// node report.mjs FILE         the medians of a file of results, as Markdown; fails if a floor is missed in a full run
// node report.mjs --line JSON  one result, for the terminal
import { readFileSync } from "node:fs";

const [ours, theirs] = ["parley-socketio", "node-socketio"];
const fullRun = 3;

// What the Socket.IO server has to reach beside Node's: for each step the figure, how it is compared, and the bar.
const cpu = (least) => ({ what: "Node's CPU / ours", figure: "server_cpu_us", over: theirs, under: ours, least });
const floors = {
  fan100w1: cpu(1.3),
  fan100w8: cpu(5),
  fan1000w1: cpu(1.8),
  fan1000w8: cpu(8),
  fan10000w1: cpu(1.8),
  fan1000r50: { what: "p99, ours / Node's", figure: "p99_us", over: ours, under: theirs, most: 1 },
  echo50: cpu(1.8),
  chat1000: cpu(1.5),
  poll: cpu(1),
  idle: { what: "RSS, ours / Node's", figure: "rss_per_connection_bytes", over: ours, under: theirs, most: 0.35 },
};

const faults = ({ lost, duplicated, out_of_order, unexpected, closed }) =>
  Object.entries({ lost, duplicated, "out of order": out_of_order, unexpected, closed })
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`);

const isIdle = ({ step }) => step.startsWith("idle");

function line(run) {
  const figures = isIdle(run)
    ? `${Math.round(run.rss_per_connection_bytes)} B per connection`
    : `${run.server_cpu_us.toFixed(2)} µs, ${Math.round(run.deliveries_per_second)}/s, p99 ${milliseconds(run.p99_us)} ms`;
  const trouble = [...faults(run), ...(run.trouble ? [run.trouble] : [])];
  return `  ${run.step.padEnd(12)} ${trouble.length ? `FAILED: ${trouble.join(", ")}` : figures}`;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const milliseconds = (us) => (us / 1000).toFixed(us < 10_000 ? 2 : 1);

const table = (head, rows) =>
  [head, head.map((_, i) => (i ? "---:" : "---")), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const rounds = (runs, peer, step) => runs.filter((run) => run.label === peer && run.step === step).length;

/** The floors of the steps that both servers took, each with what was reached. */
function judge(runs) {
  const of = (peer, step, figure) =>
    median(runs.filter((run) => run.label === peer && run.step === step).map((run) => run[figure]));
  return Object.entries(floors)
    .filter(([step]) => rounds(runs, ours, step) && rounds(runs, theirs, step))
    .map(([step, { what, figure, over, under, least = -Infinity, most = Infinity }]) => {
      const reached = of(over, step, figure) / of(under, step, figure);
      return { step, what, reached, bar: least > 0 ? `≥ ${least}` : `≤ ${most}`, met: reached >= least && reached <= most };
    });
}

/** Every step and both servers, often enough for medians: anything less only shows. */
const isFull = (runs) =>
  Object.keys(floors).every((step) => [ours, theirs].every((peer) => rounds(runs, peer, step) >= fullRun));

function report(runs) {
  const peers = [...new Set(runs.map((run) => run.label))];
  const compare = peers.includes(ours) && peers.includes(theirs);
  const of = (peer, step, figure) =>
    median(runs.filter((run) => run.label === peer && run.step === step).map((run) => run[figure]));
  const steps = (select) => [...new Set(runs.filter(select).map((run) => run.step))];

  const talk = table(
    ["step", ...(compare ? ["Node's CPU / ours"] : []), ...peers.flatMap((peer) => [`${peer}, CPU µs`, "per second", "p50 / p99 / p99.9 ms"])],
    steps((run) => !isIdle(run)).map((step) => [
      step,
      ...(compare ? [(of(theirs, step, "server_cpu_us") / of(ours, step, "server_cpu_us")).toFixed(2)] : []),
      ...peers.flatMap((peer) => [
        of(peer, step, "server_cpu_us").toFixed(2),
        Math.round(of(peer, step, "deliveries_per_second")).toLocaleString("en"),
        ["p50_us", "p99_us", "p999_us"].map((figure) => milliseconds(of(peer, step, figure))).join(" / "),
      ]),
    ]),
  );
  const idle = table(
    ["step", ...(compare ? ["RSS, ours / Node's"] : []), ...peers.flatMap((peer) => [`${peer}, B per connection`, "CPU µs to connect"])],
    steps(isIdle).map((step) => [
      step,
      ...(compare ? [(of(ours, step, "rss_per_connection_bytes") / of(theirs, step, "rss_per_connection_bytes")).toFixed(2)] : []),
      ...peers.flatMap((peer) => [
        Math.round(of(peer, step, "rss_per_connection_bytes")).toLocaleString("en"),
        of(peer, step, "server_cpu_us").toFixed(0),
      ]),
    ]),
  );
  const judged = judge(runs);
  const failed = runs.filter((run) => faults(run).length || run.trouble);
  return [
    `Server CPU is per delivered message (echo: per ack; poll: per handshake). Medians; rounds: ${rounds(runs, runs[0].label, runs[0].step)}.`,
    ...(runs.some((run) => !isIdle(run)) ? [talk] : []),
    ...(runs.some(isIdle) ? [idle] : []),
    ...(judged.length
      ? [
          table(
            ["floor", "of", "bar", "reached", "met"],
            judged.map(({ step, what, bar, reached, met }) => [step, what, bar, reached.toFixed(2), met ? "yes" : "NO"]),
          ),
        ]
      : []),
    failed.length
      ? `Failed runs:\n${failed.map((run) => `${run.label}${line(run)}`).join("\n")}`
      : "Nothing was lost, duplicated or out of order in any run.",
  ].join("\n\n");
}

if (process.argv[2] === "--line") {
  console.log(line(JSON.parse(process.argv[3])));
} else {
  const runs = readFileSync(process.argv[2], "utf8").trim().split("\n").map((text) => JSON.parse(text));
  console.log(report(runs));
  process.exitCode = isFull(runs) && judge(runs).some(({ met }) => !met) ? 1 : 0;
}
