import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { newTempId, Outbox, type Delivery, type Letter } from "../outbox";
import { ada, letter, message } from "./scenes";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A connection that can be cut: what is under way then is lost, answered or not. */
function world() {
  const received: string[] = [];
  const delivered: string[] = [];
  const failed: [string, string | null][] = [];
  let online = false;
  let answers: ((delivery: Delivery) => void)[] = [];
  const drawer = new Map<string, Letter>();
  const postman = {
    isOnline: () => online,
    deliver: ({ tempId }: Letter): Promise<Delivery> => {
      received.push(tempId);
      return new Promise((resolve) => answers.push(resolve));
    },
    delivered: ({ tempId }: Letter) => void delivered.push(tempId),
    failed: ({ tempId }: Letter, reason: string | null) => void failed.push([tempId, reason]),
  };
  const keep = {
    put: (one: Letter) => void drawer.set(one.tempId, one),
    remove: (tempId: string) => void drawer.delete(tempId),
  };
  const outbox = new Outbox(postman, keep);
  const settle = () => vi.advanceTimersByTimeAsync(0);
  return {
    received,
    delivered,
    failed,
    outbox,
    drawer,
    /** The outbox of a page that is loaded anew, with what the last one left. */
    reloaded: () => {
      const next = new Outbox(postman, keep);
      next.found([...drawer.values()]);
      return next;
    },
    post: (tempId: string, conversationId = "7") => outbox.post(letter(tempId, tempId, conversationId)),
    connect: async () => {
      online = true;
      outbox.flush();
      await settle();
    },
    disconnect: async () => {
      online = false;
      answers.forEach((answer) => answer("disconnected"));
      answers = [];
      await settle();
    },
    answer: async (delivery: Delivery = { success: true, message: message(10, ada) }) => {
      answers.shift()?.(delivery);
      await settle();
    },
  };
}

it("What_is_written_offline_goes_out_once_and_in_order_after_reconnecting", async () => {
  const { post, connect, answer, outbox, received, delivered } = world();
  post("a");
  post("b");
  post("c");
  expect(received).toEqual([]);
  await connect();
  outbox.flush();
  expect(received).toEqual(["a"]);
  await answer();
  await answer();
  await answer();
  outbox.flush();
  expect(received).toEqual(["a", "b", "c"]);
  expect(delivered).toEqual(["a", "b", "c"]);
});

it("What_was_under_way_when_the_connection_broke_goes_out_again_under_the_same_tempId", async () => {
  const { post, connect, disconnect, answer, received, delivered } = world();
  await connect();
  post("a");
  post("b");
  await disconnect();
  await connect();
  expect(received).toEqual(["a", "a"]);
  await answer();
  await answer();
  expect(delivered).toEqual(["a", "b"]);
});

it("One_slow_conversation_does_not_hold_up_another", async () => {
  const { post, connect, received } = world();
  await connect();
  post("a", "7");
  post("b", "8");
  expect(received).toEqual(["a", "b"]);
});

it("A_refused_message_fails_with_the_reason_and_the_next_one_goes_out", async () => {
  const { post, connect, answer, failed, delivered } = world();
  await connect();
  post("a");
  post("b");
  await answer({ success: false, statusCode: 404, message: "Conversation not found" });
  await answer();
  expect(failed).toEqual([["a", "Conversation not found"]]);
  expect(delivered).toEqual(["b"]);
});

it("A_refused_rate_waits_as_long_as_the_server_says_and_sends_again", async () => {
  const { post, connect, answer, received, failed } = world();
  await connect();
  post("a");
  await answer({ success: false, statusCode: 429, message: "Slow down", retryAfter: 3 });
  await vi.advanceTimersByTimeAsync(2999);
  expect(received).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(received).toEqual(["a", "a"]);
  expect(failed).toEqual([]);
});

it("What_may_have_been_done_or_not_is_sent_again", async () => {
  const { post, connect, answer, received, delivered, failed } = world();
  await connect();
  post("a");
  await answer({ success: false, statusCode: 500, message: "The database went away", retryAfter: 1 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(received).toEqual(["a", "a"]);
  await answer();
  expect([delivered, failed]).toEqual([["a"], []]);
});

it("A_rate_that_is_refused_for_longer_than_anybody_waits_fails", async () => {
  const { post, connect, answer, failed } = world();
  await connect();
  post("a");
  await answer({ success: false, statusCode: 429, message: "One message in an hour", retryAfter: 3600 });
  expect(failed).toEqual([["a", "One message in an hour"]]);
});

it("What_was_not_confirmed_is_sent_by_the_next_page_and_what_failed_waits_for_a_word", async () => {
  const { post, connect, disconnect, answer, reloaded, received, drawer } = world();
  await connect();
  post("a");
  await answer({ success: false, statusCode: 403, message: "Not now" });
  post("b");
  await disconnect();
  const next = reloaded();
  await connect();
  next.flush();
  expect(received).toEqual(["a", "b", "b", "b"]);
  expect(drawer.get("a")).toMatchObject({ failed: true, failure: "Not now" });
  next.retry("a");
  await answer();
  await answer();
  await answer();
  expect(received.filter((tempId) => tempId === "a")).toHaveLength(2);
  expect([...drawer.keys()]).toEqual([]);
});

it("What_is_discarded_is_gone_for_good", async () => {
  const { post, connect, answer, outbox, drawer, reloaded, received } = world();
  await connect();
  post("a");
  await answer({ success: false, statusCode: 403, message: "Not now" });
  outbox.take("a");
  expect(drawer.size).toBe(0);
  reloaded().retry("a");
  expect(received).toEqual(["a"]);
});

it("What_waits_can_be_taken_back_and_what_may_be_there_already_cannot", async () => {
  const { post, connect, disconnect, answer, outbox, drawer, received } = world();
  post("a");
  post("b");
  post("c");
  expect(outbox.take("b")).toMatchObject({ content: "b" });
  expect([...drawer.keys()]).toEqual(["a", "c"]);
  await connect();
  expect(outbox.take("a")).toBeNull();
  await disconnect();
  await connect();
  await answer();
  await answer();
  expect(received).toEqual(["a", "a", "c"]);
  expect(outbox.waiting.length).toBe(0);
});

it("Nothing_of_one_person_is_sent_for_the_next_who_signs_in", async () => {
  const { post, connect, disconnect, outbox, received } = world();
  post("a");
  outbox.clear();
  await connect();
  expect(received).toEqual([]);
  post("b");
  await disconnect();
  outbox.clear();
  post("c");
  await connect();
  expect(received).toEqual(["b", "c"]);
});

it("A_tempId_is_random_and_short_enough_for_the_server", () => {
  const ids = new Set(Array.from({ length: 1000 }, newTempId));
  expect(ids.size).toBe(1000);
  expect([...ids].every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
});

it("does not give back what was under way when the connection was lost, for it may have arrived", async () => {
  const { outbox, post, connect, disconnect, answer, delivered } = world();
  await connect();
  post("a");
  await disconnect();
  post("b");
  expect(outbox.take("a")).toBeNull();
  expect(outbox.take("b")?.tempId).toBe("b");
  await connect();
  await answer();
  expect(delivered).toEqual(["a"]);
});
