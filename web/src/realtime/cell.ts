import { initialState, type State } from "./state";
import { Watched } from "./watched";

/** The state and those who watch it. The parts of the store share one. */
export class Cell {
  readonly #watched = new Watched<State>(initialState);
  readonly subscribe = this.#watched.subscribe;

  get state(): State {
    return this.#watched.get();
  }

  get myId(): string {
    return this.state.session.status === "signedIn" ? this.state.session.me.id : "";
  }

  set(changes: Partial<State>): void {
    this.#watched.set({ ...this.state, ...changes });
  }
}
