// Which texts are listed, and in which order: filters and sorting over the packed corpus.
import { LIKELY, type Output, probabilities, ranked } from "../shared/outputs";
import type { Texts } from "../shared/texts";

export const COLUMNS = ["wrong", "label", "predicted", "probability", "text"] as const;
export type Column = (typeof COLUMNS)[number];

export interface Filter {
  query: string;
  only_wrong: boolean;
  /** Other pictures' choices: each a set of texts to keep. */
  among: Set<number>[];
}

export class Corpus {
  readonly texts: Texts;
  /** Whether the right class of any text is known. */
  readonly labelled: boolean;
  readonly output: Output;
  readonly #predicted: Int16Array;
  readonly #probability: Float32Array;
  #lines: string[] = []; // every text as it is searched; made when something is searched for

  constructor(texts: Texts, output: Output) {
    this.texts = texts;
    this.output = output;
    this.#predicted = new Int16Array(texts.count);
    this.#probability = new Float32Array(texts.count);
    let labelled = false;
    for (let text = 0; text < texts.count; text++) {
      const logits = texts.logits(text);
      const shares = output === "number" ? logits : probabilities(logits, output);
      const largest = Math.max(...shares);
      const holds = output !== "independent" || largest >= LIKELY;
      this.#predicted[text] = holds ? shares.indexOf(largest) : -1;
      this.#probability[text] = largest;
      labelled ||= texts.label(text) >= 0;
    }
    this.labelled = labelled;
  }

  /** The predicted class; of labels that stand by themselves the likeliest, -1 where none is likely. */
  predicted(text: number): number {
    return this.#predicted[text]!;
  }

  /** The labels that hold: the predicted class, or all those that stand by themselves and are likely. */
  holds(text: number): number[] {
    if (this.output !== "independent") return [this.predicted(text)];
    const shares = probabilities(this.texts.logits(text), this.output);
    return ranked(shares).filter((c) => shares[c]! >= LIKELY);
  }

  /** The predicted class's probability, or that of the likeliest label; of a number, the number. */
  probability(text: number): number {
    return this.#probability[text]!;
  }

  wrong(text: number): boolean {
    const label = this.texts.label(text);
    return label >= 0 && label !== this.#predicted[text];
  }

  line(text: number): string {
    return this.texts.tokens(text).join(" ");
  }

  /** The texts that pass, sorted: by a column, after "-" from its largest; equal ones the surest first, or the largest number. */
  list({ query, only_wrong, among }: Filter, sort: string): number[] {
    const wanted = query.toLowerCase().trim();
    if (wanted && !this.#lines.length) this.#lines = Array.from({ length: this.texts.count }, (_, text) => this.line(text).toLowerCase());
    const found: number[] = [];
    for (let text = 0; text < this.texts.count; text++) {
      if (only_wrong && !this.wrong(text)) continue;
      if (wanted && !this.#lines[text]!.includes(wanted)) continue;
      if (among.every((kept) => kept.has(text))) found.push(text);
    }
    const down = sort.startsWith("-");
    const key = this.#key((down ? sort.slice(1) : sort) as Column);
    const keys = new Float64Array(this.texts.count);
    for (const text of found) keys[text] = down ? -key(text) : key(text);
    return found.sort((a, b) => keys[a]! - keys[b]! || this.#probability[b]! - this.#probability[a]! || a - b);
  }

  #key(column: Column): (text: number) => number {
    if (column === "wrong") return (text) => (this.wrong(text) ? 0 : 1);
    if (column === "label") return (text) => this.texts.label(text);
    if (column === "predicted") return (text) => this.predicted(text);
    if (column === "probability") return (text) => this.probability(text);
    return (text) => text;
  }
}
