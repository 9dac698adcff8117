import { beforeEach, describe, expect, it, vi } from "vitest";
import { Reader } from "../reader";
import { ReadReports } from "../readReports";
import { Store } from "../store";
import { disordered, isMyReadingToEnd } from "./orders";
import { freshStore, ServerModel } from "./ServerModel";
import { ada, alan, grace, me, mulberry } from "./scenes";
import { act } from "./steps";
import { viewOf } from "./view";

const stale = vi.fn<(conversationId: string, what: string) => void>();
beforeEach(() => stale.mockReset());

const view = (store: Store) => viewOf(store, "7");

describe("Live state equals a fresh load", () => {
  for (const people of [
    [ada, grace],
    [ada, grace, alan],
  ]) {
    it(`whatever the order of events and however often each comes, with ${people.length} people`, () => {
      let fromEvents = 0;
      for (let seed = 1; seed <= 100; seed++) {
        const random = mulberry(seed);
        const server = new ServerModel(people, me.id);
        const store = freshStore(server, stale);
        for (let i = 0; i < 40; i++) {
          act(server, people, random, seed % 4 === 0);
        }
        stale.mockReset();
        disordered(server.events, random).forEach((event) => store.apply(event, event.position));
        if (stale.mock.calls.length > 0) {
          store.conversation(server.conversation());
        } else {
          fromEvents++;
        }
        expect(view(store), `seed ${seed}`).toEqual(view(freshStore(server, stale)));
      }
      expect(fromEvents).toBeGreaterThan(50);
    });

    it(`when it starts in the middle and fetches what it calls stale, with ${people.length} people`, () => {
      let fromEvents = 0;
      for (let seed = 1; seed <= 100; seed++) {
        const random = mulberry(seed);
        const server = new ServerModel(people, me.id);
        for (let i = 0; i < 20; i++) {
          act(server, people, random, seed % 4 === 0);
        }
        const store = freshStore(server, stale);
        server.events.length = 0;
        stale.mockReset();
        for (let i = 0; i < 20; i++) {
          act(server, people, random, seed % 4 === 0);
        }
        disordered(server.events, random).forEach((event) => store.apply(event, event.position));
        if (stale.mock.calls.length > 0) {
          store.conversation(server.conversation());
        } else {
          fromEvents++;
        }
        expect(view(store), `seed ${seed}`).toEqual(view(freshStore(server, stale)));
      }
      expect(fromEvents).toBeGreaterThan(50);
    });

    it(`when events arrive while a snapshot is on its way, with ${people.length} people`, () => {
      let fromEvents = 0;
      for (let seed = 1; seed <= 100; seed++) {
        const random = mulberry(seed);
        const server = new ServerModel(people, me.id);
        const store = new Store(stale);
        store.signedIn(me);
        const replay = store.record();
        for (let i = 0; i < 10; i++) {
          act(server, people, random, seed % 4 === 0);
        }
        const list = server.conversation();
        const page = server.messages();
        for (let i = 0; i < 10; i++) {
          act(server, people, random, seed % 4 === 0);
        }
        server.events.forEach((event) => store.apply(event, event.position));
        if (!server.events.some(isMyReadingToEnd)) {
          // News of a conversation that is not loaded yet: the snapshot on its way brings it.
          stale.mockReset();
        }
        store.list([list]);
        store.page("7", page, { fresh: true });
        replay();
        if (stale.mock.calls.length > 0) {
          store.conversation(server.conversation());
        } else {
          fromEvents++;
        }
        expect(view(store), `seed ${seed}`).toEqual(view(freshStore(server, stale)));
      }
      // Who reads to the end meanwhile must ask.
      expect(fromEvents).toBeGreaterThan(30);
    });
  }

  it("when people come and go and are blocked, and how far the others have come is asked for meanwhile", () => {
    const others = [grace, alan];
    for (let seed = 1; seed <= 300; seed++) {
      const random = mulberry(seed);
      const server = new ServerModel([ada, ...others], me.id);
      const store = freshStore(server, stale);
      stale.mockReset();
      let answered: (() => void) | null = null;
      for (let i = 0; i < 60; i++) {
        const before = server.events.length;
        comeAndGo(server, random);
        server.events.slice(before).forEach((event) => {
          store.apply(event, event.position);
          if (random() < 0.3) {
            store.apply(event, event.position);
          }
        });
        if (answered && random() < 0.5) {
          answered();
          answered = null;
        } else if (!answered && stale.mock.calls.length > 0 && random() < 0.5) {
          answered = asked(server, store);
        }
      }
      answered?.();
      if (stale.mock.calls.length > 0) {
        asked(server, store)();
      }
      expect(view(store), `seed ${seed}`).toEqual(view(freshStore(server, stale)));
    }
  });

  it("when far more comes than is kept, wherever the reader is", async () => {
    vi.useFakeTimers();
    for (let seed = 1; seed <= 2; seed++) {
      const random = mulberry(seed);
      const server = new ServerModel([ada, grace], me.id);
      server.send(grace);
      const store = freshStore(server, stale);
      const reports = new ReadReports((_, id) => {
        server.read(ada, Number(id) / 10);
        return Promise.resolve(true);
      });
      const reader = new Reader(store, reports);
      for (let round = 0; round < 12; round++) {
        const isOpen = random() < 0.7;
        const atBottom = isOpen && random() < 0.3;
        reader.open(isOpen ? "7" : "8");
        if (isOpen) {
          if (!store.history("7").fresh) {
            store.page("7", server.messages().slice(-50), { fresh: true, hasOlder: true });
          }
          const { items } = store.history("7");
          const seen = items[Math.floor(random() * items.length)]?.id ?? null;
          reader.attend({ conversationId: "7", seen, atBottom, focused: random() < 0.7 });
        }
        for (let i = 0; i < 400; i++) {
          const before = server.events.length;
          if (random() < 0.8) {
            server.send(grace, { mentions: random() < 0.1 ? [me.id] : [] });
          } else {
            act(server, [ada, grace], random);
          }
          stale.mockReset();
          for (const event of server.events.slice(before)) {
            store.apply(event, event.position);
            if (event.name === "newMessage") {
              reader.arrived("7");
            }
          }
          if (stale.mock.calls.length > 0) {
            store.conversation(server.conversation());
          }
        }
        const before = server.events.length;
        stale.mockReset();
        await vi.advanceTimersByTimeAsync(3000);
        server.events.slice(before).forEach((event) => store.apply(event, event.position));
        if (stale.mock.calls.length > 0) {
          store.conversation(server.conversation());
        }
        const why = `seed ${seed}, round ${round}`;
        expect({ ...view(store), messages: [] }, why).toEqual({
          ...view(freshStore(server, stale)),
          messages: [],
        });
        expectNoHole(store, server, why);
      }
    }
    vi.useRealTimers();
  });
});

/** What is loaded is as the server has it, without a hole, and to the end but for a part that was gone on without. */
function expectNoHole(store: Store, server: ServerModel, why: string): void {
  const fresh = new Map(view(freshStore(server, stale)).messages.map((one) => [one.id, one]));
  const { items, away, fresh: isFresh } = store.history("7");
  if (isFresh) {
    expect(items.at(-1)?.seq, why).toBe(server.count);
  }
  for (const part of [items, away?.items ?? []]) {
    expect(part.length, why).toBeLessThanOrEqual(3000);
    const first = part[0]?.seq ?? 0;
    expect(part.map(({ seq }) => seq)).toEqual(part.map((_, i) => first + i));
  }
  view(store).messages.forEach((one) => expect(one, why).toEqual(fresh.get(one.id)));
}

/** Asks how far the others have come, and answers with what is done when the answer is there. */
function asked(server: ServerModel, store: Store): () => void {
  expect(stale.mock.calls.every(([, what]) => what === "receipts")).toBe(true);
  stale.mockReset();
  const replay = store.record();
  const totals = server.totals();
  return () => {
    store.receiptsAre("7", totals);
    replay();
  };
}

function comeAndGo(server: ServerModel, random: () => number): void {
  const person = random() < 0.5 ? grace : alan;
  const seq = 1 + Math.floor(random() * server.count);
  const dice = random();
  if (dice < 0.3 || server.count === 0) {
    server.send(ada);
  } else if (dice < 0.4) {
    server.block(person, random() < 0.5);
  } else if (!server.has(person)) {
    server.join(person);
  } else if (dice < 0.5) {
    server.leave(person);
  } else if (dice < 0.6) {
    server.send(person);
  } else if (dice < 0.75) {
    server.readAll(person);
  } else if (dice < 0.85) {
    server.read(person, seq);
  } else {
    server.deliver(person, seq);
  }
}
