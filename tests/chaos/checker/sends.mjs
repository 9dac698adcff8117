// C1: what was acknowledged is there. C2: once. C3: without holes. C4: in the order in which it happened.
import { group, never } from "./history.mjs";

export function* durable(history) {
  for (const call of history.calls) {
    if (call.outcome !== "ok") continue;
    if (call.op === "send") yield* sent(history, call);
    else if (call.op === "delete") {
      const message = history.message(call.conv, call.target);
      if (message && !message.deleted) yield ["a deletion that was acknowledged is not there", call, shown(message)];
    } else if (call.op === "edit") {
      const message = history.message(call.conv, call.target);
      if (message && !message.deleted && history.supersededBy(message.id, message.mark, never) === call) {
        yield ["an edit that was acknowledged is not there", call, shown(message)];
      }
    } else if (call.op === "add" && !history.stay(call.target, call.conv, () => true)) {
      yield ["a person whose adding was acknowledged has never been there", call];
    } else if (call.op === "create" && !history.stays.has(call.id)) {
      yield ["a conversation whose creation was acknowledged is not there", call];
    }
  }
  for (const [one, other] of history.contradictions) yield ["two histories differ", shown(one), shown(other)];
}

function* sent(history, call) {
  if (call.seen !== call.mark && !(call.seen === "" && history.deletes.has(call.id)) && !history.isEdit(call.id, call.seen)) {
    yield ["the acknowledgement shows another content than was sent", call];
  }
  const message = history.message(call.conv, call.id);
  if (!message) {
    yield ["a message that was acknowledged is in no history", call];
  } else if (message.sender !== call.user || message.tempId !== call.tempId || message.seq !== call.seq) {
    yield ["a message is not the one that was acknowledged", call, shown(message)];
  } else if (!message.deleted && message.mark !== call.mark && !history.isEdit(message.id, message.mark)) {
    yield ["a message has another content than was acknowledged", call, shown(message)];
  } else if (message.deleted && !history.deletes.has(message.id)) {
    yield ["a message is gone that nobody deleted", call, shown(message)];
  }
}

export function* once(history) {
  for (const messages of history.conversations.values()) {
    for (const [key, copies] of group(messages.values(), (m) => `${m.sender} ${m.conv} ${m.tempId}`)) {
      const calls = history.sends.get(key);
      if (!calls) {
        yield ["there is a message that nobody sent", shown(copies[0])];
        continue;
      }
      if (calls.every((c) => c.outcome === "fail")) yield ["a message is there that was refused", calls[0], shown(copies[0])];
      const contents = group(calls, (c) => c.mark);
      for (const [mark, same] of group(copies.filter((m) => !m.deleted), (m) => m.mark)) {
        if (same.length > 1) yield ["a message is there twice", ...(contents.get(mark) ?? []).slice(0, 2), ...same.slice(0, 2).map(shown)];
      }
      if (copies.length > contents.size) yield ["there are more messages than were sent", ...calls.slice(0, 2), ...copies.slice(0, 3).map(shown)];
    }
  }
  for (const calls of history.sends.values()) {
    for (const same of group(calls.filter((c) => c.outcome === "ok"), (c) => c.mark).values()) {
      const other = same.find((c) => c.id !== same[0].id);
      if (other) yield ["one message was acknowledged under two ids", same[0], other];
    }
  }
}

export function* dense(history) {
  const { count, head, events } = history.tables;
  if (count !== head) yield [`the log has ${count} events, and its last position is ${head}`];
  for (let i = 1; i < events.length; i++) {
    if (events[i][0] !== events[i - 1][0] + 1) {
      yield ["positions are missing", logged(events[i - 1]), logged(events[i])];
      break;
    }
  }
  for (const messages of history.conversations.values()) {
    const inOrder = [...messages.values()].sort((a, b) => a.id - b.id);
    const hole = inOrder.findIndex((m, i) => m.seq !== (i === 0 ? 1 : inOrder[i - 1].seq + 1));
    if (hole >= 0) yield ["the numbers of a conversation have a hole", ...inOrder.slice(Math.max(0, hole - 1), hole + 1).map(shown)];
  }
  for (const e of history.events) {
    if (e.kind !== "message.sent" || !history.conversations.has(e.conv)) continue;
    const message = history.message(e.conv, e.pos);
    if (!message) yield ["the log has a message that no history shows", e];
    else if (message.sender !== e.actor) yield ["the log and the history name different senders", e, shown(message)];
  }
}

export function* realTime(history) {
  yield* acrossConnections(history);
  yield* withinConnections(history);
  yield* snapshots(history);
}

// A message that was acknowledged before another one was begun has the lower position.
function* acrossConnections(history) {
  const done = [];
  for (const calls of history.sends.values()) {
    for (const same of group(calls, (c) => c.mark).values()) {
      const ok = same.filter((c) => c.outcome === "ok");
      if (ok.length) done.push({ id: ok[0].id, begun: same[0], ended: ok.reduce((a, b) => (a.end < b.end ? a : b)) });
    }
  }
  done.sort((a, b) => a.id - b.id);
  let latest = null;
  for (const send of done) {
    if (latest && send.ended.end < latest.begun.at) {
      yield ["a message was acknowledged before another one was begun, and stands behind it", send.ended, latest.begun];
    }
    if (!latest || send.begun.at > latest.begun.at) latest = send;
  }
}

// What was sent on one connection, one after the other without waiting, keeps its order. A message that went out more than
// once may owe its place to another copy.
function* withinConnections(history) {
  const last = new Map();
  for (const call of history.calls) {
    if (call.op !== "send" || call.outcome !== "ok" || call.conn === undefined) continue;
    if (history.sends.get(`${call.user} ${call.conv} ${call.tempId}`).length > 1) continue;
    const before = last.get(call.conn);
    if (before && before.id > call.id) yield ["two messages of one connection changed places", before, call];
    else last.set(call.conn, call);
  }
}

// A state that was seen is not followed by an earlier one, and contains what was acknowledged before it was asked for.
function* snapshots(history) {
  const done = [];
  for (const r of [...history.pages, ...history.lists]) if (r.cursor) done.push({ end: r.end, pos: r.cursor, record: r });
  for (const c of history.calls) if (c.op === "send" && c.outcome === "ok") done.push({ end: c.end, pos: c.id, record: c });
  done.sort((a, b) => a.end - b.end);
  const asked = [...history.pages, ...history.lists].filter((r) => r.cursor).sort((a, b) => a.at - b.at);
  let i = 0;
  let known = null;
  for (const read of asked) {
    for (; i < done.length && done[i].end < read.at; i++) if (!known || done[i].pos > known.pos) known = done[i];
    if (known && read.cursor < known.pos) yield ["a state is older than what was known before it was asked for", known.record, brief(read)];
  }
}

export function shown({ id, seq, sender, mark, tempId, deleted, conv, page }) {
  return { shown: true, conv, id, seq, sender, mark, tempId, ...(deleted && { deleted }), ...(page && { to: page.user, at: page.at }) };
}

export function brief({ messages, conversations, ...rest }) {
  return { ...rest, ...(messages && { messages: messages.length }), ...(conversations && { conversations: conversations.length }) };
}

const logged = ([pos, kind, conv, user, subject, actor]) => ({ logged: true, pos, kind, conv, user, subject, actor });

