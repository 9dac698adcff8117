import { expect, it } from "vitest";
import { dayAt, byActivity, isBlank, nameOf, rowsOf } from "../select";
import { initialState, type Item } from "../state";
import { ada, alan, conversation, grace, message } from "./scenes";

function item(id: number, sender: typeof ada, createdAt: string): Item {
  const { content } = message(id, sender);
  const key = String(id);
  return {
    key,
    id: key,
    tempId: null,
    seq: id,
    sender,
    type: "text",
    content,
    attachments: [],
    action: null,
    replyTo: null,
    reactions: [],
    mentionsMe: false,
    isPinned: false,
    createdAt,
    status: "sent",
    failure: null,
    isDeleted: false,
    isEdited: false,
  };
}

const kinds = (items: Item[], newFrom: string | null = null) =>
  rowsOf(items, newFrom).map((row) =>
    row.kind === "message" ? `${row.leads ? "*" : ""}${row.item.id}` : row.kind,
  );

it("Messages_of_one_author_within_five_minutes_are_one_run", () => {
  const rows = kinds([
    item(1, ada, "2026-01-01T10:00:00Z"),
    item(2, ada, "2026-01-01T10:04:59Z"),
    item(3, ada, "2026-01-01T10:10:00Z"),
    item(4, grace, "2026-01-01T10:10:01Z"),
  ]);
  expect(rows).toEqual(["day", "*1", "2", "*3", "*4"]);
});

it("A_new_day_and_the_unread_part_begin_with_a_mark", () => {
  const rows = kinds([item(1, ada, "2026-01-01T10:00:00Z"), item(2, ada, "2026-01-03T10:00:00Z")], "2");
  expect(rows).toEqual(["day", "*1", "day", "new", "*2"]);
});

it("A_conversation_is_named_after_the_other_person_or_the_group_or_those_in_it", () => {
  expect(nameOf(conversation([ada, grace]), "1")).toBe("Grace");
  expect(nameOf(conversation([ada, grace, alan], { name: "Engine" }), "1")).toBe("Engine");
  expect(nameOf(conversation([ada, grace, alan]), "1")).toBe("Grace, Alan");
});

it("The_latest_activity_is_on_top", () => {
  const quiet = conversation([ada, grace], { id: "8", updatedAt: "2026-01-02T00:00:00.000Z" });
  const busy = conversation([ada, grace], { lastMessage: message(500_000, grace) });
  expect(byActivity([quiet, busy]).map(({ id }) => id)).toEqual(["7", "8"]);
});

it("What happened beside messages that are not loaded is not shown", () => {
  const left = (position: number) => ({
    kind: "left" as const,
    position,
    at: "2026-01-01T10:00:30Z",
    person: alan,
  });
  const items = [item(10, ada, "2026-01-01T10:00:00Z"), item(20, ada, "2026-01-01T10:01:00Z")];
  const rows = (ends: { hasOlder: boolean; hasNewer: boolean }) =>
    rowsOf(items, null, [left(5), left(15), left(25)], ends).map((row) => row.key);

  expect(rows({ hasOlder: false, hasNewer: false })).toEqual([
    "day-5",
    "happening-5",
    "10",
    "happening-15",
    "20",
    "happening-25",
  ]);
  expect(rows({ hasOlder: true, hasNewer: true })).toEqual(["day-10", "10", "happening-15", "20"]);
});

it("People who came one after the other stand in one line", () => {
  const joined = (position: number, person: typeof ada, by: typeof ada | null = null) => ({
    kind: "joined" as const,
    position,
    at: "2026-01-01T10:00:00Z",
    people: [person],
    by,
  });
  const rows = rowsOf([], null, [joined(1, ada), joined(2, alan), joined(3, grace, ada)]);
  expect(rows).toMatchObject([
    { kind: "day" },
    { key: "happening-1", happening: { people: [ada, alan], by: null } },
    { key: "happening-3", happening: { people: [grace], by: ada } },
  ]);
});

it("What_happened_after_the_last_message_of_a_day_stands_under_its_own_day", () => {
  const left = { kind: "left" as const, position: 15, at: "2026-01-03T10:00:00Z", person: alan };
  const late = { ...left, position: 25, at: "2026-01-09T10:00:00Z" };
  const items = [item(10, ada, "2026-01-01T10:00:00Z"), item(30, ada, "2026-01-05T10:00:00Z")];
  expect(rowsOf(items, null, [left, late]).map((row) => row.key)).toEqual([
    "day-10",
    "10",
    "day-15",
    "happening-15",
    // Caught up with after the message that followed it.
    "day-25",
    "happening-25",
    "30",
  ]);
});

it("The_day_of_a_row_is_that_of_the_message_there_or_after_it", () => {
  const times = ["10:00", "10:20", "10:40", "11:00"].map((time) => `2026-01-01T${time}:00Z`);
  const rows = rowsOf(
    times.map((time, i) => item(i + 1, ada, time)),
    null,
  );
  expect(dayAt(rows, rows[0]?.key ?? "")).toBe(times[0]);
  expect(dayAt(rows, "4")).toBe(times[3]);
  expect(dayAt(rows, null)).toBeNull();
});

it("there is nobody to talk to while there is no conversation but everybody's, where nothing was said", () => {
  const room = conversation([ada, grace, alan], { isPublicRoom: true });
  const state = (...all: (typeof room)[]) => ({
    ...initialState,
    listLoaded: true,
    conversations: new Map(all.map((one, n) => [String(n), one])),
  });
  expect(isBlank(initialState)).toBe(false);
  expect(isBlank(state())).toBe(true);
  expect(isBlank(state(room))).toBe(true);
  expect(isBlank(state(room, conversation([ada, grace])))).toBe(false);
  expect(isBlank(state({ ...room, lastMessage: message(1, grace) }))).toBe(false);
});
