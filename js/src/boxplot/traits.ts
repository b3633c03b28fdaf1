// The traits of observed words in groups, as they stand in rnnviz/widgets/pos_boxplot.py: same names, same units.

export interface BoxplotTraits {
  /** uint32 (N, 3): text, position and group of every observed word. */
  box_places: DataView;
  /** float32 (S, N): its score in every series, NaN where the series has none. */
  box_scores: DataView;
  /** The groups' names: tags or words. */
  box_groups: string[];
  /** What each group's name stands for; "" where nothing needs to be said. */
  box_meanings: string[];
  /** The names of the S series. */
  box_series: string[];
  /** The unit of each series. */
  box_units: string[];
  box_kind: "part of speech" | "word";
  /** The group that is selected, by its name; "": none. Two-way, as all that follow. */
  tag: string;
  /** The series whose scores are listed. */
  tag_series: number;
  /** The order of the list. */
  tag_sort: "-score" | "score" | "text";
  /** [] or [text, position] of the word that was opened from the list. */
  place: number[];
}
