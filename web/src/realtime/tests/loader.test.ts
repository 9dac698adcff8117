import { expect, it } from "vitest";
import { listPageSize, receiptPageSize, type Api } from "../api";
import type { Conversation, Id, Message } from "../events";
import { Loader } from "../loader";
import { Receipts } from "../receipts";
import type { Result } from "../session";
import { Store } from "../store";
import { ada, conversation, grace, me, message } from "./scenes";

const many = (count: number) =>
  Array.from({ length: count }, (_, i) => conversation([ada, grace], { id: String(1000 + i) }));
const page = <T>(all: readonly T[], number: number, size: number) =>
  all.slice((number - 1) * size, number * size);
const settled = () => new Promise((resolve) => setTimeout(resolve));

function scene(all: Conversation[]) {
  const server = { all, isThere: true, pages: [] as number[], failures: 0 };
  const answer = <T>(value: T): Promise<Result<T>> =>
    Promise.resolve(
      server.isThere ? { ok: true, value } : { ok: false, failure: { kind: "unreachable" as const } },
    );
  const api = {
    conversations: (number: number) => {
      server.pages.push(number);
      return answer(page(server.all, number, listPageSize));
    },
    conversation: (id: Id) => {
      const found = server.all.find((one) => one.id === id);
      return found
        ? answer(found)
        : Promise.resolve({ ok: false, failure: { kind: "refused", status: 404, message: "" } });
    },
  };
  const store = new Store(() => {});
  store.signedIn(me);
  const loader = new Loader(api as unknown as Api, store, () => server.failures++);
  return { server, store, loader };
}

it("A_list_of_more_than_a_page_is_loaded_to_its_end", async () => {
  const { server, store, loader } = scene(many(2 * listPageSize + 7));
  await loader.list();
  expect(store.getState().listLoaded).toBe(true);
  await settled();
  expect(server.pages).toEqual([1, 2, 3]);
  expect(store.getState().conversations.size).toBe(2 * listPageSize + 7);
});

it("What_is_heard_while_the_list_is_loaded_stays", async () => {
  const { store, loader } = scene(many(listPageSize + 7));
  const loading = loader.list();
  await loading;
  store.apply({ name: "conversationCreated", data: conversation([ada, grace], { id: "5000" }) });
  await settled();
  expect(store.getState().conversations.size).toBe(listPageSize + 8);
});

it("An_outage_interrupts_the_list_and_it_goes_on_from_there", async () => {
  const { server, store, loader } = scene(many(listPageSize + 7));
  const loading = loader.list();
  server.isThere = false;
  await loading;
  await settled();
  expect(store.getState().conversations.size).toBe(listPageSize);
  expect(server.failures).toBe(1);
  server.isThere = true;
  loader.again();
  await settled();
  expect(store.getState().conversations.size).toBe(listPageSize + 7);
});

it("What_is_in_the_list_no_more_goes_when_all_of_it_is_here_and_not_before", async () => {
  const { server, store, loader } = scene(many(listPageSize + 7));
  await loader.list();
  await settled();
  server.all = server.all.filter((one) => one.id !== "1502");
  const listed = loader.list();
  await listed;
  expect(store.getState().conversations.size).toBe(listPageSize + 7);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(store.getState().conversations.has("1502")).toBe(false);
  expect(store.getState().conversations.size).toBe(listPageSize + 6);
});

it("A conversation that could not be fetched is fetched again", async () => {
  const { server, store, loader } = scene(many(3));
  await loader.list();
  server.all = server.all.map((one) => ({ ...one, name: "Renamed" }));
  server.isThere = false;
  loader.refetch("1001");
  loader.again();
  await settled();
  expect(server.failures).toBe(1);
  server.isThere = true;
  loader.again();
  await settled();
  expect(store.getState().conversations.get("1001")?.name).toBe("Renamed");
});

it("How_far_all_have_come_is_known_only_when_everybody_was_asked_for", async () => {
  const { store } = scene([]);
  const everybody = Array.from({ length: receiptPageSize + 1 }, (_, i) => ({
    userId: String(100 + i),
    deliveredSeq: 10,
    readSeq: i === receiptPageSize ? 0 : 10,
  }));
  const api = {
    receipts: (_: Id, number: number) =>
      Promise.resolve({ ok: true, value: page(everybody, number, receiptPageSize) }),
  };
  store.list([conversation([ada, grace])]);
  store.page("7", [message(10, ada)], { fresh: true });
  await new Receipts(api as unknown as Api, store, () => {}).load("7");
  expect(store.history("7").items[0]?.status).toBe("delivered");
});

it("Where there are too many people for receipts nobody is asked, and what could not be asked for is asked for later", async () => {
  const { store } = scene([]);
  let isThere = false;
  let asked = 0;
  const receipts = () => {
    asked++;
    return Promise.resolve(
      isThere
        ? { ok: true, value: [{ userId: grace.id, deliveredSeq: 10, readSeq: 10 }] }
        : { ok: false, failure: { kind: "unreachable" } },
    );
  };
  const loader = new Receipts({ receipts } as unknown as Api, store, () => {});
  store.list([conversation([ada, grace], { participantCount: 51 })]);
  store.page("7", [message(10, ada, { status: "read" })], { fresh: true });
  await loader.load("7");
  expect([asked, store.history("7").items[0]?.status]).toEqual([0, "sent"]);
  store.list([conversation([ada, grace])]);
  await loader.load("7");
  isThere = true;
  await loader.flush();
  await loader.flush();
  expect([asked, store.history("7").items[0]?.status]).toEqual([2, "read"]);
});

it("After a gap it is asked how far the others have come wherever a tick is shown that may have risen", async () => {
  const { store } = scene([]);
  const asked: Id[] = [];
  const receipts = (id: Id) => {
    asked.push(id);
    return Promise.resolve({ ok: true, value: [{ userId: grace.id, deliveredSeq: 90, readSeq: 90 }] });
  };
  const loader = new Receipts({ receipts } as unknown as Api, store, () => {});
  const of = (id: Id, last: Message) =>
    conversation([ada, grace], { id, lastMessage: { ...last, conversationId: id } });
  const [mine, read] = [message(10, ada), message(10, ada, { status: "read" })];
  store.list([of("7", message(20, grace)), of("8", mine), of("9", read), of("10", message(20, grace))]);
  store.page("7", [mine, message(20, grace)], { fresh: true });
  loader.missed();
  await loader.flush();
  expect(asked).toEqual(["7", "8"]);
  expect(store.history("7").items[0]?.status).toBe("read");
  expect(store.getState().conversations.get("8")?.lastMessage?.status).toBe("read");
  loader.missed();
  await loader.flush();
  expect(asked).toEqual(["7", "8"]);
});
