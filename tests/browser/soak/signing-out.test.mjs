import assert from "node:assert/strict";
import { test } from "node:test";
import { goOffline, isSignedIn, refreshed } from "../pages.mjs";
import { scene } from "../scene.mjs";

const at = scene();
const { inConversation } = at;

test("Who signs out offline and stays on the page is signed out by the server when the connection is back", async () => {
  const { pages } = await inConversation();
  const [a] = pages;
  await goOffline(a);
  await a.getByRole("button", { name: "Sign out" }).click();
  const said = a.getByRole("status").getByText(/^You are signed out here\./);
  await said.waitFor();
  await a.context().setOffline(false);
  await said.waitFor({ state: "detached" });
  assert.equal(await refreshed(a), 401);
});

test("A tab that remains when another one was signed out of offline ends the session before it uses it", async () => {
  const { pages } = await inConversation();
  const [a] = pages;
  const other = await a.context().newPage();
  await other.goto(at.server.url);
  await isSignedIn(other);
  await goOffline(a);
  await a.getByRole("button", { name: "Sign out" }).click();
  await a.getByRole("status").getByText(/^You are signed out here\./).waitFor();
  await a.close();
  const asked = [];
  other.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await other.context().setOffline(false);
  await other.getByRole("button", { name: "Sign in" }).waitFor();
  const first = asked.findIndex((path) => path === "/auth/refresh");
  assert.ok(asked.includes("/auth/logout"), "the session goes on");
  assert.ok(first < 0 || first > asked.indexOf("/auth/logout"), "the cookie was used before");
  assert.equal(await refreshed(other), 401);
});
