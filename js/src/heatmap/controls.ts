// Above the words: what the model predicts, which class or contrast is shown, and in which colours.
import { PALETTES } from "../shared/color";
import { FOCUSABLE, h } from "../shared/dom";
import { percent, targetName } from "../shared/format";
import type { Model } from "../shared/model";
import { LIKELY, lead, said } from "../shared/outputs";
import type { HeatmapTraits } from "./traits";
import type { Writer } from "../shared/writer";

export class Controls {
  readonly root = h("div", { class: "head" });
  readonly #model: Model<HeatmapTraits>;
  readonly #writer: Writer<HeatmapTraits>;
  readonly #name = `target-${Math.random().toString(36).slice(2)}`; // radios of two views must not mix
  #showTarget = () => {};
  #palette = h("select", { ...FOCUSABLE });

  constructor(model: Model<HeatmapTraits>, writer: Writer<HeatmapTraits>) {
    this.#model = model;
    this.#writer = writer;
  }

  /** Builds everything anew: other labels, another prediction. */
  draw(): void {
    const bar = h("div", { class: "bar-of-controls" }, this.#target(), this.#palettes());
    this.root.replaceChildren(h("div", { class: "verdict" }, this.#prediction(), h("span", { class: "method" }, this.#model.get("method"))), bar);
    this.show();
  }

  /** Shows the target and palette of the model. */
  show(): void {
    this.#showTarget();
    this.#palette.value = this.#model.get("palette");
  }

  #prediction(): HTMLElement {
    const labels = this.#model.get("labels");
    const probabilities = this.#model.get("probabilities");
    const output = this.#model.get("output");
    const alone = output === "independent";
    const prediction = (first: string, strong: string, ...more: HTMLElement[]) =>
      h("div", { class: "prediction" }, h("span", { class: "small" }, first), ...(strong ? [h("strong", {}, h("bdi", {}, strong))] : []), ...more);
    if (output === "number") return prediction(lead(output), said((name) => this.#model.get(name)));
    const predicted = probabilities.indexOf(Math.max(...probabilities));
    const rows = labels.map((label, c) => {
      const share = probabilities[c] ?? 0;
      const holds = alone ? share >= LIKELY : c === predicted;
      const row = h("li", { class: holds ? "class predicted" : "class" }, h("bdi", {}, label), ` ${percent(share, 1)}`);
      row.style.setProperty("--share", percent(Math.min(1, Math.max(0, share)), 1));
      return row;
    });
    const list = h("ul", { "aria-label": `Probability of each ${alone ? "label" : "class"}` }, ...rows);
    return alone ? prediction("Each label by itself", "", list) : prediction(lead(output), labels[predicted] ?? "", list);
  }

  #target(): HTMLElement {
    const labels = this.#model.get("labels");
    const target = this.#model.get("target");
    if (this.#model.get("fixed_target") || labels.length === 1) {
      this.#showTarget = () => {};
      return h("div", { class: "targets" }, h("span", { class: "small" }, "Scores for "), h("bdi", {}, targetName(labels, target)));
    }
    return labels.length === 2 ? this.#radios(labels, target) : this.#selects(labels);
  }

  #radios(labels: string[], target: number[]): HTMLElement {
    const output = this.#model.get("output");
    // one logit speaks for one of two labels or the other; of labels that stand by themselves the contrast comes last
    const options = output === "one_logit" ? [[1, 0], [0, 1]] : output === "independent" ? [[0], [1], [1, 0]] : [[1, 0], [1], [0]];
    if (!options.some((option) => same(option, target))) options.push(target); // the other contrast, asked for from Python
    const radios = options.map((option) => {
      const radio = h("input", { ...FOCUSABLE, type: "radio", name: this.#name });
      radio.addEventListener("change", () => this.#choose(option));
      return radio;
    });
    this.#showTarget = () => radios.forEach((radio, i) => (radio.checked = same(options[i]!, this.#model.get("target"))));
    const faces = radios.map((radio, i) => h("label", {}, radio, h("bdi", {}, targetName(labels, options[i]!))));
    return h("fieldset", { class: "targets" }, h("legend", { class: "small" }, "Scores for"), h("div", { class: "segments" }, ...faces));
  }

  #selects(labels: string[]): HTMLElement {
    const options = () => labels.map((label, c) => h("option", { value: String(c) }, label));
    const of = h("select", { ...FOCUSABLE }, ...options());
    const against = h("select", { ...FOCUSABLE }, h("option", { value: "" }, "nothing"), ...options());
    this.#showTarget = () => {
      const [a, b] = this.#model.get("target");
      of.value = String(a);
      against.value = b === undefined ? "" : String(b);
      for (const option of against.options) option.disabled = option.value === of.value;
    };
    const choose = () => {
      const contrast = against.value !== "" && against.value !== of.value;
      this.#choose(contrast ? [Number(of.value), Number(against.value)] : [Number(of.value)]);
    };
    for (const select of [of, against]) select.addEventListener("change", choose);
    return h("div", { class: "targets" }, h("label", {}, h("span", { class: "small" }, "Scores for "), of), " ", h("label", {}, h("span", { class: "small" }, "minus "), against));
  }

  #choose(target: number[]): void {
    this.#writer.send({ target });
  }

  #palettes(): HTMLElement {
    this.#palette = h("select", { ...FOCUSABLE }, ...PALETTES.map((name) => h("option", { value: name }, name.replace("-", "\u2013"))));
    this.#palette.addEventListener("change", () => this.#writer.send({ palette: this.#palette.value }));
    return h("label", { class: "palette" }, h("span", { class: "small" }, "Colours "), this.#palette);
  }
}

function same(a: number[], b: number[]): boolean {
  return a.length === b.length && a.every((c, i) => c === b[i]);
}
