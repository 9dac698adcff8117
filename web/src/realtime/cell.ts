import { initialState, type State } from "./state";

/** The state and those who watch it. The parts of the store share one. */
export class Cell {
  #state: State = initialState;
  readonly #listeners = new Set<() => void>();

  get state(): State {
    return this.#state;
  }

  get myId(): string {
    return this.#state.session.status === "signedIn" ? this.#state.session.me.id : "";
  }

  set(changes: Partial<State>): void {
    this.#state = { ...this.#state, ...changes };
    this.#listeners.forEach(told);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** What goes wrong with one who watches is reported, and keeps neither the others nor the state from what is next. */
function told(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    reportError(error);
  }
}
