import { useState } from "react";
import "./avatar.css";

const tones = 8;

/** Stable for the same id, and different for neighbours. */
const toneOf = (id: string) =>
  [...id].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 997, 7) % tones;

const letter = /[\p{L}\p{N}]/u;

/** A bracket or a quotation mark is nobody's initial, where there is a letter. */
const initialOf = (word: string) => (letter.exec(word)?.[0] ?? [...word][0] ?? "").toLocaleUpperCase();

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const named = words.filter((word) => letter.test(word));
  const [first = "", ...more] = named.length > 0 ? named : words;
  return [first, ...more.slice(-1)].map(initialOf).join("");
}

interface Props {
  id: string;
  name: string;
  image: string | null;
  size: 28 | 32 | 40 | 48 | 72;
  /** A small mark in the corner, with its meaning in words. */
  mark?: string | undefined;
  markKind?: "online" | "away";
  shape?: "round" | "square";
}

export function Avatar({ id, name, image, size, mark, markKind = "online", shape = "round" }: Props) {
  const [broken, setBroken] = useState(false);
  return (
    <span className={`avatar avatar-${size} avatar-${shape}`} data-tone={toneOf(id)}>
      {image && !broken ? (
        <img src={image} alt="" onError={() => setBroken(true)} />
      ) : (
        <span aria-hidden>{initialsOf(name)}</span>
      )}
      {mark && (
        <span className="avatar-mark" data-kind={markKind} title={mark}>
          <span className="sr-only">{mark}</span>
        </span>
      )}
    </span>
  );
}
