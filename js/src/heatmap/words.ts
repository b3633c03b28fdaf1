// The text as a list of coloured words: what is drawn, and which word stands where. It decides nothing.
// Of a long text only the words near sight are built; the others stand as plain text, which the browser's own search
// finds, and are built when they come near, are asked for, or get the focus.
import type { Paint, Paints } from "../shared/color";
import { FOCUSABLE, h } from "../shared/dom";
import { visible } from "../shared/format";

const ROOMY = 80; // tokens up to which each word has its number written under it
const BLOCK = 100; // words that are built and given up again together
const AT_ONCE = 4; // blocks that are built before the first frame: they fill the list's height
const NEAR = "50% 0px"; // how far out of sight blocks are built, of the list's height
const FAINT = 0.05; // part of the scale below which a word has no sign to speak of

/** One number a word, and the size at which the colours end. */
export interface WordScores {
  word(index: number): number;
  readonly limit: number;
}

/** What the words are painted by. */
interface Look {
  scores: WordScores;
  paints: Paints;
  /** A score as it is written; what is written without a sign is shown without one. */
  number: (score: number) => string;
  /** Whether opinions differ on the sign of a word. */
  doubtful: (index: number) => boolean;
  /** What the numbers are called. */
  noun: string;
}

export class Words {
  readonly list = h("div", {
    ...FOCUSABLE,
    class: "words",
    role: "listbox",
    "aria-multiselectable": "true",
    "aria-label": "Words with their scores",
    dir: "auto",
  });
  #blocks: HTMLElement[] = [];
  #words: (HTMLElement | undefined)[] = []; // the focusable word boxes, by token; none where they are not built
  #tokens: string[] = [];
  #known: boolean[] = [];
  #changed: ReadonlySet<number> = new Set();
  #look: Look | undefined;
  #observer: IntersectionObserver | undefined;
  #active = 0;
  #hovered: number | null = null;
  #selected: [number, number] = [0, 0];
  #split: number | null = null;

  /** Whether the text is too long for numbers under its words. */
  get dense(): boolean {
    return this.length > ROOMY;
  }

  get length(): number {
    return this.#tokens.length;
  }

  /** The word that the keys speak to. */
  get active(): number {
    return this.#active;
  }

  /** A word, built now if need be. */
  at(index: number): HTMLElement | undefined {
    if (index in this.#tokens && !this.#words[index]) this.#build(Math.floor(index / BLOCK));
    return this.#words[index];
  }

  /** A word if it is built: what is not lies out of sight. */
  seen(index: number): HTMLElement | undefined {
    return this.#words[index];
  }

  /** The token that an element of the list belongs to, a gap belonging to the word before it. */
  indexOf(element: Element | null | undefined): number | null {
    const unit = element?.closest<HTMLElement>("[data-i]");
    return unit && this.list.contains(unit) ? Number(unit.dataset.i) : null;
  }

  /** Lays the words out anew, those of `changed` as the reader's own; `paint` is to follow. */
  draw(tokens: string[], known: boolean[], changed: ReadonlySet<number>): void {
    this.leave();
    this.#tokens = tokens;
    this.#known = known;
    this.#changed = changed;
    this.#words = Array.from({ length: tokens.length });
    this.#look = undefined;
    this.#selected = [0, 0];
    this.#split = null;
    this.#hovered = null;
    this.#active = Math.min(this.#active, tokens.length - 1);
    this.list.classList.toggle("dense", this.dense);
    this.#blocks = Array.from({ length: Math.ceil(tokens.length / BLOCK) }, (_, b) => this.#plain(h("div", { class: "block", role: "presentation" }), b));
    this.list.replaceChildren(...this.#blocks);
    const lazy = this.#blocks.length > AT_ONCE && "IntersectionObserver" in globalThis;
    for (let b = 0; b < (lazy ? AT_ONCE : this.#blocks.length); b++) this.#build(b);
    this.at(this.#active);
    if (lazy) this.#watch();
  }

  /** Watches nothing any more. */
  leave(): void {
    this.#observer?.disconnect();
  }

  /** Whether they run from right to left. */
  get leftwards(): boolean {
    return getComputedStyle(this.list).direction === "rtl";
  }

  /** Gives every word the colour, number and name of its score. */
  paint(scores: WordScores, paints: Paints, number: (score: number) => string, doubtful: (index: number) => boolean, noun = "score"): void {
    this.#look = { scores, paints, number, doubtful, noun };
    this.#words.forEach((word, i) => word && this.#paintWord(word, i, this.#look!));
  }

  /** Draws [start, stop) as one band of one colour (none: outlined only), parted at `split`. */
  select(start: number, stop: number, paint: Paint | null, split: number | null, splittable: boolean): void {
    const [from, to] = this.#selected;
    const former = this.#split;
    this.#selected = [start, stop];
    this.#split = split;
    for (let i = from; i < to; i++) if (i < start || i >= stop || i === from || i === to - 1) this.#mark(i);
    for (let i = start; i < stop; i++) if (i < from || i >= to || i === start || i === stop - 1) this.#mark(i);
    for (const at of [former, split]) if (at !== null) this.#mark(at - 1);
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
    const word = this.at(this.#active)!;
    word.setAttribute("tabindex", "0");
    if (focus) word.focus({ preventScroll: false });
  }

  hover(index: number | null): void {
    if (this.#hovered !== null) this.#words[this.#hovered]?.classList.remove("hovered");
    this.#hovered = index;
    if (index !== null) this.#words[index]?.classList.add("hovered");
  }

  #watch(): void {
    const near = (entries: IntersectionObserverEntry[]) => {
      for (const { target, isIntersecting, boundingClientRect } of entries) {
        const b = this.#blocks.indexOf(target as HTMLElement);
        if (b < 0) continue; // of a text that was before
        if (isIntersecting) this.#build(b);
        else this.#giveUp(b, boundingClientRect.height);
      }
    };
    this.#observer = new IntersectionObserver(near, { root: this.list, rootMargin: NEAR });
    for (const block of this.#blocks) this.#observer.observe(block);
  }

  #plain(block: HTMLElement, b: number): HTMLElement {
    block.textContent = this.#tokens.slice(b * BLOCK, (b + 1) * BLOCK).map(visible).join(" ");
    block.classList.add("plain");
    return block;
  }

  /** A block that went out of sight is plain text again, as tall as it was: unless the word that Tab reaches is in it. */
  #giveUp(b: number, height: number): void {
    const block = this.#blocks[b]!;
    if (block.classList.contains("plain") || Math.floor(this.#active / BLOCK) === b) return;
    if (height) block.style.minHeight = `${height}px`;
    this.#words.fill(undefined, b * BLOCK, (b + 1) * BLOCK);
    this.#plain(block, b);
  }

  #build(b: number): void {
    const block = this.#blocks[b]!;
    if (!block.classList.contains("plain")) return;
    const units: HTMLElement[] = [];
    for (let i = b * BLOCK; i < Math.min((b + 1) * BLOCK, this.length); i++) units.push(this.#unit(i));
    block.classList.remove("plain");
    block.style.minHeight = "";
    block.replaceChildren(...units);
  }

  #unit(i: number): HTMLElement {
    const token = visible(this.#tokens[i]!);
    const face = h("span", { class: this.#known[i] ? "face" : "face unknown" }, token);
    const word = h("span", { ...FOCUSABLE, class: "word", role: "option", "aria-selected": "false", tabindex: i === this.#active ? "0" : "-1" }, face);
    if (this.#blocks.length > AT_ONCE) {
      word.ariaSetSize = String(this.length);
      word.ariaPosInSet = String(i + 1);
    }
    if (!this.#known[i]) word.title = "unknown word: not in the model's vocabulary";
    if (!this.dense) word.append(h("span", { class: "number" }));
    const unit = h("span", { class: "unit", role: "presentation", "data-i": String(i) }, word, h("span", { class: "gap" }));
    unit.classList.toggle("changed", this.#changed.has(i));
    this.#words[i] = word;
    if (this.#look) this.#paintWord(word, i, this.#look);
    this.#mark(i);
    if (i === this.#hovered) word.classList.add("hovered");
    return unit;
  }

  #paintWord(word: HTMLElement, i: number, { scores, paints, number: write, doubtful, noun }: Look): void {
    const score = scores.word(i);
    const { background, text } = paints(score);
    const doubt = doubtful(i);
    const number = write(score);
    word.style.setProperty("--own", background);
    word.style.setProperty("--on-own", text);
    const face = word.firstElementChild as HTMLElement;
    const sign = /^[+\u2212]/.exec(number);
    if (sign && Math.abs(score) >= FAINT * scores.limit) face.dataset.sign = sign[0] + (doubt ? "?" : "");
    else delete face.dataset.sign;
    word.ariaLabel = `${visible(this.#tokens[i]!)}, ${noun} ${number}${doubt ? ", sign in doubt" : ""}${this.#known[i] ? "" : ", unknown word"}${this.#changed.has(i) ? ", changed" : ""}`;
    const under = face.nextElementSibling as HTMLElement | null;
    if (under) under.dataset.number = doubt ? `${number}?` : number;
  }

  /** Draws whether a word is selected, ends the selection, is followed by its split: where the word is built. */
  #mark(i: number): void {
    const word = this.#words[i];
    if (!word) return;
    const [start, stop] = this.#selected;
    const selected = i >= start && i < stop;
    const unit = word.parentElement!;
    word.ariaSelected = String(selected);
    unit.classList.toggle("selected", selected);
    unit.classList.toggle("first", selected && i === start);
    unit.classList.toggle("last", selected && i === stop - 1);
    word.nextElementSibling!.classList.toggle("split", i + 1 === this.#split);
  }
}
