import { expect, it } from "vitest";
import { excerpt } from "./excerpt";

const marked = (text: string, wanted: string) => excerpt(text, wanted).filter((_, i) => i % 2 === 1);

it("Marks what was found: words, and the beginning of one that may be half typed", () => {
  expect(marked("The release. They release it.", "rel")).toEqual(["rel", "rel"]);
  expect(marked("The release. They release the rest.", "the rel")).toEqual(["The", "rel", "rel", "the"]);
  expect(marked("unreleased", "rel")).toEqual([]);
  expect(marked("明日は会議です", "会議")).toEqual(["会議"]);
  expect(marked("from me", "from:me")).toEqual([]);
});

it("Begins a little before the first of them, and loses nothing of a short text", () => {
  expect(excerpt("a (b) c", "(b)").join("")).toBe("a (b) c");
  expect(excerpt(`${"x ".repeat(200)}whale`, "whale").join("")).toMatch(/^….{60}whale$/);
});
