// Phrases and their interactions as the kernel packed them; bins, as rnnviz/charts/distributions.py makes them.
import { numbers } from "../shared/bytes";
import type { Model } from "../shared/model";
import type { HistogramTraits } from "./traits";

const TAILS = 0.01; // of a group at each end may lie in the outermost bins
export const SHORT = 2; // the group behind the two that are compared

export interface Place {
  group: number;
  text: number;
  start: number;
  middle: number;
  stop: number;
}

export interface Bars {
  /** Where bins begin, and the end. */
  edges: number[];
  /** Each group's share of its scores in each bin; null for a group that does not show. */
  shares: (number[] | null)[];
}

export class Interactions {
  readonly count: number;
  readonly groups: number;
  readonly #places: Uint32Array;
  readonly #scores: Float32Array;
  readonly #sorted = new Map<number, Float32Array[]>();
  readonly #twice: Uint8Array; // of a short phrase that is a negation too: its group there and one, else 0

  constructor(model: Model<HistogramTraits>) {
    this.#places = numbers(model.get("negation_places"), Uint32Array);
    this.#scores = numbers(model.get("negation_scores"), Float32Array);
    this.count = this.#places.length / 5;
    this.groups = model.get("negation_groups").length;
    const methods = model.get("negation_methods").length;
    if (this.#scores.length !== this.count * methods) {
      throw new Error(`negation_scores has ${this.#scores.length} numbers, expected ${methods} methods x ${this.count} phrases`);
    }
    this.#twice = this.#findTwice();
  }

  place(i: number): Place {
    const [group, text, start, middle, stop] = this.#places.subarray(5 * i, 5 * i + 5) as unknown as [number, number, number, number, number];
    return { group, text, start, middle, stop };
  }

  score(method: number, i: number): number {
    return this.#scores[method * this.count + i]!;
  }

  /** Each group's scores, from the smallest. */
  sorted(method: number): Float32Array[] {
    const known = this.#sorted.get(method);
    if (known) return known;
    const groups = Array.from({ length: this.groups }, (_, group) => {
      const mine: number[] = [];
      for (let i = 0; i < this.count; i++) if (this.#places[5 * i] === group) mine.push(this.score(method, i));
      return Float32Array.from(mine).sort();
    });
    this.#sorted.set(method, groups);
    return groups;
  }

  bars(method: number, bins: number, shown: number[]): Bars {
    const groups = this.sorted(method);
    const ends = groups.filter((_, group) => shown.includes(group)).filter(({ length }) => length).map((scores) => [quantile(scores, TAILS), quantile(scores, 1 - TAILS)]);
    const [low, high] = [Math.min(0, ...ends.map(([end]) => end!)), Math.max(0, ...ends.map(([, end]) => end!))];
    const size = (high - low) / (bins - 1) || 1;
    let [first, last] = [Math.floor(low / size), Math.ceil(high / size)];
    if (first === last) [first, last] = [-1, 1];
    const edges = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * size);
    const shares = groups.map((scores, group) => {
      if (!shown.includes(group)) return null;
      const counts = new Array<number>(last - first).fill(0);
      // an interaction of exactly an edge falls into the bin to its right, the tails into the outermost bins
      for (const score of scores) counts[Math.max(0, Math.min(Math.floor(score / size) - first, last - first - 1))]! += 1 / scores.length;
      return counts;
    });
    return { edges, shares };
  }

  /** The phrases from `low` to `high`, the strongest first. One that stands in two groups is listed once. */
  within(method: number, [low, high]: number[], shown: number[]): number[] {
    const found: number[] = [];
    if (low === undefined || high === undefined) return found;
    for (let i = 0; i < this.count; i++) {
      const score = this.score(method, i);
      const shows = shown.includes(this.#places[5 * i]!) && !shown.includes(this.#twice[i]! - 1);
      if (shows && score >= low && score <= high) found.push(i);
    }
    return found.sort((a, b) => Math.abs(this.score(method, b)) - Math.abs(this.score(method, a)));
  }

  /** How many of each group lie from `low` to `high`. */
  counts(method: number, [low, high]: number[]): number[] {
    return this.sorted(method).map((scores) => scores.reduce((sum, score) => sum + Number(score >= low! && score <= high!), 0));
  }

  #findTwice(): Uint8Array {
    const key = (i: number) => this.#places.subarray(5 * i + 1, 5 * i + 5).join();
    const twice = new Uint8Array(this.count);
    const negations = new Map<string, number>();
    for (let i = 0; i < this.count; i++) if (this.#places[5 * i] !== SHORT) negations.set(key(i), this.#places[5 * i]! + 1);
    for (let i = 0; i < this.count; i++) if (this.#places[5 * i] === SHORT) twice[i] = negations.get(key(i)) ?? 0;
    return twice;
  }
}

/** Between the two nearest of sorted scores, as numpy has it. */
export function quantile(sorted: Float32Array, part: number): number {
  const place = part * (sorted.length - 1);
  const low = Math.floor(place);
  const [a, b] = [sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!];
  return a + (place - low) * (b - a);
}
