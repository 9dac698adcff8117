import { Fragment } from "react";
import { excerpt } from "./excerpt";

/** The part of a message where the words are, with the words marked. */
export function MarkedExcerpt({ text, wanted }: { text: string; wanted: string }) {
  return excerpt(text, wanted).map((piece, i) =>
    i % 2 === 1 ? <mark key={i}>{piece}</mark> : <Fragment key={i}>{piece}</Fragment>,
  );
}
