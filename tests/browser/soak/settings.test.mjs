import assert from "node:assert/strict";
import { test } from "node:test";
import { goTo, row, signIn } from "../pages.mjs";
import { scene } from "../scene.mjs";

const at = scene();
const { open, signedIn } = at;

/** The smallest PNG there is. */
const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

async function section(page, name) {
  await goTo(page, "Settings");
  await page.getByRole("tab", { name }).click();
}

test("A profile is changed with a picture, and others see it at once", async () => {
  const { people, pages } = await signedIn("Ada", "Grace");
  const [a, g] = pages;
  await people[0].converse([people[1].id]);
  await row(g, /Ada/).click();
  await section(a, "Profile");
  await a.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
  await a.getByLabel("About you").fill("Writes programs.");
  await a.getByLabel("Age").fill("7");
  await a.getByText("A number from 13 to 150.").waitFor();
  await a.getByLabel("Age").fill("36");
  await a.getByRole("button", { name: "Save changes" }).click();
  await a.getByText("Saved.").waitFor();
  await row(g, /Ada Lovelace/).waitFor();
  await a
    .locator("input[type=file]")
    .setInputFiles({ name: "me.png", mimeType: "image/png", buffer: picture });
  await row(g, /Ada Lovelace/)
    .locator("img")
    .waitFor();
  const image = row(g, /Ada Lovelace/).locator("img");
  assert.match(await image.getAttribute("src"), /^\/uploads\/pictures\//);
  await g.waitForFunction((img) => img.complete && img.naturalWidth === 1, await image.elementHandle());
  await a.getByRole("button", { name: "Remove", exact: true }).click();
  await image.waitFor({ state: "detached" });
});

test("Privacy says who may write and who sees what, and is kept", async () => {
  const { people, pages } = await signedIn("Ada", "Grace");
  const [a, g] = pages;
  await section(a, "Privacy");
  await a.getByRole("radio", { name: "Nobody" }).check();
  await a.getByRole("switch", { name: "Read receipts" }).uncheck();
  await a.getByLabel("Your location").selectOption("Nobody");
  await a.waitForFunction(() => !document.querySelector(".form-error"));
  await people[0].call("PATCH", "/users/me", { location: "London" });
  await a.reload();
  await a.getByRole("radio", { name: "Nobody" }).and(a.locator(":checked")).waitFor();
  await a.getByRole("switch", { name: "Read receipts" }).and(a.locator(":not(:checked)")).waitFor();
  await goTo(g, "People");
  await g.getByRole("searchbox", { name: "Search people" }).fill(people[0].username);
  const found = g.getByRole("listitem").filter({ hasText: `@${people[0].username}` });
  await found.getByRole("button", { name: "Profile of Ada" }).click();
  const card = g.getByRole("dialog", { name: "Profile" });
  await card.getByText(`@${people[0].username}`).waitFor();
  assert.equal(await card.getByText("London").count(), 0);
  await card.getByRole("button", { name: "Message" }).click();
  await card.getByText("This person does not take messages from you").waitFor();
});

test("Sessions are listed, and one that is ended is signed out at once", async () => {
  const { people, pages } = await signedIn("Ada");
  const [a] = pages;
  const phone = await open();
  await signIn(phone, people[0]);
  await section(a, "Devices");
  await a.getByText("This device").waitFor();
  await a.getByRole("button", { name: "Sign out everywhere else" }).click();
  await a.getByText("You are signed in nowhere else.").waitFor();
  await phone.getByRole("button", { name: "Sign in" }).waitFor();
  await a.getByRole("heading", { name: "Settings", exact: true }).waitFor();
});

test("E-mail and password are changed, and the account is deleted, with the password only", async () => {
  const { people, pages } = await signedIn("Grace", "Ada");
  const [, a] = pages;
  const [, ada] = people;
  await section(a, "Account");
  const email = a.getByRole("form", { name: "E-mail" });
  await email.getByLabel("New e-mail").fill(`new-${ada.email}`);
  await email.getByLabel("Your password").fill("not the password");
  await email.getByRole("button", { name: "Change e-mail" }).click();
  await email.getByText("This is not your password.").waitFor();
  await email.getByLabel("Your password").fill(ada.password);
  await email.getByRole("button", { name: "Change e-mail" }).click();
  await email.getByText("Your e-mail has been changed.").waitFor();
  const password = a.getByRole("form", { name: "Password" });
  await password.getByLabel("Current password").fill(ada.password);
  await password.getByLabel("New password").fill("another long password");
  await password.getByRole("button", { name: "Change password" }).click();
  await password.getByText(/^Your password has been changed/).waitFor();
  await a.getByRole("button", { name: "Sign out" }).click();
  await a.getByRole("heading", { name: "Sign in" }).waitFor();
  await signIn(a, {
    email: `new-${ada.email}`,
    password: "another long password",
  });
  await section(a, "Account");
  await a.getByRole("button", { name: "Delete account" }).click();
  const dialog = a.getByRole("dialog", { name: "Delete your account?" });
  await dialog.getByLabel("Your password").fill("another long password");
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await a.getByRole("button", { name: "Sign in" }).waitFor();
});

test("The theme that is chosen is kept on the device", async () => {
  const { pages } = await signedIn("Ada");
  const [a] = pages;
  await section(a, "Appearance");
  const ground = () => a.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await a.getByRole("radio", { name: "Dark" }).check();
  const dark = await ground();
  assert.notEqual(dark, light);
  await a.reload();
  await a.getByRole("radio", { name: "Dark" }).and(a.locator(":checked")).waitFor();
  assert.equal(await ground(), dark);
});
