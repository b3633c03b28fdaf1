// The words of one group where they stand: a few words left and right of each, in an order that the reader chooses.
import type { Paints } from "../shared/color";
import { FOCUSABLE, button, h } from "../shared/dom";
import { signed, visible } from "../shared/format";
import { Rows } from "../shared/rows";
import type { BoxplotTraits } from "./traits";

const ROW = 34; // px
const AROUND = 10; // words on each side of the one that is listed
const ORDERS: [BoxplotTraits["tag_sort"], string][] = [["-score", "largest first"], ["score", "smallest first"], ["text", "by text"]];

export interface Occurrence {
  text: number;
  position: number;
  score: number;
}

export interface Listing {
  title: string;
  series: string[];
  chosenSeries: number;
  order: BoxplotTraits["tag_sort"];
  found: Occurrence[];
  tokens: (text: number) => string[];
  digits: number;
  paints: Paints;
}

interface Asks {
  choose: (occurrence: Occurrence) => void;
  series: (series: number) => void;
  order: (order: BoxplotTraits["tag_sort"]) => void;
  close: () => void;
}

export class Occurrences {
  readonly root: HTMLElement;
  readonly #title = h("strong");
  readonly #count = h("span", { class: "small" });
  readonly #series = h("select", { ...FOCUSABLE });
  readonly #seriesLabel = h("label", {}, h("span", { class: "small" }, "Scores by "), this.#series);
  readonly #order = h("select", { ...FOCUSABLE }, ...ORDERS.map(([value, face]) => h("option", { value }, face)));
  readonly #rows: Rows;
  #listing: Listing | null = null;

  constructor(asks: Asks, signal: AbortSignal) {
    this.#rows = new Rows(ROW, (index) => this.#row(index), { label: "Occurrences", signal, chosen: (index) => asks.choose(this.#listing!.found[index]!) });
    this.#series.addEventListener("change", () => asks.series(Number(this.#series.value)));
    this.#order.addEventListener("change", () => asks.order(this.#order.value as BoxplotTraits["tag_sort"]));
    this.root = h(
      "section",
      { class: "occurrences", "aria-label": "Words of the selected group" },
      h("div", { class: "box-bar" }, h("span", {}, this.#title, " ", this.#count), this.#seriesLabel, h("label", {}, h("span", { class: "small" }, "Order "), this.#order), button("Clear", asks.close, { title: "Clear the selection (Escape)", class: "box-close" })),
      this.#rows.root,
    );
    this.root.hidden = true;
  }

  /** Lists these, or nothing. */
  draw(listing: Listing | null): void {
    const before = this.#listing;
    this.root.hidden = listing === null;
    if (!listing) this.#rows.count = 0;
    this.#listing = listing;
    if (!listing) return;
    this.#title.replaceChildren(h("bdi", {}, listing.title));
    this.#count.textContent = `${listing.found.length.toLocaleString("en")} occurrences`;
    this.#series.replaceChildren(...listing.series.map((name, i) => h("option", { value: i }, name)));
    this.#series.value = String(listing.chosenSeries);
    this.#seriesLabel.hidden = listing.series.length < 2;
    this.#order.value = listing.order;
    this.#rows.select(-1);
    this.#rows.count = listing.found.length;
    const same = before?.title === listing.title && before.order === listing.order && before.chosenSeries === listing.chosenSeries;
    if (!same && listing.found.length) this.#rows.scrollTo(0);
  }

  /** Marks the occurrence at this place, [] marks none; with `reveal` it is brought into sight. */
  mark([text, position]: number[], reveal: boolean): void {
    const index = this.#listing?.found.findIndex((one) => one.text === text && one.position === position) ?? -1;
    this.#rows.select(index);
    if (index >= 0 && reveal) this.#rows.scrollTo(index);
  }

  #row(index: number): HTMLElement {
    const { found, tokens, digits, paints } = this.#listing!;
    const { text, position, score } = found[index]!;
    const words = tokens(text).map(visible);
    const { background, text: color } = paints(score);
    const chip = h("span", { class: "chip" }, signed(score, digits));
    Object.assign(chip.style, { background, color });
    return h(
      "div",
      { class: "occurrence" },
      chip,
      h("span", { class: "before" }, h("bdi", {}, words.slice(Math.max(0, position - AROUND), position).join(" "))),
      h("b", {}, h("bdi", {}, words[position] ?? "")),
      h("span", { class: "after" }, h("bdi", {}, words.slice(position + 1, position + 1 + AROUND).join(" "))),
      h("span", { class: "small number-of-text" }, `text ${text}`),
    );
  }
}
