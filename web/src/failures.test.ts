import { expect, it } from "vitest";
import { fieldOf, inWords, uploadInWords } from "./failures";
import { momentTime } from "./times";

const refused = (status: number, message: string) => inWords({ kind: "refused", status, message });

it("The_end_of_a_ban_is_a_time_as_people_write_it", () => {
  const until = "2026-11-22T15:11:06.343Z";
  expect(refused(403, `You are banned here until ${until}`)).toBe(
    `You are banned here until ${momentTime(until)}.`,
  );
});

it("A_rule_is_told_in_the_words_of_the_page", () => {
  expect(refused(400, "password must be at least 8 characters")).toMatch(/^A password has at least 8 /);
  expect(refused(400, "username is one that nobody can have")).toMatch(/^Nobody can have/);
  expect(refused(409, "This username is already registered")).toMatch(/^Somebody has/);
});

it("What_the_page_has_no_words_for_is_a_detail", () => {
  expect(refused(409, "topic is odd")).toBe("That did not work: topic is odd");
  expect(refused(500, "Internal server error")).toMatch(/^Something went wrong/);
});

it("A_rule_that_is_broken_is_told_at_its_own_field", () => {
  const field = (message: string) => fieldOf({ kind: "refused", status: 400, message });
  expect(field("username must be 2 to 32 characters")).toBe("username");
  expect(field("username is one that nobody can have")).toBe("username");
  expect(field("password must be at least 8 characters")).toBe("password");
  expect(field("This e-mail or username is already registered")).toBeNull();
  expect(fieldOf({ kind: "unreachable" })).toBeNull();
});

it("A_file_that_was_not_taken_is_told_why_and_whether_to_try_again", () => {
  const told = (status: number, message: string) => uploadInWords({ kind: "refused", status, message });
  expect(told(413, "The file is larger than 52428800 bytes")).toEqual({
    text: "This file is too large: at most 52.4 MB can be sent. Remove it.",
    mayRetry: false,
  });
  expect(told(413, "").text).toBe("This file is too large. Remove it.");
  expect(told(415, "").mayRetry).toBe(false);
  expect(told(400, "The file is empty").text).toMatch(/empty/);
  expect(told(500, "Internal server error")).toEqual({
    text: "The upload failed. Try again, or remove the file.",
    mayRetry: true,
  });
  expect(uploadInWords({ kind: "unreadable" }).mayRetry).toBe(false);
});
