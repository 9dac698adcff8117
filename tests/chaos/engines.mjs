// What the server keeps its log in: SQLite, or a PostgreSQL of its own that can be stopped in the middle of anything.
import { execFile } from "node:child_process";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../ports.mjs";

const run = promisify(execFile);
const large = { maxBuffer: 1 << 30 };

export class Sqlite {
  env = {};
  faults = {};

  static async start() {
    return new Sqlite();
  }

  async tables(server, after) {
    const reader = fileURLToPath(new URL("tables.py", import.meta.url));
    const { stdout } = await run(process.env.PYTHON ?? "python3", [reader, join(server.data, "parley.db"), String(after)], large);
    return JSON.parse(stdout);
  }

  async stop() {}
}

export class Postgres {
  // Beyond what may happen to every server.
  faults = { databaseStop: 4 };

  static async start() {
    const postgres = new Postgres();
    postgres.bin = process.env.POSTGRES_BIN ?? "/usr/lib/postgresql/15/bin";
    postgres.folder = await mkdtemp(join(tmpdir(), "parley-postgres-"));
    postgres.port = await freePort();
    if (process.getuid() === 0) await postgres.#giveTo("postgres");
    await postgres.#as("initdb", "-D", postgres.data, "-U", "parley", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C");
    await postgres.run();
    await postgres.#as("createdb", "-h", "127.0.0.1", "-p", String(postgres.port), "-U", "parley", "parley");
    postgres.url = `postgresql://parley@127.0.0.1:${postgres.port}/parley`;
    postgres.env = { DATABASE_URL: postgres.url };
    return postgres;
  }

  get data() {
    return join(this.folder, "data");
  }

  // PostgreSQL refuses to run as root.
  async #giveTo(name) {
    const [uid, gid] = (await Promise.all(["-u", "-g"].map((what) => run("id", [what, name])))).map(({ stdout }) => Number(stdout));
    this.identity = { uid, gid };
    await chown(this.folder, uid, gid);
  }

  #as(program, ...args) {
    return run(join(this.bin, program), args, { ...large, ...this.identity, cwd: this.folder });
  }

  // settings: as the server's command line has them.
  run(...settings) {
    const options = [`-p ${this.port} -c listen_addresses=127.0.0.1 -k ${this.folder}`, ...settings.map((one) => `-c ${one}`)].join(" ");
    return this.#as("pg_ctl", "-D", this.data, "-w", "-s", "-l", join(this.folder, "log"), "-o", options, "start");
  }

  stopNow() {
    return this.#as("pg_ctl", "-D", this.data, "-s", "-m", "immediate", "stop");
  }

  async tables(_, after) {
    const [events, participants, [[count, head]]] = await Promise.all([
      this.#rows(`SELECT pos, kind, conversation_id, user_id, subject_id, actor_id FROM events WHERE pos > ${after} ORDER BY pos`),
      this.#rows(`SELECT conversation_id, user_id, joined_pos, left_pos FROM participants WHERE joined_pos > ${after}`),
      this.#rows("SELECT COUNT(*), COALESCE(MAX(pos), 0) FROM events"),
    ]);
    return { count, head, events, participants };
  }

  async #rows(query) {
    const { stdout } = await this.#as("psql", this.url, "-At", "-F", "\t", "-c", query);
    const value = (text) => (text === "" ? null : /^\d+$/.test(text) ? Number(text) : text);
    return stdout.split("\n").filter(Boolean).map((line) => line.split("\t").map(value));
  }

  async stop() {
    await this.stopNow().catch(() => {});
    await rm(this.folder, { recursive: true, force: true });
  }
}

export const engines = { sqlite: Sqlite, postgres: Postgres };
