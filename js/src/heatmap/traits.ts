// The traits of one explained text, as they stand in rnnviz/widgets/heatmap_traits.py: same names, same units.
import type { CommonTraits } from "../shared/model";
import type { Output } from "../shared/outputs";

/** One more explanation of the same words; each entry means what the trait of its name means. */
export type OneRow = { name: string } & Pick<
  HeatmapTraits,
  "known" | "scores" | "has_spans" | "interaction_sign" | "fixed_target" | "target" | "logits" | "probabilities" | "output" | "number_unit" | "base" | "unit" | "signed" | "method" | "notes"
>;

export type Span = [start: number, stop: number];

export interface HeatmapTraits extends CommonTraits {
  tokens: string[];
  /** Whether each token is in the model's vocabulary. */
  known: boolean[];
  labels: string[];
  /** float32, little endian, row-major: spans (or words) x classes, in `unit`. */
  scores: DataView;
  /** Whether the rows of `scores` are all spans; else they are the words. */
  has_spans: boolean;
  /** Sign of S(AB) - S(A) - S(B) that makes it the interaction; 0: the method has no interactions. */
  interaction_sign: -1 | 0 | 1;
  /** Whether the scores have one column only, that of `target`, which then cannot be switched. */
  fixed_target: boolean;
  logits: number[];
  /** Of a number none. */
  probabilities: number[];
  output: Output;
  /** The unit of a number. */
  number_unit: string;
  /** What the method attributes to no word; empty where scores are no shares of the logit. */
  base: number[];
  unit: string;
  method: string;
  notes: string[];
  /** Whether a kernel answers edits. */
  can_edit: boolean;
  /** The texts before this one, oldest first. */
  history: { tokens: string[]; probabilities: number[]; /** Where the output is a number. */ logits?: number[] }[];
  /** A word that was asked about: words that could stand for it. */
  suggestions: Record<string, string[]>;
  /** Whether scores speak for or against the target; else they are sizes, from 0. */
  signed: boolean;
  /** What the main row is called where there are several. */
  name: string;
  others: OneRow[];
  /** The row that is read: 0, the main one, or one of `others`. Two-way. */
  row: number;
  /** Whether of two rows the difference is shown. Two-way. */
  difference: boolean;
  /** What other variants or seeds say: float16, laid out as `scores`; only their signs are read. */
  opinions: { name: string; scores: DataView }[];
  /** See `shared/parts.ts`: `heatmap_views` has the panels and rows; where it is missing there are none. */
  parts: Record<string, unknown>;
  /** Whether the colour scale is drawn. */
  legend: boolean;
  /** Largest |score| of the colour scale; null: from this text. */
  scale: number | null;
  /** [a]: class a; [a, b]: the contrast of a and b. Two-way, as all that follow. */
  target: number[];
  /** [] or [start, stop). */
  selected: number[];
  split: number | null;
  hovered: number | null;
  /** Spans by level, "word", "phrase", "clause"; no "phrase": no tagger was at hand; {}: not found yet. */
  levels: Record<string, Span[]>;
  /** The name of the panel that is open; "": none. */
  panel: string;
  /** The tokens that the reader asks for; []: none. To Python. */
  edited: string[];
  /** The word whose stand-ins are wanted; "": none. To Python. */
  asked: string;
}

export type TwoWay = "target" | "selected" | "split" | "hovered" | "palette" | "panel";
