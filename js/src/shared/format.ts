// Numbers and tokens as they are written, with true minus signs.

const TURNS = /[\u202a-\u202e\u2066-\u2069]/g; // they would turn the words after them round too
const QUOTED = 200; // words up to which a phrase is written out

/** Digits after the point that tell scores on this scale apart. */
export function digitsFor(limit: number): number {
  if (limit >= 20) return limit >= 100 ? 0 : 1;
  return Math.min(6, 2 - Math.min(0, Math.floor(Math.log10(5 * limit))));
}

/** "+1.20", "\u22121.20", "+12,000" or "0.00"; "n/a" for what is no number. */
export function signed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return "n/a";
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return (value < 0 ? "\u2212" : "+") + (digits ? text : text.replace(/\B(?=(\d{3})+$)/g, ","));
}

/** As `signed` where scores have signs, else a size. */
export function numeral(signs: boolean, digits: number): (score: number) => string {
  return (score) => (signs ? signed(score, digits) : score.toFixed(digits));
}

export function percent(fraction: number, digits = 0): string {
  return `${(fraction * 100).toFixed(digits)}%`.replace("-", "\u2212");
}

/** A token so that it can be seen: white space and nothing get a sign of their own. */
export function visible(token: string): string {
  if (token === "") return "\u2205";
  return token.trim() === "" ? token.replace(/\s/gu, "\u2423") : token;
}

/** A name without the controls that would turn what is written beside it. */
export function unturned(name: string): string {
  return name.replace(TURNS, "");
}

/** The text of [start, stop); of a very long one its beginning and end. */
export function phraseText(tokens: string[], start: number, stop: number): string {
  const text = (from: number, to: number) => unturned(tokens.slice(from, to).map(visible).join(" "));
  if (stop - start <= QUOTED) return text(start, stop);
  return `${text(start, start + QUOTED / 2)} \u2026 (${stop - start} words) \u2026 ${text(stop - QUOTED / 4, stop)}`;
}

/** "positive" for a class, "positive \u2212 negative" for a contrast. */
export function targetName(labels: string[], target: number[]): string {
  return target.map((c) => unturned(labels[c]!)).join(" \u2212 ");
}

/** What the two ends of the scale speak for: the negative end, then the positive. */
export function scaleEnds(labels: string[], target: number[], output = "logits"): [string, string] {
  const [a, b] = target.map((c) => unturned(labels[c]!));
  if (output === "number") return [`lowers ${a}`, `raises ${a}`];
  return b === undefined ? [`against ${a}`, `for ${a}`] : [`for ${b}`, `for ${a}`];
}

/** At most `most` letters of a text, which turns nothing beside it; the rest is told by an ellipsis. */
export function cut(text: string, most: number): string {
  const letters = [...unturned(text.slice(0, 4 * most))];
  return text.length > 4 * most || letters.length > most ? `${letters.slice(0, most - 1).join("")}\u2026` : letters.join("");
}
