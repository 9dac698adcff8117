// A recorded run, prepared for the checks: what was sent, what the histories show at the end, who was where, and what
// each person was to see.
//
// A history is { seed, records, tables }. The tables are the server's own, read at the end: { epoch, count, head,
// events: [[pos, kind, conversation, user, subject, actor]], participants: [[conversation, user, joined, left]] }.
// They say in which order things happened; what was written is taken from what people were shown.

export const never = Infinity;

export class History {
  constructor({ records, tables }) {
    this.records = records;
    this.tables = tables;
    this.calls = records.filter((r) => r.kind === "call");
    this.pages = records.filter((r) => r.kind === "page");
    this.lists = records.filter((r) => r.kind === "list");
    this.events = tables.events.map(([pos, kind, conv, user, subject, actor]) => ({ pos, kind, conv, user, subject, actor }));
    this.stays = stays(tables.participants);
    // Who came with the event that began a conversation.
    this.founders = group(tables.participants, ([conv, , from]) => `${conv} ${from}`);
    this.sends = group(this.calls.filter((c) => c.op === "send"), (c) => `${c.user} ${c.conv} ${c.tempId}`);
    this.deletes = group(this.calls.filter((c) => c.op === "delete"), (c) => c.target);
    this.edits = group(this.calls.filter((c) => c.op === "edit" && c.outcome !== "fail"), (c) => c.target);
    this.deletedAt = new Map(this.events.filter((e) => e.kind === "message.deleted").map((e) => [e.subject, e.pos]));
    this.end = records.length ? records.at(-1).end ?? records.at(-1).at : 0;
    [this.conversations, this.contradictions] = this.#final();
    this.streams = this.#streams();
  }

  // conversation -> message id -> the message, as it is shown in the end to whoever may see it.
  #final() {
    const conversations = new Map();
    const contradictions = [];
    for (const page of this.pages) {
      if (!page.final || !page.messages) continue;
      const messages = at(conversations, page.conv, () => new Map());
      for (const message of page.messages) {
        const known = messages.get(message.id);
        if (!known) messages.set(message.id, { ...message, conv: page.conv, page });
        else if (known.mark !== message.mark || known.seq !== message.seq) contradictions.push([known, { ...message, page }]);
      }
    }
    return [conversations, contradictions];
  }

  message(conv, id) {
    return this.conversations.get(conv)?.get(id);
  }

  // The edit that made a content known as old before this time; undefined if the content may be the message's then.
  supersededBy(id, mark, time) {
    const edits = this.edits.get(id) ?? [];
    const written = edits.find((c) => c.mark === mark);
    // What nobody has an answer for may be done at any time.
    const since = !written ? 0 : written.outcome === "ok" ? written.end : never;
    return edits.find((c) => c.outcome === "ok" && c.mark !== mark && c.end < time && c.at > since);
  }

  // Whether a message has had this content by an edit.
  isEdit(id, mark) {
    return (this.edits.get(id) ?? []).some((c) => c.mark === mark);
  }

  // Whether what happened at a position may be seen. Who is removed is told of it.
  mayHear(user, conv, pos) {
    return this.stay(user, conv, (from, to) => from <= pos && pos <= to);
  }

  maySee(user, conv, pos) {
    return this.stay(user, conv, (from, to) => from < pos && pos < to);
  }

  // Whether the person is there in the state after this position.
  isThere(user, conv, pos) {
    return this.stay(user, conv, (from, to) => from <= pos && pos < to);
  }

  stay(user, conv, holds) {
    return (this.stays.get(conv)?.get(user) ?? []).some(([from, to]) => holds(from, to));
  }

  // What one device heard without a break: a connection, and those that went on where it was lost.
  #streams() {
    const byConn = new Map();
    const streams = [];
    for (const record of this.records) {
      if (record.kind === "open") {
        const before = record.recovered ? byConn.get(record.after) : undefined;
        const stream = before ?? { user: record.user, open: record, seen: [], reads: [], all: [], openings: new Map(), closed: null, cursor: record.cursor ?? null };
        stream.closed = null;
        stream.openings.set(record.conn, record.at);
        if (!before) streams.push(stream);
        byConn.set(record.conn, stream);
        continue;
      }
      const stream = byConn.get(record.conn);
      if (!stream) continue;
      if (record.kind === "close") stream.closed = record;
      else if (record.kind === "see") {
        stream.all.push(record);
        if (record.event === "messageRead") stream.reads.push(record);
        else if (record.event !== "userTyping") stream.seen.push(record);
      }
      else if (record.kind === "list" && stream.cursor === null && record.at > stream.open.at) {
        stream.cursor = record.cursor;
        stream.list = record;
      }
    }
    const places = new Map();
    for (const e of this.events) for (const key of keysOf(e, this.founders)) at(places, key, () => []).push(e.pos);
    for (const stream of streams) placeAll(stream, places);
    return streams;
  }

  // user -> [{ pos, event }], in order: every frame that a connection without a break must bring.
  expectations() {
    const expected = new Map();
    const present = new Map();
    const tell = (user, e, event) => at(expected, user, () => []).push({ pos: e.pos, event, e });
    for (const e of this.events) {
      const people = at(present, e.conv, () => new Set());
      switch (e.kind) {
        case "conversation.created":
          for (const [, user] of this.founders.get(`${e.conv} ${e.pos}`) ?? []) people.add(user);
          for (const user of people) tell(user, e, "conversationCreated");
          break;
        case "participant.added":
          people.add(e.user);
          tell(e.user, e, "conversationCreated");
          for (const user of people) tell(user, e, "participantsAdded");
          break;
        case "participant.removed":
          for (const user of people) tell(user, e, "participantRemoved");
          people.delete(e.user);
          break;
        case "message.sent":
          for (const user of people) tell(user, e, "newMessage");
          break;
        case "message.edited":
          for (const user of people) if (this.maySee(user, e.conv, e.subject)) tell(user, e, "messageEdited");
          break;
        case "message.deleted":
          for (const user of people) tell(user, e, "messageDeleted");
          break;
      }
    }
    return expected;
  }
}

// The frames an event makes, by what can be read in them.
function keysOf(e, founders) {
  switch (e.kind) {
    case "conversation.created":
      return (founders.get(`${e.conv} ${e.pos}`) ?? []).map(([, user]) => `conversationCreated ${e.conv} ${user}`);
    case "participant.added": return [`conversationCreated ${e.conv} ${e.user}`, `participantsAdded ${e.conv} ${e.user}`];
    case "participant.removed": return [`participantRemoved ${e.conv} ${e.user}`];
    case "message.edited": return [`messageEdited ${e.conv} ${e.subject}`];
    case "message.deleted": return [`messageDeleted ${e.conv} ${e.subject}`];
    default: return [];
  }
}

// A frame's position is in it (a message's id, the offset); or it is the next place in the log that makes such a frame; or,
// of what came before the first frame that says where it is, the last place before that. A frame without a place came once
// too often, or is of something that did not happen. Where no frame says where it is there is nothing to judge.
function placeAll(stream, places) {
  const { seen } = stream;
  for (const see of seen) see.place = see.event === "newMessage" ? see.id : see.pos;
  const anchor = seen.findIndex((see) => see.place !== undefined);
  if (anchor < 0) stream.seen = [];
  else {
    for (let i = anchor - 1; i >= 0; i--) seen[i].place = candidates(seen[i]).findLast(before(seen[i + 1], seen[i]));
    let last = 0;
    for (const see of seen.slice(anchor)) {
      see.place ??= candidates(see).find((pos) => pos > last || (pos === last && see.event === "participantsAdded"));
      last = Math.max(last, see.place ?? 0);
    }
  }

  function candidates(see) {
    const subject = see.event === "conversationCreated" ? stream.user : see.subject;
    return places.get(`${see.event} ${see.conv} ${subject}`) ?? [];
  }

  // One event makes both frames for the person who is added.
  function before(next, see) {
    const isPair = see.event === "conversationCreated" && next.event === "participantsAdded";
    return (pos) => pos < next.place || (isPair && pos === next.place);
  }
}

function stays(participants) {
  const stays = new Map();
  for (const [conv, user, joined, left] of participants) {
    at(at(stays, conv, () => new Map()), user, () => []).push([joined, left ?? never]);
  }
  return stays;
}

export function at(map, key, make) {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

export function group(items, key) {
  const groups = new Map();
  for (const item of items) at(groups, key(item), () => []).push(item);
  return groups;
}
