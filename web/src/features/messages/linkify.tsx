import type { ReactNode } from "react";

const address = /https?:\/\/[^\s<>"]+/g;
/** Punctuation behind an address belongs to the sentence. */
const trailing = /[.,;:!?'")\]]+$/;

/** Plain text with its web addresses as links; no other scheme ever becomes one. */
export function linkify(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let done = 0;
  for (const match of text.matchAll(address)) {
    const url = match[0].replace(trailing, "");
    parts.push(
      text.slice(done, match.index),
      <a key={match.index} href={url} target="_blank" rel="noopener noreferrer">
        {url}
      </a>,
    );
    done = match.index + url.length;
  }
  parts.push(text.slice(done));
  return parts;
}
