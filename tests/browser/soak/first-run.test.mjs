import { test } from "node:test";
import { bubble, createAccount, field, send } from "../pages.mjs";
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

  const g = await at.open();
  await g.goto(link);
  await g.getByRole("button", { name: "Create an account" }).click();
  await createAccount(g, someone("Grace"));
  await g.getByRole("heading", { name: "You are invited to general" }).waitFor();
  await g.getByRole("button", { name: "Join" }).click();
  await field(g).waitFor();
  await send(g, "Here I am.");
  await bubble(a, "Here I am.").waitFor();
});
