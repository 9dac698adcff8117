import { useState } from "react";
import "./avatar.css";

const tones = 8;

/** Stable for the same id, and different for neighbours. */
const toneOf = (id: string) =>
  [...id].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 997, 7) % tones;

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked.map((word) => [...(word ?? "")][0]?.toLocaleUpperCase() ?? "").join("");
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
