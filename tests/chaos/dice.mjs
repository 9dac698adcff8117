// Everything that is left to chance is decided by one seed. Each part of a run throws dice of its own (fork), so that what
// one part does with its own does not depend on how fast the others are.
export class Dice {
  #state;

  constructor(seed) {
    this.seed = String(seed);
    this.#state = fnv(this.seed);
  }

  fork(name) {
    return new Dice(`${this.seed}/${name}`);
  }

  // From 0 to 1 (mulberry32).
  next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let x = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  }

  below(n) {
    return Math.floor(this.next() * n);
  }

  between(from, to) {
    return from + this.next() * (to - from);
  }

  chance(p) {
    return this.next() < p;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  // weights: { name: weight, ... }
  weighted(weights) {
    let left = this.next() * Object.values(weights).reduce((sum, w) => sum + w, 0);
    for (const [name, weight] of Object.entries(weights)) {
      left -= weight;
      if (left < 0) return name;
    }
    return Object.keys(weights)[0];
  }
}

export function fnv(text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
