/** The wire shapes and events of docs/events.md and docs/api.md. */

export type Id = string;
export type MessageStatus = "sent" | "delivered" | "read";

export interface UserRef {
  id: Id;
  username: string;
  name: string;
  avatar: string | null;
}

export interface UserStatus {
  text: string;
  emoji: string | null;
  expiresAt: string | null;
}

export type Participant = UserRef & { role: "owner" | "admin" | "member" };

export type Me = UserRef & { email: string; role: "user" | "moderator" | "admin"; createdAt: string };

export interface Attachment {
  id?: Id;
  name: string;
  size?: number;
  mimeType?: string;
  width?: number;
  height?: number;
  url: string;
}

/** The first 50 people of each. */
export interface Reaction {
  emoji: string;
  count: number;
  userIds: Id[];
}

export type Choice = "accept" | "decline";

export interface Action {
  type: string;
  title: string;
  payload?: object;
  choices: Choice[];
  expiresAt?: string;
  state: "pending" | "accepted" | "declined" | "expired" | "cancelled";
  respondedBy?: Id;
  respondedAt?: string;
}

/** A message that is answered, as an answer shows it. */
export interface Quoted {
  id: Id;
  /** Absent where the reader came after the message: then there is the id alone. */
  sender?: UserRef;
  content: string;
  isDeleted: boolean;
  isHidden?: true;
}

export interface Message {
  id: Id;
  conversationId: Id;
  seq: number;
  sender: UserRef;
  type: "text" | "link" | "image" | "video" | "audio" | "file" | "action";
  content: string;
  attachments?: Attachment[];
  action?: Action;
  replyTo?: Quoted;
  mentions?: Id[];
  mentionsAll?: true;
  status: MessageStatus;
  createdAt: string;
  updatedAt: string;
  reactions?: Reaction[];
  isPinned?: boolean;
  isDeleted: boolean;
  isEdited?: boolean;
  editedAt?: string;
  tempId?: string;
}

export interface Draft {
  content: string;
  replyTo?: Id;
  updatedAt: string;
}

export interface Conversation {
  id: Id;
  type: "direct" | "group" | "channel";
  isGroup: boolean;
  name: string | null;
  avatar: string | null;
  topic?: string | undefined;
  visibility?: "public" | "private" | "protected";
  /** Of a channel of more than 50 people, some 50 of them. */
  participants: Participant[];
  participantCount?: number;
  createdBy: Id;
  slowMode?: number;
  announcementOnly?: boolean;
  isArchived?: boolean;
  /** Every account is a member of it. */
  isPublicRoom?: boolean;
  createdAt: string;
  updatedAt: string;
  lastMessage: Message | null;
  unreadCount: number;
  mentionCount?: number;
  unreadFrom?: Id;
  draft?: Draft | undefined;
}

export interface Sync {
  events: { event: ServerEventName; data: object; cursor: string }[];
  cursor: string;
  hasMore: boolean;
}

export interface MessageVersion {
  content: string;
  writtenAt: string;
  replacedAt: string;
}

export interface MessageReader {
  user: UserRef;
  readAt: string;
}

export interface Pin {
  messageId: Id;
  conversationId: Id;
  pinnedBy: Id;
  pinnedAt: string;
  message: Message;
}

export type Friend = UserRef & { since: string };
export type BlockedUser = UserRef & { blockedAt: string };

export interface FriendRequest {
  id: Id;
  from: UserRef;
  to: UserRef;
  createdAt: string;
}

export type Presence = "online" | "away" | "invisible" | "offline";

interface OfMessage {
  messageId: Id;
  conversationId: Id;
}

interface Sanctioned {
  conversationId: Id;
  userId: Id;
  by: Id;
  until?: string;
  reason?: string;
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
  messageDelivered: ReceiptTotals & OfMessage & { deliveredTo: Id; deliveredAt: string };
  messageRead: ReceiptTotals & OfMessage & { readBy: Id; readAt: string };
  conversationRead: ReceiptTotals & { conversationId: Id; readBy: Id; readAt: string };
  messageEdited: OfMessage & {
    content: string;
    editedAt: string;
    isDeleted: boolean;
    mentions?: Id[];
    mentionsAll?: true;
  };
  messageDeleted: OfMessage & { deletedBy: Id; deletedAt: string };
  messagePinned: OfMessage & { pinnedBy: Id; pinnedAt: string };
  messageUnpinned: OfMessage & { unpinnedBy: Id; unpinnedAt: string };
  reactionAdded: OfMessage & { userId: Id; emoji: string; reactions: Reaction[] };
  reactionRemoved: OfMessage & { userId: Id; emoji: string; reactions: Reaction[] };
  conversationUnread: { conversationId: Id; unreadFrom: Id | null; unreadCount: number };
  draftSaved: { conversationId: Id; content: string; replyTo?: Id; updatedAt: string };
  userUpdated: { user: UserRef & { status?: UserStatus | null } };
  settingsChanged: { readReceipts: "on" | "off"; whoMayWrite: "everyone" | "friends" | "nobody" };
  participantsAdded: {
    conversationId: Id;
    participants: Participant[];
    addedBy: Id;
    participantCount?: number;
    addedAt?: string;
  };
  participantRemoved: {
    conversationId: Id;
    userId: Id;
    removedBy: Id;
    removedAt?: string;
    newOwner?: Id;
    participantCount?: number;
    reason?: string;
  };
  actionUpdated: OfMessage & { action: Action };
  friendRequestReceived: FriendRequest;
  friendRequestAccepted: { requestId: Id; acceptedBy: Id; acceptedAt: string };
  friendRequestRejected: { requestId: Id };
  friendRequestCancelled: { requestId: Id };
  friendAdded: Friend;
  friendRemoved: { userId: Id };
  participantUpdated: { conversationId: Id; userId: Id; role: Participant["role"]; updatedBy: Id };
  conversationUpdated: {
    conversationId: Id;
    name: string | null;
    avatar: string | null;
    topic?: string;
    visibility?: "public" | "private" | "protected";
    slowMode?: number;
    announcementOnly?: boolean;
    isArchived?: boolean;
    updatedBy: Id;
    changedAt?: string;
  };
  conversationDeleted: { conversationId: Id; deletedBy: Id; deletedAt: string };
  participantBanned: Sanctioned;
  participantUnbanned: { conversationId: Id; userId: Id; by: Id };
  participantMuted: Sanctioned;
  participantUnmuted: { conversationId: Id; userId: Id; by: Id };
  userBlocked: BlockedUser;
  userUnblocked: { userId: Id };
  userStatusChanged: {
    userId: Id;
    status: Presence;
    timestamp: string;
    lastSeen?: string;
    activity?: { activity: string; data?: object };
  };
  exception: { status: "error"; message: string; retryAfter?: number };
}

export type ServerEventName = keyof ServerEvents;
export type ServerEvent = { [N in ServerEventName]: { name: N; data: ServerEvents[N] } }[ServerEventName];

export interface NewMessage {
  conversationId: Id;
  /** An action has its title instead. */
  content?: string;
  tempId: string;
  replyTo?: Id;
  attachments?: Id[];
  action?: { type: string; title: string; choices?: Choice[]; expiresIn?: number };
}

/** Client to server: event name, payload, and what a successful acknowledgement carries. */
export interface ClientEvents {
  sendMessage: { payload: NewMessage; ack: { success: true; message: Message } };
  typing: { payload: { conversationId: Id }; ack: { success: true } };
  stopTyping: { payload: { conversationId: Id }; ack: { success: true } };
  markAsRead: { payload: OfMessage; ack: { success: true } };
  saveDraft: { payload: { conversationId: Id; content: string; replyTo?: Id }; ack: { success: true } };
  setPresence: { payload: { status: "online" | "away" | "invisible" }; ack: { success: true } };
}

export type ClientEventName = keyof ClientEvents;

export interface Refusal {
  success: false;
  message: string;
  statusCode: number;
  retryAfter?: number;
}

/** Whether the same again would be answered the same: not if nothing came, or the server could not do it just then. */
export const isSettled = (answer: { success: true } | Refusal | string): boolean =>
  typeof answer === "object" && (answer.success || isForGood(answer.statusCode));

/** Whether a refusal is of what was asked. From "too many requests" on it is of the moment. */
export const isForGood = (status: number): boolean => status < 429;

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
  userUpdated: true,
  settingsChanged: true,
  participantsAdded: true,
  participantRemoved: true,
  actionUpdated: true,
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
