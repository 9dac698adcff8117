// Reads what strace wrote of a server: what it did to its database's files, and when it answered, in the order in which it
// happened. Steps are { does: "write"|"sync"|"truncate"|"unlink", file, ... } and { does: "ack", id }.
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline";

const line = /^(\d+) +(?:(\w+)\((.*)|<\.\.\. (\w+) resumed>(.*))$/s;
// An acknowledgement of a message, as Socket.IO writes it.
const acknowledged = /43\/chat,\d+\[\{(?:"success":true,)?"message":\{"_id":"(\d+)"/g;

export async function readTrace(path, folder) {
  const steps = [];
  const files = new Map();
  const unfinished = new Map();
  for await (const text of createInterface({ input: createReadStream(path, "latin1"), crlfDelay: Infinity })) {
    const [, pid, begun, args, resumed, rest] = line.exec(text) ?? [];
    if (begun) {
      // What goes out may have arrived before the call returns.
      if (sends.has(begun)) for (const id of acks(args)) steps.push({ does: "ack", id });
      else if (args.endsWith("<unfinished ...>")) unfinished.set(pid, args.slice(0, -" <unfinished ...>".length));
      else finish(begun, args);
    } else if (resumed && unfinished.has(pid)) {
      finish(resumed, unfinished.get(pid) + rest);
      unfinished.delete(pid);
    }
  }
  return steps;

  function finish(call, text) {
    const [, args, result] = /^(.*)\) += (-?\d+)/s.exec(text) ?? [];
    if (args === undefined || Number(result) < 0) return;
    if (call === "openat") {
      const path = bytes(args).toString();
      if (path.startsWith(folder)) files.set(result, basename(path));
      else files.delete(result);
      return;
    }
    if (call === "unlink") {
      const path = bytes(args).toString();
      if (path.startsWith(folder)) steps.push({ does: "unlink", file: basename(path) });
      return;
    }
    const file = files.get(/^\d+/.exec(args)[0]);
    if (!file) return;
    if (call === "pwrite64") steps.push({ does: "write", file, at: Number(/(\d+)$/.exec(args)[1]), bytes: bytes(args).subarray(0, Number(result)) });
    else if (call === "fdatasync" || call === "fsync") steps.push({ does: "sync", file });
    else if (call === "ftruncate") steps.push({ does: "truncate", file, to: Number(/(\d+)$/.exec(args)[1]) });
    else if (call === "close") files.delete(/^\d+/.exec(args)[0]);
  }
}

const sends = new Set(["write", "writev", "sendto", "sendmsg"]);

function* acks(args) {
  for (const [, id] of bytes(args).toString("latin1").matchAll(acknowledged)) yield Number(id);
}

// Strings are written as "\x12\x34", all of them; a call that gathers has several.
function bytes(args) {
  return Buffer.concat([...args.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, text]) => Buffer.from(text.replaceAll("\\x", ""), "hex")));
}
