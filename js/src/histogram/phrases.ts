// The phrases of the marked range, the strongest first: group, interaction, the two parts, and the sentence around them.
import { h } from "../shared/dom";
import { phraseText, signed } from "../shared/format";
import { Rows } from "../shared/rows";
import type { Texts } from "../shared/texts";
import type { Interactions, Place } from "./interactions";

const ROW = 48; // px: two lines
const BEFORE = 8; // words of the sentence that stand before the phrase
const AFTER = 30;
const MARKS = ["positive", "negative", "short"];

export interface Listed {
  interactions: Interactions;
  texts: Texts;
  found: number[];
  method: number;
  digits: number;
}

export class Phrases {
  readonly root: HTMLElement;
  readonly #rows: Rows;
  #listed: Listed | undefined;

  constructor(chosen: (place: Place) => void, signal: AbortSignal) {
    const choose = (row: number) => chosen(this.#place(row));
    this.#rows = new Rows(ROW, (row) => this.#row(row), { label: "Phrases of the marked range, the strongest first", chosen: choose, signal });
    this.root = this.#rows.root;
    this.root.classList.add("phrases");
  }

  draw(listed: Listed): void {
    const before = this.#listed;
    this.#listed = listed;
    this.root.hidden = listed.found.length === 0;
    this.#rows.select(-1);
    this.#rows.count = listed.found.length;
    if (before?.found[0] !== listed.found[0] && listed.found.length) this.#rows.scrollTo(0);
  }

  /** Marks the phrase that is open. */
  mark(text: number | null, [start, stop]: number[]): void {
    const row = this.#listed!.found.findIndex((i) => {
      const place = this.#listed!.interactions.place(i);
      return place.text === text && place.start === start && place.stop === stop;
    });
    this.#rows.select(row);
  }

  #place(row: number): Place {
    return this.#listed!.interactions.place(this.#listed!.found[row]!);
  }

  #row(row: number): HTMLElement {
    const { interactions, texts, method, digits, found } = this.#listed!;
    const { group, text, start, middle, stop } = this.#place(row);
    const tokens = texts.tokens(text);
    const part = (from: number, to: number) => h("bdi", {}, phraseText(tokens, from, to));
    const from = Math.max(0, start - BEFORE);
    return h(
      "div",
      { class: "phrase" },
      h("span", { class: `group of-${group}` }, MARKS[group]!, ...(texts.wrong(text) ? [h("span", { title: "the text is predicted wrong" }, " \u2717")] : [])),
      h("span", { class: "score" }, signed(interactions.score(method, found[row]!), digits)),
      h("span", { class: "halves" }, part(start, middle), h("span", { class: "bar" }, " | "), part(middle, stop)),
      h("span", { class: "context small" }, from ? "\u2026 " : "", part(from, start), " ", h("u", {}, part(start, stop)), " ", part(stop, Math.min(tokens.length, stop + AFTER))),
    );
  }
}
