// The lines of one unit over the words of the text: a panel for what has a sign, and one from 0 up for what has none.
import { s } from "../shared/dom";
import { cut, signed, visible } from "../shared/format";
import type { View } from "./series";

export const AXIS = 44; // px of the axis on the left
const TOP = 14; // px above the first panel
const BETWEEN = 26; // px between two
const HEIGHT = 112; // px of a panel
const NAMED = 12; // px that a column needs for its word
const [LETTERS, LETTERS_OF_A_NAME] = [13, 16]; // of a word under the lines, of a series beside them
const DOTTED = 80; // tokens up to which each value has a dot
const LINE = 14; // px between two names

export interface Geometry {
  /** px of a token. */
  column: number;
  panels: Panel[];
  /** Where the words under the lines begin. */
  words: number;
  /** px of all this. */
  height: number;
}

interface Panel {
  series: number[];
  top: number;
  low: number;
  high: number;
}

export function geometry(view: View, column: number): Geometry {
  const { series, drawn, unit } = view;
  const panels: Panel[] = [];
  let top = TOP;
  for (const sign of [true, false]) {
    const own = drawn.filter((k) => series.signed(k) === sign);
    if (!own.length) continue;
    // a unit's cell may be far from the largest of the text, so it gets the room that it needs and no more
    const high = Math.max(...own.map((k) => Math.max(Math.min(1, series.high(k)), ...series.line(k, unit).map(Math.abs))));
    panels.push({ series: own, top, low: sign ? -high : 0, high });
    top += HEIGHT + BETWEEN;
  }
  const longest = Math.max(0, ...view.tokens.map((token) => Math.min([...token].length, LETTERS)));
  return { column, panels, words: top - BETWEEN + 8, height: top - BETWEEN + 14 + (column >= NAMED ? 6.6 * longest + 6 : 4) };
}

/** The lines, and the words under them. */
export function drawLines(svg: SVGSVGElement, view: View, { column, panels, words, height }: Geometry): void {
  const width = column * view.tokens.length;
  const x = (token: number) => ((token + 0.5) * column).toFixed(1);
  svg.setAttribute("width", String(width));
  svg.setAttribute("height", String(height));
  const parts: Element[] = [];
  for (const panel of panels) {
    for (const tick of marks(panel)) parts.push(s("path", { class: tick === 0 ? "zero" : "grid", d: `M0 ${place(panel, tick)}H${width}` }));
    for (const k of panel.series) {
      const line = view.series.line(k, view.unit);
      parts.push(s("path", { class: look(panel, k, view), d: `M${line.map((value, t) => `${x(t)} ${place(panel, value)}`).join("L")}` }));
      if (k !== view.shown || line.length > DOTTED) continue;
      for (const [t, value] of line.entries()) parts.push(s("circle", { class: "dot", cx: x(t), cy: place(panel, value), r: 3, fill: view.paint(value) }));
    }
  }
  if (column >= NAMED) {
    for (const [t, token] of view.tokens.entries()) {
      const text = s("text", { class: "under", "text-anchor": "end", transform: `translate(${x(t)} ${words + 4}) rotate(-90)`, dy: "0.35em" }, cut(visible(token), LETTERS));
      parts.push(text);
    }
  }
  svg.replaceChildren(...parts);
}

/** What stands left of the lines, and stays where they scroll. */
export function drawAxis(svg: SVGSVGElement, { panels, height }: Geometry): void {
  svg.setAttribute("width", String(AXIS));
  svg.setAttribute("height", String(height));
  svg.replaceChildren(
    ...panels.flatMap((panel) =>
      marks(panel).map((tick) => s("text", { x: AXIS - 5, y: place(panel, tick), dy: "0.35em", "text-anchor": "end" }, written(tick, panel.low < 0))),
    ),
  );
}

/** The lines' names, each beside the end of its own, at the last token in sight. */
export function drawNames(svg: SVGSVGElement, view: View, { panels, height }: Geometry, last: number): void {
  const parts: Element[] = [];
  for (const panel of panels) {
    const ends = panel.series.map((k) => ({ k, y: Number(place(panel, view.series.value(k, view.unit, last))) })).sort((a, b) => a.y - b.y);
    const room = panel.top + HEIGHT - LINE * (ends.length - 1);
    ends.forEach((end, i) => {
      end.y = Math.min(Math.max(end.y, i ? ends[i - 1]!.y + LINE : panel.top), room + LINE * i);
      parts.push(s("path", { class: look(panel, end.k, view), d: `M4 ${end.y}h18` }));
      parts.push(s("text", { x: 27, y: end.y, dy: "0.35em" }, cut(view.series.names[end.k]!, LETTERS_OF_A_NAME)));
    });
  }
  svg.setAttribute("height", String(height));
  svg.replaceChildren(...parts);
}

/** Three dashes and three colours to a panel; the shown one is the thick one. */
function look(panel: Panel, series: number, view: View): string {
  const { series: all } = view;
  const alike = all.names.map((_, k) => k).filter((k) => all.signed(k) === panel.low < 0);
  return `line look${alike.indexOf(series) % 3}${series === view.shown ? " shown" : ""}`;
}

function marks({ low, high }: Panel): number[] {
  return low < 0 ? [low, 0, high] : [0, high / 2, high];
}

function place({ top, low, high }: Panel, value: number): string {
  return (top + (HEIGHT * (high - value)) / (high - low)).toFixed(1);
}

/** A number of a series as it is written: with a sign where the series has one. */
export function written(value: number, sign: boolean): string {
  return sign ? signed(value, 2) : value.toFixed(2);
}
