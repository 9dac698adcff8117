import type { Conversation, Id, Message, UserRef } from "./events";
import type { LoginSession, Result } from "./session";

export const pageSize = 50;
export const maxPageSize = 100;

/** The routes of docs/api.md that the client uses. */
export class Api {
  readonly #session: LoginSession;

  constructor(session: LoginSession) {
    this.#session = session;
  }

  searchUsers(text: string): Promise<Result<UserRef[]>> {
    return this.#session.request("GET", `/users/search?q=${encodeURIComponent(text)}&limit=20`);
  }

  conversations(): Promise<Result<Conversation[]>> {
    return this.#session.request("GET", "/chats/conversations");
  }

  conversation(id: Id): Promise<Result<Conversation>> {
    return this.#session.request("GET", `/chats/conversations/${encodeURIComponent(id)}`);
  }

  createConversation(participants: Id[], group: { name?: string } | null): Promise<Result<Conversation>> {
    const body = { participants, type: group ? "group" : "direct", ...group };
    return this.#session.request("POST", "/chats/conversations", body);
  }

  newestMessages(conversationId: Id, limit: number): Promise<Result<Message[]>> {
    return this.#session.request("GET", `/chats/conversations/${conversationId}/messages?limit=${limit}`);
  }

  messagesBefore(conversationId: Id, messageId: Id, limit: number): Promise<Result<Message[]>> {
    const query = `before=${messageId}&limit=${limit}`;
    return this.#session.request("GET", `/chats/conversations/${conversationId}/messages?${query}`);
  }

  deleteMessage(messageId: Id): Promise<Result<unknown>> {
    return this.#session.request("DELETE", `/chats/messages/${messageId}`);
  }

  addParticipants(conversationId: Id, participants: Id[]): Promise<Result<Conversation>> {
    return this.#session.request("POST", `/chats/conversations/${conversationId}/participants`, {
      participants,
    });
  }

  removeParticipant(conversationId: Id, userId: Id): Promise<Result<unknown>> {
    return this.#session.request("DELETE", `/chats/conversations/${conversationId}/participants/${userId}`);
  }

  leave(conversationId: Id): Promise<Result<unknown>> {
    return this.#session.request("POST", `/chats/conversations/${conversationId}/leave`);
  }
}
