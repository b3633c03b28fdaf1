// Which unit, which series colours, and whose lines are drawn.
import { FOCUSABLE, h } from "../shared/dom";
import type { View } from "./series";
import type { TraceTraits } from "./traits";

export class Controls {
  readonly root = h("div", { class: "trace-controls" });
  readonly #set: (changes: Partial<TraceTraits>) => void;
  readonly #series = h("select", FOCUSABLE);
  readonly #unit = h("input", { ...FOCUSABLE, type: "number", min: 0, step: 1 });
  readonly #count = h("span", { class: "small" });
  readonly #boxes = h("span", { class: "boxes" });
  readonly #lines = h("fieldset", {}, h("legend", { class: "small" }, "Lines"), this.#boxes);
  readonly #method = h("span", { class: "method" });
  #checks: HTMLInputElement[] = [];

  constructor(set: (changes: Partial<TraceTraits>) => void) {
    this.#set = set;
    this.#series.addEventListener("change", () => set({ shown_series: this.#series.value }));
    this.#unit.addEventListener("input", () => {
      const unit = this.#unit.valueAsNumber;
      if (Number.isInteger(unit) && unit >= 0 && unit <= Number(this.#unit.max)) set({ unit });
    });
    this.root.append(
      h("label", {}, h("span", { class: "small" }, "Unit "), this.#unit),
      this.#count,
      h("label", {}, h("span", { class: "small" }, "Series "), this.#series),
      this.#lines,
      this.#method,
    );
  }

  draw(names: string[], units: number, method: string): void {
    this.#series.replaceChildren(...names.map((name) => h("option", { value: name }, name)));
    this.#unit.max = String(units - 1);
    this.#count.textContent = `of 0 to ${units - 1}`;
    this.#method.textContent = method;
    this.#lines.hidden = names.length < 2;
    this.#checks = names.map((name) => h("input", { ...FOCUSABLE, type: "checkbox", value: name }));
    for (const check of this.#checks) {
      check.addEventListener("change", () => {
        this.#set({ overlaid: this.#checks.filter((other) => other.checked && !other.disabled).map((other) => other.value) });
      });
    }
    this.#boxes.replaceChildren(...this.#checks.map((check) => h("label", {}, check, " ", check.value)));
  }

  /** Shows what is chosen. */
  show({ series, shown, drawn, unit }: View): void {
    this.#series.value = series.names[shown]!;
    if (this.#unit.valueAsNumber !== unit) this.#unit.value = String(unit);
    this.#checks.forEach((check, k) => {
      check.checked = drawn.includes(k);
      check.disabled = k === shown;
    });
  }
}
