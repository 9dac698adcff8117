import type { ServerEvent } from "../events";

/** An event with its position in the log. */
export type Sent = ServerEvent & { position: number };

/** What Ada was sent. */
export class Log {
  readonly events: Sent[] = [];
  #position = 0;

  emit(event: ServerEvent): void {
    this.events.push({ ...event, position: ++this.#position });
  }
}
