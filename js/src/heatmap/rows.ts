// All rows of a heat map aligned under the words: a table whose row heads choose the row that is read.
import { FOCUSABLE, button, h } from "../shared/dom";
import { phraseText, targetName, visible } from "../shared/format";
import type { Model } from "../shared/model";
import type { Writer } from "../shared/writer";
import STYLE from "./rows.css?inline";
import { type Row, chosen } from "./row_model";
import type { HeatmapTraits } from "./traits";

const SEEN = 120; // words that the table holds at a time

/** What the heat map lets its rows do. */
export interface RowsFace {
  model: Model<HeatmapTraits>;
  writer: Writer<HeatmapTraits>;
  select(start: number, stop: number): void;
  hover(index: number | null): void;
}

export class RowTable {
  readonly root = h("div", { class: "aligned", role: "group", "aria-label": "All rows" });
  readonly #face: RowsFace;
  readonly #group = `row-${Math.random().toString(36).slice(2)}`; // radios of two views must not mix
  readonly #table = h("table");
  readonly #scroller = h("div", { ...FOCUSABLE, class: "sideways", tabindex: "0", role: "region", "aria-label": "Rows, aligned by word" }, this.#table);
  readonly #about = h("span", { class: "small" });
  readonly #subtract = button("Difference", () => this.#face.writer.send({ difference: !this.#face.model.get("difference") }));
  readonly #earlier = button("\u25c2", () => this.#turn(-SEEN), { "aria-label": "Earlier words" });
  readonly #later = button("\u25b8", () => this.#turn(SEEN), { "aria-label": "Later words" });
  #rows: Row[] = [];
  #cells: HTMLElement[][] = []; // of each word in the table, its head and its cells
  #phrases: HTMLElement[] = []; // the rows' scores of the selection
  #radios: HTMLInputElement[] = [];
  #from = 0; // the first word in the table
  #anchor: number | null = null;
  #marked: [number | null, number, number] = [null, 0, 0];

  constructor(face: RowsFace) {
    this.#face = face;
    this.root.append(h("style", {}, STYLE), h("div", { class: "bar-of-controls" }, this.#about, h("span", { class: "steps" }, this.#earlier, this.#later, this.#subtract)), this.#scroller);
    this.#table.addEventListener("pointerdown", (event) => this.#down(event));
    this.#table.addEventListener("pointermove", (event) => this.#over(event));
    for (const end of ["pointerup", "pointercancel"]) this.#table.addEventListener(end, () => this.#up());
    this.#table.addEventListener("pointerleave", () => (this.#up(), this.#face.hover(null)));
  }

  draw(rows: Row[]): void {
    this.#rows = rows;
    this.root.hidden = rows.length < 2;
    if (this.root.hidden) return;
    this.#subtract.hidden = !subtractable(rows);
    this.#subtract.ariaPressed = String(this.#face.model.get("difference"));
    this.#build();
  }

  /** Shows which words are pointed at and selected. */
  follow(hovered: number | null, [start, stop]: [number, number]): void {
    if (this.root.hidden) return;
    const [over, from, to] = this.#marked;
    const at = hovered !== over ? hovered : start !== from || stop !== to ? (stop !== to ? stop - 1 : start) : null;
    this.#marked = [hovered, start, stop];
    if (start !== from || stop !== to) this.#measure();
    if (at !== null && at >= 0 && this.#bring(at)) return this.#build();
    this.#mark(over, from, to, false);
    this.#mark(hovered, start, stop, true);
  }

  #build(): void {
    const { model } = this.#face;
    const tokens = model.get("tokens");
    const last = Math.min(this.#from + SEEN, tokens.length);
    if (this.#from >= tokens.length) this.#from = 0;
    const lines = this.#lines();
    const marked = this.#marked;
    const differs = lines.some(({ says }) => says !== lines[0]!.says);
    const { activeElement } = this.root.getRootNode() as Partial<DocumentOrShadowRoot>;
    const focused = this.#radios.indexOf(activeElement as HTMLInputElement);
    this.#radios = [];
    this.#phrases = [];
    this.#cells = [];
    const heads = [h("th", { scope: "col", class: "name" }, "Row"), h("th", { scope: "col", class: "said" }, "Phrase")];
    for (let i = this.#from; i < last; i++) {
      const head = h("th", { scope: "col", "data-i": String(i) }, h("bdi", {}, visible(tokens[i]!)));
      heads.push(head);
      this.#cells.push([head]);
    }
    const body = lines.map((line, number) => this.#line(line, number, differs));
    this.#table.replaceChildren(h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...body));
    this.#earlier.hidden = this.#later.hidden = tokens.length <= SEEN;
    this.#earlier.disabled = this.#from === 0;
    this.#later.disabled = last === tokens.length;
    const units = [...new Set(this.#rows.map(({ unit }) => unit))];
    const share = units.length === 1 ? "One colour scale for all rows." : "Rows of one unit share a colour scale.";
    this.#about.textContent = tokens.length > SEEN ? `${share} Words ${this.#from + 1} to ${last} of ${tokens.length}.` : share;
    this.#radios[focused]?.focus({ preventScroll: true });
    this.#mark(marked[0], marked[1], marked[2], true);
    this.#measure();
  }

  /** The rows, and their difference where it is asked for. */
  #lines(): Line[] {
    const lines: Line[] = this.#rows.map((row) => ({ ...row, phrase: (start, stop) => row.scores.phrase(start, stop) }));
    if (!subtractable(this.#rows) || !this.#face.model.get("difference")) return lines;
    const [a, b] = lines as [Line, Line];
    const less = (one: number | null, other: number | null) => (one === null || other === null ? null : one - other);
    return [...lines, { ...a, name: `${a.name} \u2212 ${b.name}`, difference: true, phrase: (start, stop) => less(a.phrase(start, stop), b.phrase(start, stop)) }];
  }

  #line(line: Line, number: number, differs: boolean): HTMLElement {
    const said = h("td", { class: "said" });
    this.#phrases.push(said);
    const cells = this.#cells.map((column, c) => {
      const cell = h("td", { "data-i": String(this.#from + c) });
      column.push(cell);
      return paint(cell, line, line.phrase(this.#from + c, this.#from + c + 1));
    });
    return h("tr", line.difference ? { class: "difference" } : {}, this.#head(line, number, differs), said, ...cells);
  }

  #head(line: Line, number: number, differs: boolean): HTMLElement {
    const { model } = this.#face;
    const labels = model.get("labels");
    const notes: string[] = [];
    if (line.unit !== this.#rows[0]!.unit && !line.name.includes(line.unit)) notes.push(line.unit);
    if (differs && !line.difference) notes.push(line.says);
    if (String(line.target) !== String(this.#rows[chosen(model)]!.target)) notes.push(`for ${targetName(labels, line.target)}`);
    const words = [h("bdi", { class: "called" }, line.name), h("span", { class: "small" }, notes.join(", "))];
    if (line.difference) return h("th", { scope: "row", class: "name" }, ...words);
    const radio = h("input", { ...FOCUSABLE, type: "radio", name: this.#group });
    radio.checked = number === chosen(model);
    radio.addEventListener("change", () => this.#face.writer.send({ row: number }));
    this.#radios.push(radio);
    return h("th", { scope: "row", class: "name" }, h("label", {}, radio, h("span", {}, ...words)));
  }

  #measure(): void {
    const [, start, stop] = this.#marked;
    const several = stop - start > 0;
    this.#table.classList.toggle("phrased", several);
    this.#table.querySelector("th.said")!.replaceChildren(several ? h("bdi", {}, phraseText(this.#face.model.get("tokens"), start, stop)) : "Phrase");
    this.#lines().forEach((line, i) => {
      const cell = this.#phrases[i]!;
      if (several) paint(cell, line, line.phrase(start, stop));
    });
  }

  #mark(hovered: number | null, start: number, stop: number, on: boolean): void {
    const at = (i: number) => this.#cells[i - this.#from] ?? [];
    if (hovered !== null) for (const cell of at(hovered)) cell.classList.toggle("hovered", on);
    for (let i = Math.max(start, this.#from); i < Math.min(stop, this.#from + SEEN); i++) {
      for (const cell of at(i)) {
        cell.classList.toggle("chosen", on);
        cell.classList.toggle("first", on && i === start);
        cell.classList.toggle("last", on && i === stop - 1);
      }
    }
  }

  /** Brings a word into the table, and into sight where it can be; true where the table has to be built anew. */
  #bring(index: number): boolean {
    if (index < this.#from || index >= this.#from + SEEN) {
      this.#from = Math.max(0, Math.min(index - SEEN / 4, this.#rows[0]!.scores.length - SEEN)) | 0;
      return true;
    }
    if (this.#anchor !== null || this.#table.matches(":hover")) return false; // what the pointer is on must not move away
    const box = this.#cells[index - this.#from]![0]!.getBoundingClientRect();
    const [left, right] = [this.#table.querySelector("th.said")!.getBoundingClientRect().right, this.#scroller.getBoundingClientRect().right];
    if (box.left < left) this.#scroller.scrollLeft -= left - box.left + 20;
    else if (box.right > right) this.#scroller.scrollLeft += box.right - right + 20;
    return false;
  }

  #turn(by: number): void {
    this.#from = Math.max(0, Math.min(this.#from + by, this.#rows[0]!.scores.length - 1));
    this.#scroller.scrollLeft = 0;
    this.#build();
  }

  #index(event: Event): number | null {
    const cell = (event.target as Element).closest<HTMLElement>("[data-i]");
    return cell ? Number(cell.dataset.i) : null;
  }

  #down(event: PointerEvent): void {
    const index = this.#index(event);
    if (event.button !== 0 || index === null || event.pointerType === "touch") return;
    event.preventDefault();
    const [, start, stop] = this.#marked;
    this.#anchor = event.shiftKey && start < stop ? (index < start ? stop - 1 : start) : index;
    this.#extend(index);
  }

  #over(event: PointerEvent): void {
    const index = this.#index(event);
    this.#face.hover(index);
    if (this.#anchor !== null && index !== null) this.#extend(index);
  }

  #extend(index: number): void {
    this.#face.select(Math.min(this.#anchor!, index), Math.max(this.#anchor!, index) + 1);
  }

  #up(): void {
    if (this.#anchor !== null) this.#face.writer.flush();
    this.#anchor = null;
  }
}

interface Line extends Row {
  phrase: (start: number, stop: number) => number | null;
  difference?: boolean;
}

/** Whether the second of two rows can be taken from the first. */
function subtractable(rows: Row[]): boolean {
  const [a, b] = rows;
  return rows.length === 2 && a!.unit === b!.unit && String(a!.target) === String(b!.target);
}

function paint(cell: HTMLElement, line: Line, score: number | null): HTMLElement {
  const { background, text } = score === null ? { background: "none", text: "inherit" } : line.paints(score);
  cell.style.background = background;
  cell.style.color = text;
  cell.textContent = score === null ? "\u2013" : line.number(score);
  return cell;
}
