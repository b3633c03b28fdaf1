// TokenHeatmap: the words of a text in the colours of their scores, and any phrase of it to be read.
// Traits come in (traits.ts), become the scores of one target (scores.ts) and are drawn; what the reader does
// goes back as traits (writer.ts), and every view, the one that was touched too, follows the traits.
import { type Paints, paints } from "./color";
import { Controls } from "./controls";
import { h } from "./dom";
import { digitsFor, scaleEnds, signed, targetName } from "./format";
import { Gestures } from "./gestures";
import { Legend, type Mark } from "./legend";
import { type Reading, Readout, splittable, spoken } from "./readout";
import { TargetScores } from "./scores";
import { STYLE } from "./style";
import { isDark, watchTheme } from "./theme";
import type { Model, Traits } from "./traits";
import { Words } from "./words";
import { Writer } from "./writer";

const DATA = [
  "tokens", "known", "labels", "scores", "has_spans", "interaction_sign", "fixed_target",
  "logits", "probabilities", "base", "unit", "method", "notes", "scale",
] as const satisfies (keyof Traits)[];
const SPEAK_AFTER = 400; // ms without a change before a screen reader is told of the selection
const HELP =
  "Arrow keys move from word to word, with Shift they select a phrase. Control A selects all, Escape clears. " +
  "Left and right bracket split the selected phrase in two.";

class Heatmap {
  readonly #model: Model;
  readonly #root = h("div", { class: "rnnviz", role: "group", "aria-label": "Token heat map" });
  readonly #ends = new AbortController();
  readonly #writer: Writer;
  readonly #controls: Controls;
  readonly #words = new Words();
  readonly #legend = new Legend();
  readonly #readout: Readout;
  readonly #notes = h("ul", { class: "notes" });
  readonly #tip = h("div", { class: "tip", "aria-hidden": "true" });
  readonly #live = h("div", { class: "unseen", role: "status", "aria-live": "polite" });
  readonly #body: HTMLElement;
  #scores!: TargetScores;
  #paints!: Paints;
  #drawn = false; // false while there is only an error to show
  #waiting = false;
  #speaking: ReturnType<typeof setTimeout> | undefined;

  constructor(model: Model, el: HTMLElement) {
    this.#model = model;
    this.#writer = new Writer(model);
    this.#controls = new Controls(model, this.#writer);
    this.#readout = new Readout(() => this.#clear(), (by) => this.#stepSplit(by));
    const help = h("div", { class: "unseen", id: `help-${Math.random().toString(36).slice(2)}` }, HELP);
    this.#words.list.setAttribute("aria-describedby", help.id);
    this.#body = h("div", {}, this.#controls.root, this.#words.list, this.#legend.root, this.#readout.root, this.#notes, this.#tip, help);
    this.#root.append(h("style", {}, STYLE), this.#body, this.#live);
    el.append(this.#root);
    new Gestures(this.#words, {
      selection: () => this.#selected(),
      splittable: () => splittable(this.#reading()),
      select: (start, stop) => this.#select(start, stop),
      split: (at) => this.#writer.set({ split: this.#split() === at ? null : at }),
      stepSplit: (by) => this.#stepSplit(by),
      clear: () => this.#clear(),
      hover: (hovered) => hovered !== this.#model.get("hovered") && this.#writer.set({ hovered }),
      done: () => this.#writer.flush(),
    });
    this.#listen();
    this.#draw();
    this.#words.list.addEventListener("scroll", () => this.#drawn && this.#retip(), { passive: true });
    watchTheme(this.#root, () => this.#drawn && this.#recolour(), this.#ends.signal);
  }

  /** Leaves: what is unsent is sent, and nothing listens any more. */
  leave(): void {
    this.#writer.flush();
    clearTimeout(this.#speaking);
    this.#ends.abort();
  }

  #listen(): void {
    const on = (names: readonly (keyof Traits)[], follow: () => void) => {
      for (const name of names) this.#model.on(`change:${name}`, follow);
      this.#ends.signal.addEventListener("abort", () => {
        for (const name of names) this.#model.off(`change:${name}`, follow);
      });
    };
    on(DATA, () => this.#drawSoon());
    on(["target"], () => this.#drawn ? this.#retarget() : this.#drawSoon());
    on(["palette"], () => this.#drawn && this.#recolour());
    on(["selected", "split"], () => this.#drawn && this.#reselect());
    on(["hovered"], () => this.#drawn && this.#rehover());
  }

  // Several traits that change together are one new picture; half of them would be none.
  #drawSoon(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    queueMicrotask(() => {
      this.#waiting = false;
      if (!this.#ends.signal.aborted) this.#draw();
    });
  }

  #draw(): void {
    this.#attempt(() => {
      this.#scores = new TargetScores(this.#model);
      this.#words.draw(this.#model.get("tokens"), this.#model.get("known"));
      this.#controls.draw();
      this.#notes.replaceChildren(...this.#model.get("notes").map((note) => h("li", {}, note)));
      this.#recolour();
    });
  }

  #retarget(): void {
    this.#attempt(() => {
      this.#scores = new TargetScores(this.#model);
      this.#recolour();
    });
  }

  /** Draws, or says in the picture's place why it cannot be drawn. */
  #attempt(draw: () => void): void {
    this.#root.querySelector(".error")?.remove();
    try {
      draw();
      this.#drawn = true;
    } catch (error) {
      this.#drawn = false;
      const message = error instanceof Error ? error.message : String(error);
      this.#root.append(h("p", { class: "error", role: "alert" }, `This heat map cannot be drawn: ${message}`));
    }
    this.#body.hidden = !this.#drawn;
  }

  #recolour(): void {
    const dark = isDark(this.#root);
    this.#root.dataset.dark = String(dark);
    this.#paints = paints(this.#model.get("palette"), dark, this.#scores.limit);
    this.#words.paint(this.#scores, this.#paints, this.#digits());
    const ends = scaleEnds(this.#model.get("labels"), this.#model.get("target"));
    const unknown = this.#model.get("known").includes(false);
    this.#legend.draw(this.#paints, this.#scores, this.#digits(), ends, this.#model.get("unit"), unknown);
    this.#controls.show();
    this.#reselect();
    this.#rehover();
  }

  #reselect(): void {
    const reading = this.#reading();
    const [start, stop] = reading.selected;
    const score = start < stop ? this.#scores.phrase(start, stop) : null;
    this.#words.select(start, stop, score === null ? null : this.#paints(score), reading.split, splittable(reading));
    this.#readout.draw(reading);
    this.#remark();
    this.#speakSoon();
  }

  #rehover(): void {
    const index = this.#hovered();
    this.#words.hover(index);
    this.#remark();
    this.#retip();
  }

  /** A long text has no numbers under its words: the one that is pointed at has it above. */
  #retip(): void {
    const index = this.#words.dense ? this.#hovered() : null;
    this.#tip.hidden = true;
    if (index === null) return;
    const [box, list] = [this.#words.at(index)!.getBoundingClientRect(), this.#words.list.getBoundingClientRect()];
    if (box.bottom < list.top || box.top > list.bottom) return; // scrolled out of sight
    const frame = this.#root.getBoundingClientRect();
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

  // Two views of one model must not both speak: the one with the focus does.
  #speakSoon(): void {
    clearTimeout(this.#speaking);
    this.#speaking = setTimeout(() => {
      const { activeElement } = this.#root.getRootNode() as Partial<DocumentOrShadowRoot>;
      if (this.#drawn && activeElement && this.#root.contains(activeElement)) this.#live.textContent = spoken(this.#reading());
    }, SPEAK_AFTER);
  }

  #select(start: number, stop: number): void {
    const split = this.#split();
    const keeps = split !== null && start < split && split < stop;
    this.#writer.set(keeps ? { selected: [start, stop] } : { selected: start < stop ? [start, stop] : [], split: null });
  }

  #clear(): void {
    this.#select(0, 0);
    this.#writer.set({ hovered: null });
    this.#writer.flush();
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
    return index !== null && this.#words.at(index) ? index : null;
  }

  #reading(): Reading {
    return {
      tokens: this.#model.get("tokens"),
      scores: this.#scores,
      paints: this.#paints,
      digits: this.#digits(),
      unit: this.#model.get("unit"),
      targetName: targetName(this.#model.get("labels"), this.#model.get("target")),
      selected: this.#selected(),
      split: this.#split(),
    };
  }
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const heatmap = new Heatmap(model, el);
  return () => heatmap.leave();
}

export default { render };
