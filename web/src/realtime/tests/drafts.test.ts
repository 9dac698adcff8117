import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Drafts, type Writing } from "../drafts";
import type { Id } from "../events";
import { Store } from "../store";
import { ada, conversation, grace, me } from "./scenes";

/** What the server was given. */
let saved: [Id, string][] = [];
let isOnline = false;
const onServer = new Map<Id, string>();

/** A tab of this person's, with the conversations 7 and 8. */
function tab(owner = me.id) {
  const store = new Store(() => {});
  store.signedIn({ ...me, id: owner });
  const drafts = new Drafts(store.conversations, {
    save: (id, { content }) => {
      if (isOnline) {
        saved.push([id, content]);
        onServer.set(id, content);
      }
      return Promise.resolve(isOnline);
    },
    latest: (id) => {
      const content = onServer.get(id) ?? "";
      const draft = content === "" ? null : { content, updatedAt: "" };
      return Promise.resolve(isOnline ? draft : undefined);
    },
  });
  drafts.begin(owner);
  store.list(["7", "8"].map((id) => conversation([ada, grace], { id })));
  return { drafts, shown: (id: Id) => store.getState().conversations.get(id)?.draft?.content };
}

const writing = (content: string): Writing => ({ content, replyTo: null });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("localStorage", fakeStorage());
  saved = [];
  onServer.clear();
  isOnline = false;
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** As in a browser: what is kept are properties of its own. */
function fakeStorage() {
  const storage = {} as Record<string, string>;
  const methods = {
    getItem: (key: string) => storage[key] ?? null,
    setItem: (key: string, value: string) => void (storage[key] = value),
    removeItem: (key: string) => void Reflect.deleteProperty(storage, key),
  };
  return Object.setPrototypeOf(storage, methods) as object;
}

it("What_two_tabs_wrote_without_a_connection_is_both_there_when_they_are_closed", () => {
  const [first, second] = [tab(), tab()];
  first.drafts.set("7", writing("one"));
  second.drafts.set("8", writing("two"));
  const next = tab();
  expect([next.shown("7"), next.shown("8")]).toEqual(["one", "two"]);
});

it("A_tab_that_has_saved_its_draft_leaves_what_another_one_wrote_since", async () => {
  const [first, second] = [tab(), tab()];
  first.drafts.set("7", writing("one"));
  second.drafts.set("7", writing("two"));
  isOnline = true;
  first.drafts.flush();
  await vi.advanceTimersByTimeAsync(0);
  expect(saved).toEqual([["7", "one"]]);
  expect(tab().shown("7")).toBe("two");
});

it("What_is_saved_is_kept_in_the_browser_no_longer", async () => {
  const { drafts } = tab();
  isOnline = true;
  drafts.set("7", writing("one"));
  await vi.advanceTimersByTimeAsync(1000);
  expect(saved).toEqual([["7", "one"]]);
  expect(tab().shown("7")).toBeUndefined();
});

it("A_draft_outlives_a_session_that_the_server_ended_and_is_its_writers_alone", async () => {
  const first = tab();
  first.drafts.set("7", writing("one"));
  first.drafts.end(false);
  await vi.advanceTimersByTimeAsync(1000);
  expect(first.drafts.isUnsaved("7")).toBe(false);
  expect(tab(grace.id).shown("7")).toBeUndefined();
  const next = tab();
  expect(next.shown("7")).toBe("one");
  isOnline = true;
  next.drafts.flush();
  await vi.advanceTimersByTimeAsync(0);
  expect(saved).toEqual([["7", "one"]]);
});

it("Who_signs_out_leaves_no_draft_behind_in_this_or_another_tab", () => {
  const [first, second] = [tab(), tab()];
  first.drafts.set("7", writing("one"));
  second.drafts.set("8", writing("two"));
  first.drafts.end(true);
  const next = tab();
  expect([next.shown("7"), next.shown("8")]).toEqual([undefined, undefined]);
});

it("What_was_written_elsewhere_meanwhile_is_not_written_over_by_what_was_sent_or_begun_here", async () => {
  const { drafts, shown } = tab();
  const told: Id[] = [];
  drafts.watch((id) => told.push(id));
  drafts.set("7", writing("sent from here"));
  drafts.set("7", writing(""));
  drafts.set("8", writing("begun here"));
  onServer.set("7", "begun elsewhere").set("8", "begun elsewhere");
  isOnline = true;
  drafts.flush();
  await vi.runAllTimersAsync();
  expect([shown("7"), onServer.get("7")]).toEqual(["begun elsewhere", "begun elsewhere"]);
  expect([shown("8"), onServer.get("8")]).toEqual(Array(2).fill("begun elsewhere\nbegun here"));
  expect(told).toEqual(["8"]);
  drafts.flush();
  await vi.runAllTimersAsync();
  expect(onServer.get("8")).toBe("begun elsewhere\nbegun here");
});

it("What_was_written_on_from_what_the_server_has_takes_its_place", async () => {
  isOnline = true;
  const { drafts } = tab();
  drafts.set("7", writing("one"));
  await vi.runAllTimersAsync();
  isOnline = false;
  drafts.set("7", writing("one and two"));
  await vi.runAllTimersAsync();
  isOnline = true;
  drafts.flush();
  await vi.runAllTimersAsync();
  expect(onServer.get("7")).toBe("one and two");
  isOnline = false;
  drafts.set("7", writing(""));
  await vi.runAllTimersAsync();
  isOnline = true;
  drafts.flush();
  await vi.runAllTimersAsync();
  expect(onServer.get("7")).toBe("");
});
