// The three outlines over one axis. Groups differ by outline and hatching, and each is named at its median.
import { s } from "../shared/dom";
import { percent, signed } from "../shared/format";
import { ticks } from "../shared/ticks";
import { type Bars, SHORT } from "./interactions";

const HEIGHT = 250;
const [LEFT, RIGHT, FOOT, ROW] = [62, 10, 42, 22];
const LETTER = 6.3; // px of a letter, about, to keep a name within the picture
const DASHES = ["", "7 4", "2 3"];

export interface Look {
  bars: Bars;
  names: string[];
  medians: (number | null)[];
  inks: string[];
  unit: string;
  digits: number;
  width: number;
  title: string;
}

/** Where the scores lie in the picture, and back. */
export interface Axis {
  left: number;
  width: number;
  top: number;
  height: number;
  low: number;
  high: number;
}

export function axisOf({ bars, width }: Look): Axis {
  const top = bars.shares.length * ROW + 4; // a row for each name
  return { left: LEFT, width: width - LEFT - RIGHT, top, height: HEIGHT - top - FOOT, low: bars.edges[0]!, high: bars.edges.at(-1)! };
}

export function xOf({ left, width, low, high }: Axis, score: number): number {
  return left + ((Math.max(low, Math.min(score, high)) - low) / (high - low)) * width;
}

export function drawPlot(look: Look, axis: Axis): SVGSVGElement {
  const { bars, width, unit, title } = look;
  const floor = axis.top + axis.height;
  const groups = [...bars.shares.keys()].filter((group) => bars.shares[group]);
  const most = Math.max(1e-9, ...groups.flatMap((group) => bars.shares[group]!));
  const y = (share: number) => floor - (share / most) * axis.height;
  const x = (score: number) => xOf(axis, score);
  const id = `hatch-${Math.random().toString(36).slice(2)}`; // of this view's own, as ids are the page's
  const hatches = groups.filter((group) => group !== SHORT).map((group) => hatch(`${id}-${group}`, group, look.inks[group]!));
  const places = ticks(axis.low, axis.high, Math.max(3, Math.round(axis.width / 75)));
  const decimals = Math.max(...places.map((value) => String(value).split(".")[1]?.length ?? 0));
  const scale = places.flatMap((value) => [
    s("path", { class: "tick-mark", d: `M${x(value)} ${floor}v5` }),
    s("text", { x: x(value), y: floor + 18, "text-anchor": "middle" }, value ? signed(value, decimals) : "0"),
  ]);
  const shares = ticks(0, most, 3).flatMap((value) => [
    s("path", { class: "grid-line", d: `M${axis.left} ${y(value)}h${axis.width}` }),
    s("text", { x: axis.left - 13, y: y(value) + 4, "text-anchor": "end" }, percent(value, most < 0.04 ? 1 : 0)),
  ]);
  const outlines = groups.reverse().map((group) => {
    const fill = group === SHORT ? look.inks[group]! : `url(#${id}-${group})`;
    return s("path", { class: `outline of-${group}`, d: outline(bars, group, x, y), fill, stroke: look.inks[group]!, "stroke-dasharray": DASHES[group]! });
  });
  const zero = s("path", { class: "zero", d: `M${x(0)} ${axis.top}V${floor}M${axis.left} ${floor}h${axis.width}` });
  return s(
    "svg",
    { class: "histogram", width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": title },
    s("defs", {}, ...hatches),
    ...shares,
    ...outlines,
    zero,
    ...groups.flatMap((group) => named(look, axis, group)),
    ...scale,
    s("text", { x: axis.left + axis.width / 2, y: HEIGHT - 6, "text-anchor": "middle" }, unit ? `interaction, ${unit}` : "interaction"),
    s("text", { transform: `translate(12 ${axis.top + axis.height / 2}) rotate(-90)`, "text-anchor": "middle" }, "share of group"),
  );
}

/** A group's sample of outline and hatching, for the key. */
export function sample(group: number, ink: string): SVGSVGElement {
  const id = `key-${Math.random().toString(36).slice(2)}`;
  const fill = group === SHORT ? ink : `url(#${id})`;
  const face = s("path", { class: `outline of-${group}`, d: "M2 13V3H30V13", fill, stroke: ink, "stroke-dasharray": DASHES[group]! });
  return s("svg", { width: 32, height: 14, "aria-hidden": "true" }, s("defs", {}, ...(group === SHORT ? [] : [hatch(id, group, ink)])), face);
}

function hatch(id: string, group: number, ink: string): SVGPatternElement {
  const line = s("path", { d: "M0 0V6", stroke: ink, "stroke-width": 1.6, "stroke-opacity": 0.55 });
  return s("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${group ? -45 : 45})` }, line);
}

function outline({ edges, shares }: Bars, group: number, x: (score: number) => number, y: (share: number) => number): string {
  const steps = shares[group]!.map((share, i) => `V${y(share).toFixed(1)}H${x(edges[i + 1]!).toFixed(1)}`);
  return `M${x(edges[0]!).toFixed(1)} ${y(0)}${steps.join("")}V${y(0)}Z`;
}

/** The median as a line in the group's outline, with the group's name in a row of its own above it. */
function named({ names, medians, inks, digits }: Look, axis: Axis, group: number): SVGElement[] {
  const median = medians[group];
  if (median === null || median === undefined) return [];
  const [at, row] = [xOf(axis, median), group * ROW];
  const words = `${names[group]}, median ${signed(median, digits)}`;
  const wide = words.length * LETTER;
  const from = Math.max(2, Math.min(at - wide / 2, axis.left + axis.width + RIGHT - wide));
  const line = { class: "median", stroke: inks[group]!, "stroke-dasharray": DASHES[group]! };
  return [
    s("text", { x: from, y: row + 12 }, words),
    s("path", { ...line, d: `M${at} ${row + 15}v6M${at} ${axis.top}v${axis.height}` }),
  ];
}
