// What the clients sent and saw, in the order in which it happened, by the one monotonic clock of this process. Records
// are plain objects:
//
//   call   { at, end?, user, conn?, op, conv, tempId?, mark?, target?, outcome: "ok"|"fail"|"unknown", id?, seq?, status? }
//   open   { at, user, conn, device, after?, recovered, cursor? }   a connection; "after" is the one before it on this device
//   close  { at, conn }
//   see    { at, user, conn, event, conv, pos?, id?, seq?, sender?, mark?, tempId?, deleted?, subject?, people? }
//   page   { at, end, user, conn?, conv, before?, limit, cursor, status, messages?, final? }
//   list   { at, end, user, conn?, cursor, conversations, final? }
//   found  { at, end, user, by, cursor, messages: [{ id, conv }] }        shown by themselves, wherever they are
//   count  { at, end, user, cursor, conversations: [conv] }                what is not read
//   sync   { at, end, user, after, cursor, events: [{ event, conv, pos, id? }] }
//   fault  { at, what }
//
// A call without an end never returned. A mark stands for a content: its first word, by which a leak names itself, and a hash.
import { writeFileSync } from "node:fs";
import { fnv } from "./dice.mjs";

export class Recorder {
  records = [];

  add(kind, fields) {
    const record = { kind, at: performance.now(), ...fields };
    this.records.push(record);
    return record;
  }
}

export function mark(content) {
  return content === "" ? "" : `${content.split(" ", 1)[0]}#${content.length}.${fnv(content).toString(36)}`;
}

export function save(path, history) {
  const { records, ...rest } = history;
  writeFileSync(path, [rest, ...records].map((line) => JSON.stringify(line)).join("\n") + "\n");
}

export function load(text) {
  const [rest, ...records] = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  return { ...rest, records };
}
