// What the reader does, on its way to Python: shown in every view at once, sent after a moment of quiet.
import type { Model } from "./model";

const QUIET = 80; // ms without a change before Python hears of it

export class Writer<T> {
  readonly #model: Model<T>;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(model: Model<T>) {
    this.#model = model;
  }

  /** Sets traits now (all views follow) and sends them once the reader pauses. */
  set(changes: Partial<T>): void {
    for (const key in changes) this.#model.set(key, changes[key]!);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), QUIET);
  }

  /** Sets traits and sends them at once. */
  send(changes: Partial<T>): void {
    this.set(changes);
    this.flush();
  }

  /** Sends what is still waiting. */
  flush(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#model.save_changes();
  }
}
