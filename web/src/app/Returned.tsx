import { useClient } from "../client";
import { copy } from "../clipboard";
import type { Letter } from "../realtime/outbox";
import { texts } from "../texts";
import { useWatched } from "../watch";

const words = texts.channels.notices;

/** All that it would have said. Of files only the names are left. */
const textOf = ({ content, action, attachments = [] }: Letter) =>
  [content, action?.title ?? "", ...attachments.map((attachment) => attachment.name)]
    .filter((line) => line !== "")
    .join("\n");

/** What could not be sent because its conversation is gone, given back to who wrote it. */
export function Returned() {
  const client = useClient();
  const returned = useWatched(client.returned);
  return [...new Set(returned.map((letter) => letter.conversationId))].map((id) => {
    const letters = returned.filter((letter) => letter.conversationId === id);
    const text = letters.map(textOf).join("\n\n");
    return (
      <div key={id} className="notice notice-returned">
        <p>{words.returned(letters[0]?.place || words.unnamed)}</p>
        {/* A long text is scrolled by keys too. */}
        <div className="notice-texts" dir="auto" tabIndex={0} role="group" aria-label={words.unsent}>
          {text}
        </div>
        <div className="notice-tools">
          <button
            type="button"
            className="link"
            onClick={async () =>
              (await copy(text)) ? client.notices.confirm(texts.copied) : client.notices.say(texts.notCopied)
            }
          >
            {words.copy}
          </button>
          <button type="button" className="link" onClick={() => client.returned.dismiss(letters)}>
            {words.throwAway}
          </button>
        </div>
      </div>
    );
  });
}
