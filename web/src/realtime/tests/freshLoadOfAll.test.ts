import { describe, expect, it } from "vitest";
import type { Id } from "../events";
import { Friends } from "../friends";
import type { LoginSession } from "../session";
import { Store } from "../store";
import { Wire } from "../wire";
import { disordered } from "./orders";
import { me, mulberry } from "./scenes";
import { actIn } from "./steps";
import { viewOf } from "./view";
import { World } from "./World";

const seeds = 100;

/** A store of Ada's that has just loaded what the server has. */
function loaded(world: World, stale: ConstructorParameters<typeof Store>[0] = () => undefined): Store {
  const store = new Store(stale);
  store.signedIn({ ...me, ...world.now(me) });
  store.list(world.rooms.map((room) => room.conversation()));
  world.rooms.forEach((room) => store.page(room.id, room.messages(), { fresh: true }));
  world.letters.forEach((one) => store.histories.written(one));
  return store;
}

/** Whom Ada has blocked, as it is kept by what she hears. */
function heardBlocks(world: World) {
  const nothing = () => undefined;
  const wire = new Wire({} as LoginSession, () => Promise.resolve("unanswered"), nothing, nothing);
  const friends = new Friends(wire);
  world.blocked.forEach((id) => {
    wire.event({ name: "userBlocked", data: { id, username: "", name: "", avatar: null, blockedAt: "" } });
  });
  return { wire, blocked: () => [...friends.get().blocked.keys()] };
}

const view = (store: Store, world: World) => world.rooms.map((room) => viewOf(store, room.id));

describe("Live state of several conversations, whose people come, go and are called otherwise, equals a fresh load", () => {
  for (const isMissed of [false, true]) {
    const how = isMissed ? "as today, whatever else came before it" : "as it was";
    it(`whatever the order of events, each of which comes twice, and a message ${how}`, () => {
      let fromEvents = 0;
      for (let seed = 1; seed <= seeds; seed++) {
        const random = mulberry(seed);
        const world = new World();
        const stale = { conversation: new Set<Id>(), receipts: new Set<Id>() };
        // In every other seed it begins in the middle.
        for (let i = 0; seed % 2 === 0 && i < 40; i++) {
          actIn(world, random, false);
        }
        const store = loaded(world, (id, what) => stale[what].add(id));
        const { wire, blocked } = heardBlocks(world);
        world.log.events.length = 0;
        // What a mark of unread does to the counts must be asked for.
        const mayMark = seed % 4 < 2;
        for (let i = 0; i < 80; i++) {
          actIn(world, random, mayMark);
        }
        for (const event of disordered(world.log.events, random, !isMissed)) {
          wire.event(event, event.position);
          store.apply(world.late(event, isMissed), event.position);
        }
        for (const room of world.rooms) {
          if (stale.conversation.has(room.id)) {
            store.conversation(room.conversation());
          } else {
            fromEvents++;
          }
          if (stale.receipts.has(room.id)) {
            store.receiptsAre(room.id, room.totals());
          }
        }
        expect(view(store, world), `seed ${seed}`).toEqual(view(loaded(world), world));
        expect(blocked()).toEqual([...world.blocked]);
      }
      // Else it would be the snapshots that are compared.
      expect(fromEvents).toBeGreaterThan(seeds);
    });
  }
});
