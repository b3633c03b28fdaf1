// The first units of the ranking, each with its score and a small line; a click takes one.
import { FOCUSABLE, h, s } from "../shared/dom";
import { phraseText, signed } from "../shared/format";
import type { View } from "./series";

const LISTED = 8;
const [WIDTH, HEIGHT] = [84, 24]; // px of a small line

export class Ranking {
  readonly root = h("div", { class: "ranking" });
  readonly #title = h("div", { class: "small" });
  readonly #clear: HTMLButtonElement;
  readonly #list = h("ol", {});
  readonly #rows: { item: HTMLElement; button: HTMLButtonElement; unit: number }[];

  constructor(take: (unit: number) => void, clear: () => void) {
    this.#clear = h("button", { ...FOCUSABLE, type: "button", title: "Clear the selection (Escape)" }, "Clear");
    this.#clear.addEventListener("click", clear);
    this.#rows = Array.from({ length: LISTED }, () => {
      const button = h("button", { ...FOCUSABLE, type: "button", class: "standing" });
      const row = { item: h("li", {}, button), button, unit: 0 };
      button.addEventListener("click", () => take(row.unit));
      return row;
    });
    this.#list.append(...this.#rows.map(({ item }) => item));
    this.root.append(h("div", { class: "above" }, this.#title, this.#clear), this.#list);
  }

  draw(view: View): void {
    const { series, ranking, selected, shown, tokens } = view;
    const [start, stop] = selected;
    const whole = start < stop && stop - start === series.length;
    const partly = start < stop && !whole;
    this.#clear.hidden = start >= stop;
    this.#title.replaceChildren(
      ...(partly
        ? ["Units that follow \u201c", h("bdi", {}, phraseText(tokens, start, stop)), `\u201d in ${series.names[shown]}: mean inside minus mean outside`]
        : [`${whole ? "The whole text has no outside to compare with. " : ""}Units that vary most in ${series.names[shown]}: standard deviation along the text. Select a phrase to find the units that follow it.`]),
    );
    this.#rows.forEach((row, i) => {
      const standing = ranking[i];
      row.item.hidden = !standing;
      if (!standing) return;
      const { unit, score } = standing;
      row.unit = unit;
      const number = partly ? signed(score, 2) : score.toFixed(2);
      const noun = h("span", { class: "unseen" }, partly ? ", score " : ", standard deviation ");
      row.button.replaceChildren(h("span", { class: "unit-name" }, `unit ${unit}`), noun, spark(view, unit), h("span", { class: "score" }, number));
    });
    this.press(view);
  }

  /** Shows which of them is the chosen one. */
  press({ unit }: View): void {
    for (const row of this.#rows) row.button.ariaPressed = String(row.unit === unit);
  }
}

function spark({ series, shown, selected: [start, stop] }: View, unit: number): SVGSVGElement {
  const high = series.high(shown);
  const low = series.signed(shown) ? -high : 0;
  const line = series.line(shown, unit);
  const x = (t: number) => ((t / line.length) * WIDTH).toFixed(1);
  const y = (value: number) => (1 + ((HEIGHT - 2) * (high - value)) / (high - low)).toFixed(1);
  const svg = s("svg", { class: "spark", width: WIDTH, height: HEIGHT, "aria-hidden": "true" });
  if (start < stop) svg.append(s("rect", { x: x(start), width: Number(x(stop)) - Number(x(start)), height: HEIGHT }));
  svg.append(s("path", { class: "zero", d: `M0 ${y(0)}H${WIDTH}` }), s("path", { d: `M${line.map((value, t) => `${x(t + 0.5)} ${y(value)}`).join("L")}` }));
  return svg;
}
