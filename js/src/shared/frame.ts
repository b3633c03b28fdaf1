// What every picture has around it: its root with heading, style and remarks, the errors in words, the voice for a
// screen reader, the host's colours, and an end at which nothing listens any more. A picture within another one leaves
// to the outer one what needs to be said once.
import BASE from "./base.css?inline";
import { h } from "./dom";
import type { CommonTraits, Model } from "./model";
import { isDark, watchTheme } from "./theme";
import { wear } from "./wear";

const SPEAK_AFTER = 400; // ms without a change before a screen reader is told

export class Frame<T extends CommonTraits> {
  readonly root: HTMLElement;
  /** Where the picture is drawn. */
  readonly body = h("div");
  readonly #model: Model<T>;
  readonly #ends = new AbortController();
  readonly #heading = h("div", { class: "heading" });
  readonly #remarks = h("ul", { class: "notes" });
  readonly #live = h("div", { class: "unseen", role: "status", "aria-live": "polite" });
  #speaking: ReturnType<typeof setTimeout> | undefined;
  #waiting = new Set<() => void>();
  #followed: [string, () => void][] = [];
  #drawn = false;

  constructor(model: Model<T>, el: HTMLElement, label: string, style = "") {
    this.#model = model;
    this.root = h("div", { class: "rnnviz", role: "group", "aria-label": label });
    const within = el.closest(".rnnviz") !== null;
    this.root.append(this.#heading, this.body, this.#remarks, this.#live);
    el.append(this.root);
    wear(this.root, within ? [style] : [BASE, style], this.signal);
    if (within) return;
    this.on(["error", "heading", "remarks"], () => this.#around());
    this.#around();
  }

  get signal(): AbortSignal {
    return this.#ends.signal;
  }

  /** Whether there is a picture, and not only words on why there is none. */
  get drawn(): boolean {
    return this.#drawn;
  }

  /** Calls `follow` when any of these traits changes, until the end. */
  on(names: readonly (keyof T & string)[], follow: () => void): void {
    for (const name of names) {
      this.#model.on(`change:${name}`, follow);
      this.#followed.push([`change:${name}`, follow]);
    }
  }

  /** Calls `draw` once for all that changes now: several traits that change together are one new picture. */
  soon(draw: () => void): void {
    if (this.#waiting.has(draw)) return;
    this.#waiting.add(draw);
    queueMicrotask(() => {
      this.#waiting.delete(draw);
      if (!this.signal.aborted) draw();
    });
  }

  /** Draws, or says in the picture's place why it cannot be drawn. */
  attempt(what: string, draw: () => void): void {
    this.#alert("undrawn", "");
    try {
      draw();
      this.#drawn = true;
    } catch (error) {
      this.#drawn = false;
      const message = error instanceof Error ? error.message : String(error);
      this.#alert("undrawn", `${what} cannot be drawn: ${message}`);
    }
    this.body.hidden = !this.#drawn;
  }

  /** Whether the host is dark now, which the style is told too. */
  dark(): boolean {
    const dark = isDark(this.root);
    this.root.dataset.dark = String(dark);
    return dark;
  }

  /** Calls `redraw` whenever the host may have changed its colours. */
  themed(redraw: () => void): void {
    watchTheme(this.root, () => this.#drawn && redraw(), this.signal);
  }

  /** Whether the focus is within. */
  held(): boolean {
    const { activeElement } = this.root.getRootNode() as Partial<DocumentOrShadowRoot>;
    return Boolean(activeElement) && this.root.contains(activeElement!);
  }

  /** Tells a screen reader, after a moment of quiet. Two views of one model must not both speak: the one with the focus does. */
  say(words: () => string): void {
    clearTimeout(this.#speaking);
    this.#speaking = setTimeout(() => {
      if (this.#drawn && this.held()) this.#live.textContent = words();
    }, SPEAK_AFTER);
  }

  /** Nothing listens any more, and nothing is left in the host's element: JupyterLab keeps it after the widget's end. */
  leave(): void {
    clearTimeout(this.#speaking);
    for (const [event, follow] of this.#followed) this.#model.off(event, follow);
    this.#ends.abort();
    this.root.remove();
  }

  #around(): void {
    this.#alert("said", this.#model.get("error"));
    this.#heading.textContent = this.#model.get("heading");
    this.#remarks.replaceChildren(...this.#model.get("remarks").map((remark) => h("li", {}, remark)));
  }

  #alert(kind: string, words: string): void {
    this.root.querySelector(`.${kind}`)?.remove();
    if (words) this.body.before(h("p", { class: `error ${kind}`, role: "alert" }, words));
  }
}
