// Lines and matrix over one another, a column a token: what lies under the pointer, and a phrase dragged over.
import { FOCUSABLE, h, s } from "../shared/dom";
import { serialised, svgText } from "../shared/svg";
import { AXIS, type Geometry, drawAxis, drawLines, drawNames, geometry } from "./lines";
import { Matrix } from "./matrix";
import type { View } from "./series";

const NARROWEST = 12; // px of a column, where the text is short enough to be looked at word by word
const LONG = 200; // tokens
const LONGS = 4; // px of a column of a long text
const WIDEST = 64;
const NAMES = 116; // px of the lines' names on the right
const UNMEASURED = 640; // px, before there is a layout

export interface FigureWishes {
  select(start: number, stop: number): void;
  hover(token: number | null): void;
  unit(unit: number): void;
  /** The cell of the matrix under the pointer. */
  point(at: { unit: number; token: number; x: number; y: number } | null): void;
  clear(): void;
  done(): void;
}

export class Figure {
  readonly root = h("div", { class: "figure" });
  readonly #wishes: FigureWishes;
  readonly #matrix = new Matrix();
  readonly #axis = s("svg", { class: "axis", "aria-hidden": "true" });
  readonly #names = s("svg", { class: "names", width: NAMES, "aria-hidden": "true" });
  readonly #lines = s("svg", { class: "lines", role: "img" });
  readonly #band = h("div", { class: "phrase" });
  readonly #cursor = h("div", { class: "cursor" });
  readonly #row = h("div", { class: "row" });
  readonly #content: HTMLElement;
  readonly #scroller = h("div", { ...FOCUSABLE, class: "scroller", tabindex: "0", role: "group", "aria-label": "Lines and matrix. Up and down keys go through the units in their order." });
  #view: View | undefined;
  #geometry: Geometry | undefined;
  #from: number | null = null; // the token at which a drag began
  #before: [number, number] = [0, 0];
  #column = 0;

  constructor(wishes: FigureWishes, signal: AbortSignal) {
    this.#wishes = wishes;
    this.#content = h("div", { class: "content" }, this.#lines, this.#matrix.canvas, this.#band, this.#cursor, this.#row);
    this.#scroller.append(this.#content);
    this.root.append(this.#axis, this.#scroller, this.#names);
    const content = this.#content;
    content.addEventListener("pointerdown", (event) => this.#down(event));
    content.addEventListener("pointermove", (event) => this.#move(event));
    content.addEventListener("pointerup", () => this.#end());
    content.addEventListener("pointercancel", () => this.#cancel());
    content.addEventListener("pointerleave", () => {
      if (this.#from !== null) return;
      wishes.hover(null);
      wishes.point(null);
    });
    this.#scroller.addEventListener("keydown", (event) => this.#key(event));
    this.#scroller.addEventListener("scroll", () => this.#rename(), { passive: true });
    if ("ResizeObserver" in globalThis) {
      const observer = new ResizeObserver(() => this.#view && this.#wanted(this.#view) !== this.#column && this.draw(this.#view));
      observer.observe(this.root);
      signal.addEventListener("abort", () => observer.disconnect());
    }
  }

  /** Everything anew: other values, order, colours or width. */
  draw(view: View): void {
    this.#column = this.#wanted(view);
    this.#matrix.draw(view, this.#column);
    this.redraw(view);
  }

  /** The lines: another unit, or others of its series. */
  redraw(view: View): void {
    if (this.#wanted(view) !== this.#column) return this.draw(view); // the names took of the width, or gave it back
    this.#view = view;
    this.#geometry = geometry(view, this.#column);
    drawLines(this.#lines, view, this.#geometry);
    drawAxis(this.#axis, this.#geometry);
    this.#lines.setAttribute("aria-label", `Unit ${view.unit} along the text: ${view.drawn.map((k) => view.series.names[k]).join(", ")}`);
    this.#content.style.width = `${this.#column * view.tokens.length}px`;
    this.#rename();
    this.follow(view);
  }

  /** Selection, pointed word and chosen row. */
  follow(view: View): void {
    this.#view = view;
    const [start, stop] = view.selected;
    this.#band.hidden = start >= stop;
    this.#across(this.#band, start, stop);
    this.#cursor.hidden = view.hovered === null;
    if (view.hovered !== null) {
      this.#across(this.#cursor, view.hovered, view.hovered + 1);
      if (this.#from === null && !this.#content.matches(":hover")) this.#show(view.hovered);
    }
    const height = Matrix.row(view.series.units);
    this.#content.style.setProperty("--lines", `${this.#geometry!.height}px`);
    this.#row.style.top = `${this.#geometry!.height + height * this.#rank()}px`;
    this.#row.style.height = `${height}px`;
  }

  /** All of it as one SVG file with its caption: the matrix is a picture in it. */
  text(caption: string): string {
    const [view, { height }, row] = [this.#view!, this.#geometry!, Matrix.row(this.#view!.series.units)];
    const [width, rows] = [this.#column * view.tokens.length, row * view.series.units];
    const ink = "#24292f";
    const parts = [this.#axis, this.#lines, this.#names].map((part) => (part.getBoundingClientRect().width ? svgText(part) : ""));
    const placed = (x: number, part: string) => (part ? `<g transform="translate(${x} 0)">${part}</g>` : "");
    const [start, stop] = view.selected;
    const band = start < stop ? `<rect x="${AXIS + start * this.#column}" y="0.5" width="${(stop - start) * this.#column}" height="${height + rows - 1}" fill="none" stroke="${ink}"/>` : "";
    const chosen = `<path d="M${AXIS - 9} ${height + row * (this.#rank() + 0.5) - 4}l8 4l-8 4z" fill="${ink}"/>`;
    const words = serialised(s("svg", { y: height + rows + 6, height: 18, width: 2000 }, s("text", { x: AXIS, y: 12, "font-size": 12, "font-family": "Helvetica, Arial, sans-serif", fill: ink }, caption)));
    const image = `<image x="${AXIS}" y="${height}" width="${width}" height="${rows}" preserveAspectRatio="none" style="image-rendering: pixelated" href="${this.#matrix.canvas.toDataURL()}"/>`;
    const all = AXIS + width + (parts[2] ? NAMES : 8);
    const size = `width="${all}" height="${height + rows + 28}" viewBox="0 0 ${all} ${height + rows + 28}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${placed(0, parts[0]!)}${placed(AXIS, parts[1]!)}${placed(AXIS + width, parts[2]!)}${image}${band}${chosen}${words}</svg>`;
  }

  /** The chosen unit's row. */
  #rank(): number {
    return this.#view!.ranking.findIndex(({ unit }) => unit === this.#view!.unit);
  }

  #wanted(view: View): number {
    this.#names.classList.toggle("unneeded", view.drawn.length < 2);
    const room = (this.#scroller.clientWidth || UNMEASURED) / view.tokens.length;
    return Math.max(view.tokens.length > LONG ? LONGS : NARROWEST, Math.min(WIDEST, Math.floor(room * 10) / 10));
  }

  #across(element: HTMLElement, start: number, stop: number): void {
    element.style.left = `${start * this.#column}px`;
    element.style.width = `${(stop - start) * this.#column}px`;
  }

  #show(token: number): void {
    const [left, { scrollLeft, clientWidth }] = [token * this.#column, this.#scroller];
    if (clientWidth && (left < scrollLeft || left + this.#column > scrollLeft + clientWidth)) this.#scroller.scrollLeft = left - clientWidth / 2;
  }

  #rename(): void {
    const { scrollLeft, clientWidth } = this.#scroller;
    const last = Math.ceil((scrollLeft + (clientWidth || Infinity)) / this.#column) - 1;
    const view = this.#view!;
    drawNames(this.#names, view, this.#geometry!, Math.max(0, Math.min(last, view.tokens.length - 1)));
  }

  #at(event: PointerEvent): { token: number; row: number | null } {
    const [box, view] = [this.#content.getBoundingClientRect(), this.#view!];
    const token = Math.max(0, Math.min(view.tokens.length - 1, Math.floor((event.clientX - box.left) / this.#column)));
    const row = Math.floor((event.clientY - box.top - this.#geometry!.height) / Matrix.row(view.series.units));
    return { token, row: row < 0 ? null : Math.min(row, view.series.units - 1) };
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0 || !event.isPrimary) return;
    const { token, row } = this.#at(event);
    if (row !== null) return this.#wishes.unit(this.#view!.ranking[row]!.unit);
    if (event.pointerType !== "touch") event.preventDefault(); // else the browser selects text
    this.#scroller.focus({ preventScroll: true });
    this.#before = this.#view!.selected;
    const [start, stop] = this.#before;
    this.#from = event.shiftKey && start < stop ? (token < start ? stop - 1 : start) : token;
    try {
      this.#content.setPointerCapture(event.pointerId);
    } catch {
      // a pointer that is already gone has nothing to capture
    }
    this.#extendTo(token);
  }

  #move(event: PointerEvent): void {
    const { token, row } = this.#at(event);
    if (this.#from !== null) return this.#extendTo(token);
    this.#wishes.hover(token);
    const box = this.root.getBoundingClientRect();
    this.#wishes.point(row === null ? null : { unit: this.#view!.ranking[row]!.unit, token, x: event.clientX - box.left, y: event.clientY - box.top });
  }

  #extendTo(token: number): void {
    this.#wishes.hover(token);
    this.#wishes.select(Math.min(this.#from!, token), Math.max(this.#from!, token) + 1);
  }

  #end(): void {
    if (this.#from === null) return;
    this.#from = null;
    this.#wishes.done();
  }

  // The browser took the gesture for scrolling, so no selection was meant.
  #cancel(): void {
    if (this.#from === null) return;
    this.#wishes.select(...this.#before);
    this.#end();
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const { ranking } = this.#view!;
    if (step) {
      const row = this.#rank() + step;
      if (ranking[row]) this.#wishes.unit(ranking[row].unit);
    } else if (event.key === "Escape") this.#wishes.clear();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
