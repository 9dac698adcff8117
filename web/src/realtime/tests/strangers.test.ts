import { expect, it } from "vitest";
import type { Api } from "../api";
import type { Id, ServerEvent, UserRef } from "../events";
import { namedBy, personIn, typistNames } from "../select";
import type { Result } from "../session";
import { Store } from "../store";
import { Strangers } from "../strangers";
import { ada, alan, conversation, grace, me, message } from "./scenes";

function scene(answer: (id: Id) => Result<UserRef>) {
  const asked: Id[] = [];
  const user = (id: Id) => {
    asked.push(id);
    return Promise.resolve(answer(id));
  };
  const store = new Store(() => {});
  store.signedIn(me);
  store.list([conversation([ada, grace], { type: "channel", isGroup: true, participantCount: 60 })]);
  return { asked, store, strangers: new Strangers({ user } as unknown as Api, store) };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

it("Who_types_in_a_large_channel_is_called_by_his_name_once_it_is_known_and_by_a_new_one", async () => {
  const { asked, store, strangers } = scene(() => ({ ok: true, value: alan }));
  store.apply({ name: "userTyping", data: { userId: "3", conversationId: "7", username: "alan" } });
  expect(typistNames(store.getState(), "7")).toEqual(["alan"]);
  strangers.meet(["3"]);
  strangers.meet(["3"]);
  await settled();
  expect(asked).toEqual(["3"]);
  expect(typistNames(store.getState(), "7")).toEqual(["Alan"]);
  const renamed: ServerEvent = { name: "userUpdated", data: { user: { ...alan, name: "Mr Turing" } } };
  store.apply(renamed);
  expect(personIn(store.getState(), "7", "3")?.name).toBe("Mr Turing");
});

it("Who_is_unknown_to_the_server_is_asked_for_once_and_again_only_when_there_was_no_answer", async () => {
  let failure: Result<UserRef> = { ok: false, failure: { kind: "unreachable" } };
  const { asked, strangers } = scene(() => failure);
  strangers.meet(["3"]);
  await settled();
  failure = { ok: false, failure: { kind: "refused", status: 404, message: "" } };
  strangers.meet(["3"]);
  await settled();
  strangers.meet(["3"]);
  await settled();
  expect(asked).toEqual(["3", "3"]);
});

it("A_message_names_the_first_who_reacted_and_who_answered_its_question", () => {
  const { store } = scene(() => ({ ok: true, value: alan }));
  const userIds = ["11", "12", "13", "14", "15", "16", "17"];
  const action = {
    type: "invitation",
    title: "",
    choices: [],
    state: "accepted",
    respondedBy: "20",
  } as const;
  const asked = message(10, grace, {
    reactions: [{ emoji: "👍", count: 7, userIds }],
    action: { ...action, choices: [] },
  });
  store.page("7", [asked], { fresh: true });
  const [item] = store.history("7").items;
  expect(item && namedBy({ kind: "message", key: "10", item, leads: true })).toEqual([
    ...userIds.slice(0, 6),
    "20",
  ]);
});
