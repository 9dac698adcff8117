import type { Conversation, Id, Message, MessageReader, MessageVersion, Pin, Sync, UserRef } from "./events";
import type { HappeningPage } from "./happenings";
import type { LoginSession, Result } from "./session";

export const pageSize = 50;
export const maxPageSize = 100;
export const readerPageSize = 100;
export const receiptPageSize = 500;
export const listPageSize = 500;
const syncPageSize = 500;

type Done = Promise<Result<unknown>>;

/** The routes of docs/api.md that the client uses. */
export class Api {
  readonly #session: LoginSession;

  constructor(session: LoginSession) {
    this.#session = session;
  }

  searchUsers(text: string): Promise<Result<UserRef[]>> {
    return this.#session.request("GET", `/users/search?q=${encodeURIComponent(text)}&limit=20`);
  }

  conversations(page: number): Promise<Result<Conversation[]>> {
    return this.#session.request("GET", `/chats/conversations?page=${page}&limit=${listPageSize}`);
  }

  user(id: Id): Promise<Result<UserRef>> {
    return this.#session.request("GET", `/users/${encodeURIComponent(id)}`);
  }

  conversation(id: Id): Promise<Result<Conversation>> {
    return this.#session.request("GET", `/chats/conversations/${encodeURIComponent(id)}`);
  }

  createConversation(participants: Id[], group: { name?: string } | null): Promise<Result<Conversation>> {
    const body = { participants, type: group ? "group" : "direct", ...group };
    return this.#session.request("POST", "/chats/conversations", body);
  }

  sync(after: string): Promise<Result<Sync>> {
    return this.#session.request("GET", `/sync?after=${encodeURIComponent(after)}&limit=${syncPageSize}`);
  }

  unread(): Promise<Result<{ conversations: { conversationId: Id; unreadCount: number }[] }>> {
    return this.#session.request("GET", "/unread");
  }

  receipts(
    conversationId: Id,
    page: number,
  ): Promise<Result<{ userId: Id; deliveredSeq: number; readSeq: number }[]>> {
    const path = `/chats/conversations/${conversationId}/receipts`;
    return this.#session.request("GET", `${path}?page=${page}&limit=${receiptPageSize}`);
  }

  newestMessages(conversationId: Id, limit: number): Promise<Result<Message[]>> {
    return this.#messages(conversationId, `limit=${limit}`);
  }

  messagesBefore(conversationId: Id, messageId: Id, limit: number): Promise<Result<Message[]>> {
    return this.#messages(conversationId, `before=${messageId}&limit=${limit}`);
  }

  messagesAfter(conversationId: Id, messageId: Id, limit: number): Promise<Result<Message[]>> {
    return this.#messages(conversationId, `after=${messageId}&limit=${limit}`);
  }

  messagesAround(conversationId: Id, messageId: Id, limit: number): Promise<Result<Message[]>> {
    return this.#messages(conversationId, `around=${messageId}&limit=${limit}`);
  }

  /** The first message since then. No message comes before the first position of the log. */
  firstSince(conversationId: Id, time: string): Promise<Result<Message[]>> {
    return this.#messages(conversationId, `after=1&from=${encodeURIComponent(time)}&limit=1`);
  }

  happenings(conversationId: Id, before: number | null): Promise<Result<HappeningPage>> {
    const border = before === null ? "" : `&before=${before}`;
    return this.#session.request(
      "GET",
      `/chats/conversations/${conversationId}/happenings?limit=200${border}`,
    );
  }

  message(messageId: Id): Promise<Result<Message>> {
    return this.#session.request("GET", `/chats/messages/${messageId}`);
  }

  /** Whether a file is at its address. */
  file(url: string): Done {
    return this.#session.request("HEAD", url);
  }

  editMessage(messageId: Id, content: string): Promise<Result<Message>> {
    return this.#session.request("PATCH", `/chats/messages/${messageId}`, { content });
  }

  deleteMessage(messageId: Id): Done {
    return this.#session.request("DELETE", `/chats/messages/${messageId}`);
  }

  versions(messageId: Id): Promise<Result<MessageVersion[]>> {
    return this.#session.request("GET", `/chats/messages/${messageId}/edits?limit=100`);
  }

  readers(messageId: Id, page: number): Promise<Result<MessageReader[]>> {
    return this.#session.request(
      "GET",
      `/chats/messages/${messageId}/reads?page=${page}&limit=${readerPageSize}`,
    );
  }

  react(messageId: Id, emoji: string, on: boolean): Done {
    const path = `/chats/messages/${messageId}/reactions/${encodeURIComponent(emoji)}`;
    return this.#session.request(on ? "PUT" : "DELETE", path);
  }

  pin(messageId: Id, on: boolean): Done {
    return this.#session.request(on ? "PUT" : "DELETE", `/chats/messages/${messageId}/pin`);
  }

  pins(conversationId: Id): Promise<Result<Pin[]>> {
    return this.#session.request("GET", `/chats/conversations/${conversationId}/pins`);
  }

  respond(messageId: Id, response: "accept" | "decline"): Done {
    return this.#session.request("POST", `/chats/messages/${messageId}/action`, { response });
  }

  cancelAction(messageId: Id): Done {
    return this.#session.request("DELETE", `/chats/messages/${messageId}/action`);
  }

  markUnread(conversationId: Id, messageId: Id): Done {
    return this.#session.request("POST", `/chats/conversations/${conversationId}/unread`, { messageId });
  }

  markRead(conversationId: Id): Done {
    return this.#session.request("POST", `/chats/conversations/${conversationId}/read`);
  }

  removeUpload(id: Id): Done {
    return this.#session.request("DELETE", `/chats/uploads/${id}`);
  }

  addParticipants(conversationId: Id, participants: Id[]): Promise<Result<Conversation>> {
    return this.#session.request("POST", `/chats/conversations/${conversationId}/participants`, {
      participants,
    });
  }

  leave(conversationId: Id): Done {
    return this.#session.request("POST", `/chats/conversations/${conversationId}/leave`);
  }

  #messages(conversationId: Id, query: string): Promise<Result<Message[]>> {
    return this.#session.request("GET", `/chats/conversations/${conversationId}/messages?${query}`);
  }
}
