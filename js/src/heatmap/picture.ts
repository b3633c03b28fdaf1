// The heat map as a vector picture for a paper, on a light ground: words on their colours with their numbers, the
// selected phrase and the scale, as wide as one column of print or two. What is shown is what is copied and saved.
import { paints } from "../shared/color";
import { FOCUSABLE, h, s } from "../shared/dom";
import { cut, phraseText, visible } from "../shared/format";
import { serialised, svgButtons } from "../shared/svg";
import type { HeatmapFace, Panel } from "./panel";
import STYLE from "./picture.css?inline";
import type { Reading } from "./readout";

const WIDTHS = { "One column (85 mm)": 85, "Two columns (170 mm)": 170 };
const PX = 96 / 25.4; // a millimetre
const FONT = "Helvetica, Arial, sans-serif";
const LETTERS = 28; // of a word
const NUMBERED = 80; // words up to which each has its number, as in the heat map
const [WORD, NUMBER, INK, MUTED] = [20, 13, "#1b1f24", "#57606a"]; // px: heights of a word's face and of its number

export function picturePanel(face: HeatmapFace): Panel {
  const options = Object.entries(WIDTHS).map(([name, width]) => h("option", { value: width }, name));
  const width = h("select", { ...FOCUSABLE, "aria-label": "Width of the picture" }, ...options);
  const paper = h("div", { class: "paper" });
  const buttons = svgButtons("heatmap", () => serialised(paper.firstElementChild as SVGSVGElement));
  const root = h("div", { class: "picture" }, h("style", {}, STYLE), h("div", { class: "pictures" }, width, buttons), paper);
  let reading: Reading;
  const show = () => paper.replaceChildren(picture(face, reading, Number(width.value)));
  width.addEventListener("change", show);
  return {
    name: "picture",
    title: "SVG",
    root,
    missing: () => null,
    draw(now) {
      reading = now;
    },
    follow(now) {
      const same = paper.firstChild && reading === now && String(now.selected) === paper.dataset.of;
      reading = now;
      paper.dataset.of = String(now.selected);
      if (!same) show();
    },
  };
}

function picture({ model, leftwards }: HeatmapFace, { tokens, scores, number, unit, targetName, ends, says, selected: [start, stop] }: Reading, mm: number): SVGSVGElement {
  const full = mm * PX;
  const signs = model.get("signed");
  const paint = paints(model.get("palette"), false, scores.limit);
  const parts: SVGElement[] = [];
  const write = (text: string, x: number, y: number, more: Record<string, string | number> = {}) => parts.push(s("text", { x, y, "font-size": 12, fill: INK, ...more }, text));
  const rect = (x: number, y: number, width: number, height: number, more: Record<string, string | number>) => parts.push(s("rect", { x, y, width, height, ...more }));
  const wide = Math.floor(full / 6); // letters to a line

  write(cut(says, Math.floor(full / 7)), 0, 12, { "font-weight": 700 });
  for (const [i, line] of [model.get("method"), `Scores for ${targetName} in ${unit}`].entries()) {
    write(cut(line, wide), 0, 26 + 13 * i, { "font-size": 10, fill: MUTED });
  }

  const numbered = tokens.length <= NUMBERED;
  const chosen = start < stop ? scores.phrase(start, stop) : null;
  const height = WORD + (numbered ? NUMBER : 0);
  let [x, y] = [1, 49];
  const turned = leftwards();
  tokens.forEach((token, i) => {
    const text = cut(visible(token), LETTERS);
    const width = Math.min(full - 2, Math.max(numbered ? 34 : 12, textWidth(text) + 8));
    if (x + width > full - 1) [x, y] = [1, y + height + 6];
    const own = paint(scores.word(i));
    const inside = i >= start && i < stop;
    const band = inside && chosen !== null ? paint(chosen) : own;
    const at = turned ? full - x - width : x;
    rect(at, y, width, height, { fill: own.background, rx: inside ? 0 : 3 });
    if (inside) rect(at, y, width, WORD, { fill: band.background, stroke: INK, "stroke-width": 1 });
    const known = model.get("known")[i] ? {} : { "text-decoration": "underline" };
    write(text, at + width / 2, y + 14, { "text-anchor": "middle", fill: band.text, ...known });
    if (numbered) write(number(scores.word(i)), at + width / 2, y + WORD + 9, { "text-anchor": "middle", "font-size": 9, fill: own.text });
    x += width + (inside && i + 1 < stop ? 0 : 4);
  });
  y += height + 8;

  if (chosen !== null) {
    write(cut(phraseText(tokens, start, stop), Math.floor((full - 100) / 7)), 0, (y += 12), { "font-weight": 700 });
    write(`${number(chosen)} ${unit}`, full, y, { "text-anchor": "end" });
    y += 8;
  }
  const [bar, left] = [Math.min(260, full - 60), (full - Math.min(260, full - 60)) / 2];
  for (const [end, at, anchor] of [[signs ? `\u2212 ${ends[0]}` : "weaker", left, "start"], [signs ? `+ ${ends[1]}` : "stronger", left + bar, "end"]] as const) {
    write(cut(end, wide / 2.5), at, y + 10, { "text-anchor": anchor, "font-size": 10 });
  }
  const low = signs ? -1 : 0;
  for (let i = 0; i < 40; i++) {
    rect(left + (bar * i) / 40, y + 15, bar / 40 + 0.3, 9, { fill: paint(scores.limit * (low + ((1 - low) * (i + 0.5)) / 40)).background });
  }
  for (const part of signs ? [-1, 0, 1] : [0, 1]) {
    const text = part ? number(part * scores.limit) : `0 ${unit}`;
    write(text, left + (bar * (part - low)) / (1 - low), y + 35, { "text-anchor": signs || part ? "middle" : "start", "font-size": 9, fill: MUTED });
  }
  y += 40;
  return s("svg", { width: `${mm}mm`, height: `${y / PX}mm`, viewBox: `0 0 ${full} ${y}`, "font-family": FONT, role: "img", "aria-label": "The heat map as a picture" }, ...parts);
}

let pen: CanvasRenderingContext2D | null | undefined;

/** In px, of a word as the picture writes it. */
function textWidth(text: string): number {
  pen ??= document.createElement("canvas").getContext("2d");
  if (!pen) return 7 * text.length;
  pen.font = `12px ${FONT}`;
  return pen.measureText(text).width;
}
