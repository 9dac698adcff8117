import { expect, test } from "vitest";
import { fitOf, fitting } from "./fuzzy";

const names = ["Analytical engine", "Grace Hopper", "Alan Turing", "Ülf Ängström", "General"];
const found = (typed: string) => fitting(typed, names, (name) => name);

test("All letters must be there, in their order", () => {
  expect(found("gh")).toEqual(["Grace Hopper"]);
  expect(found("hg")).toEqual([]);
  expect(fitOf("zz", "Grace")).toBeNull();
});

test("The beginnings of words count more than letters within", () => {
  expect(found("al")[0]).toBe("Alan Turing");
  expect(found("ae")[0]).toBe("Analytical engine");
});

test("Case and marks do not count", () => {
  expect(found("ulf ang")).toEqual(["Ülf Ängström"]);
});

test("Nothing typed leaves all in their order", () => {
  expect(found(" ")).toEqual(names);
});
