import { expect, it } from "vitest";
import { Recent } from "../recent";

it("What was set longest ago is forgotten, and what is set again is not", () => {
  const recent = new Recent<number>(3);
  ["a", "b", "c", "a", "d", "e"].forEach((key, i) => recent.set(key, i));
  expect(["a", "b", "c", "d", "e"].map((key) => recent.get(key))).toEqual([3, undefined, undefined, 4, 5]);
});
