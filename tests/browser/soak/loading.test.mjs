import { test } from "node:test";
import { bubble, row } from "../pages.mjs";
import { person, signedInAs } from "../messages.mjs";
import { scene } from "../scene.mjs";

const at = scene();

/** The first so many answers to what the page asks are not there. */
async function failing(page, pattern, count) {
  let left = count;
  await page.route(pattern, (route) => (left-- > 0 ? route.fulfill({ status: 500, body: "{}" }) : route.continue()));
}

test("A list that could not be loaded says so and comes by itself", async () => {
  const [ada, grace] = await Promise.all(["Ada", "Grace"].map((name) => person(at.server.url, name)));
  await ada.converse([grace.id]);
  const a = await signedInAs(at.open, ada);
  await failing(a, /\/chats\/conversations\?/, 2);
  await a.reload();
  await a.getByText("The conversations could not be loaded.").waitFor();
  await row(a, /Grace/).waitFor();
  await a.getByText("The conversations could not be loaded.").waitFor({ state: "detached" });
});

test("U38 What a blocked person wrote is folded also where it was not known at first whom one has blocked", async () => {
  const [ada, grace, alan] = await Promise.all(["Ada", "Grace", "Alan"].map((name) => person(at.server.url, name)));
  const { id } = await alan.converse([ada.id, grace.id], { isGroup: true, name: "Engine" });
  await ada.call("PUT", `/blocks/${grace.id}`);
  const g = await grace.connect();
  await g.send(id, "not for Ada");
  g.close();
  const a = await signedInAs(at.open, ada);
  await failing(a, /\/blocks\?/, 2);
  await a.reload();
  await row(a, /Engine/).click();
  await a.getByText("Message from someone you blocked").first().waitFor();
  await bubble(a, "not for Ada").waitFor({ state: "detached" });
});

test("U38 What a blocked person wrote is not shown by a search, the palette, an answer or the pins", async () => {
  const [ada, grace, alan] = await Promise.all(["Ada", "Grace", "Alan"].map((name) => person(at.server.url, name)));
  const { id } = await alan.converse([ada.id, grace.id], { isGroup: true, name: "Engine" });
  await ada.call("PUT", `/blocks/${grace.id}`);
  const [g, l] = [await grace.connect(), await alan.connect()];
  const { message } = await g.send(id, "marmalade from Grace");
  await l.socket.emitWithAck("sendMessage", { conversationId: id, content: "an answer to it", replyTo: message.id });
  await l.send(id, "marmalade from Alan");
  await alan.call("PUT", `/chats/messages/${message.id}/pin`);
  g.close();
  l.close();
  const a = await signedInAs(at.open, ada);
  await row(a, /Engine/).click();
  await bubble(a, "an answer to it").getByText("Message from someone you blocked").waitFor();
  await a.getByRole("button", { name: "Pinned messages" }).click();
  const pins = a.getByRole("dialog", { name: "Pinned messages" });
  await pins.getByText("Message from someone you blocked").waitFor();
  await a.keyboard.press("Escape");
  await a.keyboard.press("Control+k");
  await a.keyboard.type("marmalade");
  await a.getByRole("option", { name: /marmalade from Alan/ }).waitFor();
  await a.keyboard.press("Escape");
  await a.goto(`${at.server.url}/search?q=marmalade`);
  await a.getByRole("button", { name: /from Alan/ }).waitFor();
  await a.getByRole("button", { name: /Message from someone you blocked/ }).waitFor();
  await a.getByText("from Grace").waitFor({ state: "detached" });
});
