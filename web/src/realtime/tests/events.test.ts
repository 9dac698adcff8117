import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { serverEventNames } from "../events";

const contract = readFileSync(new URL("../../../../docs/events.md", import.meta.url), "utf8");

/** The names in the first column of the table below a heading. */
function namesUnder(heading: string): string[] {
  const section = contract.split(`## ${heading}`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| `(\w+)`/gm)].map((match) => match[1] ?? "");
}

it("The_client_listens_to_exactly_the_events_of_the_contract", () => {
  expect([...serverEventNames].sort()).toEqual(namesUnder("Server to client").sort());
});
