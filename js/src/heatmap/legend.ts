// The scale with its numbers; marks on it show where the word, phrase or sum that is read now stands.
import type { Paints } from "../shared/color";
import { h } from "../shared/dom";
import { signed } from "../shared/format";
import type { TargetScores } from "./scores";

export interface Mark {
  kind: "phrase" | "sum" | "word";
  score: number;
}

const STEPS = 24;

export class Legend {
  readonly root = h("div", { class: "legend" });
  readonly #scale = h("div", { role: "img" });
  readonly #ends = [h("span", { class: "end" }), h("span", { class: "end" })] as const;
  readonly #bar = h("div", { class: "bar" });
  readonly #marks = h("div", { class: "marks" });
  readonly #ticks = h("div", { class: "ticks" });
  readonly #strange = h("div", { class: "strange" }, h("span", { class: "unknown" }, "Dotted"), ": a word the model does not know");
  #limit = 1;

  constructor() {
    this.#scale.append(h("div", { class: "ends" }, ...this.#ends), this.#marks, this.#bar, this.#ticks);
    this.root.append(this.#scale, this.#strange);
  }

  draw(paints: Paints, scores: TargetScores, digits: number, ends: [string, string], unit: string, unknown: boolean): void {
    const { limit, exceeds } = scores;
    this.#limit = limit;
    this.#strange.hidden = !unknown;
    const colors = Array.from({ length: STEPS + 1 }, (_, i) => paints(limit * ((2 * i) / STEPS - 1)).background);
    this.#bar.style.background = `linear-gradient(to right, ${colors.join(", ")})`;
    this.#ends[0].replaceChildren("\u2212 ", h("bdi", {}, ends[0]));
    this.#ends[1].replaceChildren("+ ", h("bdi", {}, ends[1]));
    const ticks = [-1, -0.5, 0, 0.5, 1].map((part) => {
      const beyond = exceeds && Math.abs(part) === 1 ? (part < 0 ? "\u2264 " : "\u2265 ") : "";
      const tick = h("span", { class: "tick" }, part === 0 ? `0 ${unit}` : beyond + signed(part * limit, digits));
      tick.style.left = `${50 + 50 * part}%`;
      return tick;
    });
    this.#ticks.replaceChildren(...ticks);
    const end = limit.toFixed(digits);
    this.#scale.ariaLabel = `Colour scale from \u2212${end}, ${ends[0]}, over 0 to +${end}, ${ends[1]}, in ${unit}`;
  }

  mark(marks: Mark[]): void {
    const drawn = marks.filter(({ score }) => Number.isFinite(score));
    this.#marks.replaceChildren(
      ...drawn.map(({ kind, score }) => {
        const part = Math.max(-1, Math.min(1, score / this.#limit));
        const mark = h("span", { class: `mark at-${kind}` });
        mark.style.left = `${50 + 50 * part}%`;
        return mark;
      }),
    );
  }
}
