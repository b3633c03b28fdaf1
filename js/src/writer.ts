// What the reader does, on its way to Python: shown in every view at once, sent after a moment of quiet.
import type { Model, Traits, TwoWay } from "./traits";

const QUIET = 80; // ms without a change before Python hears of it

export class Writer {
  readonly #model: Model;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(model: Model) {
    this.#model = model;
  }

  /** Sets traits now (all views follow) and sends them once the reader pauses. */
  set(changes: Partial<Pick<Traits, TwoWay>>): void {
    for (const [key, value] of Object.entries(changes)) this.#model.set(key as TwoWay, value);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), QUIET);
  }

  /** Sends what is still waiting. */
  flush(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#model.save_changes();
  }
}
