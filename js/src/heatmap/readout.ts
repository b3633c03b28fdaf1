// The panel under the words: what the selected phrase says, and its two parts where there is a split.
import type { Paints } from "../shared/color";
import { FOCUSABLE, h } from "../shared/dom";
import { percent, phraseText, signed } from "../shared/format";
import { numberText } from "../shared/outputs";
import type { TargetScores } from "./scores";

const HINT = "Drag over words to read a phrase, or hold Shift and press the arrow keys.";

export interface Reading {
  tokens: string[];
  scores: TargetScores;
  paints: Paints;
  digits: number;
  /** A score as it is written: with its sign, where scores have one. */
  number: (score: number) => string;
  unit: string;
  /** What the model says, in words. */
  says: string;
  /** What scores are shares of: "logit", "log probability", or a number's name. */
  quantity: string;
  /** The unit of a number; null: the output is none. */
  number_unit: string | null;
  targetName: string;
  /** What negative and what positive scores speak for. */
  ends: [string, string];
  /** Which opinions agree on the sign of what is selected; empty: nothing to say. */
  surety: string;
  selected: [number, number];
  split: number | null;
  hovered: number | null;
  dark: boolean;
}

export class Readout {
  readonly root = h("div", { class: "readout", role: "group", "aria-label": "Reading" });
  readonly #quote = h("div", { class: "quote" });
  readonly #clear = h("button", { ...FOCUSABLE, type: "button", class: "clear", title: "Clear the selection (Escape)" }, "Clear");
  readonly #edit = h("button", { ...FOCUSABLE, type: "button", title: "Change this word (Enter, or double-click it)" }, "Change");
  readonly #stats = h("dl", { class: "stats" });
  readonly #account = h("div", { class: "account" });
  readonly #parts = h("div", { class: "parts" });
  readonly #steps = h("span", { class: "steps", role: "group", "aria-label": "Split the phrase in two" });
  readonly #equation = h("span", { class: "equation" });

  constructor(clear: () => void, stepSplit: (by: number) => void, edit: () => void) {
    this.#clear.addEventListener("click", clear);
    this.#edit.addEventListener("click", edit);
    for (const [sign, name, by] of [["\u25c2", "Move the split left", -1], ["\u25b8", "Move the split right", 1]] as const) {
      const button = h("button", { ...FOCUSABLE, type: "button", "aria-label": name, title: name }, sign);
      button.addEventListener("click", () => stepSplit(by));
      this.#steps.append(button);
    }
    this.#parts.append(this.#steps, this.#equation);
    this.root.append(h("div", { class: "title" }, this.#quote, h("span", { class: "steps" }, this.#edit, this.#clear)), this.#stats, this.#account, this.#parts);
  }

  draw(reading: Reading, editable: boolean): void {
    const [start, stop] = reading.selected;
    this.#clear.hidden = start >= stop;
    this.#edit.hidden = !editable || stop - start !== 1;
    this.#parts.hidden = !splittable(reading);
    if (start >= stop) this.#drawWhole(reading, editable);
    else this.#drawPhrase(reading);
    if (splittable(reading)) this.#drawParts(reading);
  }

  #drawWhole({ scores, targetName, digits, unit, quantity, number_unit }: Reading, editable: boolean): void {
    this.#quote.replaceChildren(h("span", { class: "hint" }, HINT + (editable ? " Double-click a word to change it." : "")));
    const name = h("bdi", {}, targetName);
    const whole = number_unit === null ? stat([`${capital(quantity)} of `, name], signed(scores.logit, digits), quantity === "logit" ? "logits" : "") : stat([name], numberText(scores.logit), number_unit);
    const stats = [whole];
    if (scores.base !== null) {
      const source = scores.sign === 0 ? "From the words" : "From the whole text";
      stats.push(stat([source], signed(scores.logit - scores.base, digits), unit));
      stats.push(stat(["From the bias (base)"], signed(scores.base, digits), unit));
    }
    this.#stats.replaceChildren(...stats);
    this.#account.replaceChildren();
  }

  #drawPhrase(reading: Reading): void {
    const { tokens, scores, digits, unit, quantity, number_unit, selected, surety } = reading;
    const classes = number_unit === null;
    const [start, stop] = selected;
    const score = scores.phrase(start, stop);
    const several = stop - start > 1;
    this.#quote.replaceChildren(h("bdi", { class: "text" }, phraseText(tokens, start, stop)));
    if (score === null) {
      this.#stats.replaceChildren();
      this.#account.replaceChildren("Only the words of this text have scores here. Select a single word.");
      return;
    }
    const stats = [stat(["Score of the ", several ? "phrase" : "word"], chip(score, reading), unit, "phrase")];
    if (several && scores.sign !== 0) {
      stats.push(stat(["Sum of its words"], chip(scores.sumOfWords(start, stop), reading), unit, "sum"));
    }
    const [share, rest] = [scores.share(score), scores.rest(score)];
    if (rest !== null) stats.push(stat(["Left to the context"], signed(rest, digits), unit));
    if (share !== null) stats.push(stat([`Share of ${classes ? "the " : ""}`, h("bdi", {}, quantity)], percent(share), `of ${signed(scores.logit - scores.base!, digits)}`));
    this.#stats.replaceChildren(...stats);
    const words = several ? "phrase" : "word";
    const whole =
      rest === null
        ? ""
        : `${classes ? capital(quantity) : quantity} ${signed(scores.logit, digits)} = ${words} ${signed(score, digits)}, context ${signed(rest, digits)}, bias ${signed(scores.base!, digits)}`;
    this.#account.replaceChildren(...[whole, surety].filter(Boolean).map((line) => h("div", {}, line)));
  }

  #drawParts(reading: Reading): void {
    const { tokens, scores, number, selected, split } = reading;
    const [start, stop] = selected;
    if (split === null) {
      this.#equation.replaceChildren(h("span", { class: "hint" }, "Split the phrase in two: click a gap between its words, or press [ or ]."));
      return;
    }
    const part = (from: number, to: number) =>
      h("span", { class: "part" }, h("bdi", {}, phraseText(tokens, from, to)), " ", chip(scores.phrase(from, to)!, reading));
    const interaction = scores.interaction(start, split, stop)!;
    const adds = scores.sign === 1; // then the parts and their interaction are the phrase
    this.#equation.replaceChildren(
      part(start, split),
      h("span", { class: "with" }, adds ? "+" : "with"),
      part(split, stop),
      h("span", { class: "with" }, adds ? "+" : ":"),
      h("span", { class: "part strong" }, "interaction ", chip(interaction, reading)),
      ...(adds ? [h("span", { class: "with" }, `= ${number(scores.phrase(start, stop)!)}`)] : []),
    );
  }
}

/** Whether the selection can be parted so that its two parts have an interaction. */
export function splittable({ scores, selected: [start, stop] }: Reading): boolean {
  return scores.sign !== 0 && scores.hasPhrases && stop - start > 1;
}

/** What a screen reader is told of the selection. */
export function spoken({ tokens, scores, number, unit, quantity, number_unit, selected: [start, stop], split, surety }: Reading): string {
  if (start >= stop) return "Nothing selected";
  const score = scores.phrase(start, stop);
  const text = phraseText(tokens, start, stop);
  if (score === null) return `${text}: no score, only words have scores`;
  const says = [`${text}: score ${number(score)} ${unit}`];
  if (stop - start > 1 && scores.sign !== 0) says.push(`sum of its words ${number(scores.sumOfWords(start, stop))}`);
  const share = scores.share(score);
  if (share !== null) says.push(`${percent(share)} of ${number_unit === null ? "the " : ""}${quantity}`);
  const interaction = split === null ? null : scores.interaction(start, split, stop);
  if (interaction !== null) {
    says.push(`${phraseText(tokens, start, split!)} with ${phraseText(tokens, split!, stop)}: interaction ${number(interaction)}`);
  }
  if (surety) says.push(surety);
  return says.join(", ");
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}

function stat(name: (Node | string)[], value: Node | string, unit: string, mark = ""): HTMLElement {
  const key = mark ? [h("span", { class: `key at-${mark}` }), ...name] : name;
  return h("div", { class: mark ? "stat marked" : "stat" }, h("dt", {}, ...key), h("dd", {}, value, " ", h("span", { class: "of" }, unit)));
}

/** A score on its colour. */
export function chip(score: number, { paints, number }: Pick<Reading, "paints" | "number">): HTMLElement {
  const element = h("span", { class: "chip" }, number(score));
  const { background, text } = paints(score);
  element.style.background = background;
  element.style.color = text;
  return element;
}
