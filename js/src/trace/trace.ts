// The traced text: words in the colours of one unit, its lines, the matrix of all units and their ranking.
// Traits come in (traits.ts), become series and a view of them (series.ts) and are drawn; what the reader does goes
// back as traits (writer.ts), and every view follows the traits. Nothing here needs the kernel.
import { paints, sequential, type Paints } from "../shared/color";
import { h } from "../shared/dom";
import { numeral, phraseText, signed, visible } from "../shared/format";
import { Frame } from "../shared/frame";
import type { Model } from "../shared/model";
import { svgButtons } from "../shared/svg";
import { Writer } from "../shared/writer";
import { Gestures } from "../heatmap/gestures";
import WORDS from "../heatmap/heatmap.css?inline";
import { Words } from "../heatmap/words";
import { Controls } from "./controls";
import { Figure } from "./figure";
import { written } from "./lines";
import { Ranking } from "./ranking";
import { Series, type Standing, type View } from "./series";
import STYLE from "./trace.css?inline";
import type { TraceTraits } from "./traits";

const DATA = ["tokens", "known", "series", "series_ranges", "values", "method"] as const;
const HELP = "Arrow keys move from word to word, with Shift they select a phrase, by which the units are ranked. Escape clears.";

export class Trace {
  readonly #model: Model<TraceTraits>;
  readonly #frame: Frame<TraceTraits>;
  readonly #writer: Writer<TraceTraits>;
  readonly #controls: Controls;
  readonly #words = new Words();
  readonly #figure: Figure;
  readonly #ranking: Ranking;
  readonly #scale = h("div", { class: "scale", role: "img" });
  readonly #reading = h("div", { class: "reading" });
  readonly #tip = h("div", { class: "tip", "aria-hidden": "true", hidden: "" });
  #series!: Series;
  #paints!: Paints;
  #ranked: { key: string; standings: Standing[] } = { key: "", standings: [] };

  constructor(model: Model<TraceTraits>, el: HTMLElement) {
    this.#model = model;
    this.#frame = new Frame(model, el, "Cell trace", WORDS + STYLE);
    this.#writer = new Writer(model);
    const set = (changes: Partial<TraceTraits>) => this.#writer.set(changes);
    const common = {
      select: (start: number, stop: number) => set({ selected: start < stop ? [start, stop] : [] }),
      hover: (hovered: number | null) => hovered !== model.get("hovered") && set({ hovered }),
      clear: () => this.#writer.send({ selected: [], hovered: null }),
      done: () => this.#writer.flush(),
    };
    this.#controls = new Controls(set);
    this.#ranking = new Ranking((unit) => this.#writer.send({ unit }), common.clear);
    const point = (at: { unit: number; token: number; x: number; y: number } | null) => this.#point(at);
    this.#figure = new Figure({ ...common, unit: (unit) => set({ unit }), point }, this.#frame.signal);
    const never = () => {};
    new Gestures(this.#words, { ...common, selection: () => this.#selected(), splittable: () => false, split: never, stepSplit: never, edit: never });
    const help = h("div", { class: "unseen", id: `help-${Math.random().toString(36).slice(2)}` }, HELP);
    const { list } = this.#words;
    list.setAttribute("aria-describedby", help.id);
    list.setAttribute("aria-label", "Words with the unit's values");
    const below = h("div", { class: "below" }, this.#scale, svgButtons("cell_trace", () => this.#file()));
    this.#frame.root.classList.add("trace");
    this.#frame.body.append(this.#controls.root, list, this.#reading, this.#figure.root, below, this.#ranking.root, this.#tip, help);
    this.#listen();
    this.#draw();
    this.#frame.themed(() => this.#recolour());
  }

  /** Leaves: what is unsent is sent, and nothing listens any more. */
  leave(): void {
    this.#writer.flush();
    this.#words.leave();
    this.#frame.leave();
  }

  #listen(): void {
    const frame = this.#frame;
    const draw = () => this.#draw();
    const following = (names: readonly (keyof TraceTraits)[], follow: () => void) =>
      frame.on(names, () => frame.drawn && frame.soon(follow));
    frame.on(DATA, () => frame.soon(draw));
    following(["shown_series", "palette"], () => this.#recolour());
    following(["unit"], () => this.#reunit());
    following(["overlaid"], () => this.#redraw());
    following(["selected"], () => this.#reselect());
    following(["hovered"], () => this.#rehover());
  }

  #draw(): void {
    this.#frame.attempt("This trace", () => {
      this.#series = new Series(this.#model);
      this.#ranked.key = "";
      this.#words.draw(this.#model.get("tokens"), this.#model.get("known"), new Set());
      this.#controls.draw(this.#series.names, this.#series.units, this.#model.get("method"));
      this.#frame.body.hidden = false; // its width is asked for
      this.#recolour();
    });
  }

  #recolour(): void {
    const view = this.#drawFigure(this.#frame.dark());
    this.#ranking.draw(view);
    this.#drawScale(view);
    this.#paintWords(view);
    this.#controls.show(view);
    this.#reselectWords(view);
    this.#rehover();
  }

  #drawFigure(dark: boolean): View {
    const [shown, series] = [this.#shown(), this.#series];
    const high = series.high(shown);
    this.#paints = series.signed(shown) ? paints(this.#model.get("palette"), dark, high) : sequential(dark, high);
    const view = this.#view();
    this.#figure.draw(view);
    return view;
  }

  /** The figure as a file, which is for a light ground. */
  #file(): string {
    const { series, shown, unit, selected } = this.#drawFigure(false);
    const [low, high] = series.signed(shown) ? [-series.high(shown), series.high(shown)] : [0, series.high(shown)];
    const order = selected[0] < selected[1] ? "by how they follow the phrase" : "by how much they vary";
    const text = this.#figure.text(`Unit ${unit}; all ${series.units} units in ${series.names[shown]} (${written(low, low < 0)} to ${written(high, low < 0)}), ${order}`);
    this.#drawFigure(this.#frame.dark());
    return text;
  }

  #reunit(): void {
    const view = this.#view();
    this.#paintWords(view);
    this.#ranking.press(view);
    this.#redraw();
  }

  #redraw(): void {
    const view = this.#view();
    this.#figure.redraw(view);
    this.#controls.show(view);
    this.#rehover();
  }

  #reselect(): void {
    const view = this.#view();
    this.#figure.draw(view);
    this.#ranking.draw(view);
    this.#reselectWords(view);
    this.#rehover();
  }

  #rehover(): void {
    const view = this.#view();
    this.#words.hover(view.hovered);
    this.#figure.follow(view);
    this.#read(view);
    this.#frame.say(() => this.#spoken());
  }

  #paintWords({ series, shown, unit }: View): void {
    const high = series.high(shown);
    const sign = series.signed(shown);
    const values = { word: (t: number) => series.value(shown, unit, t), limit: high };
    this.#words.paint(values, this.#paints, numeral(sign, 2), () => false, `${series.names[shown]} of unit ${unit}`);
  }

  #reselectWords({ selected }: View): void {
    this.#words.select(...selected, null, null, false);
  }

  /** What the unit does at the pointed word, or in the phrase. */
  #read(view: View): void {
    const { series, unit, hovered, selected, tokens } = view;
    const number = (k: number, value: number) => written(value, series.signed(k));
    const parts: (Node | string)[] = [h("strong", {}, `Unit ${unit}`)];
    if (hovered !== null) {
      parts.push(" at \u201c", h("bdi", {}, visible(tokens[hovered]!)), "\u201d ");
      parts.push(...series.names.flatMap((name, k) => [h("span", { class: "value" }, `${name} `, h("b", {}, number(k, series.value(k, unit, hovered)))), " "]));
    } else parts.push(" ", ...this.#phrased(view));
    this.#reading.replaceChildren(...parts);
    if (selected[0] < selected[1] && hovered !== null) this.#reading.append(h("br"), ...this.#phrased(view));
  }

  #phrased({ series, unit, selected: [start, stop], shown, tokens, ranking }: View): (Node | string)[] {
    if (start >= stop) return [h("span", { class: "hint" }, "Point at a word to read its values. Drag over words or lines, or hold Shift and press the arrow keys, to rank the units by a phrase.")];
    const sign = series.signed(shown);
    if (stop - start === series.length) return ["The whole text is selected."];
    const [inside, outside] = series.means(shown, unit, start, stop);
    const place = ranking.findIndex((standing) => standing.unit === unit);
    return [
      `${series.names[shown]} inside \u201c`, h("bdi", {}, phraseText(tokens, start, stop)),
      `\u201d ${written(inside, sign)} on average, outside ${written(outside, sign)}: score ${signed(ranking[place]!.score, 2)}, rank ${place + 1} of ${series.units}`,
    ];
  }

  #spoken(): string {
    const view = this.#view();
    const { series, shown, unit, hovered, tokens } = view;
    if (hovered === null) return `Unit ${unit} ${this.#phrased(view).map((part) => (typeof part === "string" ? part : part.textContent)).join("")}`;
    const value = written(series.value(shown, unit, hovered), series.signed(shown));
    return `${visible(tokens[hovered]!)}: ${series.names[shown]} of unit ${unit} ${value}`;
  }

  #drawScale({ series, shown }: View): void {
    const high = series.high(shown);
    const low = series.signed(shown) ? -high : 0;
    const colors = Array.from({ length: 25 }, (_, i) => this.#paints(low + ((high - low) * i) / 24).background);
    const bar = h("span", { class: "bar" });
    bar.style.background = `linear-gradient(to right, ${colors.join(", ")})`;
    const [from, to] = [low, high].map((end) => written(end, low < 0)) as [string, string];
    this.#scale.ariaLabel = `Colours: ${series.names[shown]} from ${from} to ${to}`;
    this.#scale.replaceChildren(h("span", {}, `${series.names[shown]} ${from}`), bar, h("span", {}, to), h("span", { class: "small" }, `each row a unit: all ${series.units}, as ranked below`));
  }

  #point(at: { unit: number; token: number; x: number; y: number } | null): void {
    this.#tip.hidden = at === null;
    if (!at) return;
    const { shown, series } = this.#view();
    this.#tip.textContent = `unit ${at.unit}: ${written(series.value(shown, at.unit, at.token), series.signed(shown))}`;
    const { offsetLeft, offsetTop } = this.#figure.root;
    this.#tip.style.left = `${Math.max(70, offsetLeft + at.x)}px`;
    this.#tip.style.top = `${offsetTop + at.y - 8}px`;
  }

  #shown(): number {
    return Math.max(0, this.#series.names.indexOf(this.#model.get("shown_series")));
  }

  /** [0, 0] where there is none, or where it lies outside the text. */
  #selected(): [number, number] {
    const [start, stop] = this.#model.get("selected");
    const fits = start !== undefined && stop !== undefined && 0 <= start && start < stop && stop <= this.#series.length;
    return fits ? [start, stop] : [0, 0];
  }

  #view(): View {
    const [series, model, shown, selected] = [this.#series, this.#model, this.#shown(), this.#selected()];
    const key = `${shown}:${selected}`;
    if (this.#ranked.key !== key) this.#ranked = { key, standings: series.rank(shown, ...selected) };
    const [hovered, overlaid] = [model.get("hovered"), model.get("overlaid")];
    return {
      series,
      tokens: model.get("tokens"),
      shown,
      drawn: series.names.flatMap((name, k) => (k === shown || overlaid.includes(name) ? [k] : [])),
      unit: Math.max(0, Math.min(model.get("unit"), series.units - 1)),
      selected,
      hovered: hovered !== null && hovered >= 0 && hovered < series.length ? hovered : null,
      ranking: this.#ranked.standings,
      paint: (value) => this.#paints(value).background,
    };
  }
}
