import type { Happening, Named } from "../../realtime/happenings";
import { texts } from "../../texts";

/** What happened, in words. */
export function happened(happening: Happening, nameOf: (person: Named) => string): string {
  const words = texts.messages.happened;
  switch (happening.kind) {
    case "joined":
      return words.joined(happening.people.map(nameOf), happening.by && nameOf(happening.by));
    case "left":
      return words.left(nameOf(happening.person));
    case "removed":
      return words.removed(nameOf(happening.person), nameOf(happening.by));
    case "renamed":
      return words.renamed(happening.name, nameOf(happening.by));
  }
}
