// C6: what is shown is what was sent, and nothing else; what was deleted is not shown again.
import { brief, shown } from "./sends.mjs";

export function* content(history) {
  const original = originals(history);
  const gone = endOfContent(history);
  for (const stream of history.streams) yield* heard(history, stream, original, gone);
  for (const page of history.pages) {
    for (const message of page.messages ?? []) {
      const problem = wrong(history, { ...message, conv: page.conv }, original);
      const later = history.supersededBy(message.id, message.mark, page.at);
      if (problem) yield [problem, brief(page), shown({ ...message, conv: page.conv })];
      else if (!message.deleted && gone.get(message.id)?.end < page.at) {
        yield ["what was deleted is shown by a page that was asked for after that", gone.get(message.id), brief(page), shown(message)];
      } else if (!message.deleted && later) {
        yield ["a page shows what a message said before an edit", later, brief(page), shown(message)];
      }
    }
  }
}

function* heard(history, stream, original, gone) {
  const deleted = new Map();
  for (const see of stream.seen) {
    if (see.event === "messageDeleted") deleted.set(see.subject, see);
    if (see.event !== "newMessage" && see.event !== "messageEdited") continue;
    const id = see.event === "newMessage" ? see.id : see.subject;
    const problem = see.event === "newMessage" ? wrong(history, see, original) : wrongEdit(history, see);
    if (problem) yield [problem, see];
    else if (see.mark !== "" && deleted.has(id)) yield ["a message comes after its deletion", deleted.get(id), see];
    else if (see.mark !== "" && gone.get(id)?.end < stream.openings.get(see.conn)) yield ["what was deleted is replayed", gone.get(id), see];
  }
}

function wrong(history, message, original) {
  const { id, conv } = message;
  if (!history.message(conv, id)) return "a message is shown that is in no history at the end";
  const stored = history.message(conv, id);
  if (stored.seq !== message.seq || stored.sender !== message.sender || stored.tempId !== message.tempId) return "a message is shown as another one";
  if (message.mark === "") return history.deletes.has(id) && message.deleted ? null : "a message is shown without its content";
  if (message.deleted) return "a deleted message is shown with its content";
  const isSent = original.has(`${message.sender} ${conv} ${message.tempId} ${message.mark}`) || history.isEdit(id, message.mark);
  return isSent ? null : "a content is shown that its sender did not send";
}

function wrongEdit(history, { subject, mark, deleted }) {
  if (mark === "") return deleted && history.deletes.has(subject) ? null : "an edit is shown without its content";
  if (deleted) return "a deleted message is shown with its content";
  return history.isEdit(subject, mark) ? null : "an edit is shown that nobody made";
}

function originals(history) {
  const original = new Map();
  for (const [key, calls] of history.sends) for (const call of calls) original.set(`${key} ${call.mark}`, call);
  return original;
}

// message -> the first deletion of it that was acknowledged.
function endOfContent(history) {
  const gone = new Map();
  for (const [id, calls] of history.deletes) {
    const ok = calls.filter((c) => c.outcome === "ok");
    if (ok.length) gone.set(id, ok.reduce((a, b) => (a.end < b.end ? a : b)));
  }
  return gone;
}
