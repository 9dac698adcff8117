/** The wire shapes and events of docs/events.md and docs/api.md. */

export type Id = string;
export type MessageStatus = "sent" | "delivered" | "read";

export interface UserRef {
  id: Id;
  username: string;
  name: string;
  avatar: string | null;
}

export type Participant = UserRef & { role: "owner" | "admin" | "member" };

export type Me = UserRef & { email: string; role: "user" | "admin"; createdAt: string };

export interface Message {
  id: Id;
  conversationId: Id;
  seq: number;
  sender: UserRef;
  type: "text";
  content: string;
  status: MessageStatus;
  createdAt: string;
  updatedAt: string;
  isDeleted: boolean;
  isEdited?: boolean;
  tempId?: string;
}

export interface Conversation {
  id: Id;
  type: "direct" | "group" | "channel";
  isGroup: boolean;
  name: string | null;
  avatar: string | null;
  participants: Participant[];
  participantCount?: number;
  createdBy: Id;
  createdAt: string;
  updatedAt: string;
  lastMessage: Message | null;
  unreadCount: number;
}

export interface SessionAnswer {
  access_token: string;
  expires_in: number;
  user: Me;
}

/**
 * For the author of messages: those with `seq` up to these numbers are delivered to, or read by, all others. The
 * reader's own sockets hear of his reading without them.
 */
export interface ReceiptTotals {
  deliveredToAll?: number;
  readByAll?: number;
}

/** Server to client: event name and payload. */
export interface ServerEvents {
  onlineUsers: Id[];
  conversationCreated: Conversation;
  newMessage: { message: Message; conversationId: Id };
  messageSent: { tempId: string; messageId: Id };
  userTyping: { userId: Id; conversationId: Id; username: string };
  userStoppedTyping: { userId: Id; conversationId: Id };
  messageDelivered: ReceiptTotals & {
    messageId: Id;
    conversationId: Id;
    deliveredTo: Id;
    deliveredAt: string;
  };
  messageRead: ReceiptTotals & { messageId: Id; conversationId: Id; readBy: Id; readAt: string };
  conversationRead: ReceiptTotals & { conversationId: Id; readBy: Id; readAt: string };
  messageEdited: {
    messageId: Id;
    conversationId: Id;
    content: string;
    editedAt: string;
    isDeleted: boolean;
  };
  messageDeleted: { messageId: Id; conversationId: Id; deletedBy: Id; deletedAt: string };
  messagePinned: { messageId: Id; conversationId: Id };
  messageUnpinned: { messageId: Id; conversationId: Id };
  reactionAdded: { messageId: Id; conversationId: Id; userId: Id; emoji: string };
  reactionRemoved: { messageId: Id; conversationId: Id; userId: Id; emoji: string };
  conversationUnread: { conversationId: Id; unreadFrom: Id | null; unreadCount: number };
  draftSaved: { conversationId: Id; content: string };
  settingsChanged: { readReceipts: "on" | "off"; whoMayWrite: "everyone" | "friends" | "nobody" };
  participantsAdded: { conversationId: Id; participants: Participant[]; addedBy: Id };
  participantRemoved: { conversationId: Id; userId: Id; removedBy: Id; newOwner?: Id };
  friendRequestReceived: { id: Id };
  friendRequestAccepted: { requestId: Id };
  friendRequestRejected: { requestId: Id };
  friendRequestCancelled: { requestId: Id };
  friendAdded: { id: Id };
  friendRemoved: { userId: Id };
  participantUpdated: { conversationId: Id; userId: Id; role: Participant["role"]; updatedBy: Id };
  conversationUpdated: { conversationId: Id; name: string | null; avatar: string | null; updatedBy: Id };
  conversationDeleted: { conversationId: Id; deletedBy: Id; deletedAt: string };
  participantBanned: { conversationId: Id; userId: Id; by: Id; until?: string; reason?: string };
  participantUnbanned: { conversationId: Id; userId: Id; by: Id };
  participantMuted: { conversationId: Id; userId: Id; by: Id; until?: string; reason?: string };
  participantUnmuted: { conversationId: Id; userId: Id; by: Id };
  userBlocked: { id: Id };
  userUnblocked: { userId: Id };
  userStatusChanged: { userId: Id; status: "online" | "offline"; timestamp: string };
  exception: { status: "error"; message: string; retryAfter?: number };
}

export type ServerEventName = keyof ServerEvents;
export type ServerEvent = { [N in ServerEventName]: { name: N; data: ServerEvents[N] } }[ServerEventName];

/** Client to server: event name, payload, and what a successful acknowledgement carries. */
export interface ClientEvents {
  createConversation: {
    payload: { participants: Id[]; type?: "direct" | "group"; name?: string };
    ack: { success: true; conversation: Conversation };
  };
  joinRoom: { payload: { conversationId: Id }; ack: { success: true; conversationId: Id } };
  sendMessage: {
    payload: { conversationId: Id; content: string; type: "text"; tempId: string };
    ack: { success: true; message: Message };
  };
  typing: { payload: { conversationId: Id }; ack: { success: true } };
  stopTyping: { payload: { conversationId: Id }; ack: { success: true } };
  markAsRead: { payload: { conversationId: Id; messageId: Id }; ack: { success: true } };
  markConversationAsRead: { payload: { conversationId: Id }; ack: { success: true } };
  deleteMessage: { payload: { messageId: Id }; ack: { success: true; messageId: Id } };
  getOnlineUsers: { payload: undefined; ack: { onlineUsers: Id[] } };
}

export type ClientEventName = keyof ClientEvents;

export interface Refusal {
  success: false;
  message: string;
  statusCode: number;
  retryAfter?: number;
}

/** All names of ServerEvents at run time; the type makes leaving one out an error. */
const names: Record<ServerEventName, true> = {
  onlineUsers: true,
  conversationCreated: true,
  newMessage: true,
  messageSent: true,
  userTyping: true,
  userStoppedTyping: true,
  messageDelivered: true,
  messageRead: true,
  conversationRead: true,
  messageEdited: true,
  messageDeleted: true,
  messagePinned: true,
  messageUnpinned: true,
  reactionAdded: true,
  reactionRemoved: true,
  conversationUnread: true,
  draftSaved: true,
  settingsChanged: true,
  participantsAdded: true,
  participantRemoved: true,
  friendRequestReceived: true,
  friendRequestAccepted: true,
  friendRequestRejected: true,
  friendRequestCancelled: true,
  friendAdded: true,
  friendRemoved: true,
  participantUpdated: true,
  conversationUpdated: true,
  conversationDeleted: true,
  participantBanned: true,
  participantUnbanned: true,
  participantMuted: true,
  participantUnmuted: true,
  userBlocked: true,
  userUnblocked: true,
  userStatusChanged: true,
  exception: true,
};
export const serverEventNames = Object.keys(names) as ServerEventName[];

/** Ids are positions in the log: decimal strings that grow in time. */
export const isAfter = (a: Id, b: Id): boolean => Number(a) > Number(b);
