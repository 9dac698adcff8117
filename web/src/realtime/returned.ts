import type { Drawer, Letter } from "./outbox";
import { Watched } from "./watched";

/**
 * What was written for a conversation that is not there any more for its writer. No history shows it, so it is given
 * back, and kept over reloads until its writer has had it.
 */
export class ReturnedLetters extends Watched<readonly Letter[]> {
  readonly #drawer: Drawer;

  constructor(drawer: Drawer) {
    super([]);
    this.#drawer = drawer;
  }

  add(letters: readonly Letter[]): void {
    const returned = letters.map((letter): Letter => ({ ...letter, returned: true }));
    returned.forEach((letter) => this.#drawer.put(letter));
    this.found(returned);
  }

  /** Those that an earlier page was given back. */
  found(letters: readonly Letter[]): void {
    const known = new Set(this.get().map(({ tempId }) => tempId));
    const fresh = letters.filter(({ tempId }) => !known.has(tempId));
    if (fresh.length > 0) {
      const all = [...this.get(), ...fresh];
      this.set(all.sort((one, other) => one.createdAt.localeCompare(other.createdAt)));
    }
  }

  /** They are not wanted any more. */
  dismiss(letters: readonly Letter[]): void {
    letters.forEach(({ tempId }) => this.#drawer.remove(tempId));
    this.set(this.get().filter((letter) => !letters.includes(letter)));
  }

  clear(): void {
    this.set([]);
  }
}
