// What a model's outputs are, and how they are said: the mirror of rnnviz/ground/outputs.py.
import { percent, unturned } from "./format";

/** Classes that share one softmax (the first three), labels with a probability each, or one number. */
export type Output = "logits" | "log_probabilities" | "one_logit" | "independent" | "number";

/** What is needed of a model to say what it says. */
export interface Says {
  labels: string[];
  logits: number[];
  /** Of a number none. */
  probabilities: number[];
  output: Output;
  number_unit: string;
}

/** A probability from which on a label that stands by itself is said to hold. */
export const LIKELY = 0.5;
const NAMED = 4; // labels of which the probability is written out in a line; of more the likeliest

/** The probabilities of logits: a softmax, a sigmoid each, or none for a number. */
export function probabilities(logits: number[], output: Output): number[] {
  if (output === "number") return [];
  if (output === "independent") return logits.map((logit) => 0.5 * (1 + Math.tanh(0.5 * logit)));
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** A number as it is read: two digits behind the point, of small ones more, of large ones none. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 1e4 ? 0 : 2 + Math.max(0, -Math.floor(Math.log10(5 * Math.min(size || 1, 1))));
  const text = size > 0 && size < 1e-4 ? value.toExponential(2) : value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return text.replaceAll("-", "\u2212");
}

/** The labels' places, the likeliest first. */
export function ranked(shares: number[]): number[] {
  return shares.map((_, c) => c).sort((a, b) => shares[b]! - shares[a]! || a - b);
}

/** "positive (83%)", "positive 83%, angry 12%" or "price 3.21 USD". */
export function said(get: <K extends keyof Says>(name: K) => Says[K], digits = 0): string {
  const output = get("output");
  const probabilities = get("probabilities");
  const name = (c: number) => unturned(get("labels")[c] ?? "");
  if (output === "number") return `${name(0)} ${numberText(get("logits")[0]!)} ${unturned(get("number_unit"))}`.trim();
  const order = ranked(probabilities);
  if (output !== "independent") return `${name(order[0]!)} (${percent(probabilities[order[0]!]!, digits)})`;
  const named = order.slice(0, NAMED).map((c) => `${name(c)} ${percent(probabilities[c]!, digits)}`);
  return [...named, ...(order.length > NAMED ? [`and ${order.length - NAMED} less likely`] : [])].join(", ");
}

/** The word before that: of labels that stand by themselves none is *the* predicted one. */
export function lead(output: Output): string {
  return output === "independent" ? "" : "Predicted ";
}

/** What scores are shares of: "logit", "log probability", or the number's name. */
export function quantity(output: Output, labels: string[]): string {
  return output === "number" ? unturned(labels[0] ?? "") : output === "log_probabilities" ? "log probability" : "logit";
}
