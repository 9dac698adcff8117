// C8: nobody is shown what happened before he came or after he left, and who has left achieves nothing. Between two people of
// whom one has blocked the other no message and no typing passes, and who is banned does not come in.
import { group, never } from "./history.mjs";
import { brief, shown } from "./sends.mjs";

export function* visibility(history) {
  yield* stays(history);
  for (const stream of history.streams) {
    for (const see of stream.seen) {
      if (!see.place) continue;
      const isOfHidden = see.event === "messageEdited" && !history.maySee(stream.user, see.conv, see.subject);
      if (isOfHidden || !mayBeTold(history, stream.user, see, see.place)) yield ["a person hears what is not for him", whereabouts(history, stream.user, see.conv), see];
    }
  }
  for (const page of history.pages) {
    if (!page.messages) continue;
    const where = () => whereabouts(history, page.user, page.conv);
    if (!history.isThere(page.user, page.conv, page.cursor)) yield ["a person who is not there is shown a page", where(), brief(page)];
    const hidden = page.messages.find((m) => !history.maySee(page.user, page.conv, m.id));
    if (hidden) yield ["a page shows what is not for that person", where(), brief(page), shown({ ...hidden, conv: page.conv })];
  }
  for (const list of history.lists) yield* listed(history, list);
  yield* elsewhere(history);
  yield* acts(history);
  yield* banned(history);
  yield* blocked(history);
  for (const stream of history.streams) yield* afterwards(stream);
}

function mayBeTold(history, user, { event, conv }, pos) {
  return event === "newMessage" || event === "messageDeleted" ? history.maySee(user, conv, pos) : history.mayHear(user, conv, pos);
}

// What is shown by other ways than pages and sockets.
function* elsewhere(history) {
  for (const r of history.records) {
    if (r.kind === "found") {
      const hidden = r.messages?.find((m) => !history.maySee(r.user, m.conv, m.id) || !history.isThere(r.user, m.conv, r.cursor));
      if (hidden) yield [`${r.by} shows a message that is not for that person`, whereabouts(history, r.user, hidden.conv), hidden, { ...r, messages: undefined }];
    } else if (r.kind === "count") {
      const hidden = r.conversations?.find((conv) => history.stays.has(conv) && !history.isThere(r.user, conv, r.cursor));
      if (hidden) yield ["what is unread is counted for a person who is not there", whereabouts(history, r.user, hidden), r];
    } else if (r.kind === "sync") {
      // That he may come again is told to who is not there.
      const his = (e) => e.subject === r.user && e.event === "participantUnbanned";
      const hidden = r.events?.find((e) => e.conv && history.stays.has(e.conv) && !his(e) && !mayBeTold(history, r.user, e, e.pos));
      if (hidden) yield ["a person is told late of what is not for him", whereabouts(history, r.user, hidden.conv), hidden, { ...r, events: undefined }];
    }
  }
}

// On one connection nothing that passes comes between the event by which somebody goes and that by which he comes.
function* afterwards(stream) {
  const gone = new Map();
  for (const see of stream.all) {
    if (see.event === "participantRemoved" && see.subject === stream.user) gone.set(see.conv, see);
    else if (see.event === "conversationCreated") gone.delete(see.conv);
    else if (see.event === "userTyping" && gone.has(see.conv)) yield ["a person who is gone hears somebody type", gone.get(see.conv), see];
  }
}

function* listed(history, list) {
  if (!list.conversations) return;
  const shown = new Set(list.conversations.map((c) => c.conv));
  for (const [conv, people] of history.stays) {
    if (!people.has(list.user)) continue;
    const isThere = history.isThere(list.user, conv, list.cursor);
    if (isThere !== shown.has(conv)) {
      yield [isThere ? "a conversation is missing in a list" : "a list shows a conversation to one who is not in it", whereabouts(history, list.user, conv), brief(list)];
    }
  }
}

// The stays are what the log says: one begins and ends where an event says so.
function* stays(history) {
  const events = new Map(history.events.map((e) => [e.pos, e]));
  const ends = new Set();
  for (const [conv, people] of history.stays) {
    for (const [user, intervals] of people) {
      for (const [from, to] of intervals) {
        const begun = events.get(from);
        const isBegun = begun?.kind === "conversation.created" || (begun?.kind === "participant.added" && begun.user === user);
        if (begun && !isBegun) yield ["a stay begins where nobody came", { conv, user, from, to }, begun];
        if (to === never) continue;
        ends.add(to);
        const ended = events.get(to);
        if (ended?.kind !== "participant.removed" || ended.user !== user) yield ["a stay ends where nobody left", { conv, user, from, to }, ...(ended ? [ended] : [])];
      }
    }
  }
  for (const e of history.events) if (e.kind === "participant.removed" && !ends.has(e.pos)) yield ["somebody was removed and is still there", e];
}

// From the acknowledgement of a ban until somebody begins to lift it.
function* banned(history) {
  const bans = history.calls.filter((c) => c.op === "remove" && c.ban && c.outcome === "ok");
  const lifted = group(history.calls.filter((c) => c.op === "unban" && c.outcome !== "fail"), (c) => `${c.target} ${c.conv}`);
  const came = group(history.calls.filter((c) => c.op === "add" && c.outcome === "ok"), (c) => `${c.target} ${c.conv}`);
  for (const ban of bans) {
    const key = `${ban.target} ${ban.conv}`;
    for (const add of came.get(key) ?? []) {
      if (add.at > ban.end && !(lifted.get(key) ?? []).some((c) => c.at < add.end && (c.end ?? never) > ban.at)) {
        yield ["a person who is banned has come in", ban, add];
      }
    }
  }
}

// From the acknowledgement of a block until somebody begins to take it back. What was typed before may still be on its way,
// but not on the connection that has the acknowledgement.
function* blocked(history) {
  const blocks = history.calls.filter((c) => c.op === "block" && c.outcome === "ok");
  if (!blocks.length) return;
  const takenBack = group(history.calls.filter((c) => c.op === "unblock" && c.outcome !== "fail"), (c) => `${c.user} ${c.target}`);
  const directs = group(history.calls.filter((c) => c.direct && c.id), (c) => c.id);
  const sends = group(history.calls.filter((c) => c.op === "send" && c.outcome === "ok" && directs.has(c.conv)), (c) => `${c.user} ${c.conv}`);
  const typing = group(history.records.filter((r) => r.kind === "see" && r.event === "userTyping"), (see) => `${see.conn} ${see.subject}`);
  for (const block of blocks) {
    const holds = (from, to) => !(takenBack.get(`${block.user} ${block.target}`) ?? []).some((c) => c.at < to && (c.end ?? never) > block.at && c !== from);
    for (const [conv, [{ direct }]] of directs) {
      if (!direct.includes(block.user) || !direct.includes(block.target)) continue;
      for (const user of direct) {
        for (const send of sends.get(`${user} ${conv}`) ?? []) {
          // The same message again is the same message.
          const isNew = !history.sends.get(`${send.user} ${conv} ${send.tempId}`).some((c) => c.at < block.end);
          if (isNew && send.at > block.end && holds(block, send.end)) yield ["a message passes a block", block, send];
        }
      }
    }
    for (const see of typing.get(`${block.conn} ${block.target}`) ?? []) {
      if (see.at > block.end && holds(block, see.at)) yield ["somebody is seen typing through a block", block, see];
    }
  }
}

// By position where a call has one; else by time: acknowledged as removed, not added since, and obeyed.
function* acts(history) {
  const changes = group(history.calls.filter((c) => c.op === "add" || c.op === "remove"), (c) => `${c.target} ${c.conv}`);
  for (const call of history.calls) {
    if (call.outcome !== "ok" || call.op === "create") continue;
    if (call.op === "send") {
      if (!history.maySee(call.user, call.conv, call.id)) yield ["a person who is not there has sent", whereabouts(history, call.user, call.conv), call];
      continue;
    }
    const mine = changes.get(`${call.user} ${call.conv}`) ?? [];
    const removed = mine.filter((c) => c.op === "remove" && c.outcome === "ok" && c.end < call.at).at(-1);
    if (removed && !mine.some((c) => c.op === "add" && c.outcome !== "fail" && c.at < call.end && (c.end ?? never) > removed.at)) {
      yield ["a person who was removed has achieved something", removed, call];
    }
  }
}

function whereabouts(history, user, conv) {
  return { user, conv, stays: history.stays.get(conv)?.get(user) ?? [] };
}
