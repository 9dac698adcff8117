import { expect, it } from "vitest";
import type { Delivery } from "../outbox";
import { Letters } from "../letters";
import type { Failure } from "../session";
import { Store } from "../store";
import { ada, alan, conversation, grace, me } from "./scenes";

const refused: Delivery = { success: false, statusCode: 404, message: "" };
const gone: Failure = { kind: "refused", status: 404, message: "" };
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** Somebody in the group 7, whose letters lie in the page alone. */
function scene({ isOnline = false } = {}) {
  const store = new Store(() => {});
  const server = { isOnline, found: gone as Failure | null, asked: 0 };
  const letters = new Letters(store, {
    isOnline: () => server.isOnline,
    deliver: () => Promise.resolve(refused),
    delivered: () => {},
    find: () => {
      server.asked++;
      return Promise.resolve(server.found);
    },
  });
  store.signedIn(me);
  letters.begin(me.id);
  store.list([conversation([ada, grace, alan], { name: "Engine" }), conversation([ada, grace], { id: "8" })]);
  const write = (content: string, conversationId = "7") => letters.write(conversationId, { content });
  const returned = () => letters.returned.get().map(({ content }) => content);
  const removed = () =>
    store.apply({
      name: "participantRemoved",
      data: { conversationId: "7", userId: me.id, removedBy: grace.id },
    });
  return { store, server, letters, write, returned, removed };
}

it("What_waits_for_a_conversation_that_goes_is_given_back_and_nothing_else_is", async () => {
  const { letters, write, returned, removed } = scene();
  write("important");
  write("elsewhere", "8");
  write("words");
  removed();
  expect(returned()).toEqual(["important", "words"]);
  expect(letters.returned.get()[0]).toMatchObject({ place: "Engine", returned: true });
  expect(await letters.unsent()).toBe(3);
});

it("What_is_refused_before_it_is_known_that_the_conversation_is_gone_is_given_back_when_it_is", async () => {
  const { letters, server, write, returned, removed } = scene();
  write("important");
  server.isOnline = true;
  letters.flush();
  await settled();
  expect(returned()).toEqual([]);
  removed();
  expect(returned()).toEqual(["important"]);
});

it("What_is_refused_where_no_conversation_is_known_is_given_back_if_there_is_none", async () => {
  const { store, server, letters, write, returned } = scene();
  store.list([]);
  write("important");
  server.isOnline = true;
  server.found = { kind: "unreachable" };
  letters.flush();
  await settled();
  expect(returned()).toEqual([]);
  server.found = gone;
  letters.flush();
  await settled();
  expect(returned()).toEqual(["important"]);
  expect(server.asked).toBe(2);
});

it("What_is_given_back_can_be_done_with_and_is_nobody_elses", async () => {
  const { letters, write, returned, removed } = scene();
  write("important");
  write("words");
  removed();
  letters.returned.dismiss(letters.returned.get().slice(0, 1));
  expect(returned()).toEqual(["words"]);
  expect(await letters.unsent()).toBe(1);
  letters.end(false);
  expect(returned()).toEqual([]);
});

it("Signing_out_gives_nothing_back", () => {
  const { store, letters, write, returned } = scene();
  write("important");
  letters.end(true);
  store.signedOut(null);
  expect(returned()).toEqual([]);
});
