// The heat map: the words of a text in the colours of their scores, and any phrase of it to be read.
// Traits come in (traits.ts), become the scores of one target (scores.ts) and are drawn; what the reader does
// goes back as traits (writer.ts), and every view, the one that was touched too, follows the traits.
import { type Paints, paints } from "../shared/color";
import { h } from "../shared/dom";
import { digitsFor, scaleEnds, signed, targetName } from "../shared/format";
import { Frame } from "../shared/frame";
import type { Model } from "../shared/model";
import { Writer } from "../shared/writer";
import { Controls } from "./controls";
import { Editor } from "./editor";
import { Gestures } from "./gestures";
import STYLE from "./heatmap.css?inline";
import { Legend, type Mark } from "./legend";
import type { PanelMaker } from "./panel";
import { Panels } from "./panels";
import { type Reading, Readout, splittable, spoken } from "./readout";
import { TargetScores } from "./scores";
import type { HeatmapTraits } from "./traits";
import { Words } from "./words";

const DATA = [
  "tokens", "known", "labels", "scores", "has_spans", "interaction_sign", "fixed_target",
  "logits", "probabilities", "base", "unit", "method", "notes", "scale", "history", "can_edit",
] as const satisfies (keyof HeatmapTraits)[];
const HELP =
  "Arrow keys move from word to word, with Shift they select a phrase. Control A selects all, Escape clears. " +
  "Left and right bracket split the selected phrase in two. Space selects a word, Enter changes it, Control Z takes a change back.";

export class Heatmap {
  readonly #model: Model<HeatmapTraits>;
  readonly #frame: Frame<HeatmapTraits>;
  readonly #writer: Writer<HeatmapTraits>;
  readonly #controls: Controls;
  readonly #words = new Words();
  readonly #editor: Editor;
  readonly #legend = new Legend();
  readonly #readout: Readout;
  readonly #panels: Panels;
  readonly #notes = h("ul", { class: "notes" });
  readonly #tip = h("div", { class: "tip", "aria-hidden": "true" });
  #scores!: TargetScores;
  #paints!: Paints;
  #dark = false;
  #pointed: HTMLElement[] = [];

  constructor(model: Model<HeatmapTraits>, el: HTMLElement, panels: PanelMaker[] = []) {
    this.#model = model;
    this.#frame = new Frame(model, el, "Token heat map", STYLE);
    this.#writer = new Writer(model);
    this.#controls = new Controls(model, this.#writer);
    this.#readout = new Readout(() => this.#clear(), (by) => this.#stepSplit(by), () => this.#editor.open(this.#selected()[0]));
    this.#editor = new Editor({ model, frame: this.#frame, writer: this.#writer, words: this.#words });
    const { signal } = this.#frame;
    this.#panels = new Panels(
      {
        model,
        writer: this.#writer,
        signal,
        select: (start, stop) => this.#select(start, stop),
        hover: (index) => this.#hover(index),
        point: (start, stop) => this.#point(start, stop),
        say: (words) => this.#frame.say(words),
      },
      panels,
    );
    const help = h("div", { class: "unseen", id: `help-${Math.random().toString(36).slice(2)}` }, HELP);
    this.#words.list.setAttribute("aria-describedby", help.id);
    this.#frame.body.append(this.#controls.root, this.#editor.changes.root, this.#editor.waiting, this.#words.list, this.#legend.root, this.#readout.root, this.#panels.root, this.#notes, this.#tip, this.#editor.root, help);
    new Gestures(this.#words, {
      selection: () => this.#selected(),
      splittable: () => splittable(this.#reading()),
      select: (start, stop) => this.#select(start, stop),
      split: (at) => this.#writer.set({ split: this.#split() === at ? null : at }),
      stepSplit: (by) => this.#stepSplit(by),
      clear: () => this.#clear(),
      hover: (index) => this.#hover(index),
      edit: (index) => this.#editor.open(index),
      done: () => this.#writer.flush(),
    });
    this.#listen();
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

  #listen(): void {
    const frame = this.#frame;
    const draw = () => this.#draw();
    frame.on(DATA, () => frame.soon(draw));
    frame.on(["target"], () => (frame.drawn ? this.#retarget() : frame.soon(draw)));
    frame.on(["palette"], () => frame.drawn && this.#recolour());
    frame.on(["selected", "split"], () => frame.drawn && this.#reselect());
    frame.on(["hovered"], () => frame.drawn && this.#rehover());
    frame.on(["panel"], () => frame.drawn && this.#panels.draw(this.#reading()));
  }

  #draw(): void {
    const held = this.#frame.held();
    this.#frame.attempt("This heat map", () => {
      this.#scores = new TargetScores(this.#model);
      this.#words.draw(this.#model.get("tokens"), this.#model.get("known"), this.#editor.changes.places());
      this.#controls.draw();
      this.#notes.replaceChildren(...this.#model.get("notes").map((note) => h("li", {}, note)));
      this.#recolour();
      this.#editor.draw(held);
    });
  }

  #retarget(): void {
    this.#frame.attempt("This heat map", () => {
      this.#scores = new TargetScores(this.#model);
      this.#recolour();
    });
  }

  #recolour(): void {
    this.#dark = this.#frame.dark();
    this.#paints = paints(this.#model.get("palette"), this.#dark, this.#scores.limit);
    this.#words.paint(this.#scores, this.#paints, this.#digits(), () => false);
    const { ends } = this.#reading();
    const unknown = this.#model.get("known").includes(false);
    this.#legend.draw(this.#paints, this.#scores, this.#digits(), ends, this.#model.get("unit"), unknown);
    this.#controls.show();
    this.#panels.draw(this.#reading());
    this.#reselect();
    this.#rehover();
  }

  #reselect(): void {
    const reading = this.#reading();
    const [start, stop] = reading.selected;
    const score = start < stop ? this.#scores.phrase(start, stop) : null;
    this.#words.select(start, stop, score === null ? null : this.#paints(score), reading.split, splittable(reading));
    this.#readout.draw(reading, this.#model.get("can_edit"));
    this.#panels.follow(reading);
    this.#remark();
    this.#frame.say(() => spoken(this.#reading()));
  }

  #rehover(): void {
    const index = this.#hovered();
    this.#words.hover(index);
    this.#panels.follow(this.#reading());
    this.#remark();
    this.#retip();
  }

  /** A long text has no numbers under its words: the one that is pointed at has it above. */
  #retip(): void {
    const index = this.#words.dense ? this.#hovered() : null;
    this.#tip.hidden = true;
    const word = index === null ? undefined : this.#words.seen(index);
    if (index === null || !word) return;
    const [box, list] = [word.getBoundingClientRect(), this.#words.list.getBoundingClientRect()];
    if (box.bottom < list.top || box.top > list.bottom) return; // scrolled out of sight
    const frame = this.#frame.root.getBoundingClientRect();
    this.#tip.hidden = false;
    this.#tip.textContent = `${signed(this.#scores.word(index), this.#digits())} ${this.#model.get("unit")}`;
    this.#tip.style.left = `${box.left - frame.left + box.width / 2}px`;
    this.#tip.style.top = `${box.top - frame.top}px`;
  }

  /** Where the scores that are read now stand on the scale. */
  #remark(): void {
    const [start, stop] = this.#selected();
    const hovered = this.#hovered();
    const marks: Mark[] = [];
    const score = start < stop ? this.#scores.phrase(start, stop) : null;
    if (score !== null && stop - start > 1 && this.#scores.sign !== 0) {
      marks.push({ kind: "sum", score: this.#scores.sumOfWords(start, stop) });
    }
    if (score !== null) marks.push({ kind: "phrase", score });
    if (hovered !== null) marks.push({ kind: "word", score: this.#scores.word(hovered) });
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

  #digits(): number {
    return digitsFor(this.#scores.limit);
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
    const fits = split !== null && start < split && split < stop && this.#scores.interaction(start, split, stop) !== null;
    return fits ? split : null;
  }

  #hovered(): number | null {
    const index = this.#model.get("hovered");
    return index !== null && index >= 0 && index < this.#words.length ? index : null;
  }

  #reading(): Reading {
    return {
      tokens: this.#model.get("tokens"),
      scores: this.#scores,
      paints: this.#paints,
      digits: this.#digits(),
      unit: this.#model.get("unit"),
      targetName: targetName(this.#model.get("labels"), this.#model.get("target")),
      ends: scaleEnds(this.#model.get("labels"), this.#model.get("target")),
      selected: this.#selected(),
      split: this.#split(),
      hovered: this.#hovered(),
      dark: this.#dark,
    };
  }
}
