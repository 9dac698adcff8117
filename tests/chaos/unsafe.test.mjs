// A PostgreSQL that may lose what was acknowledged is refused at the start, unless that is wanted.
import assert from "node:assert/strict";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { Server, standard } from "../chat-interop/server.mjs";
import { engines } from "./engines.mjs";

const skip = !existsSync(join(dirname(standard[0]), "Npgsql.dll"));
let folder;
let said;
let engine;
let server;
let anna;

before(async () => {
  if (skip) return;
  folder = await mkdtemp(join(tmpdir(), "parley-unsafe-"));
  said = openSync(join(folder, "said"), "a");
  engine = await engines.postgres.start();
  server = await Server.start({ env: { ...engine.env }, log: said });
  anna = await server.register("anna");
  await server.halt();
});

after(async () => {
  if (skip) return;
  await server?.stop();
  await engine?.stop();
  closeSync(said);
  await rm(folder, { recursive: true });
});

for (const setting of ["fsync", "synchronous_commit", "full_page_writes"]) {
  test(`with ${setting} off it does not start, and says why, unless it is told that this is wanted`, { skip, timeout: 60_000 }, async (t) => {
    t.after(() => server.process.exitCode === null && server.halt());
    await engine.stopNow();
    await engine.run(`${setting}=off`);
    await assert.rejects(server.run(), /did not start \(1\)/);
    const why = readFileSync(join(folder, "said"), "utf8").trimEnd().split("\n").at(-1);
    assert.ok(why.startsWith("DATABASE_URL: "), why);
    assert.ok(why.includes(`PostgreSQL runs with ${setting} = off: a crash of its machine would lose messages that were acknowledged`), why);
    assert.ok(why.endsWith("set DATABASE_MAY_LOSE=acknowledged-messages if that is wanted."), why);

    server.env.DATABASE_MAY_LOSE = "acknowledged-messages";
    await server.run();
    assert.equal((await server.call("GET", "/auth/me", anna)).status, 200);
    await server.halt();
    delete server.env.DATABASE_MAY_LOSE;
  });
}

test("with all of them on it starts again", { skip, timeout: 60_000 }, async () => {
  await engine.stopNow();
  await engine.run();
  await server.run();
  assert.equal((await server.call("GET", "/auth/me", anna)).status, 200);
});
