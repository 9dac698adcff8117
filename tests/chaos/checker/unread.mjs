// C9: what is unread follows from what was sent, deleted and read; what was read stays read.
import { at, group } from "./history.mjs";

export function* unread(history) {
  yield* counted(history);
  for (const stream of history.streams) yield* forward(history, stream);
}

// A device hears of its person's own reading when it moves: always to a later message, unless he left and came back.
function* forward(history, stream) {
  const last = new Map();
  const repeated = new Set();
  for (const see of stream.reads) {
    if (see.subject !== stream.user) continue;
    const before = last.get(see.conv);
    const isSameStay = before && !history.stay(stream.user, see.conv, (from) => before.id < from && from < see.id);
    // A connection that goes on is told again where it stands, and at the seam, where what was missed and what is new meet, once more.
    const isAgain = see.id === before?.id && see.conn === before.conn;
    const seam = `${see.conn} ${see.conv}`;
    const mayRepeat = see.conn !== stream.open.conn && !repeated.has(seam);
    if (isAgain) repeated.add(seam);
    if (isSameStay && (see.id < before.id || (isAgain && !mayRepeat))) {
      yield ["what was read is read again, or less is", before, see];
    }
    last.set(see.conv, see);
  }
}

// Reading is not in the log, so a snapshot that was taken meanwhile may show it or not: the count lies between the two.
function* counted(history) {
  const snapshots = [];
  for (const list of history.lists) for (const c of list.conversations ?? []) snapshots.push({ ...c, user: list.user, list, pos: list.cursor });
  const reads = group(history.calls.filter((c) => (c.op === "read" || c.op === "readAll") && c.outcome !== "fail"), (c) => `${c.user} ${c.conv}`);
  const acked = ackedPositions(history);
  for (const [conv, here] of group(snapshots, (s) => s.conv)) {
    const counts = new Counts(history, conv);
    for (const s of here.sort((a, b) => a.pos - b.pos)) {
      counts.moveTo(s.pos);
      const [low, high] = watermark(s, counts, reads.get(`${s.user} ${conv}`) ?? [], acked);
      const [least, most] = [counts.unread(s.user, high), counts.unread(s.user, low)];
      if (s.unread < least || s.unread > most) {
        yield [
          `${s.unread} are shown as unread, and ${least === most ? least : `${least} to ${most}`} are`,
          { at: s.list.at, end: s.list.end, user: s.user, conv, cursor: s.pos, unread: s.unread, final: s.list.final },
          { read: low === high ? low : `${low} to ${high}`, last: counts.last },
        ];
      }
    }
  }
}

function watermark({ user, list, pos }, counts, reads, acked) {
  const own = counts.ownMark(user, pos);
  let [low, high] = [own, own];
  const since = counts.joinedAt(user, pos);
  for (const call of reads) {
    if (call.at > list.end) continue;
    const isDone = call.outcome === "ok" && call.end < list.at;
    // Of a reading that fell into an earlier stay nothing is left.
    const mayBeEarlier = since > 0 && !(acked.before(call.at) >= since);
    const through = call.op === "read" ? counts.seqOf(call.target) : counts.last;
    high = Math.max(high, through);
    if (isDone && !mayBeEarlier) low = Math.max(low, call.op === "read" ? through : counts.seqAt(acked.before(call.at)));
  }
  return [Math.min(low, counts.last), Math.min(high, counts.last)];
}

// The highest position that was known to somebody before a moment.
function ackedPositions(history) {
  const known = history.calls.filter((c) => c.op === "send" && c.outcome === "ok").map((c) => [c.end, c.id]).sort((a, b) => a[0] - b[0]);
  for (let i = 1; i < known.length; i++) known[i][1] = Math.max(known[i][1], known[i - 1][1]);
  return {
    before(time) {
      let [low, high] = [0, known.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (known[middle][0] < time) low = middle + 1;
        else high = middle;
      }
      return low === 0 ? 0 : known[low - 1][1];
    },
  };
}

// One conversation at a position that moves forward: how many messages are above a number, and not deleted.
class Counts {
  #all;
  #order;
  #own = new Map();
  #sent = [];
  #next = 0;
  #seqs = new Map();
  #marks = new Map();
  last = 0;

  constructor(history, conv) {
    this.history = history;
    this.conv = conv;
    const messages = history.conversations.get(conv) ?? new Map();
    this.#all = new Fenwick(messages.size + 1);
    for (const m of messages.values()) {
      this.#seqs.set(m.id, m.seq);
      this.#sent.push({ pos: m.id, message: m, by: 1 });
      const deleted = history.deletedAt.get(m.id);
      if (deleted !== undefined) this.#sent.push({ pos: deleted, message: m, by: -1 });
    }
    this.#sent.sort((a, b) => a.pos - b.pos);
    this.#order = [...messages.values()].sort((a, b) => a.id - b.id);
  }

  moveTo(pos) {
    for (; this.#next < this.#sent.length && this.#sent[this.#next].pos <= pos; this.#next++) {
      const { message, by } = this.#sent[this.#next];
      this.#all.add(message.seq, by);
      at(this.#own, message.sender, () => new Fenwick(this.#all.size)).add(message.seq, by);
      if (by > 0) {
        this.last = Math.max(this.last, message.seq);
        this.#marks.set(message.sender, message);
      }
    }
  }

  unread(user, read) {
    return this.#all.above(read) - (this.#own.get(user)?.above(read) ?? 0);
  }

  seqOf(id) {
    return this.#seqs.get(id) ?? 0;
  }

  // The number of the last message up to a position.
  seqAt(pos) {
    let [low, high] = [0, this.#order.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#order[middle].id <= pos) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : this.#order[low - 1].seq;
  }

  joinedAt(user, pos) {
    const stay = (this.history.stays.get(this.conv)?.get(user) ?? []).find(([from, to]) => from <= pos && pos < to);
    return stay ? stay[0] : 0;
  }

  // Who sends has read what was there; who comes has nothing to read yet.
  ownMark(user, pos) {
    const joined = this.joinedAt(user, pos);
    const sent = this.#marks.get(user);
    return Math.max(this.seqAt(joined), sent && sent.id > joined ? sent.seq : 0);
  }
}

class Fenwick {
  #sums;
  total = 0;

  constructor(size) {
    this.size = size;
    this.#sums = new Int32Array(size + 1);
  }

  add(i, by) {
    this.total += by;
    for (; i <= this.size; i += i & -i) this.#sums[i] += by;
  }

  above(i) {
    let below = 0;
    for (i = Math.min(i, this.size); i > 0; i -= i & -i) below += this.#sums[i];
    return this.total - below;
  }
}
