// A phrase as a block: its text and score on its colour, cut off where it has no room.
import { h } from "../shared/dom";
import { cut, phraseText } from "../shared/format";
import type { Reading } from "./readout";
import STYLE from "./block.css?inline";

const LETTERS = 24; // of a word; a phrase is cut by its block

export const blockStyle = () => h("style", {}, STYLE);

export function block({ tokens, scores, paints, number }: Reading, start: number, stop: number, ...before: (Node | string)[]): HTMLElement {
  const score = scores.phrase(start, stop)!;
  const text = phraseText(tokens, start, stop);
  const face = h("span", { class: "cell" }, h("bdi", { class: "text" }, stop - start > 1 ? text : cut(text, LETTERS)), h("span", { class: "score" }, ...before, number(score)));
  const paint = paints(score);
  face.style.background = paint.background;
  face.style.color = paint.text;
  face.title = text;
  return face;
}
