// The network that is made to fail must not itself keep a run from ending.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import { Proxy } from "./proxy.mjs";

const sockets = () => process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;

test("a connection that is reset while it is being shut down is closed", async () => {
  const target = createServer((socket) => socket.on("error", () => {}).write("first")).listen(0, "127.0.0.1");
  await once(target, "listening");
  const proxy = await Proxy.start(target.address().port);
  const client = connect(proxy.port, "127.0.0.1").on("error", () => {});
  await once(client, "data");

  const [pair] = proxy.connections;
  pair.client.end();
  await null;
  proxy.reset(pair);
  client.destroy();
  await proxy.stop();
  target.close();

  const late = performance.now() + 5_000;
  while (sockets() > 0 && performance.now() < late) await turn();
  assert.equal(sockets(), 0);
});
