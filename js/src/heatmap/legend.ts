// The scale with its numbers; marks on it show where the word, phrase or sum that is read now stands.
import type { Paints } from "../shared/color";
import { h } from "../shared/dom";
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
  readonly #doubt = h("div", { class: "strange" }, h("strong", {}, "?"), ": opinions differ on the sign, as is said under the pointer");
  #limit = 1;
  #signed = true;

  constructor() {
    this.#scale.append(h("div", { class: "ends" }, ...this.#ends), this.#marks, this.#bar, this.#ticks);
    this.root.append(this.#scale, this.#strange, this.#doubt);
  }

  draw(paints: Paints, scores: TargetScores, number: (score: number) => string, ends: [string, string], unit: string, unknown: boolean, signs = true, doubt = false): void {
    const { limit, exceeds } = scores;
    this.#limit = limit;
    this.#signed = signs;
    this.#doubt.hidden = !doubt;
    this.#strange.hidden = !unknown;
    const colors = Array.from({ length: STEPS + 1 }, (_, i) => paints(limit * (signs ? (2 * i) / STEPS - 1 : i / STEPS)).background);
    this.#bar.style.background = `linear-gradient(to right, ${colors.join(", ")})`;
    this.#ends[0].replaceChildren(...(signs ? ["\u2212 ", h("bdi", {}, ends[0])] : ["weaker"]));
    this.#ends[1].replaceChildren(...(signs ? ["+ ", h("bdi", {}, ends[1])] : ["stronger"]));
    const ticks = (signs ? [-1, -0.5, 0, 0.5, 1] : [0, 0.5, 1]).map((part) => {
      const beyond = exceeds && Math.abs(part) === 1 ? (part < 0 ? "\u2264 " : "\u2265 ") : "";
      const tick = h("span", { class: "tick" }, part === 0 ? `0 ${unit}` : beyond + number(part * limit));
      tick.style.left = this.#place(part);
      if (!signs && part === 0) tick.style.transform = "none"; // its unit has no room to the left
      return tick;
    });
    this.#ticks.replaceChildren(...ticks);
    this.#scale.ariaLabel = signs
      ? `Colour scale from ${number(-limit)}, ${ends[0]}, over 0 to ${number(limit)}, ${ends[1]}, in ${unit}`
      : `Colour scale from 0, weak, to ${number(limit)}, strong, in ${unit}: sizes without a sign`;
  }

  mark(marks: Mark[]): void {
    const drawn = marks.filter(({ score }) => Number.isFinite(score));
    this.#marks.replaceChildren(
      ...drawn.map(({ kind, score }) => {
        const part = Math.max(-1, Math.min(1, score / this.#limit));
        const mark = h("span", { class: `mark at-${kind}` });
        mark.style.left = this.#place(part);
        return mark;
      }),
    );
  }

  /** Where a part of the limit, -1 to 1, stands on the bar. */
  #place(part: number): string {
    return `${this.#signed ? 50 + 50 * part : 100 * Math.max(0, part)}%`;
  }
}
