/** The invitation that somebody has accepted by making an account because of it. */
export class Invitation {
  #accepted: string | null = null;

  accept(code: string | null): void {
    this.#accepted = code;
  }

  isAccepted(code: string): boolean {
    return this.#accepted === code;
  }

  /** True once: it is followed one time, and whoever comes back to it later is asked. */
  take(code: string): boolean {
    const is = this.isAccepted(code);
    this.#accepted = null;
    return is;
  }
}
