import type { Attachment, Id, NewMessage, Quoted } from "./events";
import { LetterDrawer, nowhere } from "./letterDrawer";
import { newTempId, Outbox, type Delivery, type Letter, type Postman } from "./outbox";
import { Pages } from "./pages";
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
}

/** What is written: on screen at once, kept over reloads, and on its way. What a page that is gone left, another one sends. */
export class Letters {
  readonly #store: Store;
  readonly #outbox: Outbox;
  readonly #pages: Pages = new Pages(async (page) => this.#found(await this.#drawer.inherit(page)));
  readonly #drawer: LetterDrawer = new LetterDrawer(this.#pages.id);

  constructor(store: Store, carrier: Carrier) {
    this.#store = store;
    const deliver = (letter: Letter) => carrier.deliver(onTheWire(letter));
    const failed = ({ conversationId, tempId }: Letter, failure: string | null) =>
      store.histories.changeItem(conversationId, tempId, { status: "failed", failure });
    this.#outbox = new Outbox({ ...carrier, deliver, failed }, this.#drawer);
  }

  begin(owner: Id): void {
    this.#drawer.begin(owner);
    void this.#drawer
      .all()
      .then((letters) => letters.forEach(({ page = nowhere }) => this.#pages.watch(page)));
  }

  end(forGood: boolean): void {
    this.#outbox.clear();
    void (forGood ? this.#drawer.clear() : this.#drawer.release());
    this.#drawer.begin("");
  }

  /** Those of other pages too. */
  async unsent(): Promise<number> {
    return Math.max(this.#outbox.count, (await this.#drawer.all()).length);
  }

  /** False where there is nothing in it to be sent. */
  write(conversationId: Id, { content, replyTo, attachments, action }: Writ): boolean {
    const letter: Letter = {
      tempId: newTempId(),
      conversationId,
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
  }

  #found(letters: readonly Letter[]): void {
    for (const letter of letters) {
      if (!this.#store.history(letter.conversationId).items.some((item) => item.key === letter.tempId)) {
        this.#store.histories.written(letter);
      }
    }
    this.#outbox.found(letters);
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
