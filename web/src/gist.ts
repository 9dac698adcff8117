import { plain } from "./markdown";
import type { Message } from "./realtime/events";
import { texts } from "./texts";

interface Told extends Pick<Message, "type" | "content"> {
  attachments?: Message["attachments"] | readonly { name: string }[];
  action?: { title: string } | null;
}

/** What a message says, where there is one line for it and no room for a picture. */
export function gistOf({ type, content, attachments, action }: Told): string {
  const file = attachments?.[0];
  return (
    plain(content) ||
    action?.title ||
    (file && (type === "image" ? texts.conversations.photo : file.name || texts.conversations.file)) ||
    ""
  );
}
