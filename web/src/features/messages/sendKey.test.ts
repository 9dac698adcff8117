import { expect, it } from "vitest";
import { sends } from "./sendKey";

const press = (combination: string) => {
  const keys = combination.split("+");
  return {
    key: keys.at(-1)!,
    shiftKey: keys.includes("Shift"),
    ctrlKey: keys.includes("Ctrl"),
    metaKey: keys.includes("Cmd"),
  };
};

it.each([
  ["Enter", true],
  ["Ctrl+Enter", true],
  ["Cmd+Enter", true],
  ["Shift+Enter", false],
  ["a", false],
])("At_a_keyboard_of_its_own_%s_sends_is_%s", (combination, expected) => {
  expect(sends(press(combination), false)).toBe(expected);
});

it.each([
  ["Enter", false],
  ["Ctrl+Enter", true],
  ["Cmd+Enter", true],
  ["Shift+Enter", false],
])("On_a_touch_screen_%s_sends_is_%s", (combination, expected) => {
  expect(sends(press(combination), true)).toBe(expected);
});
