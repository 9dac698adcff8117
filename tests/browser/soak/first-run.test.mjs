import { test } from "node:test";
import { person } from "../messages.mjs";
import { bubble, createAccount, field, send, signIn } from "../pages.mjs";
import { someone } from "../people.mjs";
import { scene } from "../scene.mjs";

const at = scene();

test("U43 Where there is no room of everybody, the first two people meet in a channel and by its link", async () => {
  const a = await at.open();
  await a.getByRole("button", { name: "Create the first account" }).click();
  await createAccount(a, someone("Ada"));
  await a.getByRole("button", { name: "Make channel and link" }).click();
  const link = await a.getByRole("link", { name: /\/invite\// }).getAttribute("href");
  await a.getByRole("button", { name: "Open general" }).click();
  await send(a, "Anybody there?");

  const g = await at.newcomer("Grace", link);
  await field(g).waitFor();
  await send(g, "Here I am.");
  await bubble(a, "Here I am.").waitFor();
});

test("Who signs in by an invite link is asked, and whom it lets in no more is told, also with a new account", async () => {
  const [ada, grace] = [await person(at.server.url, "Ada"), await person(at.server.url, "Grace")];
  const { id } = await ada.converse([], { isGroup: true, name: "Team" });
  const { code } = await ada.call("POST", `/chats/conversations/${id}/invites`, {});
  const link = `${at.server.url}/invite/${code}`;
  const g = await at.open();
  await g.goto(link);
  await signIn(g, grace);
  await g.getByRole("heading", { name: "You are invited to Team" }).waitFor();
  await g.getByRole("button", { name: "Join" }).waitFor();

  const alan = await at.open();
  await alan.goto(link);
  await alan.getByRole("button", { name: "Create an account" }).click();
  await ada.call("DELETE", `/chats/conversations/${id}/invites/${code}`);
  await createAccount(alan, someone("Alan"));
  await alan.getByText("This invitation is not good any more").waitFor();
});
