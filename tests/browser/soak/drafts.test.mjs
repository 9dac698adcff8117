import assert from "node:assert/strict";
import { test } from "node:test";
import { action, openRow, person, signedInAs } from "../messages.mjs";
import { bubble, field, goOffline, row, send } from "../pages.mjs";
import { scene } from "../scene.mjs";

const at = scene();
const people = (...names) => Promise.all(names.map((name) => person(at.server.url, name)));
const holds = (page, text) =>
  page.waitForFunction((wanted) => document.querySelector("textarea")?.value === wanted, text);

/** As soon as the server has this draft. */
async function isSaved(someone, conversationId, content) {
  for (;;) {
    const { draft } = await someone.call("GET", `/chats/conversations/${conversationId}`);
    if (draft?.content === content) {
      return;
    }
  }
}

test("U7 What is begun on one device is not written over by what another one sent or began without a connection", async () => {
  const [ada, grace, alan] = await people("Ada", "Grace", "Alan");
  const [one, two] = [await ada.converse([grace.id]), await ada.converse([alan.id])];
  const [phone, desk] = [await signedInAs(at.open, ada), await signedInAs(at.open, ada)];
  await openRow(phone, /Alan/);
  await openRow(desk, /Alan/);
  await goOffline(phone);
  await field(phone).fill("begun on the phone");
  await openRow(phone, /Grace/);
  await send(phone, "sent from the phone");
  await field(desk).fill("begun at the desk");
  await isSaved(ada, two.id, "begun at the desk");
  await openRow(desk, /Grace/);
  await field(desk).fill("a long draft");
  await isSaved(ada, one.id, "a long draft");
  await phone.context().setOffline(false);
  await bubble(desk, "sent from the phone").waitFor();
  await holds(phone, "a long draft");
  assert.equal(await field(desk).inputValue(), "a long draft");
  // Of two that were begun apart nothing is lost.
  await isSaved(ada, two.id, "begun at the desk\nbegun on the phone");
  await row(phone, /Alan/).click();
  await holds(phone, "begun at the desk\nbegun on the phone");
});

test("U7 A draft that answers a message is sent as an answer also where that message cannot be asked for", async () => {
  const [ada, grace, alan] = await people("Ada", "Grace", "Alan");
  const { id } = await ada.converse([grace.id]);
  await ada.converse([alan.id]);
  const g = await grace.connect();
  await g.send(id, "what do you think?");
  const a = await signedInAs(at.open, ada);
  await openRow(a, /Grace/);
  await action(a, "what do you think?", "Reply");
  await field(a).fill("a great deal");
  await isSaved(ada, id, "a great deal");
  await row(a, /Alan/).click();
  await a.reload();
  await row(a, /Draft: a great deal/).waitFor();
  await goOffline(a);
  await openRow(a, /Grace/);
  await a.getByText("Replying to a message").waitFor();
  await field(a).press("Enter");
  await a.context().setOffline(false);
  await bubble(a, "a great deal").getByText("what do you think?").waitFor();
});

test("U9 What is suggested takes the place of the whole word, wherever in it one is, and of letters of every script", async () => {
  const [ada, grace, zoe] = await people("Ada", "Grace", "Zoe");
  await zoe.call("PATCH", "/users/me", { name: "Žofie" });
  await ada.converse([grace.id, zoe.id], { isGroup: true, name: "Engine" });
  const a = await signedInAs(at.open, ada);
  await openRow(a, /Engine/);
  await field(a).pressSequentially("ask @grace");
  await a.keyboard.press("ArrowLeft");
  await a.keyboard.press("ArrowLeft");
  await a.getByRole("option", { name: /Grace/ }).waitFor();
  await a.keyboard.press("Enter");
  assert.equal(await field(a).inputValue(), `ask @${grace.username} `);
  await field(a).fill("");
  await field(a).pressSequentially("@žof");
  await a.getByRole("option", { name: /Žofie/ }).waitFor();
});
