import { Recent } from "./recent";

/** So many subjects are remembered: far more than what may be overtaken by later news of them. */
const mostSubjects = 5000;

/** The position in the log of the latest event of each subject: an earlier one that comes later says nothing new. */
export class Latest {
  readonly #positions = new Recent<number>(mostSubjects);

  /** Without a position it is of this moment. */
  isNews(subject: string, position: number | undefined): boolean {
    if (position === undefined) {
      return true;
    }
    if ((this.#positions.get(subject) ?? 0) > position) {
      return false;
    }
    this.#positions.set(subject, position);
    return true;
  }

  clear(): void {
    this.#positions.clear();
  }
}
