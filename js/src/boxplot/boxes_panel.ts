// One series as one drawing: a row for each group with its name, how many there are, the sign of its median and its box.
import type { Paints } from "../shared/color";
import { FOCUSABLE, s } from "../shared/dom";
import { digitsFor, percent, signed, visible } from "../shared/format";
import { ticks } from "../shared/ticks";
import { type Box, isFew } from "./boxes";

const ROW = 20; // px a row
const TOP = 18; // px for the column's name
const AXIS = 40; // px for ticks, numbers and unit
const LETTER = 7.2; // px a letter of a name, at most
const CAPITAL = 9.4; // px: of a capital
const LONGEST = 20; // letters of a name that are drawn
const SHADE = 0.7; // of the scale, for the box's colour: its sign, not its size

export interface Drawing {
  boxes: Box[];
  names: string[];
  spoken: (box: Box) => string;
  series: number;
  title: string;
  unit: string;
  width: number;
  paints: Paints;
}

export function drawBoxes({ boxes, names, spoken, series, title, unit, width, paints }: Drawing): SVGSVGElement {
  const shown = boxes.map(({ group }) => clipped(names[group]!));
  const counts = boxes.map(({ scores }) => scores.length.toLocaleString("en"));
  const nameWidth = widest(shown) + 14;
  const n = nameWidth + Math.max(widest(counts), 2 * LETTER); // where the column of counts ends
  const [left, right] = [n + 24, width - 10];
  const [low, high] = extent(boxes);
  const x = (score: number) => Math.round((left + ((score - low) / (high - low)) * (right - left)) * 100) / 100;
  const bottom = TOP + ROW * boxes.length;

  const rows = boxes.map((box, rank) => {
    const mid = ROW / 2;
    const sign = Math.sign(box.median);
    const row = s(
      "g",
      { ...FOCUSABLE, class: "box", role: "option", tabindex: -1, "data-group": box.group, "data-series": series, transform: `translate(0 ${TOP + rank * ROW})`, "aria-label": spoken(box) },
      s("rect", { class: "hit", x: 1, y: 0.5, width: width - 2, height: ROW - 1, rx: 4 }),
    );
    const { background } = paints(SHADE * sign);
    if (isFew(box)) for (const score of box.scores) row.append(s("circle", { cx: x(score), cy: mid, r: 3.5, fill: paints(SHADE * Math.sign(score)).background }));
    else row.append(
      s("path", { d: `M${x(box.low)} ${mid}H${x(box.q1)}M${x(box.q3)} ${mid}H${x(box.high)}M${x(box.low)} ${mid - 3}v6M${x(box.high)} ${mid - 3}v6` }),
      s("rect", { class: "body", x: x(box.q1), y: 4, width: Math.max(1, x(box.q3) - x(box.q1)), height: ROW - 8, fill: background }),
      s("path", { class: "median", d: `M${x(box.median)} 3V${ROW - 3}` }),
    );
    return row;
  });
  const faces = boxes.map((box, rank) => {
    const y = TOP + (rank + 0.5) * ROW;
    const sign = Math.sign(box.median);
    return s(
      "g",
      { class: "face-of-box" },
      s("text", { x: 6, y }, shown[rank]!),
      s("text", { class: "count", x: n, y }, counts[rank]!),
      s("text", { class: "sign", x: n + 12, y }, sign === 0 ? "0" : signed(sign, 0)[0]!),
    );
  });
  const marks = ticks(low, high, Math.max(2, Math.floor((right - left) / 44)));
  const digits = Math.max(0, ...marks.map((mark) => decimals(mark)));
  const axis = s(
    "g",
    { class: "axis", "aria-hidden": "true" }, // a row says its numbers itself
    s("text", { class: "count", x: n, y: TOP / 2 }, "n"),
    s("path", { d: `M${left} ${bottom + 3}H${right}${marks.map((mark) => `M${x(mark)} ${bottom + 3}v4`).join("")}` }),
    ...marks.map((mark) => s("text", { class: "tick-text", x: x(mark), y: bottom + 15 }, mark === 0 ? "0" : signed(mark, digits))),
    s("text", { class: "tick-text", x: (left + right) / 2, y: bottom + 31 }, clipped(`score, ${unit}`)),
    s("path", { class: "zero", d: `M${x(0)} ${TOP - 4}V${bottom + 3}` }),
    ...faces,
  );
  const height = bottom + AXIS;
  return s("svg", { class: "boxes", width, height, viewBox: `0 0 ${width} ${height}` }, s("g", { role: "listbox", "aria-label": title }, ...rows), axis);
}

/** A box in a sentence. */
export function spokenNumbers(box: Box): string {
  const digits = digitsOf(box);
  const n = `n ${box.scores.length.toLocaleString("en")}`;
  if (isFew(box)) return `${n}, scores ${[...box.scores].map((score) => signed(score, digits)).join(", ")}`;
  return `${n}, median ${signed(box.median, digits)}, ${percent(box.negative)} negative`;
}

export function digitsOf(box: Box): number {
  return digitsFor(Math.max(Math.abs(box.low), Math.abs(box.high)) || 1);
}

/** The scores from the leftmost to the rightmost that is drawn, zero among them, and a little room. */
function extent(boxes: Box[]): [number, number] {
  let [low, high] = [0, 0];
  for (const box of boxes) {
    low = Math.min(low, isFew(box) ? box.scores[0]! : box.low);
    high = Math.max(high, isFew(box) ? box.scores.at(-1)! : box.high);
  }
  const room = 0.03 * (high - low) || 1;
  return [low - room, high + room];
}

function decimals(value: number): number {
  return (String(value).split(".")[1] ?? "").length;
}

/** The width of the widest of some texts, in px. */
function widest(texts: string[]): number {
  return Math.max(0, ...texts.map((text) => [...text].reduce((width, letter) => width + (/[A-Z$%&@]/.test(letter) ? CAPITAL : LETTER), 0)));
}

/** A name as it can be drawn: its signs, and no more than fit. */
function clipped(name: string): string {
  const letters = [...visible(name)];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}\u2026` : letters.join("");
}
