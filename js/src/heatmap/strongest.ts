// The strongest phrases: those that speak most for and most against, each a line that marks and selects its words.
import { FOCUSABLE, h } from "../shared/dom";
import { phraseText } from "../shared/format";
import type { HeatmapFace, Panel } from "./panel";
import { MOST, linked } from "./phrases";
import { type Reading, chip } from "./readout";
import type { TargetScores } from "./scores";
import STYLE from "./strongest.css?inline";

const SHOWN = 6; // of each sign
const FAINT = 0.05; // part of the scale below which a score is none to speak of

export interface Phrase {
  start: number;
  stop: number;
  score: number;
}

/** The phrases of up to `longest` words with the largest scores of one sign, but none that shares more than half its words with one before. */
export function strongest(scores: TargetScores, sign: 1 | -1, longest = scores.length): Phrase[] {
  const { length } = scores;
  const all: Phrase[] = [];
  for (let start = 0; start < length; start++) {
    for (let stop = start + 1; stop <= Math.min(length, start + longest); stop++) {
      const score = scores.phrase(start, stop)!;
      if (sign * score >= FAINT * scores.limit) all.push({ start, stop, score });
    }
  }
  all.sort((a, b) => sign * (b.score - a.score));
  const kept: Phrase[] = [];
  for (const phrase of all) {
    if (kept.length === SHOWN) break;
    if (!kept.some((other) => alike(phrase, other))) kept.push(phrase);
  }
  return kept;
}

function alike(a: Phrase, b: Phrase): boolean {
  const shared = Math.min(a.stop, b.stop) - Math.max(a.start, b.start);
  return shared > (Math.max(a.stop, b.stop) - Math.min(a.start, b.start)) / 2;
}

export function strongestPanel(face: HeatmapFace): Panel {
  const lists = h("div", { class: "sides" });
  const rule = h("p", { class: "small" });
  const root = h("div", { class: "strongest" }, h("style", {}, STYLE), lists, rule);
  let lines: { phrase: Phrase; line: HTMLElement }[] = [];

  function line(phrase: Phrase, reading: Reading): HTMLElement {
    const text = phraseText(reading.tokens, phrase.start, phrase.stop);
    const made = linked(h("button", { ...FOCUSABLE, type: "button", class: "line", title: text }, chip(phrase.score, reading), h("bdi", { class: "text" }, text)), face, phrase.start, phrase.stop);
    lines.push({ phrase, line: made });
    return h("li", {}, made);
  }

  function side(sign: 1 | -1, name: string, reading: Reading, longest: number): HTMLElement {
    const found = strongest(reading.scores, sign, longest).map((phrase) => line(phrase, reading));
    const list = found.length ? h("ol", { "aria-label": name }, ...found) : h("p", { class: "hint" }, "None");
    return h("div", { class: "side" }, h("div", { class: "small" }, name), list);
  }

  return {
    name: "strongest",
    title: "Strongest phrases",
    root,
    missing: () => null,
    draw(reading) {
      lines = [];
      const [against, forIt] = reading.ends;
      const { scores } = reading;
      const signed = face.model.get("signed");
      const words = !signed || !scores.hasPhrases || scores.length > MOST; // without signs the longest phrase has the largest sum
      const longest = words ? 1 : scores.length;
      lists.replaceChildren(side(1, signed ? `+ ${forIt}` : "Sizes, without a sign", reading, longest));
      if (signed) lists.append(side(-1, `\u2212 ${against}`, reading, longest));
      rule.textContent = words
        ? `Only words are ranked${signed ? " in so long a text" : ": a longer phrase only adds up to more"}.`
        : "Left out: phrases that share more than half of their words with one above, and scores under 5% of the scale." +
          (scores.sign === 0 ? " By this method a phrase is the sum of its words." : "");
    },
    follow({ selected: [start, stop] }) {
      for (const { phrase, line } of lines) line.ariaPressed = String(phrase.start === start && phrase.stop === stop);
    },
  };
}
