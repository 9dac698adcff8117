import assert from "node:assert/strict";
import { test } from "node:test";
import { field, goOffline, isSignedIn, row, send } from "../pages.mjs";
import { hasTick, scene } from "../scene.mjs";

const { signedIn } = scene();

/** Alan has written offline in a group; whoever owns it has put him out meanwhile. */
async function putOutMeanwhile() {
  const { people, pages } = await signedIn("Ada", "Grace", "Alan");
  const [ada, grace, alan] = people;
  const group = await ada.converse([grace.id, alan.id], { isGroup: true, name: "Engine" });
  const page = pages[2];
  await row(page, /Engine/).click();
  await field(page).waitFor();
  await goOffline(page);
  await send(page, "important words");
  await send(page, "and more of them");
  await hasTick(page, "and more of them", "Sending");
  await ada.call("DELETE", `/chats/conversations/${group.id}/participants/${alan.id}`);
  return page;
}

const notices = (page) => page.getByRole("region", { name: "Notices" });
const given = (page) => notices(page).getByRole("group", { name: "Not sent" });

test("What was written offline where its writer was put out is given back, over a reload, until he has done with it", async () => {
  const page = await putOutMeanwhile();
  await page.context().setOffline(false);
  await given(page).waitFor();
  await notices(page).getByText("Engine is not there for you any more. This was not sent:").waitFor();
  assert.equal(await given(page).innerText(), "important words\n\nand more of them");
  await page.reload();
  await isSignedIn(page);
  await given(page).waitFor();
  assert.equal(await given(page).innerText(), "important words\n\nand more of them");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await notices(page).getByRole("button", { name: "Copy", exact: true }).click();
  await notices(page).getByText("Copied.").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "important words\n\nand more of them");
  await notices(page).getByRole("button", { name: "Delete", exact: true }).click();
  await given(page).waitFor({ state: "detached" });
  // Nothing is left that signing out would throw away.
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
});

test("What a closed page left for a conversation that is gone is given back by the next one", async () => {
  const page = await putOutMeanwhile();
  const context = page.context();
  await page.close();
  await context.setOffline(false);
  const next = await context.newPage();
  await next.goto(page.url());
  await given(next).waitFor();
  await notices(next).getByText(/^Engine is not there for you/).waitFor();
  assert.equal(await given(next).innerText(), "important words\n\nand more of them");
});
