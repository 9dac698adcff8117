import { expect, it } from "vitest";
import type { Conversation, Participant } from "../../realtime/events";
import { asked, termsOf, typedFilter, withFilter, type Known } from "./query";

const person = (id: string, username: string, name: string) =>
  ({ id, username, name, role: "member" }) as unknown as Participant;
const [me, alan, ada, ada2] = [
  person("1", "me1", "Me"),
  person("2", "turing", "Alan Turing"),
  person("3", "ada", "Ada"),
  person("4", "lovelace", "Ada L"),
] as [Participant, Participant, Participant, Participant];
const conversation = (id: string, name: string | null, ...participants: Participant[]) =>
  ({ id, name, isGroup: name !== null, participants: [me, ...participants] }) as unknown as Conversation;
const known: Known = {
  people: [me, alan, ada, ada2],
  conversations: [conversation("7", null, alan), conversation("8", "Weekly plan", alan, ada)],
  myId: "1",
};

it("A_text_is_cut_as_the_server_cuts_it", () => {
  const terms = termsOf('lunch from:ada in:"Weekly plan" Has:link 12:30');
  expect(terms.map(({ filter, value }) => [filter, value])).toEqual([
    [null, "lunch"],
    ["from", "ada"],
    ["in", "Weekly plan"],
    ["has", "link"],
    [null, "12:30"],
  ]);
  expect(typedFilter('in:"Weekly p')?.value).toBe("Weekly p");
  expect(typedFilter("from:ada ")).toBeNull();
});

it("A_shown_name_that_only_one_has_is_asked_for_by_the_username", () => {
  expect(asked('moth from:"Alan Turing"', known)).toBe("moth from:turing");
  expect(asked("from:ADA", known)).toBe("from:ada");
  expect(asked("from:@ada", known)).toBe("from:ada");
  const twins = { ...known, people: [alan, { ...alan, id: "9", username: "other" }] };
  expect(asked('from:"Alan Turing" moth', twins)).toBe('from:"Alan Turing" moth');
});

it("A_conversation_of_two_is_asked_for_by_its_number", () => {
  expect(asked('in:"Weekly plan"', known)).toBe('in:"Weekly plan"');
  expect(asked("in:turing", known)).toBe("in:7");
});

it("A_filter_that_is_being_typed_is_not_asked_for_and_one_that_leads_nowhere_is", () => {
  for (const text of [
    "moth from:",
    "moth from:al",
    "moth in:week",
    "moth has:im",
    "moth after:2026-0",
    "moth in:",
  ]) {
    expect(asked(text, known)).toBe("moth");
  }
  expect(asked("moth from:nobody", known)).toBe("moth from:nobody");
  expect(asked("moth from:al ", known)).toBe("moth from:al");
  expect(asked("has:nonsense", known)).toBe("has:nonsense");
  expect(asked("after:tomorrow", known)).toBe("after:tomorrow");
});

it("A_filter_is_put_behind_what_is_there_and_in_place_of_an_empty_one", () => {
  expect(withFilter("", "from:")).toBe("from:");
  expect(withFilter("moth", "from:")).toBe("moth from:");
  expect(withFilter("moth from:", "in:")).toBe("moth in:");
});
