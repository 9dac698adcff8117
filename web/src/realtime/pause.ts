const shortestMs = 2000;
const longestMs = 60_000;

/** How long to wait before something is tried again: twice as long each time, and little again after it went well for a while. */
export class Pause {
  #lastMs = 0;
  #until = 0;

  next(): number {
    const now = Date.now();
    const isOver = now - this.#until > longestMs;
    this.#lastMs = isOver ? shortestMs : Math.min(this.#lastMs * 2, longestMs);
    this.#until = now + this.#lastMs;
    return this.#lastMs;
  }
}
