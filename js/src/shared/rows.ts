// A long list of which only the rows in sight are in the document: 50,000 rows scroll like fifty.
// Rows of one fixed height stand absolutely in a spacer as high as all of them together. A picture with such a list wears
// rows.css beside its own style.
import { FOCUSABLE, h } from "./dom";

const BEYOND = 8; // rows kept above and below what is in sight, so that scrolling meets no gap
const UNMEASURED = 400; // px taken for the height before the list is laid out

interface Options {
  label: string;
  /** What a row's click, Enter or Space does. */
  chosen: (index: number) => void;
  /** "grid": rows have cells (`draw` gives them role "gridcell"). Default: a list of options. */
  role?: "listbox" | "grid";
  /** A row of column headers that stays on top, for a grid. */
  head?: HTMLElement;
  /** The end: nothing is observed any more. */
  signal: AbortSignal;
}

export class Rows {
  readonly root: HTMLElement;
  readonly #height: number;
  readonly #draw: (index: number) => HTMLElement;
  readonly #options: Options;
  readonly #spacer = h("div", { class: "spacer" });
  readonly #drawn = new Map<number, HTMLElement>();
  #count = 0;
  #active = 0; // the row that Tab reaches
  #selected = -1;

  constructor(rowHeight: number, draw: (index: number) => HTMLElement, options: Options) {
    this.#height = rowHeight;
    this.#draw = draw;
    this.#options = options;
    this.root = h("div", { class: "rows", role: options.role ?? "listbox", "aria-label": options.label }, this.#spacer);
    this.#spacer.role = this.#grid ? "rowgroup" : "presentation";
    if (options.head) this.root.prepend(options.head);
    this.root.addEventListener("scroll", () => this.#fill(), { passive: true });
    this.root.addEventListener("click", (event) => this.#pressed(event));
    this.root.addEventListener("keydown", (event) => this.#key(event));
    const observer = globalThis.ResizeObserver && new ResizeObserver(() => this.#fill());
    observer?.observe(this.root);
    options.signal.addEventListener("abort", () => observer?.disconnect());
  }

  get count(): number {
    return this.#count;
  }

  /** Sets how many rows there are, and draws them anew: also where only their order or content is another. */
  set count(count: number) {
    const focused = this.#focused();
    this.#count = count;
    this.#active = Math.max(0, Math.min(this.#active, count - 1));
    for (const row of this.#drawn.values()) row.remove();
    this.#drawn.clear();
    this.#spacer.style.height = `${count * this.#height}px`;
    if (this.#grid) this.root.ariaRowCount = String(count + this.#heads);
    this.#fill();
    if (focused) this.#drawn.get(this.#active)?.focus({ preventScroll: true });
  }

  /** Marks one row, or none (-1), and lets Tab reach it. */
  select(index: number): void {
    const before = this.#selected;
    this.#selected = index;
    this.#mark(before);
    if (index >= 0 && index < this.#count) this.#activate(index);
  }

  /** Brings a row into sight, and moves nothing where it is. */
  scrollTo(index: number): void {
    const top = index * this.#height;
    const room = this.#room;
    const { scrollTop } = this.root;
    if (top < scrollTop) this.root.scrollTop = top;
    else if (top + this.#height > scrollTop + room) this.root.scrollTop = top + this.#height - room;
    this.#fill();
  }

  /** Puts the focus on a row. */
  focus(index: number): void {
    this.#activate(index);
    this.scrollTo(index);
    this.#drawn.get(index)?.focus({ preventScroll: true });
  }

  get #grid(): boolean {
    return this.#options.role === "grid";
  }

  get #heads(): number {
    return this.#options.head ? 1 : 0;
  }

  /** The height in which rows are seen. */
  get #room(): number {
    return (this.root.clientHeight || UNMEASURED) - (this.#options.head?.offsetHeight ?? 0);
  }

  #fill(): void {
    const first = Math.max(0, Math.floor(this.root.scrollTop / this.#height) - BEYOND);
    const stop = Math.min(this.#count, first + Math.ceil(this.#room / this.#height) + 2 * BEYOND);
    const wanted = Array.from({ length: Math.max(0, stop - first) }, (_, i) => first + i);
    if (this.#active < this.#count) { // it stays, so that Tab finds it and the focus is not lost
      if (this.#active < first) wanted.unshift(this.#active);
      else if (this.#active >= stop) wanted.push(this.#active);
    }
    const keep = new Set(wanted);
    for (const [index, row] of this.#drawn) {
      if (keep.has(index)) continue;
      row.remove();
      this.#drawn.delete(index);
    }
    let next = this.#spacer.firstChild;
    for (const index of wanted) {
      const row = this.#drawn.get(index);
      if (row) next = row.nextSibling;
      else this.#spacer.insertBefore(this.#made(index), next);
    }
  }

  #made(index: number): HTMLElement {
    const row = this.#draw(index);
    row.classList.add("row");
    row.style.top = `${index * this.#height}px`;
    row.style.height = `${this.#height}px`;
    const place: Record<string, string | number> = this.#grid
      ? { role: "row", "aria-rowindex": index + 1 + this.#heads }
      : { role: "option", "aria-posinset": index + 1, "aria-setsize": this.#count };
    for (const [name, value] of Object.entries({ ...FOCUSABLE, ...place, "data-row": index })) row.setAttribute(name, String(value));
    this.#drawn.set(index, row);
    this.#mark(index);
    return row;
  }

  #mark(index: number): void {
    const row = this.#drawn.get(index);
    if (!row) return;
    row.tabIndex = index === this.#active ? 0 : -1;
    row.ariaSelected = String(index === this.#selected);
  }

  #activate(index: number): void {
    const before = this.#active;
    this.#active = index;
    this.#mark(before);
    this.#fill();
    this.#mark(index);
  }

  #focused(): boolean {
    const { activeElement } = this.root.getRootNode() as Partial<DocumentOrShadowRoot>;
    return !!activeElement && this.#spacer.contains(activeElement);
  }

  #rowOf(event: Event): number {
    const row = (event.target as Element).closest<HTMLElement>("[data-row]");
    return row && this.#spacer.contains(row) ? Number(row.dataset.row) : -1;
  }

  #pressed(event: MouseEvent): void {
    const index = this.#rowOf(event);
    if (index < 0) return;
    this.#activate(index);
    this.#options.chosen(index);
  }

  #key(event: KeyboardEvent): void {
    const index = this.#rowOf(event);
    if (index < 0 || event.ctrlKey || event.altKey || event.metaKey || !(event.target as Element).matches("[data-row]")) return;
    const page = Math.max(1, Math.floor(this.#room / this.#height) - 1);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.#count, End: this.#count };
    const step = steps[event.key];
    if (step === undefined && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (step === undefined) this.#options.chosen(index);
    else this.focus(Math.max(0, Math.min(index + step, this.#count - 1)));
  }
}
