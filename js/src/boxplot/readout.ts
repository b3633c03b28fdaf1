// The numbers of the box that is pointed at, or else of the selected group, and the words that make most of it.
import type { Paints } from "../shared/color";
import { h } from "../shared/dom";
import { percent, signed, unturned, visible } from "../shared/format";
import { type Box, isFew } from "./boxes";
import { digitsOf } from "./boxes_panel";

const EXAMPLES = 6;

export interface Word {
  token: string;
  count: number;
  mean: number;
}

/** The words that weigh most in a group, by the size of the sum of their scores: often and strong. */
export function weightiest(tokens: string[], scores: number[]): Word[] {
  const words = new Map<string, { token: string; count: number; sum: number }>();
  tokens.forEach((token, i) => {
    const key = token.toLowerCase();
    const word = words.get(key) ?? { token: key, count: 0, sum: 0 };
    word.count++;
    word.sum += scores[i]!;
    words.set(key, word);
  });
  return [...words.values()]
    .sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum))
    .slice(0, EXAMPLES)
    .map(({ token, count, sum }) => ({ token, count, mean: sum / count }));
}

export function readout(title: string, series: string, unit: string, box: Box, words: Word[], paints: Paints): HTMLElement[] {
  const digits = digitsOf(box);
  const number = (value: number) => signed(value, digits);
  const few = isFew(box);
  const stats: [string, string][] = [
    ["n", box.scores.length.toLocaleString("en")],
    ...(few ? [] : ([["low", number(box.low)], ["lower quartile", number(box.q1)], ["median", number(box.median)], ["upper quartile", number(box.q3)], ["high", number(box.high)]] as [string, string][])),
    ["negative", percent(box.negative)],
  ];
  return [
    h("div", {}, h("strong", {}, h("bdi", {}, title)), h("span", { class: "small" }, ` ${unturned(series)}, in ${unturned(unit)}${few ? ": too few for a box" : ""}`)),
    h("dl", { class: "box-stats" }, ...stats.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
    h("div", { class: "box-words" }, h("span", { class: "small" }, "Words that weigh most:"), ...words.map((word) => exampleOf(word, number(word.mean), paints))),
  ];
}

function exampleOf({ token, count, mean }: Word, number: string, paints: Paints): HTMLElement {
  const { background, text } = paints(mean);
  const chip = h("span", { class: "chip" }, number);
  Object.assign(chip.style, { background, color: text });
  return h("span", { class: "box-word" }, h("bdi", {}, visible(token)), h("span", { class: "small" }, ` ${count}\u00d7 `), chip);
}
