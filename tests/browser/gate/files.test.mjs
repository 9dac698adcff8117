import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileInput, openRow, person, png, retell, signedInAs, uploads } from "../messages.mjs";
import { bubble, field, send, signIn } from "../pages.mjs";
import { scene } from "../scene.mjs";

const limit = 8_000_000;
const at = scene({ settings: { UPLOAD_MAX_SIZE: String(limit) } });
const { open, inConversation } = at;

const text = (name, content = name) => ({ name, mimeType: "text/plain", buffer: Buffer.from(content) });
const large = (name, size) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.alloc(size, 7) });
const upload = (page, name) => uploads(page).getByRole("listitem").filter({ hasText: name });

test("U8 Files that are pasted, dropped and chosen are sent, and survive an outage", async () => {
  const { pages } = await inConversation();
  const [a, g] = pages;
  await field(a).evaluate((area, data) => {
    const raw = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
    const give = (name, type, content) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], name, { type }));
      return transfer;
    };
    area.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: give("pasted.png", "image/png", raw), bubbles: true, cancelable: true }),
    );
    document.dispatchEvent(
      new DragEvent("drop", { dataTransfer: give("dropped.txt", "text/plain", "dropped"), bubbles: true, cancelable: true }),
    );
  }, png(2, 2).toString("base64"));
  await upload(a, "pasted.png").waitFor();
  await upload(a, "dropped.txt").waitFor();
  await fileInput(a).setInputFiles([text("one.txt"), text("two.txt")]);
  await a.getByRole("button", { name: "Remove two.txt" }).click();
  await upload(a, "two.txt").waitFor({ state: "detached" });
  // The network is gone when a larger one is to go; what becomes of one that is under way takes longer.
  await a.route("**/chats/uploads", (route) => route.abort());
  await fileInput(a).setInputFiles(large("large.bin", 2_000_000));
  await upload(a, "large.bin").getByText("Waiting for the network").waitFor();
  assert.ok(await a.getByRole("button", { name: "Send" }).isDisabled());
  await a.unroute("**/chats/uploads");
  await a.waitForFunction(() => document.querySelectorAll(".upload[data-state=done]").length === 4);
  await send(a, "all of it");
  await bubble(g, "all of it").waitFor();
  const names = await bubble(g, "all of it").locator(".file-name strong").allInnerTexts();
  assert.deepEqual(names.sort(), ["dropped.txt", "large.bin", "one.txt"]);
  await bubble(g, "all of it").getByRole("img", { name: "pasted.png" }).waitFor();
});

test("U8 The progress of an upload is seen to advance, and cancelling it ends the request", async () => {
  const { pages } = await inConversation();
  const [a] = pages;
  const session = await a.context().newCDPSession(a);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 1_000_000,
  });
  const ended = [];
  const note = (how) => (request) => request.url().endsWith("/chats/uploads") && ended.push([how, request.failure()?.errorText]);
  a.on("requestfinished", note("finished"));
  a.on("requestfailed", note("failed"));
  await fileInput(a).setInputFiles(large("slow.bin", 5_000_000));
  const bar = upload(a, "slow.bin").getByRole("progressbar");
  await bar.waitFor();
  const seen = [];
  while (seen.length < 4) {
    const value = Number(await bar.getAttribute("value"));
    if (value > (seen.at(-1) ?? 0)) {
      seen.push(value);
    }
    await a.waitForTimeout(50);
  }
  assert.ok(seen.every((value) => value < 1), `seen: ${seen}`);
  await upload(a, "slow.bin").getByText(/^Uploading, [1-9]/).waitFor();
  assert.deepEqual(ended, [], "it is still under way");
  await a.getByRole("button", { name: "Remove slow.bin" }).click();
  await upload(a, "slow.bin").waitFor({ state: "detached" });
  await a.waitForTimeout(300);
  assert.deepEqual(ended, [["failed", "net::ERR_ABORTED"]]);
});

test("What is wrong with an upload is said in a sentence, with what can be done", async () => {
  const { pages } = await inConversation();
  const [a] = pages;
  await fileInput(a).setInputFiles([large("huge.bin", limit + 1), text("empty.txt", "")]);
  await upload(a, "huge.bin").getByText("This file is too large: at most 8 MB can be sent. Remove it.").waitFor();
  await upload(a, "empty.txt").getByText("This file is empty. Remove it.").waitFor();
  for (const name of ["huge.bin", "empty.txt"]) {
    assert.equal(await a.getByRole("button", { name: `Upload ${name} again` }).count(), 0, "the same again would be refused");
    await a.getByRole("button", { name: `Remove ${name}` }).click();
    await upload(a, name).waitFor({ state: "detached" });
  }
  await a.route("**/chats/uploads", (route) => route.fulfill({ status: 500, body: "<h1>Oops: at Stack.Trace()</h1>" }));
  await fileInput(a).setInputFiles(text("plan.txt"));
  await upload(a, "plan.txt").getByText("The upload failed. Try again, or remove the file.").waitFor();
  await a.unroute("**/chats/uploads");
  await a.getByRole("button", { name: "Upload plan.txt again" }).click();
  await upload(a, "plan.txt").getByText("Ready").waitFor();
});

test("A file that is far too large is refused, too, and not tried for ever", async () => {
  const { pages } = await inConversation();
  const [a] = pages;
  await fileInput(a).setInputFiles(large("enormous.bin", 2 * limit));
  await upload(a, "enormous.bin").getByText(/^This file is too large: at most 8 MB/).waitFor();
});

test("A file whose address has expired while the page stood open is downloaded, and a picture shown, from its new one", async () => {
  const [ada, grace] = await Promise.all(["Ada", "Grace"].map((name) => person(at.server.url, name)));
  await ada.converse([grace.id]);
  const g = await signedInAs(open, grace);
  await openRow(g, /Ada/);
  await fileInput(g).setInputFiles([text("plan.txt", "what we want"), { name: "map.png", mimeType: "image/png", buffer: png(40, 30) }]);
  await g.waitForFunction(() => document.querySelectorAll(".upload[data-state=done]").length === 2);
  await send(g, "the plan");
  await bubble(g, "the plan").getByRole("link", { name: "Download plan.txt" }).waitFor();

  const a = await open();
  await retell(a, (message) => ({
    ...message,
    attachments: message.attachments?.map((one) => ({
      ...one,
      url: one.name === "plan.txt" ? one.url.replace(/\?e=\d+/, "?e=1") : one.url,
    })),
  }));
  await signIn(a, ada);
  await openRow(a, /Grace/);
  const link = bubble(a, "the plan").getByRole("link", { name: "Download plan.txt" });
  assert.match(await link.getAttribute("href"), /\?e=1&/);
  const [download] = await Promise.all([a.waitForEvent("download"), link.click()]);
  assert.equal(download.suggestedFilename(), "plan.txt");
  assert.equal(await readFile(await download.path(), "utf8"), "what we want");
  assert.doesNotMatch(await link.getAttribute("href"), /\?e=1&/);
  const picture = bubble(a, "the plan").getByRole("link", { name: "map.png" });
  const [shown] = await Promise.all([a.context().waitForEvent("page"), picture.click()]);
  await shown.waitForURL(/map\.png\?e=\d{5}/);
});
