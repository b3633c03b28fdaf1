// The traits of a traced text, as they stand in rnnviz/widgets/cell_trace.py: same names, same units.
import type { CommonTraits } from "../shared/model";

export interface TraceTraits extends CommonTraits {
  tokens: string[];
  /** Whether each token is in the model's vocabulary. */
  known: boolean[];
  /** The names of the series. */
  series: string[];
  /** [low, high] of each series; a low of 0: it has no sign. */
  series_ranges: number[][];
  /** float32, little endian, row-major: series x tokens x units. */
  values: DataView;
  method: string;
  /** The series that colours words and matrix. Two-way, as all that follow. */
  shown_series: string;
  /** The other series whose lines are drawn. */
  overlaid: string[];
  unit: number;
  /** [] or [start, stop). */
  selected: number[];
  hovered: number | null;
}
