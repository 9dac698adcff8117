import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Drafts, type Writing } from "../drafts";
import type { Id } from "../events";
import { Store } from "../store";
import { ada, conversation, grace, me } from "./scenes";

/** What the server was given. */
let saved: [Id, string][] = [];
let isOnline = false;

/** A tab of this person's, with the conversations 7 and 8. */
function tab(owner = me.id) {
  const store = new Store(() => {});
  store.signedIn({ ...me, id: owner });
  const drafts = new Drafts(store.conversations, (id, { content }) => {
    if (isOnline) {
      saved.push([id, content]);
    }
    return Promise.resolve(isOnline);
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
