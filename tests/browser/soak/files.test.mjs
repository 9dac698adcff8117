import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Proxy } from "../../chaos/proxy.mjs";
import { fileInput, openRow, person, signedInAs, uploads } from "../messages.mjs";
import { bubble, send, signIn } from "../pages.mjs";
import { scene } from "../scene.mjs";

const at = scene();
const { open } = at;

const hash = (content) => createHash("sha256").update(content).digest("hex");

/** A page whose way to the server leads through the proxy, and can carry so many bytes a second. */
async function behind(proxy, someone, uploadThroughput) {
  const page = await open();
  await page.goto(`http://localhost:${proxy.port}`);
  await signIn(page, someone);
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const speed = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput };
  await session.send("Network.emulateNetworkConditions", speed);
  return page;
}

const outages = {
  "breaks off": {
    begin(proxy) {
      proxy.server.close();
      proxy.resetAll();
    },
    end: (proxy) => proxy.server.listen(proxy.port, "127.0.0.1"),
    isNoticed: true,
  },
  // The bytes that are on their way are lost nowhere: they wait.
  "holds up": { begin: (proxy) => proxy.silence(), end: (proxy) => proxy.speak(), isNoticed: false },
};

for (const [how, outage] of Object.entries(outages)) {
  test(`U8 An upload that an outage of 10 s ${how} in the middle goes on by itself, and the file arrives whole and once`, async (t) => {
    const proxy = await Proxy.start(Number(new URL(at.server.url).port));
    t.after(() => proxy.stop());
    const [ada, grace] = await Promise.all(["Ada", "Grace"].map((name) => person(at.server.url, name)));
    const { id } = await ada.converse([grace.id]);
    const [a, g] = [await behind(proxy, ada, 1_000_000), await signedInAs(open, grace)];
    await openRow(a, /Grace/);
    await openRow(g, /Ada/);
    const requests = [];
    const note = (how) => (request) => request.url().endsWith("/chats/uploads") && requests.push(how);
    a.on("request", note("begun"));
    a.on("requestfinished", note("finished"));
    a.on("requestfailed", note("failed"));
    const content = randomBytes(6_000_000);
    await fileInput(a).setInputFiles({ name: "large.bin", mimeType: "application/octet-stream", buffer: content });
    const upload = uploads(a).getByRole("listitem").filter({ hasText: "large.bin" });
    await a.waitForFunction(() => document.querySelector(".upload progress")?.value > 0.3);

    const passed = Math.max(...proxy.connections.map(({ server }) => server.bytesWritten));
    outage.begin(proxy);
    const cut = Date.now();
    assert.ok(passed > 1_000_000 && passed < content.length, `${passed} bytes were on their way`);
    if (outage.isNoticed) {
      await upload.getByText("Waiting for the network").waitFor();
      assert.deepEqual(requests.slice(0, 2), ["begun", "failed"]);
    }
    assert.ok(await a.getByRole("button", { name: "Send" }).isDisabled());
    await a.waitForTimeout(10_000 - (Date.now() - cut));
    assert.ok(!requests.includes("finished"));
    outage.end(proxy);
    await upload.getByText("Ready").waitFor({ timeout: 30_000 });
    assert.equal(requests.filter((how) => how === "finished").length, 1);
    await send(a, "all of it");

    const link = bubble(g, "all of it").getByRole("link", { name: "Download large.bin" });
    const [download] = await Promise.all([g.waitForEvent("download"), link.click()]);
    assert.equal(hash(await readFile(await download.path())), hash(content));
    const messages = await grace.call("GET", `/chats/conversations/${id}/messages`);
    const received = messages.map(({ attachments }) => attachments.map(({ name, size }) => [name, size]));
    assert.deepEqual(received, [[["large.bin", content.length]]]);
  });
}
