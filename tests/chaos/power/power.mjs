// A power cut, without cutting the power: what the server writes to its database's files, syncs and answers is traced, and
// played back up to some moment, as a disk might have kept it. In each state what was acknowledged before must be there.
// node power/power.mjs [--states N] [--seed S] [--messages N]
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { ChatClient } from "../../chat-interop/client.mjs";
import { Server, standard } from "../../chat-interop/server.mjs";
import { Dice } from "../dice.mjs";
import { testBuild } from "../world.mjs";
import { chooseCuts, crashStates, withoutSyncs } from "./states.mjs";
import { readTrace } from "./trace.mjs";

const run = promisify(execFile);
const atOnce = 20;
const calls = "openat,close,pwrite64,fdatasync,fsync,ftruncate,unlink,write,writev,sendto,sendmsg";

// Four people send to each other; returns what the server did, and what was acknowledged: id -> content.
export async function record({ messages, command = standard, env }) {
  const folder = await mkdtemp(join(tmpdir(), "parley-power-"));
  const trace = join(folder, "trace");
  // -D: the server is our child, and not strace's.
  const server = await Server.start({
    command: ["strace", "-D", "-f", "--seccomp-bpf", "-q", "-xx", "-s", "1000000", "-e", `trace=${calls}`, "-o", trace, ...command],
    env,
  });
  const acked = new Map();
  try {
    const people = [];
    for (let n = 1; n <= 4; n++) people.push(await server.register(`sender${n}`));
    const { body: group } = await server.call("POST", "/chats/conversations", {
      token: people[0].token,
      body: { participants: people.slice(1).map((p) => p.id), isGroup: true, name: "All" },
    });
    await Promise.all(people.map(async ({ token, username }) => {
      const client = await ChatClient.connect(server.url, token, { transports: ["websocket"] });
      for (let n = 0; n < messages / people.length; n++) {
        const content = `${username}/${n}`;
        const { message } = await client.ask("sendMessage", { conversationId: group._id, content });
        acked.set(Number(message.id), content);
      }
      client.close();
    }));
    // The tracer holds the same output, and closes it last.
    const traced = once(server.process, "close");
    await server.kill();
    await traced;
    return { steps: await readTrace(trace, server.data), acked };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

// Opens many crash states; returns those in which something is wrong.
export async function judge({ steps, acked }, { states, dice }) {
  const folder = await mkdtemp(join(tmpdir(), "parley-states-"));
  const wrong = [];
  try {
    let some = [];
    for (const state of crashStates(steps, chooseCuts(steps, states, dice), dice)) {
      some.push(state);
      if (some.length === atOnce) wrong.push(...(await open(some.splice(0))));
    }
    if (some.length) wrong.push(...(await open(some)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return wrong;

  async function open(some) {
    const folders = [];
    for (const { cut, files } of some) {
      const here = await mkdtemp(join(folder, `${cut}-`));
      folders.push(here);
      for (const name of ["parley.db", "parley.db-wal"]) if (files.has(name)) await writeFile(join(here, name), files.get(name));
    }
    const reader = fileURLToPath(new URL("open.py", import.meta.url));
    const { stdout } = await run(process.env.PYTHON ?? "python3", [reader, ...folders], { maxBuffer: 1 << 30 });
    await Promise.all(folders.map((f) => rm(f, { recursive: true })));
    return stdout.trimEnd().split("\n").map(JSON.parse).flatMap(({ sound, why, messages }, n) => {
      const { cut } = some[n];
      if (!sound) return [{ cut, says: why }];
      const there = new Map(messages);
      const lost = steps.slice(0, cut).filter((s) => s.does === "ack" && there.get(s.id) !== acked.get(s.id)).map((s) => s.id);
      return lost.length ? [{ cut, says: `${lost.length} acknowledged messages are not there, ${lost[0]} first` }] : [];
    });
  }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { values } = parseArgs({
    options: { states: { type: "string", default: "200" }, seed: { type: "string", default: String(Date.now() % 1_000_000) }, messages: { type: "string", default: "1000" } },
  });
  const states = Number(values.states);
  const messages = Number(values.messages);
  const dice = () => new Dice(values.seed);
  const show = (name, { steps }, wrong) => {
    const count = (does) => steps.filter((s) => s.does === does).length;
    console.log(`${name}: ${count("write")} writes, ${count("sync")} syncs, ${count("ack")} acknowledged; ${wrong.length} of ${states} states are wrong${wrong.length ? `, such as: ${wrong[0].says}` : ""}`);
  };
  const full = await record({ messages });
  const wrong = await judge(full, { states, dice: dice() });
  show("as it is", full, wrong);
  const unsynced = { ...full, steps: withoutSyncs(full.steps, "parley.db-wal") };
  const control = await judge(unsynced, { states, dice: dice() });
  show("the same without its syncs", unsynced, control);
  const normal = await record({ messages, command: testBuild, env: { PARLEY_CHAOS: "bug=no-sync" } });
  const planted = await judge(normal, { states, dice: dice() });
  show("with synchronous=NORMAL", normal, planted);
  const isProven = wrong.length === 0 && control.length > 0 && planted.length > 0;
  console.log(`seed ${values.seed}: ${isProven ? "a power cut loses nothing that was acknowledged, and it would have shown" : "NOT what was promised"}`);
  process.exitCode = isProven ? 0 : 1;
}
