// Two people who write to each other, and the connection of one of them, which is lost and comes back.
import assert from "node:assert/strict";
import { ChatClient, within } from "./client.mjs";

export const transports = {
  websocket: { transports: ["websocket"] },
  polling: { transports: ["polling"], upgrade: false },
};
export const quick = { reconnectionDelay: 50, reconnectionDelayMax: 200 };

let people = 0;
export const person = (server) => server.register(`person${++people}`);

/** Two people, their direct conversation, and the second one's client. Their connections end with the test `t`. */
export async function two(t, server, options) {
  const [anna, ben] = [await person(server), await person(server)];
  const annas = await ChatClient.connect(server.url, anna.token, { ...quick, auth: { token: anna.token, recovery: false } });
  t.after(() => annas.close());
  const { conversation } = await annas.ask("createConversation", { participants: [ben.id] });
  const bens = await ChatClient.connect(server.url, ben.token, { ...quick, ...options });
  t.after(() => bens.close());
  const tell = async (conversationId, content) => {
    const ack = await annas.ask("sendMessage", { conversationId, content, type: "text" });
    assert.equal(ack.success, true);
    return ack.message;
  };
  const say = async (...texts) => {
    for (const content of texts) await tell(conversation._id, content);
  };
  const group = async () => {
    const made = await annas.ask("createConversation", { participants: [ben.id], isGroup: true });
    await bens.see("conversationCreated", (c) => c._id === made.conversation._id);
    return made.conversation._id;
  };
  return { anna, ben, annas, bens, say, tell, group, conversationId: conversation._id };
}

/** The connection is gone from one moment to the next; the client does not come back by itself. */
export function lose(socket) {
  const lost = new Promise((resolve) => socket.io.once("close", resolve));
  socket.io.reconnection(false);
  socket.io.engine.transport.ws?.close();
  socket.io.engine.transport.onClose();
  return within(lost, "close");
}

/** Cuts the connection; what `meanwhile` does is missed. Resolves when the client is connected again. */
export async function cut({ bens }, meanwhile) {
  await lose(bens.socket);
  await meanwhile();
  await comeBack(bens.socket);
}

export async function comeBack(socket) {
  socket.io.reconnection(true);
  const connected = new Promise((resolve) => socket.once("connect", resolve));
  socket.connect();
  await within(connected, "connect");
}

export const contents = (client) => client.seen("newMessage").map((m) => m.message.content);

export const hasSaid = (content) => (m) => m.message.content === content;
