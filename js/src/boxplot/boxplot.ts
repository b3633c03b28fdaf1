// The boxes of all series, what they say of the group that is pointed at, and the words of the one that is selected.
// Observations come in (boxes.ts), each series is drawn (boxes_panel.ts); what the reader does goes back as traits.
import { type Paints, paints } from "../shared/color";
import { h } from "../shared/dom";
import { signed, visible } from "../shared/format";
import { Frame } from "../shared/frame";
import type { CommonTraits, Model } from "../shared/model";
import ROWS from "../shared/rows.css?inline";
import { svgButtons } from "../shared/svg";
import { Texts, type TextsTraits } from "../shared/texts";
import { Writer } from "../shared/writer";
import { type Box, type Keep, Observations, isFew } from "./boxes";
import { digitsOf, drawBoxes, spokenNumbers } from "./boxes_panel";
import STYLE from "./boxplot.css?inline";
import { type Occurrence, Occurrences } from "./occurrences";
import { Panels, type Pointed } from "./panels";
import { readout, weightiest } from "./readout";
import type { BoxplotTraits } from "./traits";

type Traits = BoxplotTraits & TextsTraits & CommonTraits;

const DATA = ["box_places", "box_scores", "box_groups", "box_meanings", "box_series", "box_units", "box_kind", "token_ids", "offsets", "vocabulary"] as const;
const NARROWEST = 300; // px of a panel
const WIDEST = 620;
const GAP = 14;
const UNMEASURED = 960; // px taken for the width before the picture is laid out
const HINT = "Point at a box for its numbers; click it, or press Enter, and its words are listed.";

export class Boxplot {
  readonly #model: Model<Traits>;
  readonly #frame: Frame<Traits>;
  readonly #writer: Writer<Traits>;
  readonly #panels: Panels;
  readonly #left = h("p", { class: "small box-left" });
  readonly #readout = h("div", { class: "box-readout" });
  readonly #tip = h("div", { class: "tip", "aria-hidden": "true", hidden: "" });
  readonly #whole = h("p", { class: "box-whole" });
  readonly #list: Occurrences;
  #given: (() => Texts) | undefined;
  #texts!: Texts;
  #observed!: Observations;
  #boxes: Box[][] = [];
  #paints: Paints[] = [];
  #keep: Keep = () => true;
  #pointed: Pointed | null = null;
  #width = 0;

  /** `texts`: those that an outer picture has unpacked already. */
  constructor(model: Model<Traits>, el: HTMLElement, texts?: () => Texts) {
    this.#model = model;
    this.#given = texts;
    this.#frame = new Frame(model, el, "Box plots", ROWS + STYLE);
    this.#writer = new Writer(model);
    this.#panels = new Panels({
      point: (box, row) => this.#point(box, row),
      press: (box) => this.#press(box),
      clear: () => this.#clear(),
    });
    this.#list = new Occurrences(
      {
        choose: ({ text, position }) => this.#writer.send({ text, place: [text, position] }),
        series: (tag_series) => this.#writer.send({ tag_series }),
        order: (tag_sort) => this.#writer.send({ tag_sort }),
        close: () => this.#clear(),
      },
      this.#frame.signal,
    );
    this.#whole.hidden = true;
    const pictures = svgButtons("boxes", () => this.#svg());
    this.#frame.body.append(this.#panels.root, h("div", { class: "box-foot" }, this.#left, pictures), this.#readout, this.#list.root, this.#whole, this.#tip);
    const { signal } = this.#frame;
    this.#frame.on(DATA, () => this.#frame.soon(this.#draw));
    this.#frame.on(["palette"], () => this.#frame.drawn && this.#recolour());
    this.#frame.on(["tag", "tag_series", "tag_sort"], () => this.#frame.drawn && this.#frame.soon(this.#follow));
    this.#frame.on(["place"], () => this.#frame.drawn && this.#mark(true));
    this.#draw();
    this.#frame.themed(() => this.#recolour());
    const observer = globalThis.ResizeObserver && new ResizeObserver(() => this.#frame.drawn && this.#panels.root.clientWidth !== this.#width && this.#recolour());
    observer?.observe(this.#panels.root);
    signal.addEventListener("abort", () => observer?.disconnect());
  }

  /** Shows the words of some texts only, or of all (null). */
  restrict(keep: Keep | null): void {
    this.#keep = keep ?? (() => true);
    this.#frame.soon(this.#draw);
  }

  leave(): void {
    this.#writer.flush();
    this.#frame.leave();
  }

  readonly #draw = (): void => {
    this.#frame.attempt("This picture", () => {
      this.#texts = this.#given?.() ?? new Texts(this.#model);
      this.#observed = new Observations(this.#model);
      const names = this.#model.get("box_groups");
      this.#boxes = this.#model.get("box_series").map((_, series) => this.#observed.boxes(series, names, this.#keep));
      this.#recolour();
    });
  };

  #recolour(dark = this.#frame.dark()): void {
    const palette = this.#model.get("palette");
    const limits = this.#boxes.map((boxes) => boxes.reduce((limit, { low, high }) => Math.max(limit, -low, high), 0) || 1);
    this.#paints = limits.map((limit) => paints(palette, dark, limit));
    const sign = paints(palette, dark, 1);
    if (this.#width !== this.#panels.root.clientWidth) this.#readout.style.minHeight = "";
    this.#width = this.#panels.root.clientWidth;
    const width = this.#panelWidth();
    const names = this.#model.get("box_groups");
    const units = this.#model.get("box_units");
    const kind = this.#model.get("box_kind");
    this.#panels.draw(
      this.#model.get("box_series").map((name, series) => {
        const title = `${name}: ${kind === "word" ? "words" : "parts of speech"} by their median`;
        const spoken = (box: Box) => `${this.#title(box.group)}, ${spokenNumbers(box)}`;
        return [name, drawBoxes({ boxes: this.#drawn(series), names, spoken, series, title, unit: units[series] ?? "", width, paints: sign })];
      }),
    );
    const few = new Set(this.#boxes.flatMap((boxes) => (kind === "word" ? [] : boxes.filter(isFew).map(({ group, scores }) => `${visible(names[group]!)} (${scores.length})`))));
    this.#left.hidden = few.size === 0;
    this.#left.textContent = `Too few for a box, fewer than 10: ${[...few].join(", ")}.`;
    this.#follow();
  }

  readonly #follow = (): void => {
    this.#panels.select(this.#selected());
    this.#read();
    const first = !!this.#list.root.hidden;
    this.#relist();
    this.#mark(first);
  };

  /** The numbers of what is pointed at, or else of what is selected. */
  #read(): void {
    const { series, group } = this.#pointed ?? { series: this.#series(), group: this.#selected() };
    const box = this.#boxes[series]?.find((one) => one.group === group);
    if (!box) return this.#readout.replaceChildren(h("span", { class: "small" }, this.#boxes.some(({ length }) => length) ? HINT : "There are no words here."));
    const found = this.#observed.of(series, group, this.#keep);
    const tokens = found.map((i) => this.#texts.token(this.#observed.text(i), this.#observed.position(i)) ?? "");
    const words = weightiest(tokens, found.map((i) => this.#observed.score(series, i)));
    this.#readout.replaceChildren(...readout(this.#title(group), this.#model.get("box_series")[series]!, this.#model.get("box_units")[series] ?? "", box, words, this.#paints[series]!));
    this.#readout.style.minHeight = `${this.#readout.offsetHeight}px`; // what stands below moves once at most
  }

  #relist(): void {
    const [group, series] = [this.#selected(), this.#series()];
    if (group < 0) return this.#list.draw(null);
    const order = this.#model.get("tag_sort");
    const found: Occurrence[] = this.#observed
      .of(series, group, this.#keep)
      .map((i) => ({ text: this.#observed.text(i), position: this.#observed.position(i), score: this.#observed.score(series, i) }));
    if (order !== "text") found.sort(order === "score" ? (a, b) => a.score - b.score : (a, b) => b.score - a.score);
    const box = this.#boxes[series]!.find((one) => one.group === group);
    this.#list.draw({
      title: this.#title(group),
      series: this.#model.get("box_series"),
      chosenSeries: series,
      order,
      found,
      tokens: (text) => this.#texts.tokens(text),
      digits: box ? digitsOf(box) : 2,
      paints: this.#paints[series]!,
    });
    this.#frame.say(() => `${this.#title(group)}: ${found.length} occurrences are listed`);
  }

  /** Marks the opened word, and with `reveal` brings it into sight: a list in another order begins at its top. */
  #mark(reveal: boolean): void {
    const place = this.#model.get("place");
    const [text, position] = place;
    this.#list.mark(place, reveal);
    // an outer picture shows the text itself
    const tokens = text === undefined || text >= this.#texts.count || this.#frame.root.parentElement?.closest(".rnnviz") ? [] : this.#texts.tokens(text);
    this.#whole.hidden = this.#selected() < 0 || tokens.length === 0;
    this.#whole.replaceChildren(...tokens.flatMap((token, i) => [h(i === position ? "mark" : "bdi", {}, visible(token)), " "]));
  }

  #press({ series, group }: Pointed): void {
    if (group === this.#selected() && series === this.#series()) return this.#clear();
    this.#writer.send({ tag: this.#model.get("box_groups")[group]!, tag_series: series });
    queueMicrotask(() => this.#list.root.scrollIntoView?.({ block: "nearest" })); // once it is drawn
  }

  #clear(): void {
    this.#writer.send({ tag: "", place: [] });
  }

  #point(box: Pointed | null, row: Element | null): void {
    if (box?.series === this.#pointed?.series && box?.group === this.#pointed?.group) return;
    this.#pointed = box;
    this.#read();
    this.#tip.hidden = !row;
    if (!box || !row) return;
    const found = this.#boxes[box.series]!.find(({ group }) => group === box.group)!;
    this.#tip.style.left = "0"; // as wide as it is where it has all the room
    this.#tip.textContent = `${this.#title(box.group)}, median ${signed(found.median, digitsOf(found))}`;
    const [around, frame] = [row.getBoundingClientRect(), this.#frame.root.getBoundingClientRect()];
    const half = this.#tip.offsetWidth / 2;
    this.#tip.style.left = `${Math.max(half, Math.min(frame.width - half, around.left - frame.left + half))}px`;
    this.#tip.style.top = `${around.top - frame.top}px`;
  }

  #svg(): string {
    this.#recolour(false); // for paper
    const svg = this.#panels.svg();
    this.#recolour();
    return svg;
  }

  /** The boxes of a series that are drawn: small groups of words as dots, small parts of speech not at all. */
  #drawn(series: number): Box[] {
    return this.#model.get("box_kind") === "word" ? this.#boxes[series]! : this.#boxes[series]!.filter((box) => !isFew(box));
  }

  #panelWidth(): number {
    const room = this.#width || UNMEASURED;
    const beside = Math.max(1, Math.min(this.#boxes.length, Math.floor((room + GAP) / (NARROWEST + GAP))));
    return Math.min(WIDEST, Math.floor((room - GAP * (beside - 1)) / beside));
  }

  #title(group: number): string {
    const name = visible(this.#model.get("box_groups")[group]!);
    const meaning = this.#model.get("box_meanings")[group];
    return meaning ? `${name}: ${meaning}` : name;
  }

  #selected(): number {
    const tag = this.#model.get("tag");
    return tag === "" ? -1 : this.#model.get("box_groups").indexOf(tag);
  }

  #series(): number {
    const series = this.#model.get("tag_series");
    return series < this.#boxes.length ? series : 0;
  }
}
