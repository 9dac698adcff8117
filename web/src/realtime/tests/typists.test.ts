import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { typistNames } from "../select";
import { Store } from "../store";
import { TypingSignal } from "../typists";
import { ada, conversation, grace, me, message } from "./scenes";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const typing = { name: "userTyping", data: { userId: "2", conversationId: "7", username: "grace" } } as const;

function storeWithGrace(): Store {
  const store = new Store(() => {});
  store.signedIn(me);
  store.list([conversation([ada, grace])]);
  store.apply(typing);
  expect(typistNames(store.getState(), "7")).toEqual(["Grace"]);
  return store;
}

it("Typing_ends_by_itself_six_seconds_after_the_last_sign_of_it", () => {
  const store = storeWithGrace();
  vi.advanceTimersByTime(4000);
  store.apply(typing);
  vi.advanceTimersByTime(4999);
  expect(typistNames(store.getState(), "7")).toEqual(["Grace"]);
  vi.advanceTimersByTime(1);
  expect(typistNames(store.getState(), "7")).toEqual([]);
});

it("Typing_ends_when_the_message_comes", () => {
  const store = storeWithGrace();
  store.apply({ name: "newMessage", data: { message: message(10, grace), conversationId: "7" } });
  expect(typistNames(store.getState(), "7")).toEqual([]);
});

it("Typing_ends_when_the_typist_goes_offline", () => {
  const store = storeWithGrace();
  store.apply({ name: "userStatusChanged", data: { userId: "2", status: "offline", timestamp: "" } });
  expect(typistNames(store.getState(), "7")).toEqual([]);
});

it("Keystrokes_are_reported_at_most_every_two_and_a_half_seconds_and_end_after_two_idle", () => {
  const said: string[] = [];
  const signal = new TypingSignal((event, conversationId) => said.push(`${event} ${conversationId}`));
  for (let i = 0; i < 30; i++) {
    signal.keystroke("7");
    vi.advanceTimersByTime(100);
  }
  expect(said).toEqual(["typing 7", "typing 7"]);
  vi.advanceTimersByTime(1899);
  expect(said).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(said.at(-1)).toBe("stopTyping 7");
});

it("Changing_to_another_conversation_ends_typing_in_the_first", () => {
  const said: string[] = [];
  const signal = new TypingSignal((event, conversationId) => said.push(`${event} ${conversationId}`));
  signal.keystroke("7");
  signal.keystroke("8");
  expect(said).toEqual(["typing 7", "stopTyping 7", "typing 8"]);
});
