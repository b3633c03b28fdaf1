// The text as a list of coloured words: what is drawn, and which word stands where. It decides nothing.
import type { Paint, Paints } from "../shared/color";
import { FOCUSABLE, h } from "../shared/dom";
import { signed, visible } from "../shared/format";
import type { TargetScores } from "./scores";

const ROOMY = 80; // tokens up to which each word has its number written under it
const BLOCK = 100; // words that the browser lays out together, and skips together while they are out of sight
const FAINT = 0.05; // part of the scale below which a word has no sign to speak of

export class Words {
  readonly list = h("div", {
    ...FOCUSABLE,
    class: "words",
    role: "listbox",
    "aria-multiselectable": "true",
    "aria-label": "Words with their scores",
    dir: "auto",
  });
  #words: HTMLElement[] = []; // the focusable word boxes, by token
  #numbers: HTMLElement[] = []; // the numbers under them, drawn by the style; empty for a long text
  #gaps: HTMLElement[] = []; // the gap after each word
  #tokens: string[] = [];
  #known: boolean[] = [];
  #active = 0;
  #hovered: HTMLElement | undefined;
  #selected: [number, number] = [0, 0];

  /** Whether the text is too long for numbers under its words. */
  get dense(): boolean {
    return this.#words.length > ROOMY;
  }

  get length(): number {
    return this.#words.length;
  }

  /** The word that the keys speak to. */
  get active(): number {
    return this.#active;
  }

  at(index: number): HTMLElement | undefined {
    return this.#words[index];
  }

  /** The token that an element of the list belongs to, a gap belonging to the word before it. */
  indexOf(element: Element | null | undefined): number | null {
    const unit = element?.closest<HTMLElement>("[data-i]");
    return unit && this.list.contains(unit) ? Number(unit.dataset.i) : null;
  }

  /** Builds the words anew. */
  draw(tokens: string[], known: boolean[]): void {
    const dense = tokens.length > ROOMY;
    this.#tokens = tokens;
    this.#known = known;
    this.#words = [];
    this.#numbers = [];
    this.#gaps = [];
    this.#selected = [0, 0];
    this.#hovered = undefined;
    this.#active = Math.min(this.#active, tokens.length - 1);
    const units = tokens.map((token, i) => {
      const face = h("span", { class: known[i] ? "face" : "face unknown" }, visible(token));
      const word = h("span", { ...FOCUSABLE, class: "word", role: "option", "aria-selected": "false", tabindex: i === this.#active ? "0" : "-1" }, face);
      if (!known[i]) word.title = "unknown word: not in the model's vocabulary";
      if (!dense) {
        const number = h("span", { class: "number" });
        word.append(number);
        this.#numbers.push(number);
      }
      const gap = h("span", { class: "gap" });
      this.#words.push(word);
      this.#gaps.push(gap);
      return h("span", { class: "unit", role: "presentation", "data-i": String(i) }, word, gap);
    });
    const blocks: HTMLElement[] = [];
    for (let i = 0; i < units.length; i += BLOCK) {
      blocks.push(h("div", { class: "block", role: "presentation" }, ...units.slice(i, i + BLOCK)));
    }
    this.list.classList.toggle("dense", dense);
    this.list.replaceChildren(...blocks);
  }

  /** Gives every word the colour, number and name of its score. */
  paint(scores: TargetScores, paints: Paints, digits: number): void {
    this.#words.forEach((word, i) => {
      const score = scores.word(i);
      const { background, text } = paints(score);
      const number = signed(score, digits);
      word.style.setProperty("--own", background);
      word.style.setProperty("--on-own", text);
      const face = word.firstElementChild as HTMLElement;
      if (Math.abs(score) >= FAINT * scores.limit) face.dataset.sign = score > 0 ? "+" : "\u2212";
      else delete face.dataset.sign;
      word.ariaLabel = `${visible(this.#tokens[i]!)}, score ${number}${this.#known[i] ? "" : ", unknown word"}`;
      if (this.#numbers.length) this.#numbers[i]!.dataset.number = number;
    });
  }

  /** Draws [start, stop) as one band of one colour (none: outlined only), parted at `split`. */
  select(start: number, stop: number, paint: Paint | null, split: number | null, splittable: boolean): void {
    const [from, to] = this.#selected;
    for (let i = from; i < to; i++) if (i < start || i >= stop) this.#mark(i, false);
    for (let i = start; i < stop; i++) if (i < from || i >= to) this.#mark(i, true);
    this.#edge(from, to, false);
    this.#edge(start, stop, true);
    for (const gap of this.list.querySelectorAll(".split")) gap.classList.remove("split");
    if (split !== null) this.#gaps[split - 1]!.classList.add("split");
    this.#selected = [start, stop];
    this.list.classList.toggle("uncoloured", paint === null);
    this.list.classList.toggle("splittable", splittable);
    if (paint) {
      this.list.style.setProperty("--band", paint.background);
      this.list.style.setProperty("--on-band", paint.text);
    }
  }

  /** Makes a word the one that Tab reaches, and moves the focus to it where it is asked for. */
  activate(index: number, focus: boolean): void {
    this.#words[this.#active]?.setAttribute("tabindex", "-1");
    this.#active = Math.max(0, Math.min(index, this.length - 1));
    const word = this.#words[this.#active]!;
    word.setAttribute("tabindex", "0");
    if (focus) word.focus({ preventScroll: false });
  }

  hover(index: number | null): void {
    this.#hovered?.classList.remove("hovered");
    this.#hovered = index === null ? undefined : this.#words[index];
    this.#hovered?.classList.add("hovered");
  }

  #mark(index: number, selected: boolean): void {
    const word = this.#words[index]!;
    word.ariaSelected = String(selected);
    word.parentElement!.classList.toggle("selected", selected);
  }

  #edge(start: number, stop: number, on: boolean): void {
    if (start >= stop) return;
    this.#words[start]?.parentElement!.classList.toggle("first", on);
    this.#words[stop - 1]?.parentElement!.classList.toggle("last", on);
  }
}
