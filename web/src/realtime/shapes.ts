/** The shapes of docs/api.md and docs/events.md around the conversations: people, channels, the account. */
import type { Id, Me, Message, UserRef, UserStatus } from "./events";

export type Visibility = "public" | "private" | "protected";
export type Role = "owner" | "admin" | "member";
export type Audience = "everyone" | "friends" | "nobody";

export type PrivateField = "email" | "bio" | "location" | "age" | "lastSeen";
export type Privacy = Record<PrivateField, Audience>;

export type Profile = UserRef & {
  status: UserStatus | null;
  role: Me["role"];
  createdAt: string;
  email?: string;
  bio?: string;
  location?: string;
  age?: number;
  lastSeen?: string;
};

export type OwnProfile = UserRef & {
  email: string;
  role: Me["role"];
  createdAt: string;
  bio: string | null;
  location: string | null;
  age: number | null;
  status: UserStatus | null;
  privacy: Privacy;
};

export interface Settings {
  readReceipts: "on" | "off";
  whoMayWrite: Audience;
}

export interface LoginSessionInfo {
  id: string;
  createdAt: string;
  lastUsedAt: string;
  address: string | null;
  userAgent: string | null;
  current: boolean;
}

export interface Channel {
  id: Id;
  name: string;
  topic?: string;
  avatar: string | null;
  visibility: "public" | "protected";
  participantCount: number;
  isParticipant: boolean;
}

export interface Sanction {
  userId: Id;
  until?: string;
  reason?: string;
  by: Id;
  at: string;
}

export interface Invite {
  code: string;
  expiresAt: string | null;
  maxUses: number | null;
  uses: number;
  createdBy: Id;
  createdAt: string;
}

export interface InvitedTo {
  code: string;
  type: "group" | "channel";
  name: string | null;
  avatar: string | null;
  topic: string | null;
  participantCount: number;
  isParticipant: boolean;
}

export interface AuditEntry {
  id: string;
  kind: string;
  at: string;
  actor: UserRef | null;
  user?: UserRef;
  newOwner?: UserRef;
  messageId?: Id;
  reason?: string;
  until?: string;
  role?: string;
  before?: string;
  changes?: Record<string, [string | null, string | null]>;
}

export interface SearchResult {
  messages: Message[];
  hasMore: boolean;
}
