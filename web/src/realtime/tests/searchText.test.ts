import { expect, it } from "vitest";
import { asTyped } from "../searchText";

it("A word that is being typed is the beginning of one", () => {
  expect(asTyped("rel")).toBe("rel*");
  expect(asTyped("the rel")).toBe("the rel*");
  expect(asTyped("from:me lunch")).toBe("from:me lunch*");
});

it("A filter, a phrase, a finished word and a single letter are as they were written", () => {
  for (const text of [
    "",
    "r",
    "rel ",
    "rel*",
    "from:ada",
    "lunch from:ada",
    '"to the',
    '"to the moon"',
    "https://example.org",
  ]) {
    expect(asTyped(text)).toBe(text);
  }
});
