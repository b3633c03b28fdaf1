// Observed words in groups, and the five numbers of each group's box: those of rnnviz/charts/box_plots.py.
import { numbers } from "../shared/bytes";
import type { Model } from "../shared/model";
import type { BoxplotTraits } from "./traits";

export const FEW = 10; // a group smaller than this gets no box
const REACH = 1.5; // whiskers end at the last score within so many box lengths of the box (Tukey)

export type FiveNumbers = Record<"low" | "q1" | "median" | "q3" | "high", number>;

export interface Box extends FiveNumbers {
  group: number;
  /** Sorted. */
  scores: Float32Array;
  /** The share of scores below zero. */
  negative: number;
}

/** Whether a text belongs to what is shown. */
export type Keep = (text: number) => boolean;

export class Observations {
  readonly series: number;
  readonly #places: Uint32Array;
  readonly #scores: Float32Array;
  readonly #groups: number;
  readonly #length: number;

  constructor(model: Model<BoxplotTraits>) {
    this.#places = numbers(model.get("box_places"), Uint32Array);
    this.#scores = numbers(model.get("box_scores"), Float32Array);
    this.series = model.get("box_series").length;
    this.#groups = model.get("box_groups").length;
    this.#length = Math.floor(this.#places.length / 3);
    const expected = this.series * this.#length;
    if (this.#places.length % 3 || this.#scores.length !== expected) {
      throw new Error(
        `box_scores has ${this.#scores.length} numbers and box_places ${this.#places.length}, expected 3 places for each ` +
          `observation and a score of it for each of ${this.series} series.`,
      );
    }
    for (let i = 2; i < this.#places.length; i += 3) {
      if (this.#places[i]! >= this.#groups) throw new Error(`box_places names group ${this.#places[i]}, and there are ${this.#groups}.`);
    }
  }

  text(index: number): number {
    return this.#places[3 * index]!;
  }

  position(index: number): number {
    return this.#places[3 * index + 1]!;
  }

  score(series: number, index: number): number {
    return this.#scores[series * this.#length + index]!;
  }

  /** The observations of one group that a series has scores of, by text and position. */
  of(series: number, group: number, keep: Keep): number[] {
    const found: number[] = [];
    for (let i = 0; i < this.#length; i++) {
      if (this.#places[3 * i + 2] === group && !Number.isNaN(this.score(series, i)) && keep(this.text(i))) found.push(i);
    }
    return found.sort((a, b) => this.text(a) - this.text(b) || this.position(a) - this.position(b));
  }

  /** The boxes of a series, from the largest median; small groups last. `names` settle what is equal. */
  boxes(series: number, names: string[], keep: Keep): Box[] {
    const scores = Array.from({ length: this.#groups }, () => [] as number[]);
    for (let i = 0; i < this.#length; i++) {
      const score = this.score(series, i);
      if (!Number.isNaN(score) && keep(this.text(i))) scores[this.#places[3 * i + 2]!]!.push(score);
    }
    return scores
      .map((found, group) => box(group, Float32Array.from(found).sort()))
      .filter(({ scores: { length } }) => length > 0)
      .sort((a, b) => Number(isFew(a)) - Number(isFew(b)) || b.median - a.median || (names[a.group]! < names[b.group]! ? -1 : 1));
  }
}

export function isFew({ scores }: Box): boolean {
  return scores.length < FEW;
}

function box(group: number, scores: Float32Array): Box {
  const positive = scores.findIndex((score) => score >= 0);
  const below = positive < 0 ? scores.length : positive;
  return { group, scores, negative: below / scores.length, ...fiveNumbers(scores) };
}

/** The whiskers' ends, the quartiles (linear, as numpy's) and the median of sorted scores. */
export function fiveNumbers(sorted: Float32Array): FiveNumbers {
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((part) => quantile(sorted, part)) as [number, number, number];
  const reach = REACH * (q3 - q1);
  const low = sorted.find((score) => score >= q1 - reach) ?? q1;
  const high = sorted.findLast((score) => score <= q3 + reach) ?? q3;
  return { low: Math.min(low, q1), q1, median, q3, high: Math.max(high, q3) };
}

function quantile(sorted: Float32Array, part: number): number {
  const place = (sorted.length - 1) * part;
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below + (above - below) * (place - Math.floor(place));
}
