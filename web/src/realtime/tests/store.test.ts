import { describe, expect, it } from "vitest";
import type { ServerEvent } from "../events";
import { namedBy, rowsOf } from "../select";
import { Store } from "../store";
import { freshStore, ServerModel } from "./ServerModel";
import { ada, alan, conversation, grace, letter, me, message } from "./scenes";

describe("A message sent here", () => {
  const confirmed = message(10, ada, { tempId: "t1", content: "hello" });
  const arrived: ServerEvent = { name: "newMessage", data: { message: confirmed, conversationId: "7" } };
  const withoutTempId: ServerEvent = {
    name: "newMessage",
    data: { message: message(10, ada, { content: "hello" }), conversationId: "7" },
  };
  const sent: ServerEvent = { name: "messageSent", data: { tempId: "t1", messageId: "10" } };

  const orders: Record<string, ServerEvent[]> = {
    "acknowledged, then received": [sent, arrived],
    "received, then acknowledged": [arrived, sent],
    "acknowledged, then received without its tempId": [sent, withoutTempId],
    "received without its tempId, then acknowledged": [withoutTempId, sent],
    "received twice": [arrived, arrived, sent],
  };

  for (const [name, events] of Object.entries(orders)) {
    it(`is one item under one key: ${name}`, () => {
      const store = freshStore(new ServerModel([ada, grace], me.id));
      store.histories.written(letter("t1", "hello"));
      expect(store.history("7").items).toMatchObject([{ key: "t1", status: "pending" }]);
      events.forEach((event) => store.apply(event));
      expect(store.history("7").items).toMatchObject([
        { key: "t1", id: "10", status: "sent", content: "hello" },
      ]);
    });
  }

  it("keeps its key when a page that contains it is fetched before anything else is heard", () => {
    const store = freshStore(new ServerModel([ada, grace], me.id));
    store.histories.written(letter("t1", "hello"));
    store.page("7", [confirmed], { fresh: true });
    expect(store.history("7").items).toMatchObject([{ key: "t1", id: "10", status: "sent" }]);
  });

  it("stays below what others wrote until it has a place of its own", () => {
    const store = freshStore(new ServerModel([ada, grace], me.id));
    store.histories.written(letter("t1", "hello"));
    store.apply({ name: "newMessage", data: { message: message(9, grace), conversationId: "7" } });
    expect(store.history("7").items.map((item) => item.key)).toEqual(["9", "t1"]);
    store.apply(sent);
    store.apply({ name: "newMessage", data: { message: message(11, grace), conversationId: "7" } });
    expect(store.history("7").items.map((item) => item.key)).toEqual(["9", "t1", "11"]);
  });

  it("is deleted where that was heard before it was acknowledged", () => {
    const store = freshStore(new ServerModel([ada, grace], me.id));
    store.histories.written(letter("t1", "hello"));
    const data = { messageId: "10", conversationId: "7", deletedBy: ada.id, deletedAt: "" };
    store.apply({ name: "messageDeleted", data });
    store.apply(sent);
    expect(store.history("7").items).toMatchObject([{ key: "t1", id: "10", isDeleted: true, content: "" }]);
  });

  it("is not mistaken for another person's message with the same tempId", () => {
    const store = freshStore(new ServerModel([ada, grace], me.id));
    store.histories.written(letter("t1", "hello"));
    const foreign = message(9, grace, { tempId: "t1" });
    store.apply({ name: "newMessage", data: { message: foreign, conversationId: "7" } });
    expect(store.history("7").items).toMatchObject([{ key: "9" }, { key: "t1", status: "pending" }]);
  });
});

describe("Ticks", () => {
  const receipt = { conversationId: "7", readBy: grace.id, readAt: "" };

  it("become read when somebody reads the whole conversation", () => {
    const server = new ServerModel([ada, grace], me.id);
    server.send(ada);
    server.send(ada);
    const store = freshStore(server);
    store.apply({ name: "conversationRead", data: { ...receipt, deliveredToAll: 2, readByAll: 2 } });
    expect(store.history("7").items.map((item) => item.status)).toEqual(["read", "read"]);
    expect(store.getState().conversations.get("7")?.lastMessage?.status).toBe("read");
  });

  it("wait for the last person of a group", () => {
    const server = new ServerModel([ada, grace, alan], me.id);
    server.send(ada);
    const store = freshStore(server);
    const readByGrace = { ...receipt, messageId: "10", deliveredToAll: 1, readByAll: 0 };
    store.apply({ name: "messageRead", data: readByGrace });
    expect(store.history("7").items).toMatchObject([{ status: "delivered" }]);
    const readByAlan = { ...receipt, readBy: alan.id, deliveredToAll: 1, readByAll: 1 };
    store.apply({ name: "conversationRead", data: readByAlan });
    expect(store.history("7").items).toMatchObject([{ status: "read" }]);
    store.apply({ name: "messageRead", data: readByGrace });
    expect(store.history("7").items).toMatchObject([{ status: "read" }]);
  });

  it("do not rise because somebody wrote", () => {
    const server = new ServerModel([ada, grace], me.id);
    server.send(ada);
    const store = freshStore(server);
    const answer = message(20, grace, { seq: 2 });
    store.apply({ name: "newMessage", data: { message: answer, conversationId: "7" } });
    expect(store.history("7").items).toMatchObject([{ status: "sent" }, {}]);
  });

  it("say no more than sent once receipts are switched off", () => {
    const server = new ServerModel([ada, grace], me.id);
    server.send(ada);
    server.readAll(grace);
    const store = freshStore(server);
    expect(store.history("7").items[0]?.status).toBe("read");
    store.apply({ name: "settingsChanged", data: { readReceipts: "off", whoMayWrite: "everyone" } });
    expect(store.history("7").items[0]?.status).toBe("sent");
    expect(store.getState().conversations.get("7")?.lastMessage?.status).toBe("sent");
  });

  it("are asked for anew wherever somebody else counts, if one is shown", () => {
    const server = new ServerModel([ada, grace, alan], me.id);
    server.send(ada);
    const asked: string[] = [];
    const store = freshStore(server, (_, what) => asked.push(what));
    const at = { conversationId: "7" };
    const others: ServerEvent[] = [
      { name: "participantRemoved", data: { ...at, userId: alan.id, removedBy: me.id } },
      {
        name: "participantsAdded",
        data: { ...at, participants: [{ ...alan, role: "member" }], addedBy: "1" },
      },
      { name: "userBlocked", data: { ...grace, blockedAt: "" } },
      { name: "userUnblocked", data: { userId: grace.id } },
    ];
    others.forEach((event) => store.apply(event));
    store.settings("off");
    store.settings("on");
    expect(asked).toEqual(Array(5).fill("receipts"));
    store.apply({ name: "userBlocked", data: { ...ada, id: "99", blockedAt: "" } });
    expect(asked).toHaveLength(5);
  });

  it("may fall when others count, and not by a receipt that comes late", () => {
    const server = new ServerModel([ada, grace], me.id);
    server.send(ada);
    server.readAll(grace);
    const store = freshStore(server);
    store.receipts("7", { deliveredToAll: 1, readByAll: 0 });
    expect(store.history("7").items[0]?.status).toBe("read");
    store.receiptsAre("7", { deliveredToAll: 1, readByAll: 0 });
    expect(store.history("7").items[0]?.status).toBe("delivered");
    expect(store.getState().conversations.get("7")?.lastMessage?.status).toBe("delivered");
  });

  it("of what is not loaded are as the list says, also where that is less than was heard", () => {
    const server = new ServerModel([ada, grace], me.id);
    server.send(ada);
    const store = new Store(() => undefined);
    store.signedIn(me);
    store.list([server.conversation()]);
    store.receipts("7", { deliveredToAll: 1, readByAll: 1 });
    store.list([server.conversation()]);
    expect(store.getState().conversations.get("7")?.lastMessage?.status).toBe("sent");
  });

  it("of earlier messages follow a later one that is fetched as read", () => {
    const server = new ServerModel([ada, grace], me.id);
    server.send(ada);
    const store = freshStore(server);
    store.page("7", [message(20, ada, { seq: 2, status: "read" })], {});
    expect(store.history("7").items.map((item) => item.status)).toEqual(["read", "read"]);
  });
});

describe("Participants", () => {
  it("leave with their conversation when it is oneself", () => {
    const store = freshStore(new ServerModel([ada, grace, alan], me.id));
    store.apply({ name: "participantRemoved", data: { conversationId: "7", userId: me.id, removedBy: "2" } });
    expect(store.getState().conversations.size).toBe(0);
    expect(store.getState().histories.size).toBe(0);
  });

  it("have a new owner when the owner leaves", () => {
    const store = new Store(() => undefined);
    store.signedIn(me);
    store.list([conversation([ada, grace, alan])]);
    store.apply({
      name: "participantRemoved",
      data: { conversationId: "7", userId: grace.id, removedBy: grace.id, newOwner: me.id },
    });
    const { participants } = store.getState().conversations.get("7") ?? {};
    expect(participants?.map(({ name, role }) => [name, role])).toEqual([
      ["Ada", "owner"],
      ["Alan", "member"],
    ]);
  });

  it("are added once, also when the news comes twice", () => {
    const store = new Store(() => undefined);
    store.signedIn(me);
    store.list([conversation([ada, grace])]);
    const added: ServerEvent = {
      name: "participantsAdded",
      data: { conversationId: "7", participants: [{ ...alan, role: "member" }], addedBy: "1" },
    };
    store.apply(added);
    store.apply(added);
    const names = store
      .getState()
      .conversations.get("7")
      ?.participants.map((person) => person.name);
    expect(names).toEqual(["Ada", "Grace", "Alan"]);
  });
});

describe("Unread", () => {
  it("begins at the first message of others that was not read", () => {
    const server = new ServerModel([ada, grace], me.id);
    server.send(grace);
    server.read(ada, 10);
    server.send(grace);
    server.send(grace);
    const store = freshStore(server);
    store.histories.markNewFrom("7", 2);
    expect(store.history("7").newFrom).toBe("20");
  });

  it("is looked for further up when it is older than what is loaded", () => {
    const store = freshStore(new ServerModel([ada, grace], me.id));
    store.page("7", [message(50, grace), message(60, ada), message(70, grace)], {
      fresh: true,
      hasOlder: true,
    });
    store.histories.markNewFrom("7", 4);
    expect(store.history("7")).toMatchObject({ newFrom: null, unreadBeyond: 2 });
    store.histories.olderPage("7", [message(40, grace), message(45, ada)], { hasOlder: true });
    expect(store.history("7")).toMatchObject({ newFrom: null, unreadBeyond: 1 });
    store.histories.olderPage("7", [message(20, grace), message(30, grace)], { hasOlder: true });
    expect(store.history("7")).toMatchObject({ newFrom: "30", unreadBeyond: 0 });
    store.histories.olderPage("7", [message(10, grace)], { hasOlder: false });
    expect(store.history("7").newFrom).toBe("30");
  });

  it("falls to zero when everything is read elsewhere, and not for what comes after", () => {
    const server = new ServerModel([ada, grace], me.id);
    server.send(grace);
    const store = freshStore(server);
    const replay = store.record();
    server.readAll(ada);
    server.events.slice(1).forEach((event) => store.apply(event));
    expect(store.getState().conversations.get("7")?.unreadCount).toBe(0);
    server.send(grace);
    store.conversation(server.conversation());
    replay();
    expect(store.getState().conversations.get("7")?.unreadCount).toBe(1);
  });

  it("falls to zero at once when read here, and does not come back with an older snapshot", () => {
    const server = new ServerModel([ada, grace], me.id);
    server.send(grace);
    const store = freshStore(server);
    expect(store.getState().conversations.get("7")?.unreadCount).toBe(1);
    store.readUpTo("7", "10");
    store.conversation(server.conversation());
    expect(store.getState().conversations.get("7")?.unreadCount).toBe(0);
  });
});

describe("a connection that is lost", () => {
  const lost = () => {
    const server = new ServerModel([ada, grace], me.id);
    const store = freshStore(server);
    store.page("7", [message(1, grace)], { fresh: true });
    store.connection("waiting");
    store.connection("reconnecting");
    expect(store.history("7").fresh).toBe(false);
    return store;
  };

  it("leaves what is loaded as good as it was, when it is recovered", () => {
    const store = lost();
    store.connection("online", true);
    expect(store.history("7").fresh).toBe(true);
    store.apply({ name: "newMessage", data: { message: message(2, grace), conversationId: "7" } });
    expect(store.history("7").items.map((item) => item.id)).toEqual(["1", "2"]);
  });

  it("makes what is loaded stale for good, when it begins anew", () => {
    const store = lost();
    store.connection("online");
    store.histories.areStale(true);
    store.connection("waiting");
    store.connection("online", true);
    expect(store.history("7").fresh).toBe(false);
  });
});

describe("A message that is edited", () => {
  const edit: ServerEvent = {
    name: "messageEdited",
    data: {
      messageId: "9",
      conversationId: "7",
      content: "better",
      editedAt: "2026-01-01T00:01:00.000Z",
      isDeleted: false,
    },
  };

  it("says what it says now, in the history and as the last message", () => {
    const store = freshStore(new ServerModel([ada, grace], me.id));
    store.apply({ name: "newMessage", data: { message: message(9, grace), conversationId: "7" } });
    store.page("7", [message(9, grace)], { fresh: true });
    store.apply(edit);
    expect(store.history("7").items).toMatchObject([{ id: "9", content: "better", isEdited: true }]);
    expect(store.getState().conversations.get("7")?.lastMessage?.content).toBe("better");
  });

  it("stays deleted when it is gone by now", () => {
    const store = freshStore(new ServerModel([ada, grace], me.id));
    store.page("7", [message(9, grace, { isDeleted: true, content: "" })], { fresh: true });
    store.apply(edit);
    expect(store.history("7").items).toMatchObject([{ id: "9", content: "", isDeleted: true }]);
  });
});

describe("What is loaded", () => {
  const many = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => message(from + i, grace));

  it("is never more than a reader can scroll through for long, and comes together again without a hole", () => {
    const store = freshStore(new ServerModel([ada, grace], me.id));
    store.page("7", many(1001, 3100), { fresh: true, hasOlder: true });
    store.histories.bound("7", "older");
    const { items, away } = store.history("7");
    expect([away?.items.length, away?.items[0]?.id, away?.hasNewer]).toEqual([2000, "1001", true]);
    expect([items.length, items.at(-1)?.id]).toEqual([200, "4100"]);
    store.histories.awayPage("7", many(3001, 950), {});
    const joined = store.history("7");
    expect(joined.away).toBeNull();
    expect(joined.items.map((item) => Number(item.id))).toEqual(
      Array.from({ length: 3100 }, (_, i) => 1001 + i),
    );
  });

  it("hears what becomes of its messages also where the reader has jumped to", () => {
    const store = freshStore(new ServerModel([ada, grace], me.id));
    store.page("7", many(1001, 10), { fresh: true });
    store.histories.awayPage("7", many(1, 10), {});
    const edit = { messageId: "5", conversationId: "7", content: "better", editedAt: "", isDeleted: false };
    store.apply({ name: "messageEdited", data: edit });
    store.apply({ name: "newMessage", data: { message: message(2000, grace), conversationId: "7" } });
    expect(store.history("7").away?.items[4]).toMatchObject({ id: "5", content: "better" });
    expect(store.history("7").away?.items).toHaveLength(10);
    expect(store.history("7").items.at(-1)?.id).toBe("2000");
  });

  it("says who came, who went and how the conversation is called, each once and in its place", () => {
    const store = freshStore(new ServerModel([ada, grace, alan], me.id));
    store.page("7", [message(10, grace), message(30, grace)], { fresh: true });
    const gone: ServerEvent = {
      name: "participantRemoved",
      data: { conversationId: "7", userId: alan.id, removedBy: alan.id },
    };
    store.apply(gone, 20);
    store.apply(gone, 20);
    const { items, happenings } = store.history("7");
    expect(happenings).toMatchObject([{ kind: "left", position: 20, person: { name: "Alan" } }]);
    expect(rowsOf(items, null, happenings).map((row) => row.kind)).toEqual([
      "day",
      "message",
      "happening",
      "message",
    ]);
  });

  it("goes by the time of what happened where that is said, and knows who is to be asked for", () => {
    const store = freshStore(new ServerModel([ada, grace, alan], me.id));
    store.page("7", [message(10, grace)], { fresh: true });
    const data = { conversationId: "7", name: "Engine", avatar: null, updatedBy: "99" };
    store.apply(
      { name: "conversationUpdated", data: { ...data, changedAt: "2026-01-01T00:00:11.000Z" } },
      20,
    );
    const gone = { conversationId: "7", userId: alan.id, removedBy: alan.id };
    store.apply({ name: "participantRemoved", data: { ...gone, removedAt: "2026-01-01T00:00:12.000Z" } }, 21);
    const { items, happenings } = store.history("7");
    expect(happenings).toMatchObject([
      { kind: "renamed", at: "2026-01-01T00:00:11.000Z" },
      { kind: "left", at: "2026-01-01T00:00:12.000Z" },
    ]);
    expect(rowsOf(items, null, happenings).flatMap(namedBy)).toEqual(["99"]);
  });

  it("shows after a reload what it showed when it happened, and nothing twice", () => {
    const store = freshStore(new ServerModel([ada, grace, alan], me.id));
    store.page("7", [message(10, grace), message(30, grace)], { fresh: true });
    const came: ServerEvent = {
      name: "participantsAdded",
      data: {
        conversationId: "7",
        participants: [{ ...alan, role: "member" }],
        addedBy: grace.id,
        participantCount: 3,
      },
    };
    const gone: ServerEvent = {
      name: "participantRemoved",
      data: { conversationId: "7", userId: alan.id, removedBy: grace.id },
    };
    store.apply(gone, 20);
    store.apply(came, 40);
    const heard = store.history("7").happenings;

    const told = (id: number, kind: "joined" | "removed") => ({
      id: String(id),
      kind,
      at: heard[0]?.at ?? "",
      actor: grace,
      user: alan,
    });
    store.histories.told("7", { happenings: [told(20, "removed")], hasMore: true }, null);
    expect(store.history("7")).toMatchObject({
      happenings: heard.map(({ kind, position }) => ({ kind, position })),
      toldFrom: 20,
    });
    store.histories.told("7", { happenings: [told(5, "joined")], hasMore: false }, 20);
    expect(store.history("7").happenings.map((one) => one.position)).toEqual([5, 20, 40]);
    expect(store.history("7").toldFrom).toBe(0);
    store.histories.told("7", { happenings: [told(20, "removed"), told(40, "joined")], hasMore: true }, null);
    expect(store.history("7").happenings.map(({ position }) => position)).toEqual([20, 40]);
  });
});
