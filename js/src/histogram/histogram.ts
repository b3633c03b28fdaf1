// Three distributions of interactions over one axis, the range that is marked in them, and its phrases.
// Traits come in (interactions.ts) and are drawn (plot.ts); what the reader marks or chooses goes back as traits.
import { paints } from "../shared/color";
import { FOCUSABLE, button, h } from "../shared/dom";
import { digitsFor, percent, signed } from "../shared/format";
import { Frame } from "../shared/frame";
import type { CommonTraits, Model } from "../shared/model";
import ROWS from "../shared/rows.css?inline";
import { svgButtons, svgText } from "../shared/svg";
import { Texts, type TextsTraits } from "../shared/texts";
import { Writer } from "../shared/writer";
import { Brush } from "./brush";
import STYLE from "./histogram.css?inline";
import { type Bars, Interactions, quantile } from "./interactions";
import { Phrases } from "./phrases";
import { type Look, axisOf, drawPlot, sample } from "./plot";
import type { HistogramTraits } from "./traits";

interface Opens {
  selected: number[];
  split: number | null;
  hovered: number | null;
}
type Traits = HistogramTraits & TextsTraits & CommonTraits & Opens;

const DATA = ["negation_places", "negation_scores", "negation_groups", "negation_methods", "offsets", "token_ids", "vocabulary"] as const;
const UNMEASURED = 640; // px taken for the width before the picture is laid out
const NARROWEST = 300;
const HINT = "Drag over the picture to list the phrases of a range; or move the two ends with the arrow keys.";

export class Histogram {
  readonly #model: Model<Traits>;
  readonly #frame: Frame<Traits>;
  readonly #writer: Writer<Traits>;
  readonly #method = h("select", { ...FOCUSABLE });
  readonly #methods = h("label", {}, h("span", { class: "small" }, "Method "), this.#method);
  readonly #bins = h("input", { ...FOCUSABLE, type: "range", min: 5, max: 100 });
  readonly #binsSaid = h("output");
  readonly #caption = h("p", { class: "caption" });
  readonly #key = h("ul", { class: "groups", "aria-label": "Groups" });
  readonly #plot = h("div", { class: "plot" });
  readonly #said = h("span", { class: "range-said" });
  readonly #clear = button("Clear", () => this.#writer.send({ negation_range: [] }));
  readonly #brush: Brush;
  readonly #phrases: Phrases;
  #given: (() => Texts) | undefined;
  #texts!: Texts;
  #interactions!: Interactions;
  #bars!: Bars;
  #look!: Look;
  #width = 0;

  /** `texts`: those that an outer picture has unpacked already. */
  constructor(model: Model<Traits>, el: HTMLElement, texts?: () => Texts) {
    this.#model = model;
    this.#given = texts;
    this.#frame = new Frame(model, el, "Interactions of negations", ROWS + STYLE);
    this.#writer = new Writer(model);
    this.#brush = new Brush({ range: (negation_range) => this.#writer.set({ negation_range }), done: () => this.#writer.flush() });
    const choose = ({ text, start, middle, stop }: { text: number; start: number; middle: number; stop: number }) =>
      this.#writer.send({ text, selected: [start, stop], split: middle, hovered: null });
    this.#phrases = new Phrases(choose, this.#frame.signal);
    this.#controls();
    this.#listen();
    this.#draw();
  }

  get frame(): Frame<Traits> {
    return this.#frame;
  }

  get texts(): Texts {
    return this.#texts;
  }

  leave(): void {
    this.#writer.flush();
    this.#frame.leave();
  }

  #controls(): void {
    // scores of two methods are on two scales: what was marked of one is nothing in the other
    this.#method.addEventListener("change", () => this.#writer.send({ negation_method: Number(this.#method.value), negation_range: [] }));
    this.#bins.addEventListener("input", () => this.#writer.set({ bins: Number(this.#bins.value) }));
    const pictures = svgButtons("negation", () => svgText(this.#plot.querySelector("svg")!));
    const bins = h("label", { class: "bins" }, h("span", { class: "small" }, "Bins "), this.#bins, " ", this.#binsSaid);
    const ranged = h("div", { class: "ranged" }, this.#said, h("span", { class: "pictures" }, this.#clear, pictures));
    this.#frame.body.append(h("div", { class: "bar-of-histogram" }, this.#methods, bins), this.#caption, this.#key, this.#plot, ranged, this.#phrases.root);
  }

  #listen(): void {
    const frame = this.#frame;
    const [draw, redraw, follow] = [() => this.#draw(), () => this.#redraw(), () => this.#follow()];
    const drawn = (work: () => void) => () => frame.drawn && frame.soon(work);
    frame.on(DATA, () => frame.soon(draw));
    frame.on(["negation_method", "negation_shown", "bins", "palette"], drawn(redraw));
    frame.on(["negation_range"], drawn(follow));
    frame.on(["text", "selected"], drawn(() => this.#mark()));
    frame.themed(redraw);
    const observer = globalThis.ResizeObserver && new ResizeObserver(() => frame.drawn && this.#plot.clientWidth !== this.#width && this.#redraw());
    observer?.observe(this.#plot);
    frame.signal.addEventListener("abort", () => observer?.disconnect());
  }

  #draw(): void {
    this.#frame.attempt("This picture", () => {
      this.#texts = this.#given?.() ?? new Texts(this.#model);
      this.#interactions = new Interactions(this.#model);
      if (!this.#interactions.count) throw new Error("there are no interactions to show");
      const methods = this.#model.get("negation_methods");
      this.#method.replaceChildren(...methods.map(({ name }, i) => h("option", { value: i }, name)));
      this.#methods.hidden = methods.length < 2;
      this.#redraw();
    });
  }

  #redraw(): void {
    const method = this.#shown();
    const { unit, caption, name } = this.#model.get("negation_methods")[method]!;
    const names = this.#model.get("negation_groups");
    const paint = paints(this.#model.get("palette"), this.#frame.dark(), 1);
    const inks = [paint(0.85).background, paint(-0.85).background, "var(--muted)"];
    const sorted = this.#interactions.sorted(method);
    this.#bars = this.#interactions.bars(method, this.#model.get("bins"), this.#model.get("negation_shown"));
    this.#method.value = String(method);
    this.#bins.value = this.#binsSaid.value = String(this.#model.get("bins"));
    this.#caption.textContent = this.#methods.hidden ? caption : caption.replace(`${name} \u00b7 `, "");
    this.#key.replaceChildren(...names.map((group, i) => this.#entry(group, i, sorted[i]!.length, inks[i]!)));
    this.#width = this.#plot.clientWidth;
    const look: Look = {
      bars: this.#bars,
      names,
      medians: sorted.map((scores) => (scores.length ? quantile(scores, 0.5) : null)),
      inks,
      unit,
      digits: this.#digits(),
      width: Math.max(NARROWEST, this.#width || UNMEASURED),
      title: `Distributions of interactions: ${caption}`,
    };
    this.#plot.replaceChildren(drawPlot(look, axisOf(look)), this.#brush.root);
    this.#look = look;
    this.#follow();
  }

  #entry(name: string, group: number, n: number, ink: string): HTMLElement {
    const face = [sample(group, ink), " ", h("bdi", {}, name), h("span", { class: "small" }, ` n = ${n.toLocaleString("en")}`)];
    const shows = h("input", { ...FOCUSABLE, type: "checkbox" });
    const shown = this.#model.get("negation_shown");
    shows.checked = shown.includes(group);
    shows.addEventListener("change", () => {
      const others = shown.filter((other) => other !== group);
      this.#writer.send({ negation_shown: shows.checked ? [...others, group].sort() : others });
    });
    return h("li", {}, h("label", {}, shows, " ", ...face));
  }

  #follow(): void {
    const [method, range] = [this.#shown(), this.#model.get("negation_range")];
    const sorted = this.#interactions.sorted(method).filter(({ length }) => length);
    const ends: [number, number] = [Math.min(...sorted.map((scores) => scores[0]!)), Math.max(...sorted.map((scores) => scores.at(-1)!))];
    const { unit } = this.#model.get("negation_methods")[method]!;
    const spoken = (score: number) => `${signed(score, this.#digits())} ${unit}`;
    this.#brush.draw({ axis: axisOf(this.#look), edges: this.#bars.edges, ends, range, spoken });
    const found = this.#interactions.within(method, range, this.#model.get("negation_shown"));
    this.#phrases.draw({ interactions: this.#interactions, texts: this.#texts, found, method, digits: this.#digits() });
    this.#said.textContent = range.length ? this.#counted(range, found.length) : HINT;
    this.#clear.hidden = range.length === 0;
    this.#mark();
    this.#frame.say(() => this.#said.textContent!);
  }

  /** "-0.40 to +0.20 logits: 12 phrases; 3 of 40 positive negations (8%), ..." */
  #counted(range: number[], listed: number): string {
    const method = this.#shown();
    const [low, high] = range.map((score) => signed(score, this.#digits()));
    const { unit } = this.#model.get("negation_methods")[method]!;
    const all = this.#interactions.sorted(method);
    const names = this.#model.get("negation_groups");
    const shares = this.#interactions.counts(method, range).map((n, group) => `${percent(n / Math.max(1, all[group]!.length))} of ${names[group]}`);
    const shown = shares.filter((_, group) => this.#model.get("negation_shown").includes(group));
    return `${low} to ${high} ${unit}: ${listed.toLocaleString("en")} phrases; ${shown.join(", ")}`;
  }

  #mark(): void {
    this.#phrases.mark(this.#model.get("text"), this.#model.get("selected"));
  }

  #shown(): number {
    return Math.min(this.#model.get("negation_method"), this.#model.get("negation_methods").length - 1);
  }

  #digits(): number {
    return digitsFor(Math.max(...this.#bars.edges.map(Math.abs)));
  }
}
