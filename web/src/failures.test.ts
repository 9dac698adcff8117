import { expect, it } from "vitest";
import { inWords } from "./failures";
import { momentTime } from "./times";

const refused = (status: number, message: string) => inWords({ kind: "refused", status, message });

it("The_end_of_a_ban_is_a_time_as_people_write_it", () => {
  const until = "2026-11-22T15:11:06.343Z";
  expect(refused(403, `You are banned here until ${until}`)).toBe(
    `You are banned here until ${momentTime(until)}.`,
  );
});

it("A_rule_is_told_in_the_words_of_the_page", () => {
  expect(refused(400, "password must be at least 8 characters")).toMatch(/^The password /);
  expect(refused(400, "username is one that nobody can have")).toMatch(/^Nobody can have/);
  expect(refused(409, "This username is already registered")).toMatch(/^Somebody has/);
});

it("What_the_page_has_no_words_for_is_a_detail", () => {
  expect(refused(409, "topic is odd")).toBe("That did not work: topic is odd");
  expect(refused(500, "Internal server error")).toMatch(/^Something went wrong/);
});
