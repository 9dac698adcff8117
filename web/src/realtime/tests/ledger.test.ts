import { expect, it } from "vitest";
import type { Id } from "../events";
import { Ledger } from "../ledger";
import { ada, conversation, grace, message, mulberry } from "./scenes";

/** What is unread, one by one, however many there are. */
function model() {
  const unread = new Map<Id, boolean>();
  return {
    unread,
    readUpTo: (upTo: number) => [...unread.keys()].forEach((id) => Number(id) <= upTo && unread.delete(id)),
    counts: () => [unread.size, [...unread.values()].filter((mentions) => mentions).length],
    conversation: (latest: number) =>
      conversation([ada, grace], {
        lastMessage: message(latest, grace),
        unreadCount: unread.size,
        mentionCount: [...unread.values()].filter((mentions) => mentions).length,
      }),
  };
}

it("Counts are right however much is unread, and what cannot be counted is said", () => {
  for (let seed = 1; seed <= 4; seed++) {
    const random = mulberry(seed);
    const truth = model();
    const ledger = new Ledger();
    let asked = 0;
    let latest = 1;
    ledger.rebase(truth.conversation(latest));
    const derived = (isDerived: boolean) => {
      if (!isDerived) {
        asked++;
        ledger.rebase(truth.conversation(latest));
      }
    };
    for (let i = 0; i < 6000; i++) {
      const dice = random();
      const some = Math.ceil(latest - random() * random() * 3000);
      if (dice < 0.9) {
        const mentions = random() < 0.1;
        truth.unread.set(String(++latest), mentions);
        derived(ledger.received(message(latest, grace), false, mentions));
      } else if (dice < 0.95) {
        // It comes again.
        derived(ledger.received(message(latest, grace), false, truth.unread.get(String(latest)) === true));
      } else if (dice < 0.99) {
        truth.unread.delete(String(some));
        derived(ledger.deleted(String(some), false));
      } else if (dice < 0.995 && i > 3000) {
        truth.readUpTo(some);
        derived(ledger.readUpTo(String(some), () => null));
      }
      if (i % 10 === 0) {
        expect([ledger.unreadCount, ledger.mentionCount], `seed ${seed}, ${i}`).toEqual(truth.counts());
      }
    }
    expect(asked).toBeLessThan(200);
    expect(ledger.unreadCount).toBeGreaterThan(100);
  }
});

it("A message that comes later than a thousand others may be counted already, and is not counted twice", () => {
  const ledger = new Ledger();
  ledger.rebase(conversation([ada, grace]));
  for (let id = 2; id <= 2000; id++) {
    expect(ledger.received(message(id, grace), false, false)).toBe(true);
  }
  expect(ledger.received(message(1, grace), false, false)).toBe(false);
  expect(ledger.received(message(2, grace), false, false)).toBe(false);
  expect(ledger.received(message(2000, grace), false, false)).toBe(true);
  expect(ledger.unreadCount).toBe(1999);
  ledger.readUpTo("2", () => null);
  expect(ledger.received(message(2, grace), false, false)).toBe(true);
});

it("The cost of a message stays the same however many are unread", () => {
  const ledger = new Ledger();
  ledger.rebase(conversation([ada, grace]));
  const began = performance.now();
  let isRight = true;
  for (let id = 1; id <= 50_000; id++) {
    ledger.received(message(id, grace), false, id % 10 === 0);
    isRight &&= ledger.unreadCount === id && ledger.mentionCount === Math.floor(id / 10);
  }
  expect(isRight).toBe(true);
  expect(performance.now() - began).toBeLessThan(5000);
});
