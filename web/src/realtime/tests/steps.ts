import type { Message, Quoted, UserRef } from "../events";
import type { Room, World } from "./World";
import type { ServerModel } from "./ServerModel";
import { ada, alan, edsger, grace, me } from "./scenes";

/** Something that somebody does in a conversation. */
export function act(
  server: ServerModel,
  people: readonly (typeof ada)[],
  random: () => number,
  mayMark = true,
): void {
  const one = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  const person = one(people) ?? ada;
  const seq = 1 + Math.floor(random() * server.count);
  const id = server.idAt(seq);
  // Edsger, who may be blocked, calls nobody: what a block does to mentions is not the model's.
  const calls = (sender: UserRef | undefined) => (sender?.id === edsger.id || random() >= 0.3 ? [] : [me.id]);
  const dice = random();
  if (dice < 0.3 || server.count === 0) {
    const quoted = server.messageAt(seq);
    const replyTo = quoted && random() < 0.3 ? { replyTo: quotedOf(quoted) } : {};
    server.send(person, { mentions: calls(person), ...replyTo });
  } else if (dice < 0.4) {
    server.edit(id, `edited ${dice}`, calls(server.messageAt(seq)?.sender));
  } else if (dice < 0.5) {
    server.react(id, person, random() < 0.5 ? "👍" : "🎉");
  } else if (dice < 0.55) {
    server.pin(id, random() < 0.5);
  } else if (dice < 0.58) {
    if (mayMark) {
      server.markUnread(seq);
    }
  } else if (dice < 0.68) {
    server.read(person, seq);
  } else if (dice < 0.75) {
    server.readAll(person);
  } else if (dice < 0.9 && person !== ada) {
    server.deliver(person, seq);
  } else {
    server.delete(id);
  }
}

const quotedOf = ({ id, sender, content, isDeleted }: Message): Quoted => ({
  id,
  sender,
  content,
  isDeleted,
});

/** Something that happens anywhere. */
export function actIn(world: World, random: () => number, mayMark: boolean): void {
  const one = <T>(from: readonly [T, ...T[]]): T => from[Math.floor(random() * from.length)] ?? from[0];
  const room = one(world.rooms as [Room, ...Room[]]);
  const dice = random();
  const number = Math.floor(random() * 100);
  if (dice < 0.05) {
    world.rename(one([ada, grace, alan, edsger]), `Name ${number}`);
  } else if (dice < 0.08) {
    room.block(edsger, !world.blocked.has(edsger.id));
  } else if (dice < 0.14) {
    room.write(random() < 0.3 ? "" : `draft ${number}`);
  } else if (dice < 0.2 && room.isGroup) {
    room.call(`Room ${number}`, random() < 0.5 ? `topic ${number}` : undefined);
  } else if (dice < 0.26 && room.isGroup) {
    const person = one([alan, edsger]);
    room[room.has(person) ? "leave" : "join"](person);
  } else if (dice < 0.32) {
    world.deliver(room);
  } else {
    act(room, room.people, random, mayMark);
  }
}
