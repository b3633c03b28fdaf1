// The values of all units along the text, and the units ranked by how they follow a phrase: the mirror of `States.rank`
// in rnnviz/explanations/states.py, and the two must agree.
import { numbers } from "../shared/bytes";
import type { Model } from "../shared/model";
import type { TraceTraits } from "./traits";

/** A unit's place in the ranking. */
export interface Standing {
  unit: number;
  /** Mean inside the phrase minus mean outside; without a phrase the standard deviation along the text. */
  score: number;
}

export class Series {
  readonly names: string[];
  readonly length: number;
  readonly units: number;
  readonly #ranges: number[][];
  readonly #values: Float32Array;
  readonly #sums: Float64Array[] = []; // of each unit over the text, by series

  constructor(model: Model<TraceTraits>) {
    this.names = model.get("series");
    this.length = model.get("tokens").length;
    this.#ranges = model.get("series_ranges");
    const bytes = model.get("values");
    const cells = this.length * this.names.length;
    if (!cells) throw new Error("there are no tokens or no series; expected one of each or more");
    if (!bytes.byteLength || bytes.byteLength % (4 * cells)) {
      throw new Error(`values has ${bytes.byteLength} bytes, expected a multiple of ${4 * cells} (${this.names.length} series x ${this.length} tokens x units x 4 bytes)`);
    }
    if (model.get("known").length !== this.length) throw new Error(`known has ${model.get("known").length} entries, expected one for each of the ${this.length} tokens`);
    this.#values = numbers(bytes, Float32Array);
    this.units = this.#values.length / cells;
  }

  value(series: number, unit: number, token: number): number {
    return this.#values[(series * this.length + token) * this.units + unit]!;
  }

  /** One unit along the text. */
  line(series: number, unit: number): number[] {
    return Array.from({ length: this.length }, (_, t) => this.value(series, unit, t));
  }

  /** Whether its values have a sign: gates have none. */
  signed(series: number): boolean {
    return this.#ranges[series]![0]! < 0;
  }

  /** The upper end of its natural range. */
  high(series: number): number {
    return this.#ranges[series]![1]!;
  }

  /** The units, first the one that follows [start, stop) most; where that is no part of the text, that varies most. */
  rank(series: number, start: number, stop: number): Standing[] {
    const partly = start < stop && stop - start < this.length;
    const scores = partly ? this.#differences(series, start, stop) : this.#deviations(series);
    const standings = Array.from(scores, (score, unit) => ({ unit, score }));
    return standings.sort((a, b) => Math.abs(b.score) - Math.abs(a.score) || a.unit - b.unit);
  }

  /** A unit's mean inside [start, stop) and outside. */
  means(series: number, unit: number, start: number, stop: number): [number, number] {
    let inside = 0;
    for (let t = start; t < stop; t++) inside += this.value(series, unit, t);
    return [inside / (stop - start), (this.#sum(series)[unit]! - inside) / (this.length - stop + start)];
  }

  #differences(series: number, start: number, stop: number): Float64Array {
    const all = this.#sum(series);
    const inside = this.#summed(series, start, stop);
    return inside.map((sum, unit) => sum / (stop - start) - (all[unit]! - sum) / (this.length - stop + start));
  }

  #deviations(series: number): Float64Array {
    const squares = new Float64Array(this.units);
    const all = this.#sum(series);
    for (let t = 0; t < this.length; t++) {
      for (let unit = 0; unit < this.units; unit++) squares[unit]! += (this.value(series, unit, t) - all[unit]! / this.length) ** 2;
    }
    return squares.map((sum) => Math.sqrt(sum / this.length));
  }

  #sum(series: number): Float64Array {
    return (this.#sums[series] ??= this.#summed(series, 0, this.length));
  }

  #summed(series: number, start: number, stop: number): Float64Array {
    const sums = new Float64Array(this.units);
    for (let t = start; t < stop; t++) {
      const row = (series * this.length + t) * this.units;
      for (let unit = 0; unit < this.units; unit++) sums[unit]! += this.#values[row + unit]!;
    }
    return sums;
  }
}

/** What of the traits is drawn, put right where it lies outside the data. */
export interface View {
  series: Series;
  tokens: string[];
  /** The series that colours. */
  shown: number;
  /** The series whose lines are drawn, the shown one among them. */
  drawn: number[];
  unit: number;
  /** [0, 0]: none. */
  selected: [number, number];
  hovered: number | null;
  /** All units in their order. */
  ranking: Standing[];
  /** How a value of the shown series is coloured. */
  paint: (value: number) => string;
}
