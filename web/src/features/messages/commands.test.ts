import { expect, it } from "vitest";
import { asWrit, refusal } from "./commands";

it("An_invitation_with_files_is_refused_before_it_is_sent", () => {
  expect(refusal(asWrit("/invite Chess?", false), 1)).toMatch(/cannot carry files/);
  expect(refusal(asWrit("/invite Chess?", false), 0)).toBeNull();
  expect(refusal(asWrit("/shrug", false), 1)).toBeNull();
});
