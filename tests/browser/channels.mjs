import { field, goTo } from "./pages.mjs";

let count = 0;

/** Somebody makes a channel, and is in it; what it is called. */
export async function newChannel(page, { name = `Channel ${Date.now()}${count++}`, topic, kind, password } = {}) {
  await goTo(page, "Channels");
  await page.getByRole("button", { name: "New channel" }).click();
  const dialog = page.getByRole("dialog", { name: "New channel" });
  await dialog.getByLabel("Name").fill(name);
  if (topic) {
    await dialog.getByLabel("Topic").fill(topic);
  }
  if (kind) {
    await dialog.getByRole("radio", { name: kind }).check();
  }
  if (password) {
    await dialog.getByLabel("Password", { exact: true }).last().fill(password);
  }
  await dialog.getByRole("button", { name: "Create channel" }).click();
  await field(page).waitFor();
  return name;
}

export async function join(page, name) {
  await goTo(page, "Channels");
  await page.getByRole("searchbox", { name: "Search channels" }).fill(name);
  await page.getByRole("button", { name: `Join ${name}`, exact: true }).click();
}

export const main = (page) => page.getByRole("main");
