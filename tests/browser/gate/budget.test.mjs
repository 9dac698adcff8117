import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { startServer } from "../server.mjs";

const most = 250_000;

let server;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

test("U44 The scripts of the first view are at most 250 kB gzipped", async () => {
  const page = await (await fetch(server.url)).text();
  const scripts = [...page.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, path]) => path);
  assert.ok(scripts.length > 0, "the page names no script");
  const sizes = await Promise.all(
    scripts.map(async (path) => {
      const answer = await fetch(server.url + path);
      assert.equal(answer.status, 200, path);
      return gzipSync(Buffer.from(await answer.arrayBuffer()), { level: 9 }).length;
    }),
  );
  const size = sizes.reduce((sum, one) => sum + one);
  assert.ok(size <= most, `${size} bytes`);
});
