// The built server, as a process of its own: its data directory, its port, its signals.
import { spawn } from "node:child_process";
import { writeSync } from "node:fs";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "../ports.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
export const standard = (process.env.PARLEY_SERVER ?? join(root, "artifacts/bin/Parley/release/Parley")).split(" ");

export class Server {
  // env: settings beyond the usual ones; log: where its output goes, a file; without one its errors are shown.
  static async start({ command = standard, env = {}, log = "inherit" } = {}) {
    const server = new Server();
    Object.assign(server, { command, env, log });
    server.data = await mkdtemp(join(tmpdir(), "parley-interop-"));
    server.port = await freePort();
    server.url = `http://127.0.0.1:${server.port}`;
    await server.run();
    return server;
  }

  #spawn(...args) {
    return spawn(this.command[0], [...this.command.slice(1), ...args], {
      env: { ...process.env, DATA_DIR: this.data, PORT: String(this.port), HOST: "127.0.0.1", RATE_LIMITS: "off", PUBLIC_ROOM: "off", ...this.env },
      cwd: this.data,
      stdio: ["ignore", "pipe", this.log],
    });
  }

  async run() {
    this.process = this.#spawn();
    this.exited = once(this.process, "exit");
    const lines = createInterface({ input: this.process.stdout });
    // The first lines: what it says of its settings.
    const said = (this.said = []);
    const ready = new Promise((resolve) => {
      lines.on("close", () => resolve(false));
      lines.on("line", (line) => {
        if (line.includes("Parley is ready at")) resolve(true);
        else if (said.length < 100) said.push(line);
      });
    });
    const started = await Promise.race([ready, this.exited.then(() => false)]);
    if (!started) {
      const [code, signal] = await this.exited;
      throw new Error(`the server did not start (${signal ?? code}): ${this.command.join(" ")}\n${said.join("\n")}`);
    }
    this.process.stdout.resume();
    if (typeof this.log === "number") this.process.stdout.on("data", (bytes) => writeSync(this.log, bytes));
  }

  /** Two weeks of messages, into data that nobody has used. */
  async fill() {
    const filling = spawn(this.command[0], [...this.command.slice(1), "demo"], { env: { ...process.env, DATA_DIR: this.data }, cwd: this.data, stdio: ["ignore", "ignore", this.log] });
    const [code] = await once(filling, "exit");
    if (code !== 0) throw new Error(`there are no messages (${code})`);
  }

  async kill() {
    this.process.kill("SIGKILL");
    await this.exited;
  }

  /** Runs one of its commands, with its settings. */
  async execute(...args) {
    const process = this.#spawn(...args);
    process.stdout.resume();
    const [code, signal] = await once(process, "exit");
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${signal ?? code}`);
  }

  /** Ends it in good order, and keeps its data. */
  async halt() {
    this.process.kill("SIGTERM");
    await this.exited;
  }

  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill("SIGTERM");
      await this.exited;
    }
    await rm(this.data, { recursive: true, force: true });
  }

  async call(method, path, { token, body } = {}) {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body ? { "content-type": "application/json" } : {}),
      },
      body: body ? JSON.stringify(body) : undefined,
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : undefined };
  }

  async register(username) {
    const { status, body } = await this.call("POST", "/auth/register", {
      body: { email: `${username}@example.org`, username, password: "correct horse battery" },
    });
    if (status !== 201) throw new Error(`${username} was not registered: ${JSON.stringify(body)}`);
    return { id: body.user.id, username, token: body.access_token };
  }
}
