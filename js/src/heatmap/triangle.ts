// The triangle of all phrases: under each word its own score, below that the phrases of two words, of three, and at
// the bottom the whole text; a cell stands under the middle of its words. One SVG path for each step of the scale, so
// that 128 words, 8,256 phrases, are some forty elements; which cell the pointer is on is arithmetic.
import { FOCUSABLE, h, s } from "../shared/dom";
import { cut, phraseText, visible } from "../shared/format";
import { svgButtons, svgText } from "../shared/svg";
import type { HeatmapFace, Panel } from "./panel";
import { unscored } from "./phrases";
import type { Reading } from "./readout";
import STYLE from "./triangle.css?inline";

const STEPS = 20; // colours of each sign
const [WIDEST, TALLEST, HEIGHT] = [46, 20, 400]; // px: of a cell, and of all rows
const LETTERS = 13; // of a word above its column
const LETTER = 7; // px, at most
const ASIDE = 64; // px: what the last word needs to the right where words are slanted
const [SLANTED, LEGIBLE] = [16, 9]; // px: in a narrower column a word is upright, and in one still narrower there is none

const HELP =
  "Every phrase is a cell. Left and right arrow move the phrase, down makes it longer, up shorter, Shift with left or right moves its first word.";

export function trianglePanel(face: HeatmapFace): Panel {
  const svg = s("svg", { "aria-hidden": "true" });
  const field = h("div", { ...FOCUSABLE, class: "field", role: "application", tabindex: 0, "aria-label": `Triangle of all phrases. ${HELP}` }, svg);
  const tip = h("div", { class: "tip", "aria-hidden": "true", hidden: "" });
  const hint = h("p", { class: "small" }, "Each cell is a phrase and stands under the middle of its words: one word at the top, the whole text at the bottom.");
  const root = h("div", { class: "triangle" }, h("style", {}, STYLE), field, tip, h("div", { class: "foot" }, hint, svgButtons("phrases", () => svgText(svg))));
  const chosen = s("rect", { class: "chosen" });
  const pointed = s("rect", { class: "at" });
  let reading: Reading;
  let words: SVGTextElement[] = [];
  let length = 0;
  let leftwards = false;
  let [wide, tall, head] = [1, 1, 0];

  const left = (start: number, stop: number) => (wide * (leftwards ? 2 * length - start - stop - 1 : start + stop - 1)) / 2;
  const top = (start: number, stop: number) => head + tall * (stop - start - 1);

  function draw(now: Reading): void {
    reading = now;
    length = now.tokens.length;
    leftwards = face.leftwards();
    const room = (root.parentElement?.clientWidth || 700) - 28;
    const upright = room - ASIDE < SLANTED * length;
    const aside = upright ? 2 : ASIDE;
    wide = Math.min(WIDEST, (room - aside) / length);
    tall = Math.min(TALLEST, wide, Math.max(3, HEIGHT / length));
    const faces = wide >= LEGIBLE ? now.tokens.map((token) => cut(visible(token), LETTERS)) : [];
    head = Math.max(4, ...faces.map((face) => 12 + [...face].length * LETTER * (upright ? 0.9 : 0.8)));
    const [width, height] = [length * wide + aside, head + length * tall + 2];
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("width", String(width));
    svg.setAttribute("height", String(height));
    words = faces.map((face, i) => label(face, i, upright));
    svg.replaceChildren(...words, ...cells(now), chosen, pointed);
  }

  function label(face: string, i: number, upright: boolean): SVGTextElement {
    const [x, y] = [left(i, i + 1) + wide / 2 + (upright ? 4 : 3), head - 6];
    const text = s("text", { x, y, transform: `rotate(${upright ? -90 : -50} ${x} ${y})` }, face);
    if (upright) text.style.fontSize = `${Math.min(12, wide)}px`;
    return text;
  }

  function cells({ scores, paints }: Reading): SVGPathElement[] {
    const paths = new Map<number, string>();
    const gap = wide > 8 && tall > 6 ? 1 : 0;
    const shape = `h${round(wide - gap)}v${round(tall - gap)}h${round(gap - wide)}z`;
    for (let start = 0; start < length; start++) {
      for (let stop = start + 1; stop <= length; stop++) {
        const part = scores.phrase(start, stop)! / scores.limit || 0;
        const step = Math.round(STEPS * Math.max(-1, Math.min(1, part)));
        paths.set(step, `${paths.get(step) ?? ""}M${round(left(start, stop))} ${round(top(start, stop))}${shape}`);
      }
    }
    return [...paths].map(([step, d]) => s("path", { d, fill: paints((step / STEPS) * scores.limit).background }));
  }

  /** The phrase whose cell is at a place of the window; beside the triangle the nearest of that row, or null. */
  function at({ clientX, clientY }: PointerEvent, near: boolean): [number, number] | null {
    const box = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal?.width / box.width || 1;
    let many = Math.floor(((clientY - box.top) * scale - head) / tall) + 1;
    if (near) many = Math.max(1, Math.min(length, many));
    if (many < 1 || many > length) return null;
    let start = Math.floor(((clientX - box.left) * scale) / wide - (many - 1) / 2);
    if (leftwards) start = length - many - start;
    if (near) start = Math.max(0, Math.min(length - many, start));
    return start >= 0 && start + many <= length ? [start, start + many] : null;
  }

  function outline(rect: SVGRectElement, start: number, stop: number): void {
    rect.style.display = start < stop ? "" : "none";
    const place = { x: left(start, stop), y: top(start, stop), width: wide, height: tall };
    for (const [name, value] of Object.entries(place)) rect.setAttribute(name, String(value));
  }

  function point(span: [number, number] | null): void {
    const [start, stop] = span ?? [0, 0];
    face.point(start, stop);
    outline(pointed, start, stop);
    tip.hidden = !span;
    if (!span) return;
    const score = reading.number(reading.scores.phrase(start, stop)!);
    tip.replaceChildren(h("b", {}, score), " ", h("bdi", {}, cut(phraseText(reading.tokens, start, stop), 80)));
    const box = svg.getBoundingClientRect();
    const home = root.getBoundingClientRect();
    const half = tip.offsetWidth / 2;
    const middle = box.left - home.left + left(start, stop) + wide / 2;
    tip.style.left = `${Math.max(half, Math.min(middle, home.width - half))}px`;
    tip.style.top = `${box.top - home.top + top(start, stop)}px`;
  }

  let dragging = false;
  field.addEventListener("pointerdown", (event) => {
    const span = event.button === 0 ? at(event, false) : null;
    if (!span) return;
    dragging = true;
    svg.setPointerCapture?.(event.pointerId);
    face.select(...span);
  });
  field.addEventListener("pointermove", (event) => {
    const span = at(event, dragging);
    point(span);
    if (dragging && span) face.select(...span);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    field.addEventListener(end, () => {
      if (dragging) face.writer.flush();
      dragging = false;
    });
  }
  for (const end of ["pointerleave", "blur"]) field.addEventListener(end, () => dragging || point(null));
  field.addEventListener("keydown", (event) => {
    const next = moved(event, reading.selected, length, leftwards);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    face.select(...next);
    point(next[0] < next[1] ? next : null);
  });

  return {
    name: "triangle",
    title: "All phrases",
    root,
    missing: unscored,
    draw,
    follow(now) {
      reading = now;
      const [start, stop] = now.selected;
      outline(chosen, start, stop);
      if (!root.matches(":hover, :focus-within")) point(null);
      words.forEach((word, i) => word.classList.toggle("in", (i >= start && i < stop) || i === now.hovered));
    },
  };
}

/** The phrase that a key leads to, or null where the key means nothing here. */
export function moved({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent, [start, stop]: [number, number], length: number, leftwards = false): [number, number] | null {
  if (ctrlKey || metaKey || altKey) return null;
  if (key === "Escape") return [0, 0];
  if (!/^Arrow/.test(key)) return null;
  if (start >= stop) return [0, 1];
  const by = key === (leftwards ? "ArrowRight" : "ArrowLeft") || key === "ArrowUp" ? -1 : 1;
  const upright = key === "ArrowUp" || key === "ArrowDown";
  const next: [number, number] = [start + (upright ? 0 : by), stop + (!upright && shiftKey ? 0 : by)];
  return next[0] >= 0 && next[0] < next[1] && next[1] <= length ? next : [start, stop];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
