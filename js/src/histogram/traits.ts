// The traits of interactions in groups, as they stand in rnnviz/widgets/negation_histogram.py: same names, same units.

export interface HistogramTraits {
  /** uint32 (N, 5): group, text, start, middle and stop of every phrase. */
  negation_places: DataView;
  /** float32 (M, N): their interactions by each method. */
  negation_scores: DataView;
  /** The names of the positive group, the negative one, and what stands behind both. */
  negation_groups: string[];
  negation_methods: { name: string; unit: string; caption: string }[];
  /** The method that is shown. Two-way, as all that follow. */
  negation_method: number;
  /** [] or [low, high], both included: the interactions whose phrases are listed. */
  negation_range: number[];
  /** The groups that show, and are listed. */
  negation_shown: number[];
  bins: number;
}
