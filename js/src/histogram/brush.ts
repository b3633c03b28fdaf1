// The marked range: dragged over the plot, or its two ends moved by keys. Ends stand on edges of bins; the outermost
// bins hold the tails, so a range that reaches them holds these too.
import { FOCUSABLE, h } from "../shared/dom";
import { type Axis, xOf } from "./plot";

export interface Ranged {
  axis: Axis;
  edges: number[];
  /** The smallest and the largest score. */
  ends: [number, number];
  /** [] or [low, high]. */
  range: number[];
  /** What an end says of itself. */
  spoken: (score: number) => string;
}

interface Asks {
  range: (range: number[]) => void;
  done: () => void;
}

export class Brush {
  readonly root = h("div", { class: "brush" });
  readonly #band = h("div", { class: "band" });
  readonly #thumbs = ["Lower", "Upper"].map((name) =>
    h("div", { ...FOCUSABLE, class: "thumb", role: "slider", tabindex: 0, "aria-label": `${name} end of the range` }),
  );
  readonly #asks: Asks;
  #now!: Ranged;
  #from: number | null = null; // the bin that a drag began in

  constructor(asks: Asks) {
    this.#asks = asks;
    this.root.append(this.#band, ...this.#thumbs);
    this.root.addEventListener("pointerdown", (event) => this.#press(event));
    this.root.addEventListener("pointermove", (event) => this.#from !== null && this.#drag(this.#from, this.#bin(event)));
    for (const end of ["pointerup", "pointercancel"]) this.root.addEventListener(end, () => this.#release());
    this.#thumbs.forEach((thumb, which) => thumb.addEventListener("keydown", (event) => this.#key(event, which)));
  }

  draw(now: Ranged): void {
    this.#now = now;
    const { axis, range, spoken } = now;
    const [low, high] = this.#whole();
    Object.assign(this.root.style, { left: `${axis.left}px`, top: `${axis.top}px`, width: `${axis.width}px`, height: `${axis.height}px` });
    const at = this.#ends().map((score) => xOf(axis, score) - axis.left);
    this.#band.hidden = range.length === 0;
    Object.assign(this.#band.style, { left: `${at[0]}px`, width: `${at[1]! - at[0]!}px` });
    this.#thumbs.forEach((thumb, which) => {
      const score = this.#ends()[which]!;
      thumb.style.left = `${at[which]}px`;
      thumb.classList.toggle("at-rest", range.length === 0);
      const values = { valuemin: low, valuemax: high, valuenow: score, valuetext: spoken(score) };
      for (const [name, value] of Object.entries(values)) thumb.setAttribute(`aria-${name}`, String(value));
    });
  }

  /** The range, or all where none is marked. */
  #ends(): [number, number] {
    const [low, high] = this.#now.range;
    return low === undefined || high === undefined ? this.#whole() : [low, high];
  }

  #whole(): [number, number] {
    const { edges, ends } = this.#now;
    return [Math.min(ends[0], edges[0]!), Math.max(ends[1], edges.at(-1)!)];
  }

  /** The range over two bins and all between them. */
  #over(a: number, b: number): number[] {
    const { edges } = this.#now;
    const [first, last] = [Math.min(a, b), Math.max(a, b)];
    const [low, high] = this.#whole();
    return [first === 0 ? low : edges[first]!, last === edges.length - 2 ? high : edges[last + 1]!];
  }

  #bin(event: PointerEvent): number {
    const { axis, edges } = this.#now;
    const part = (event.clientX - this.root.getBoundingClientRect().left) / axis.width;
    return Math.max(0, Math.min(Math.floor(part * (edges.length - 1)), edges.length - 2));
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0 || !event.isPrimary) return;
    event.preventDefault(); // no text is selected on the way
    this.root.setPointerCapture?.(event.pointerId);
    this.#from = this.#bin(event);
    this.#drag(this.#from, this.#from);
    this.#thumbs[1]!.focus({ preventScroll: true });
  }

  #drag(from: number, to: number): void {
    this.#asks.range(this.#over(from, to));
  }

  #release(): void {
    if (this.#from === null) return;
    this.#from = null;
    this.#asks.done();
  }

  #key(event: KeyboardEvent, which: number): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const last = this.#now.edges.length - 1;
    const steps: Record<string, number> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5, Home: -last, End: last };
    const step = steps[event.key];
    if (step === undefined && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (step === undefined) this.#asks.range([]);
    else this.#move(which, step);
    this.#asks.done();
  }

  #move(which: number, step: number): void {
    const [low, high] = this.#ends().map((score, end) => this.#edge(score, end));
    const last = this.#now.edges.length - 1;
    const next = which ? [low!, Math.max(low! + 1, Math.min(high! + step, last))] : [Math.max(0, Math.min(low! + step, high! - 1)), high!];
    this.#asks.range(this.#over(next[0]!, next[1]! - 1));
  }

  /** The edge that an end of the range stands on, or is nearest to. */
  #edge(score: number, end: number): number {
    const { edges } = this.#now;
    const distances = edges.map((edge) => Math.abs(edge - Math.max(edges[0]!, Math.min(score, edges.at(-1)!))));
    return Math.max(end, Math.min(distances.indexOf(Math.min(...distances)), edges.length - 2 + end));
  }
}
