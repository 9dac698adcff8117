import type { Conversation, Id, Message, ServerEvent } from "./events";
import { mentions } from "./history";

interface Alert {
  message: Message;
  one: { close: () => void };
  isCounted: boolean;
}

export interface Circumstances {
  me: Id;
  conversation: Conversation | undefined;
  blocked: { has: (id: Id) => boolean };
  mentionsOnly: boolean;
  /** The conversation is on the screen of somebody who is there. */
  isUnderEyes: boolean;
}

/** Whether somebody is told of a message: what two write each other, and mentions, are for him in any case. */
export function isWorthAnAlert(message: Message, now: Circumstances): boolean {
  const isForMe = now.conversation?.isGroup === false || mentions(message, now.me);
  return (
    message.sender.id !== now.me &&
    !message.isDeleted &&
    !now.isUnderEyes &&
    !now.blocked.has(message.sender.id) &&
    (isForMe || !now.mentionsOnly)
  );
}

/** The notification of each conversation's latest message, for as long as it is unread and says what it says. */
export class Alerts {
  readonly #show: (message: Message) => Alert["one"] | null;
  readonly #alerts = new Map<Id, Alert>();

  /** `show` puts a notification in the place of the one that its conversation has. */
  constructor(show: (message: Message) => Alert["one"] | null) {
    this.#show = show;
  }

  arrived(message: Message): void {
    this.#put(message, false);
  }

  heard(event: ServerEvent): void {
    if (event.name === "messageDeleted" || event.name === "messageEdited") {
      const { conversationId, messageId } = event.data;
      const alert = this.#alerts.get(conversationId);
      if (alert?.message.id !== messageId) {
        return;
      }
      if (event.name === "messageDeleted") {
        this.#close(conversationId);
      } else if (!event.data.isDeleted) {
        this.#put({ ...alert.message, content: event.data.content }, alert.isCounted);
      }
    } else if (event.name === "conversationDeleted") {
      this.#close(event.data.conversationId);
    }
  }

  /** The event of a message is heard before it is counted. */
  counted(unreadIn: (conversationId: Id) => number): void {
    for (const [conversationId, alert] of this.#alerts) {
      if (unreadIn(conversationId) > 0) {
        alert.isCounted = true;
      } else if (alert.isCounted) {
        this.#close(conversationId);
      }
    }
  }

  clear(): void {
    [...this.#alerts.keys()].forEach((id) => this.#close(id));
  }

  #put(message: Message, isCounted: boolean): void {
    const one = this.#show(message);
    if (one) {
      this.#alerts.set(message.conversationId, { message, one, isCounted });
    }
  }

  #close(conversationId: Id): void {
    this.#alerts.get(conversationId)?.one.close();
    this.#alerts.delete(conversationId);
  }
}
