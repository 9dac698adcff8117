import assert from "node:assert/strict";
import { test } from "node:test";
import { bubble, createAccount, field, row, send } from "../pages.mjs";
import { someone } from "../people.mjs";
import { scene } from "../scene.mjs";

// As it is found by whoever starts it.
const at = scene({ publicRoom: true });
const started = Date.now();
const mostMs = 120_000;

test("U43 First run: an empty Parley leads to two browsers chatting in less than two minutes", async () => {
  const a = await at.open();
  await a.getByRole("heading", { name: "Welcome to Parley" }).waitFor();
  await a.getByRole("button", { name: "Create the first account" }).click();
  await createAccount(a, someone("Ada"));
  await a.getByRole("heading", { name: "Welcome, Ada" }).waitFor();
  await row(a, /Everybody/).waitFor();
  const link = await a.getByRole("link", { name: at.server.url }).getAttribute("href");
  await a.getByRole("button", { name: "Open Everybody" }).click();
  await send(a, "Anybody there?");

  // The second browser: registers, and is where the link led.
  const g = await at.newcomer("Grace", link);
  await field(g).waitFor();
  await send(g, "Here I am.");
  await bubble(a, "Here I am.").waitFor();
  await send(a, "Welcome!");
  await bubble(g, "Welcome!").waitFor();
  assert.ok(Date.now() - started < mostMs, `it took ${Date.now() - started} ms`);

  // The first person is the administrator, and the second is not.
  await a.getByRole("button", { name: "Your account" }).click();
  await a.getByRole("menuitem", { name: "Profile" }).click();
  await a.getByRole("dialog", { name: "Profile" }).getByText("Administrator").waitFor();
  const third = await at.open();
  await third.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.equal(await third.getByRole("heading", { name: "Welcome to Parley" }).count(), 0);
});
