// The traits of the Explorer as they stand in rnnviz/widgets/explorer.py, beside those of the pictures that it holds.
import type { BoxplotTraits } from "../boxplot/traits";
import type { HeatmapTraits } from "../heatmap/traits";
import type { PartsTraits } from "../shared/parts";
import type { TextsTraits } from "../shared/texts";

export interface Nearest {
  /** The text and the phrase [start, stop) whose neighbours these are. */
  text: number;
  selected: number[];
  /** [phrase, cosine, how often it occurs], the nearest first. */
  words: [string, number, number][];
  pairs: [string, number, number][];
  /** Why there are none, in a sentence. */
  note: string;
}

/** What of NegationHistogram's traits leads back to the texts. */
interface Negations {
  negation_places: DataView;
  negation_scores: DataView;
  negation_method: number;
  negation_range: number[];
  negation_shown: number[];
}

export interface ExplorerTraits extends HeatmapTraits, TextsTraits, BoxplotTraits, Negations, PartsTraits {
  /** What the texts listed have in them. Two-way, as all up to `aggregate`. */
  query: string;
  /** What the texts are sorted by: a column, after "-" from the other end. */
  sort: string;
  /** Whether only texts are listed that the model gets wrong. */
  only_wrong: boolean;
  /** The picture of all texts that is open: "tags", "negations" or "". */
  aggregate: string;
  nearest: Nearest | Record<string, never>;
  /** Whether a kernel finds the nearest phrases. */
  finds_nearest: boolean;
}
