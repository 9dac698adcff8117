// What the tests stand on: a Redis of their own, nodes of both kinds, and clients that write down what they hear.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { createClient } from "redis";
import { io } from "socket.io-client";
import { within } from "../interop/host.js";
import { freePort } from "../ports.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const host = process.env.CONFORMANCE_HOST ?? path("../../artifacts/bin/conformance-host/release/conformance-host");

const commands = {
  parley: (...args) => [host, ["cluster", ...args]],
  node: (...args) => [process.execPath, [path("node-node.mjs"), ...args]],
};

/** For each adapter, how the nodes of a namespace are counted: the subscribers of one channel. */
const counting = {
  classic: ["NUMSUB", (namespace) => `socket.io-request#${namespace}#`],
  sharded: ["SHARDNUMSUB", (namespace) => `socket.io#${namespace}#`],
  streams: ["NUMSUB", (namespace) => `socket.io#${namespace}#`],
};

// What a test that failed has left behind would keep its file from ending. Where nothing has, nobody waits for this.
const leftovers = new Set();
after(() => {
  setTimeout(() => leftovers.forEach((end) => end()), 10_000).unref();
});

/** Resolves with the first truthy result; fails with the sentence after a long time. */
export async function until(condition, sentence, milliseconds = 60_000) {
  const end = performance.now() + milliseconds;
  for (;;) {
    const result = await condition();
    if (result) return result;
    if (performance.now() > end) throw new Error(sentence);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function start(command, args, isReady, env = {}) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...env } });
  const ended = once(child, "exit");
  const kill = () => child.kill("SIGKILL");
  leftovers.add(kill);
  ended.then(() => leftovers.delete(kill));
  const lines = [];
  const ready = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(line);
      if (isReady(line)) resolve();
    });
    ended.then(() => reject(new Error(`${command} ended: ${lines.slice(-5).join("\n")}`)));
    child.once("error", reject);
  });
  await within(ready, 60_000, `${command} does not start`).catch((error) => {
    kill();
    throw error;
  });
  return {
    lines,
    signal: (name) => child.kill(name),
    async stop(name = "SIGTERM") {
      child.kill(name);
      await within(ended, 30_000, `${command} ignores ${name}`).catch((error) => {
        kill();
        throw error;
      });
    },
  };
}

/** A Redis that keeps nothing and can be killed, stopped and started again at the same port. */
export class Redis {
  /** With a password it speaks TLS alone, and its certificate is in the file "certificate". */
  static async start(password) {
    const redis = new Redis();
    redis.password = password;
    redis.port = await freePort();
    redis.folder = mkdtempSync(join(tmpdir(), "redis-"));
    redis.certificate = join(redis.folder, "certificate.pem");
    if (password) redis.certify();
    await redis.run();
    return redis;
  }

  certify() {
    this.key = join(this.folder, "key.pem");
    const certify = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost";
    execFileSync("openssl", [...certify.split(" "), "-keyout", this.key, "-out", this.certificate], { stdio: "ignore" });
  }

  async run() {
    const { port, password, certificate } = this;
    const settings = ["--dir", this.folder, "--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "-::1", "--port", password ? 0 : port];
    if (password) {
      const files = ["--tls-cert-file", certificate, "--tls-key-file", this.key, "--tls-ca-cert-file", certificate];
      settings.push("--tls-port", port, "--tls-auth-clients", "no", "--requirepass", password, ...files);
    }
    this.process = await start("redis-server", settings.map(String), (line) => line.includes("Ready to accept connections"));
    this.client = createClient({
      password,
      socket: { host: "localhost", port, ...(password && { tls: true, ca: readFileSync(certificate) }) },
    });
    this.client.on("error", () => {});
    leftovers.add(() => this.client.disconnect().catch(() => {}));
    await this.client.connect();
  }

  async kill() {
    await this.client.disconnect();
    await this.process.stop("SIGKILL");
  }

  /** Resolves when so many nodes have joined with all their namespaces. */
  nodes(count, adapter = "classic") {
    const [subcommand, channel] = counting[adapter];
    return until(async () => {
      const counts = await this.client.sendCommand(["PUBSUB", subcommand, channel("/"), channel("/other")]);
      return counts[1] === count && counts[3] === count;
    }, `there are not ${count} nodes`);
  }

  async stop() {
    await this.kill();
    rmSync(this.folder, { recursive: true });
  }
}

/** A node of the kind "parley" or "node", with the adapter "classic", "sharded" or "streams". */
export async function startNode(kind, redis, { adapter = "classic", ...env } = {}) {
  const port = await freePort();
  const [command, args] = commands[kind](String(port), String(redis.port), adapter);
  const node = await start(command, args, (line) => line.includes(`listening on ${port}`), env);
  return { ...node, port };
}

/** The nodes of a test, each of them given as the arguments of startNode: all of them, or none. */
export async function startNodes(...all) {
  const started = await Promise.allSettled(all.map((args) => startNode(...args)));
  const failed = started.find(({ status }) => status === "rejected");
  if (!failed) return started.map(({ value }) => value);
  await Promise.all(started.map(({ value }) => value?.stop("SIGKILL")));
  throw failed.reason;
}

/** A connected client that answers "ask" with its name and has written down everything else it heard. */
export async function connect(node, name, namespace = "/") {
  const socket = io(`http://localhost:${node.port}${namespace}`, {
    forceNew: true,
    transports: ["websocket"],
    query: { who: name },
    auth: { name },
    extraHeaders: { "x-who": name },
  });
  leftovers.add(() => socket.disconnect());
  const client = {
    name,
    socket,
    heard: [],
    answer: () => name,
    do: (...args) => within(socket.emitWithAck("do", ...args), 30_000, `${name} got no answer to ${args[0]}`),
    take: () => client.heard.splice(0),
    hears: (event, ...args) =>
      until(
        () => client.heard.some((entry) => JSON.stringify(entry) === JSON.stringify([event, ...args])),
        `${name} does not hear ${event} ${args}`,
      ),
  };
  socket.onAny((event, ...args) => {
    if (event === "ask") return;
    // With recovery out of a stream, events end in the name of their entry.
    if (/^\d{13}-\d+$/.test(args.at(-1))) client.offset = args.pop();
    client.heard.push([event, ...args]);
  });
  socket.on("ask", (_, ack) => {
    const answer = client.answer();
    if (answer !== undefined) ack(answer);
  });
  await within(new Promise((resolve) => socket.once("connect", resolve)), 30_000, `${name} cannot connect`);
  return client;
}

let meetings = 0;

/** Has one client's node emit until the other client hears it: then all that follows comes through. */
export async function meet(speaker, listener) {
  const meeting = ++meetings;
  await until(async () => {
    await speaker.do("emit", {}, "meet", meeting);
    return listener.heard.some(([event, n]) => event === "meet" && n === meeting);
  }, `${listener.name} does not hear ${speaker.name}`);
}

let fences = 0;

/** What each client has heard by the time of an event to all: later it cannot come, as one node's events keep their order. */
export async function heardBy(speaker, clients) {
  const fence = ++fences;
  await speaker.do("emit", {}, "fence", fence);
  await Promise.all(clients.map((client) => client.hears("fence", fence)));
  return Object.fromEntries(clients.map((client) => [client.name, client.take().filter(([event]) => !["fence", "meet"].includes(event))]));
}
