// C8: nobody is shown what happened before he came or after he left, and who has left achieves nothing.
import { group, never } from "./history.mjs";
import { brief, shown } from "./sends.mjs";

export function* visibility(history) {
  yield* stays(history);
  for (const stream of history.streams) {
    for (const see of stream.seen) {
      if (!see.place) continue;
      const may = see.event === "newMessage" || see.event === "messageDeleted" ? history.maySee : history.mayHear;
      if (!may.call(history, stream.user, see.conv, see.place)) yield ["a person hears what is not for him", whereabouts(history, stream.user, see.conv), see];
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
  yield* acts(history);
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
