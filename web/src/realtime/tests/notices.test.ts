import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Notices } from "../notices";
import type { LoginSession } from "../session";
import { Wire } from "../wire";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const shown = (notices: Notices) => notices.get().map((one) => one.kind === "said" && one.text);
const session = {} as LoginSession;
const wire = () =>
  new Wire(
    session,
    () => Promise.resolve("disconnected"),
    () => {},
    () => {},
  );
const made = () => new Notices(wire(), () => "");

it("What_confirms_goes_by_itself_and_what_reports_a_failure_stays", () => {
  const notices = made();
  notices.say("It could not be copied.");
  notices.confirm("Copied.");
  vi.advanceTimersByTime(3999);
  expect(shown(notices)).toEqual(["It could not be copied.", "Copied."]);
  vi.advanceTimersByTime(1);
  expect(shown(notices)).toEqual(["It could not be copied."]);
  vi.advanceTimersByTime(3_600_000);
  expect(shown(notices)).toEqual(["It could not be copied."]);
});

it("What_confirms_stays_as_long_as_somebody_is_at_it", () => {
  const notices = made();
  notices.confirm("Copied.");
  const { key } = notices.get()[0]!;
  notices.hold(key);
  vi.advanceTimersByTime(60_000);
  expect(shown(notices)).toEqual(["Copied."]);
  notices.release(key);
  vi.advanceTimersByTime(4000);
  expect(shown(notices)).toEqual([]);
});

it("What_confirms_takes_the_place_of_the_one_before_it_and_has_all_of_its_time", () => {
  const notices = made();
  notices.confirm("Copied.");
  vi.advanceTimersByTime(3000);
  notices.confirm("Copied.");
  expect(shown(notices)).toEqual(["Copied."]);
  vi.advanceTimersByTime(3999);
  expect(shown(notices)).toEqual(["Copied."]);
  vi.advanceTimersByTime(1);
  expect(shown(notices)).toEqual([]);
});

it("What_somebody_has_been_at_and_what_does_not_go_by_itself_stays_when_he_leaves_it", () => {
  const notices = made();
  notices.say("The server cannot be reached.");
  const { key } = notices.get()[0]!;
  notices.hold(key);
  notices.release(key);
  vi.advanceTimersByTime(60_000);
  expect(shown(notices)).toEqual(["The server cannot be reached."]);
});
