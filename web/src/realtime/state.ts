import type {
  Action,
  Attachment,
  Conversation,
  Id,
  Me,
  Message,
  MessageStatus,
  Quoted,
  Reaction,
  UserRef,
} from "./events";
import type { Happening } from "./happenings";

/** One message as the conversation shows it, from the moment Enter is pressed. */
export interface Item {
  /** Stable for the life of the item: the tempId of what was written here, else the message id. */
  key: string;
  /** null until the server has named it. */
  id: Id | null;
  tempId: string | null;
  /** Its place in the conversation; null until the message itself has come back. */
  seq: number | null;
  sender: UserRef;
  type: Message["type"];
  content: string;
  attachments: readonly Attachment[];
  action: Action | null;
  replyTo: Quoted | null;
  reactions: readonly Reaction[];
  /** Whether it speaks to the person who reads it. */
  mentionsMe: boolean;
  isPinned: boolean;
  createdAt: string;
  status: "pending" | "failed" | MessageStatus;
  /** Why it failed, in the server's words; null when there was no answer. */
  failure: string | null;
  isDeleted: boolean;
  isEdited: boolean;
}

/** A part of a conversation that was jumped to, without a hole. It ends before the part that reaches to the newest message. */
export interface Away {
  items: readonly Item[];
  hasOlder: boolean;
  hasNewer: boolean;
  loading: "older" | "newer" | null;
}

/** The loaded part of one conversation: always its newest end, reaching back without a hole. */
export interface History {
  /** Messages the server has, by id, then those it has not confirmed, as written. */
  items: readonly Item[];
  /** False until the newest page is here, and again after a lost connection until it has been fetched anew. */
  fresh: boolean;
  /** It was fresh when the connection was lost, and is so again if that connection is recovered. */
  wasFresh: boolean;
  /** While not fresh: the last message before which nothing is missing. What was heard since may lie beyond a gap. */
  completeTo: Id | null;
  hasOlder: boolean;
  loading: "newest" | "older" | null;
  loadFailed: boolean;
  /** The first message that was unread when the conversation was opened. */
  newFrom: Id | null;
  /** So many that were unread then are older than what is loaded: the first of them is still to be found. */
  unreadBeyond: number;
  /** What is shown instead while the reader is somewhere else than at the newest end. */
  away: Away | null;
  /** The message that is to be shown; `turn` tells two wishes for the same one apart. */
  target: { id: Id; turn: number } | null;
  /** What happened to the conversation: from the position `toldFrom` on all of it, else what was heard of. */
  happenings: readonly Happening[];
  toldFrom: number | null;
  /** Where the reader was when he jumped, the last one last. */
  origins: readonly Id[];
}

/** What ended a session other than the person: the server, or that somebody else signed in in another tab. */
export type Ending = { by: "server" } | { by: "other"; name: string; whose: string };

export type Session =
  | { status: "restoring"; unreachable: boolean }
  /** `isLeaving`: the server has not heard of it yet. */
  | { status: "signedOut"; ending: Ending | null; isLeaving: boolean }
  | { status: "signedIn"; me: Me };

/** "waiting" is a disconnection too short to speak of. */
export type Connection = "waiting" | "online" | "reconnecting";

export interface Typist {
  userId: Id;
  username: string;
}

export interface State {
  session: Session;
  connection: Connection;
  listLoaded: boolean;
  /** The last try to load the list did not succeed. */
  listFailed: boolean;
  conversations: ReadonlyMap<Id, Conversation>;
  histories: ReadonlyMap<Id, History>;
  /** People who are named somewhere and in no conversation as far as it is known. */
  met: ReadonlyMap<Id, UserRef>;
  readReceipts: "on" | "off";
  typing: ReadonlyMap<Id, readonly Typist[]>;
}

export const emptyHistory: History = {
  items: [],
  fresh: false,
  wasFresh: false,
  completeTo: null,
  hasOlder: false,
  loading: null,
  loadFailed: false,
  newFrom: null,
  unreadBeyond: 0,
  away: null,
  target: null,
  origins: [],
  happenings: [],
  toldFrom: null,
};

export const initialState: State = {
  session: { status: "restoring", unreachable: false },
  connection: "waiting",
  listLoaded: false,
  listFailed: false,
  conversations: new Map(),
  histories: new Map(),
  met: new Map(),
  readReceipts: "on",
  typing: new Map(),
};
