import { expect, it } from "vitest";
import type { Api } from "../api";
import type { Id } from "../events";
import { Loader } from "../loader";
import { MessageCommands } from "../messageCommands";
import { freshStore, ServerModel } from "./ServerModel";
import { ada, grace, me, message } from "./scenes";

it("A_file_whose_address_is_good_no_more_gets_a_new_one_once", async () => {
  const asked: Id[] = [];
  const file = (url: string) => ({ attachments: [{ id: "5", name: "one.png", url }] });
  const renewed = message(10, grace, file("/new"));
  const get = (id: Id) => {
    asked.push(id);
    return Promise.resolve({ ok: true, value: renewed });
  };
  const api = { message: get } as unknown as Api;
  const store = freshStore(new ServerModel([ada, grace], me.id));
  const commands = new MessageCommands(api, store, new Loader(api, store, () => {}));
  store.page("7", [message(10, grace, file("/old"))], { fresh: true });
  await commands.renewFiles("7", "10");
  expect(store.history("7").items[0]?.attachments[0]?.url).toBe("/new");
  await commands.renewFiles("7", "10");
  expect(asked).toEqual(["10"]);
});

it("A_file_that_is_wanted_is_looked_for_anew_when_it_is_not_at_its_address", async () => {
  const gone = { ok: false, failure: { kind: "refused", status: 404, message: "File not found" } } as const;
  const file = (url: string) => ({ id: "5", name: "plan.pdf", url });
  const there = new Set(["/new"]);
  const renewed = "/new";
  const api = {
    file: (url: string) => Promise.resolve(there.has(url) ? { ok: true, value: null } : gone),
    message: () => Promise.resolve({ ok: true, value: message(10, grace, { attachments: [file(renewed)] }) }),
  } as unknown as Api;
  const store = freshStore(new ServerModel([ada, grace], me.id));
  const commands = new MessageCommands(api, store, new Loader(api, store, () => {}));
  store.page("7", [message(10, grace, { attachments: [file("/old")] })], { fresh: true });
  expect(await commands.addressOf("7", "10", file("/old"))).toEqual({ ok: true, value: "/new" });
  expect(store.history("7").items[0]?.attachments[0]?.url).toBe("/new");
  expect(await commands.addressOf("7", "10", file("/new"))).toEqual({ ok: true, value: "/new" });
  there.clear();
  expect(await commands.addressOf("7", "10", file("/new"))).toEqual(gone);
});
