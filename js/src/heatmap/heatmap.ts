// The heat map: the words of a text in the colours of their scores, and any phrase of it to be read.
// Traits come in (traits.ts), become the scores of one target (scores.ts) and are drawn; what the reader does
// goes back as traits (writer.ts), and every view, the one that was touched too, follows the traits.
import { h } from "../shared/dom";
import { scaleEnds, targetName } from "../shared/format";
import { Frame } from "../shared/frame";
import type { Model } from "../shared/model";
import { lead, quantity, said } from "../shared/outputs";
import { part } from "../shared/parts";
import { Writer } from "../shared/writer";
import { Controls } from "./controls";
import { Editor } from "./editor";
import { Gestures } from "./gestures";
import STYLE from "./heatmap.css?inline";
import { Legend, type Mark } from "./legend";
import { Opinions } from "./opinions";
import type { PanelMaker } from "./panel";
import { Panels } from "./panels";
import { type Reading, Readout, splittable, spoken } from "./readout";
import { type Row, chosen, chosenRow, painted, rowsOf } from "./row_model";
import type { RowTable, RowsFace } from "./rows";
import type { HeatmapTraits } from "./traits";
import { Words } from "./words";

const DATA = [
  "tokens", "known", "labels", "scores", "has_spans", "interaction_sign", "fixed_target",
  "logits", "probabilities", "base", "unit", "method", "notes", "scale", "history", "can_edit",
  "signed", "name", "others", "opinions", "output", "number_unit",
] as const satisfies (keyof HeatmapTraits)[];
const HELP =
  "Arrow keys move from word to word, with Shift they select a phrase. Control A selects all, Escape clears. " +
  "Left and right bracket split the selected phrase in two. Space selects a word, Enter changes it, Control Z takes a change back.";

/** What `heatmap_views.ts` exports. */
interface Views {
  panels: PanelMaker[];
  rows(face: RowsFace): RowTable;
}

export class Heatmap {
  readonly #whole: Model<HeatmapTraits>;
  readonly #model: Model<HeatmapTraits>; // as the chosen row has it
  readonly #frame: Frame<HeatmapTraits>;
  readonly #writer: Writer<HeatmapTraits>;
  readonly #controls: Controls;
  readonly #words = new Words();
  readonly #editor: Editor;
  readonly #legend = new Legend();
  readonly #readout: Readout;
  readonly #panels: Panels;
  readonly #notes = h("ul", { class: "notes" });
  readonly #aligned = h("div"); // the place of the rows
  readonly #tip = h("div", { class: "tip", "aria-hidden": "true" });
  #align: (() => RowTable) | undefined;
  #table: RowTable | undefined;
  #rows: Row[] = [];
  #row!: Row; // the chosen one
  #opinions!: Opinions;
  #dark = false;
  #known = ""; // which words the row that is drawn knows
  #pointed: HTMLElement[] = [];

  constructor(whole: Model<HeatmapTraits>, el: HTMLElement, panels: PanelMaker[] = []) {
    const model = chosenRow(whole);
    this.#whole = whole;
    this.#model = model;
    this.#frame = new Frame(model, el, "Token heat map", STYLE);
    this.#writer = new Writer(model);
    this.#controls = new Controls(model, this.#writer);
    this.#readout = new Readout(() => this.#clear(), (by) => this.#stepSplit(by), () => this.#editor.open(this.#selected()[0]));
    this.#editor = new Editor({ model, frame: this.#frame, writer: this.#writer, words: this.#words });
    const select = (start: number, stop: number) => this.#select(start, stop);
    const hover = (index: number | null) => this.#hover(index);
    const { signal } = this.#frame;
    this.#panels = new Panels(
      {
        model,
        writer: this.#writer,
        signal,
        select,
        hover,
        point: (start, stop) => this.#point(start, stop),
        leftwards: () => this.#words.leftwards,
      },
    );
    this.#panels.add(panels);
    const help = h("div", { class: "unseen", id: `help-${Math.random().toString(36).slice(2)}` }, HELP);
    this.#words.list.setAttribute("aria-describedby", help.id);
    this.#frame.body.append(this.#controls.root, this.#editor.changes.root, this.#editor.waiting, this.#words.list, this.#aligned, this.#legend.root, this.#readout.root, this.#panels.root, this.#notes, this.#tip, this.#editor.root, help);
    new Gestures(this.#words, {
      selection: () => this.#selected(),
      splittable: () => splittable(this.#reading()),
      select,
      split: (at) => this.#writer.set({ split: this.#split() === at ? null : at }),
      stepSplit: (by) => this.#stepSplit(by),
      clear: () => this.#clear(),
      hover,
      edit: (index) => this.#editor.open(index),
      done: () => this.#writer.flush(),
    });
    this.#listen();
    const views = model.get("parts").heatmap_views as Views | string | undefined;
    const taken = (come: Views) => signal.aborted || this.#take(come, { model: whole, writer: this.#writer, select, hover });
    if (typeof views === "string") void part(model, "heatmap_views").then((come) => taken(come as unknown as Views));
    else if (views) taken(views);
    this.#draw();
    this.#words.list.addEventListener("scroll", () => this.#frame.drawn && this.#retip(), { passive: true });
    this.#frame.themed(() => this.#recolour());
  }

  /** Leaves: what is unsent is sent, and nothing listens any more. */
  leave(): void {
    this.#writer.flush();
    this.#words.leave();
    this.#editor.leave();
    this.#frame.leave();
  }

  /** The panels and rows have come. */
  #take({ panels, rows }: Views, face: RowsFace): void {
    this.#panels.add(panels);
    this.#align = () => rows(face);
    if (!this.#frame.drawn) return;
    this.#drawRows();
    this.#panels.draw(this.#reading());
    this.#rehover();
  }

  /** The rows, where there are several and their code has come. */
  #drawRows(): void {
    if (this.#rows.length > 1) this.#table ??= this.#align?.();
    if (!this.#table) return;
    if (!this.#aligned.firstChild) this.#aligned.append(this.#table.root);
    this.#table.draw(this.#rows);
  }

  #listen(): void {
    const frame = this.#frame;
    const draw = () => this.#draw();
    frame.on(DATA, () => frame.soon(draw));
    frame.on(["target"], () => (frame.drawn ? this.#retarget() : frame.soon(draw)));
    frame.on(["row"], () => (frame.drawn ? this.#choose() : frame.soon(draw)));
    frame.on(["difference"], () => frame.drawn && this.#drawRows());
    frame.on(["legend"], () => this.#legend.root.hidden = !this.#model.get("legend"));
    frame.on(["palette"], () => frame.drawn && this.#recolour());
    frame.on(["selected", "split"], () => frame.drawn && this.#reselect());
    frame.on(["hovered"], () => frame.drawn && this.#rehover());
    frame.on(["panel", "levels"], () => frame.drawn && this.#panels.draw(this.#reading()));
  }

  #draw(): void {
    const held = this.#frame.held();
    this.#frame.attempt("This heat map", () => {
      this.#read();
      this.#words.draw(this.#model.get("tokens"), this.#model.get("known"), this.#editor.changes.places());
      this.#legend.root.hidden = !this.#model.get("legend");
      this.#about();
      this.#recolour();
      this.#editor.draw(held);
      this.#retip(); // the words stand where they stay now
    });
  }

  #retarget(): void {
    this.#frame.attempt("This heat map", () => {
      this.#read();
      this.#recolour();
    });
  }

  /** Another row is read: other models may know other words. */
  #choose(): void {
    const known = String(this.#model.get("known"));
    if (known !== this.#known) return this.#draw();
    this.#retarget();
    this.#about();
  }

  /** Reads all rows' scores. */
  #read(): void {
    this.#rows = rowsOf(this.#whole);
    const number = chosen(this.#whole);
    this.#row = this.#rows[number]!;
    this.#opinions = new Opinions(this.#whole, this.#rows, number);
    this.#known = String(this.#model.get("known"));
  }

  /** What is said of the row: its prediction, target and notes. */
  #about(): void {
    this.#controls.draw();
    this.#notes.replaceChildren(...this.#model.get("notes").map((note) => h("li", {}, note)));
  }

  #recolour(): void {
    this.#dark = this.#frame.dark();
    painted(this.#rows, this.#model.get("palette"), this.#dark);
    const { scores, paints, number, unit, signed } = this.#row;
    this.#words.paint(scores, paints, number, (i) => this.#opinions.doubtful(i));
    const { ends } = this.#reading();
    const unknown = this.#model.get("known").includes(false);
    this.#legend.draw(paints, scores, number, ends, unit, unknown, signed, this.#opinions.someDoubtful());
    this.#drawRows();
    this.#controls.show();
    this.#panels.draw(this.#reading());
    this.#reselect();
    this.#rehover();
  }

  #reselect(): void {
    const reading = this.#reading();
    const [start, stop] = reading.selected;
    const score = start < stop ? this.#row.scores.phrase(start, stop) : null;
    this.#words.select(start, stop, score === null ? null : this.#row.paints(score), reading.split, splittable(reading));
    this.#readout.draw(reading, this.#model.get("can_edit"));
    this.#table?.follow(reading.hovered, reading.selected);
    this.#panels.follow(reading);
    this.#remark();
    this.#frame.say(() => spoken(this.#reading()));
  }

  #rehover(): void {
    const index = this.#hovered();
    this.#words.hover(index);
    this.#table?.follow(index, this.#selected());
    this.#panels.follow(this.#reading());
    this.#remark();
    this.#retip();
  }

  /** Over the word that is pointed at: its number where a long text has none under its words, and how sure its sign is. */
  #retip(): void {
    const index = this.#hovered();
    const word = index === null ? undefined : this.#words.seen(index);
    this.#tip.hidden = true;
    if (index === null || !word) return;
    const { scores, unit, number } = this.#row;
    const says = this.#words.dense ? `${number(scores.word(index))} ${unit}` : "";
    this.#tip.textContent = [says, this.#opinions.sentence(index, index + 1)].filter(Boolean).join(" \u00b7 ");
    const [box, list] = [word.getBoundingClientRect(), this.#words.list.getBoundingClientRect()];
    if (!this.#tip.textContent || box.bottom < list.top || box.top > list.bottom) return; // scrolled out of sight
    const frame = this.#frame.root.getBoundingClientRect();
    this.#tip.hidden = false;
    const half = this.#tip.offsetWidth / 2;
    this.#tip.style.left = `${Math.max(half, Math.min(box.left - frame.left + box.width / 2, frame.width - half))}px`;
    this.#tip.style.top = `${box.top - frame.top}px`;
  }

  /** Where the scores that are read now stand on the scale. */
  #remark(): void {
    const [start, stop] = this.#selected();
    const hovered = this.#hovered();
    const marks: Mark[] = [];
    const score = start < stop ? this.#row.scores.phrase(start, stop) : null;
    if (score !== null && stop - start > 1 && this.#row.scores.sign !== 0) {
      marks.push({ kind: "sum", score: this.#row.scores.sumOfWords(start, stop) });
    }
    if (score !== null) marks.push({ kind: "phrase", score });
    if (hovered !== null) marks.push({ kind: "word", score: this.#row.scores.word(hovered) });
    this.#legend.mark(marks);
  }

  #select(start: number, stop: number): void {
    const split = this.#split();
    const keeps = split !== null && start < split && split < stop;
    this.#writer.set(keeps ? { selected: [start, stop] } : { selected: start < stop ? [start, stop] : [], split: null });
  }

  #hover(index: number | null): void {
    if (index !== this.#model.get("hovered")) this.#writer.set({ hovered: index });
  }

  /** Marks the words of a phrase that a panel's pointer is on. One word is hovered in every view. */
  #point(start: number, stop: number): void {
    for (const word of this.#pointed) word.classList.remove("pointed");
    this.#pointed = Array.from({ length: stop - start }, (_, i) => this.#words.seen(start + i)).filter((word) => word !== undefined);
    for (const word of this.#pointed) word.classList.add("pointed");
    this.#hover(stop - start === 1 ? start : null);
  }

  #clear(): void {
    this.#select(0, 0);
    this.#writer.send({ hovered: null });
  }

  #stepSplit(by: number): void {
    const [start, stop] = this.#selected();
    if (!splittable(this.#reading())) return;
    const next = (this.#split() ?? (by > 0 ? start : stop)) + by;
    this.#writer.set({ split: Math.max(start + 1, Math.min(next, stop - 1)) });
  }

  /** The selection as it can be drawn: [0, 0] where there is none, or where it lies outside the text. */
  #selected(): [number, number] {
    const [start, stop] = this.#model.get("selected");
    const fits = start !== undefined && stop !== undefined && 0 <= start && start < stop && stop <= this.#words.length;
    return fits ? [start, stop] : [0, 0];
  }

  #split(): number | null {
    const [start, stop] = this.#selected();
    const split = this.#model.get("split");
    const fits = split !== null && start < split && split < stop && this.#row.scores.interaction(start, split, stop) !== null;
    return fits ? split : null;
  }

  #hovered(): number | null {
    const index = this.#model.get("hovered");
    return index !== null && index >= 0 && index < this.#words.length ? index : null;
  }

  #reading(): Reading {
    const [labels, output] = [this.#model.get("labels"), this.#model.get("output")];
    return {
      tokens: this.#model.get("tokens"),
      scores: this.#row.scores,
      paints: this.#row.paints,
      digits: this.#row.digits,
      number: this.#row.number,
      unit: this.#row.unit,
      surety: this.#opinions.sentence(...this.#selected()),
      says: lead(output) + said((name) => this.#model.get(name), 1),
      quantity: quantity(output, labels),
      number_unit: output === "number" ? this.#model.get("number_unit") : null,
      targetName: targetName(labels, this.#model.get("target")),
      ends: scaleEnds(labels, this.#model.get("target"), output),
      selected: this.#selected(),
      split: this.#split(),
      hovered: this.#hovered(),
      dark: this.#dark,
    };
  }
}
