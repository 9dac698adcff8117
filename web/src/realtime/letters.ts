import type { Attachment, Id, NewMessage, Quoted } from "./events";
import { LetterDrawer, nowhere } from "./letterDrawer";
import { newTempId, Outbox, type Delivery, type Letter, type Postman } from "./outbox";
import { Pages } from "./pages";
import { ReturnedLetters } from "./returned";
import { nameOf } from "./select";
import { isGone, type Failure } from "./session";
import type { Store } from "./store";

/** What is sent: a text, files, an answer to a message, or a question to the others. */
export interface Writ {
  content: string;
  replyTo?: Quoted | undefined;
  attachments?: Attachment[] | undefined;
  action?: Letter["action"] | undefined;
}

/** What letters need of the connection. */
interface Carrier {
  isOnline: Postman["isOnline"];
  deliver: (message: NewMessage) => Promise<Delivery>;
  delivered: Postman["delivered"];
  /** Asks for a conversation that is not known here. */
  find: (conversationId: Id) => Promise<Failure | null>;
}

/** What is written: on screen at once, kept over reloads, and on its way. What a page that is gone left, another one sends. */
export class Letters {
  readonly #store: Store;
  readonly #outbox: Outbox;
  readonly #pages: Pages = new Pages(async (page) => this.#found(await this.#drawer.inherit(page)));
  readonly #drawer: LetterDrawer = new LetterDrawer(this.#pages.id);
  readonly #find: Carrier["find"];
  readonly returned = new ReturnedLetters(this.#drawer);

  constructor(store: Store, carrier: Carrier) {
    this.#store = store;
    this.#find = carrier.find;
    const deliver = (letter: Letter) => carrier.deliver(onTheWire(letter));
    const failed = ({ conversationId, tempId }: Letter, failure: string | null) => {
      store.histories.changeItem(conversationId, tempId, { status: "failed", failure });
      this.#lookForMissing();
    };
    this.#outbox = new Outbox({ ...carrier, deliver, failed }, this.#drawer);
    let { conversations } = store.getState();
    store.subscribe(() => {
      const before = conversations;
      conversations = store.getState().conversations;
      if (conversations !== before) {
        this.#giveBack((id) => before.has(id) && !conversations.has(id));
      }
    });
  }

  begin(owner: Id): void {
    this.#drawer.begin(owner);
    void this.#drawer
      .all()
      .then((letters) => letters.forEach(({ page = nowhere }) => this.#pages.watch(page)));
  }

  end(forGood: boolean): void {
    this.#outbox.clear();
    this.returned.clear();
    void (forGood ? this.#drawer.clear() : this.#drawer.release());
    this.#drawer.begin("");
  }

  /** Those of other pages too. */
  async unsent(): Promise<number> {
    const here = this.#outbox.waiting.length + this.returned.get().length;
    return Math.max(here, (await this.#drawer.all()).length);
  }

  /** False where there is nothing in it to be sent. */
  write(conversationId: Id, { content, replyTo, attachments, action }: Writ): boolean {
    const conversation = this.#store.getState().conversations.get(conversationId);
    const letter: Letter = {
      tempId: newTempId(),
      conversationId,
      ...(conversation && { place: nameOf(conversation, this.#store.myId) }),
      content: content.trim(),
      createdAt: new Date().toISOString(),
      ...(replyTo && { replyTo }),
      ...(attachments && attachments.length > 0 && { attachments }),
      ...(action && { action }),
    };
    if (letter.content === "" && !letter.attachments && !action) {
      return false;
    }
    this.#store.histories.set(conversationId, { away: null, origins: [] });
    this.#store.histories.written(letter);
    this.#outbox.post(letter);
    return true;
  }

  retry(conversationId: Id, tempId: string): void {
    this.#store.histories.changeItem(conversationId, tempId, { status: "pending", failure: null });
    this.#outbox.retry(tempId);
  }

  take(conversationId: Id, tempId: string): Letter | null {
    const letter = this.#outbox.take(tempId);
    if (letter) {
      this.#store.histories.discardItem(conversationId, tempId);
    }
    return letter;
  }

  flush(): void {
    this.#outbox.flush();
    this.#lookForMissing();
  }

  #found(kept: readonly Letter[]): void {
    this.returned.found(kept.filter((letter) => letter.returned));
    const letters = kept.filter((letter) => !letter.returned);
    for (const letter of letters) {
      if (!this.#store.history(letter.conversationId).items.some((item) => item.key === letter.tempId)) {
        this.#store.histories.written(letter);
      }
    }
    this.#outbox.found(letters);
    this.#lookForMissing();
  }

  /** A letter is refused also where its conversation is still there, and is not known here before the list is. */
  #lookForMissing(): void {
    const { conversations } = this.#store.getState();
    const refused = this.#outbox.waiting.filter((letter) => letter.failed);
    const unknown = new Set(
      refused.map((letter) => letter.conversationId).filter((id) => !conversations.has(id)),
    );
    unknown.forEach((id) => void this.#look(id));
  }

  async #look(conversationId: Id): Promise<void> {
    const failure = await this.#find(conversationId);
    if (failure && isGone(failure)) {
      this.#giveBack((id) => id === conversationId);
    }
  }

  #giveBack(isMissing: (conversationId: Id) => boolean): void {
    const missing = new Set(this.#outbox.waiting.map((letter) => letter.conversationId).filter(isMissing));
    missing.forEach((id) => this.returned.add(this.#outbox.recall(id)));
  }
}

const onTheWire = ({
  tempId,
  conversationId,
  content,
  replyTo,
  attachments,
  action,
}: Letter): NewMessage => ({
  tempId,
  conversationId,
  ...(action ? { action } : { content }),
  ...(replyTo && { replyTo: replyTo.id }),
  ...(attachments && { attachments: attachments.flatMap((attachment) => attachment.id ?? []) }),
});
