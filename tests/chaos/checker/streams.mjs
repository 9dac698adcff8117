// C5: what a connection brings is what happened, in order, each once, without a hole; and so is a page of history.
// C7: the state that a device kept by what it heard is the state that loads.
import { at } from "./history.mjs";
import { brief, shown } from "./sends.mjs";

export function* streams(history) {
  const expected = history.expectations();
  for (const stream of history.streams) yield* complete(history, stream, expected.get(stream.user) ?? []);
  yield* pages(history);
}

function* complete(history, stream, expected) {
  let last = null;
  const heard = [];
  for (const see of stream.seen) {
    if (!see.place) {
      yield [`${see.event} came that is not in the log, or once more than it happened`, ...(last ? [last] : []), see];
      continue;
    }
    if (last && (see.place < last.place || (see.place === last.place && see.event === last.event))) {
      yield [see.place === last.place ? "a frame came twice" : "a frame came after a later one", last, see];
      continue;
    }
    last = see;
    if (history.mayHear(stream.user, see.conv, see.place)) heard.push(see);
  }

  // From what was loaded when it began, or from the first frame; to the end, or to the last frame if it was cut.
  const from = Math.min(stream.cursor ?? Infinity, heard.length ? heard[0].place - 1 : Infinity);
  const to = stream.closed ? last?.place ?? 0 : history.tables.head;
  let h = 0;
  let i = firstAfter(expected, from, (e) => e.pos);
  for (; i < expected.length && expected[i].pos <= to; i++) {
    const { pos, event, e } = expected[i];
    while (h < heard.length && heard[h].place <= from) h++;
    if (heard[h]?.place === pos && heard[h].event === event) {
      h++;
    } else if (!(stream.closed && pos === to)) {
      // Of two frames of one event a cut may have let through only the first.
      yield [`${event} did not come`, { expected: true, user: stream.user, event, ...e }, ...(h > 0 ? [heard[h - 1]] : [stream.open]), ...(heard[h] ? [heard[h]] : [])];
      return;
    }
  }
}

// The index of the first item above a position.
function firstAfter(items, pos, of = (item) => item) {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (of(items[middle]) <= pos) low = middle + 1;
    else high = middle;
  }
  return low;
}

// A page holds the latest messages before its end that the person may see, up to its limit; no other, none left out.
function* pages(history) {
  const visible = new Map();
  for (const page of history.pages) {
    if (!page.messages) continue;
    const all = at(at(visible, page.conv, () => new Map()), page.user, () =>
      [...(history.conversations.get(page.conv)?.values() ?? [])].filter((m) => history.maySee(page.user, page.conv, m.id)).map((m) => m.id).sort((a, b) => a - b));
    const end = Math.min(page.before ?? Infinity, page.cursor + 1);
    const wrong = firstWrong(page, all, firstAfter(all, end - 1) - 1, (m) => history.maySee(page.user, page.conv, m.id));
    if (wrong) yield [wrong[0], brief(page), ...wrong.slice(1).filter(Boolean).map((m) => shown(history.message(page.conv, m) ?? { id: m }))];
  }
}

// What a person may not see is not this check's concern (C8).
function firstWrong(page, all, i, mine) {
  for (const message of page.messages.toReversed().filter(mine)) {
    if (message.id !== all[i]) return ["a page leaves out a message, or is out of order", message.id, all[i]];
    i--;
  }
  return page.messages.length < page.limit && i >= 0 ? ["a page ends before the first message", all[i]] : null;
}

export function* kept(history) {
  const loaded = new Map();
  for (const list of history.lists) if (list.final && list.conversations) loaded.set(list.user, list);
  for (const stream of history.streams) {
    const list = loaded.get(stream.user);
    if (stream.closed || !stream.list?.conversations || !list) continue;
    const state = fold(stream);
    for (const c of list.conversations) {
      const there = state.get(c.conv);
      const people = [...c.people].sort((a, b) => a - b).join();
      if (!there) yield ["a conversation loads that a device has not heard of", { conv: c.conv, user: stream.user }, brief(list)];
      else if ([...there].sort((a, b) => a - b).join() !== people) {
        yield ["a device knows other people in a conversation than load", { conv: c.conv, user: stream.user, knows: [...there], loads: c.people }];
      }
    }
    for (const conv of state.keys()) {
      if (!list.conversations.some((c) => c.conv === conv)) yield ["a device has a conversation that does not load", { conv, user: stream.user }];
    }
  }
}

// conversation -> the people in it, from the list that was loaded when the connection began and from what it heard since.
function fold(stream) {
  const state = new Map(stream.list.conversations.map((c) => [c.conv, new Set(c.people)]));
  for (const see of stream.seen) {
    if (!see.place || see.place <= stream.list.cursor) continue;
    if (see.event === "conversationCreated") state.set(see.conv, new Set(see.people));
    else if (see.event === "participantsAdded") for (const user of see.people) state.get(see.conv)?.add(user);
    else if (see.event !== "participantRemoved") continue;
    else if (see.subject === stream.user) state.delete(see.conv);
    else state.get(see.conv)?.delete(see.subject);
  }
  return state;
}
