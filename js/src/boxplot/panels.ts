// The panels of all series: which box the pointer or the focus is on, walking them by keys, and all of them as one file.
import { h, s } from "../shared/dom";
import { serialised, svgText } from "../shared/svg";

/** A box: its series and its group. */
export interface Pointed {
  series: number;
  group: number;
}

interface Asks {
  point: (box: Pointed | null, row: Element | null) => void;
  press: (box: Pointed) => void;
  clear: () => void;
}

export class Panels {
  readonly root = h("div", { class: "box-panels" });
  readonly #asks: Asks;

  constructor(asks: Asks) {
    this.#asks = asks;
    const { root } = this;
    const point = (event: Event | null) => {
      const row = event && boxOf(event);
      asks.point(row && pointed(row), row);
    };
    for (const name of ["pointermove", "focusin"]) root.addEventListener(name, point);
    for (const name of ["pointerleave", "focusout"]) root.addEventListener(name, () => point(null));
    root.addEventListener("click", (event) => {
      const row = boxOf(event);
      if (row) asks.press(pointed(row));
    });
    root.addEventListener("keydown", (event) => {
      const row = boxOf(event);
      if (row && !event.ctrlKey && !event.altKey && !event.metaKey && this.#key(row, event.key)) event.preventDefault();
    });
  }

  /** Shows these drawings under their titles; a box that had the focus keeps it. */
  draw(drawings: [string, SVGSVGElement][]): void {
    const { activeElement } = this.root.getRootNode() as Partial<DocumentOrShadowRoot>;
    const focus = this.#rows().find((row) => row === (activeElement as Element | null));
    this.root.replaceChildren(...drawings.map(([title, svg]) => h("figure", {}, h("figcaption", {}, h("bdi", {}, title)), svg)));
    if (focus) this.#row(pointed(focus))?.focus();
  }

  /** Marks a group in every panel, -1: none; Tab reaches it, or else the first box. */
  select(group: number): void {
    for (const row of this.#rows()) row.ariaSelected = String(pointed(row).group === group);
    for (const list of this.root.querySelectorAll(".boxes")) {
      const reached = list.querySelector('.box[aria-selected="true"]') ?? list.querySelector(".box");
      if (reached) reach(reached);
    }
  }

  /** All panels as one drawing, as they stand beside and under each other. */
  svg(): string {
    const { left, top, width, height } = this.root.getBoundingClientRect();
    const figures = [...this.root.querySelectorAll("figure")].flatMap((figure) => {
      const svg = figure.querySelector("svg")!;
      const drawn = new DOMParser().parseFromString(svgText(svg), "image/svg+xml").documentElement;
      const box = svg.getBoundingClientRect();
      const [x, y] = [box.left - left, box.top - top];
      drawn.setAttribute("x", String(x));
      drawn.setAttribute("y", String(y));
      const font = { "font-family": "Helvetica, Arial, sans-serif", "font-size": 13, "font-weight": 600 };
      return [s("text", { x: x + 6, y: y - 6, ...font }, figure.querySelector("figcaption")!.textContent!), drawn];
    });
    return serialised(s("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, ...figures));
  }

  #key(row: SVGGElement, key: string): boolean {
    const at = pointed(row);
    const rows = this.#rows().filter((other) => pointed(other).series === at.series);
    const place = rows.indexOf(row);
    const next: Record<string, SVGGElement | null | undefined> = {
      ArrowDown: rows[place + 1], ArrowUp: rows[place - 1], Home: rows[0], End: rows.at(-1),
      ArrowRight: this.#row({ ...at, series: at.series + 1 }), ArrowLeft: this.#row({ ...at, series: at.series - 1 }),
    };
    if (key in next) {
      const to = next[key] ?? row;
      reach(to);
      to.focus();
    } else if (key === "Enter" || key === " ") this.#asks.press(at);
    else if (key === "Escape") this.#asks.clear();
    else return false;
    return true;
  }

  #rows(): SVGGElement[] {
    return [...this.root.querySelectorAll<SVGGElement>(".box")];
  }

  #row({ series, group }: Pointed): SVGGElement | null {
    return this.root.querySelector<SVGGElement>(`.box[data-series="${series}"][data-group="${group}"]`);
  }
}

/** Makes this box the one of its panel that Tab reaches. */
function reach(row: Element): void {
  for (const other of row.parentElement!.children) other.setAttribute("tabindex", other === row ? "0" : "-1");
}

function boxOf(event: Event): SVGGElement | null {
  return (event.target as Element).closest<SVGGElement>(".box");
}

function pointed(row: SVGGElement): Pointed {
  return { series: Number(row.dataset.series), group: Number(row.dataset.group) };
}
