// From the bytes of the kernel to the numbers of the picture: the scores of one target, read by span.
import { count, row } from "../shared/spans";
import type { Model } from "../shared/model";
import type { HeatmapTraits } from "./traits";

const ROUND = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10];

/** The bytes as float32 numbers; an error that says what was expected where their number does not fit. */
export function decode(bytes: DataView, rows: number, columns: number, what: string): Float32Array {
  const expected = rows * columns * 4;
  if (!(bytes?.byteLength === expected)) {
    throw new Error(
      `scores has ${bytes?.byteLength ?? "no"} bytes, expected ${expected} (${rows} ${what} x ${columns} classes x 4 bytes).`,
    );
  }
  // copied, since a view into a message need not start at a multiple of four
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + expected));
}

/** The scores of one target: a class, or the contrast of two. */
export class TargetScores {
  readonly length: number;
  readonly logit: number;
  /** Null where the scores are no shares of the logit. */
  readonly base: number | null;
  readonly sign: -1 | 0 | 1;
  /** Whether a phrase of several words has a score: all spans came, or words simply add up. */
  readonly hasPhrases: boolean;
  /** Half-width of the colour scale, in the scores' unit. */
  limit: number;
  readonly #largest: number;
  readonly #rows: Float64Array;
  readonly #spans: boolean;
  readonly #running: Float64Array;

  constructor(model: Pick<Model<HeatmapTraits>, "get">) {
    const tokens = model.get("tokens");
    const labels = model.get("labels");
    const fixed = model.get("fixed_target");
    const [a, b] = target(model);
    this.length = tokens.length;
    this.sign = model.get("interaction_sign");
    this.#spans = model.get("has_spans");
    this.hasPhrases = this.#spans || this.sign === 0;
    if (this.length === 0) throw new Error("there are no words: tokens is empty.");
    if (model.get("known").length !== this.length) {
      throw new Error(`known has ${model.get("known").length} entries, expected one for each of the ${this.length} tokens.`);
    }
    const columns = fixed ? 1 : labels.length;
    const rows = this.#spans ? count(this.length) : this.length;
    const values = decode(model.get("scores"), rows, columns, this.#spans ? "spans" : "words");
    const read = (of: (column: number) => number): number => {
      if (fixed) return of(0);
      return b === undefined ? of(a) : of(a) - of(b);
    };
    this.#rows = Float64Array.from({ length: rows }, (_, i) => read((column) => values[i * columns + column]!));
    const logits = model.get("logits");
    this.logit = logits[a]! - (b === undefined ? 0 : logits[b]!);
    const base = model.get("base");
    this.base = base.length ? read((column) => base[column]!) : null;
    this.#running = new Float64Array(this.length + 1);
    for (let i = 0; i < this.length; i++) this.#running[i + 1] = this.#running[i]! + this.word(i);
    this.#largest = this.#rows.reduce((largest, score) => Math.max(largest, Math.abs(score) || 0), 0);
    this.limit = model.get("scale") ?? this.#ownLimit(this.#largest);
  }

  /** Whether scores reach beyond the scale. */
  get exceeds(): boolean {
    return this.#largest > this.limit;
  }

  word(index: number): number {
    return this.#rows[this.#spans ? row(index, index + 1, this.length) : index]!;
  }

  /** The score of [start, stop), null where it was not computed. */
  phrase(start: number, stop: number): number | null {
    if (this.#spans) return this.#rows[row(start, stop, this.length)]!;
    return stop - start === 1 || this.sign === 0 ? this.sumOfWords(start, stop) : null;
  }

  sumOfWords(start: number, stop: number): number {
    return stop - start === 1 ? this.word(start) : this.#running[stop]! - this.#running[start]!;
  }

  /** What [start, middle) and [middle, stop) say together beyond what each says, null where undefined. */
  interaction(start: number, middle: number, stop: number): number | null {
    if (this.sign === 0 || !this.#spans) return null;
    return this.sign * (this.phrase(start, stop)! - this.phrase(start, middle)! - this.phrase(middle, stop)!);
  }

  /** What is left to the context: logit - base - score. */
  rest(score: number): number | null {
    return this.base === null ? null : this.logit - this.base - score;
  }

  /** The part of the attributed logit that a score is; null where there is nothing to share. */
  share(score: number): number | null {
    if (this.base === null) return null;
    const whole = this.logit - this.base;
    return Math.abs(whole) < 1e-6 ? null : score / whole;
  }

  // The words fill the scale. Long phrases may say far more than any word, and a scale for them would leave the
  // words pale: so what lies beyond takes the last colour, as the legend says, and the number tells how far.
  #ownLimit(largest: number): number {
    let words = 0;
    for (let i = 0; i < this.length; i++) words = Math.max(words, Math.abs(this.word(i)) || 0);
    return roundUp(Math.max(words, largest / 4) || 1);
  }
}

/** The target as it can be used: [a] or [a, b], both classes that exist. */
function target(model: Pick<Model<HeatmapTraits>, "get">): [number, number?] {
  const given = model.get("target");
  const classes = model.get("labels").length;
  const right = (given.length === 1 || given.length === 2) && given.every((c) => Number.isInteger(c) && c >= 0 && c < classes);
  if (!right) throw new Error(`target is [${given.join(", ")}], expected one or two classes from 0 to ${classes - 1}.`);
  return given as [number, number?];
}

/** The next number that reads well on a scale, also when halved. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (ROUND.find((step) => step * power >= value * (1 - 1e-6)) ?? 10) * power;
}
