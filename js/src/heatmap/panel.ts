// A panel under the words: another way to look at the same scores, which follows the selection and makes it.
import type { Model } from "../shared/model";
import type { Writer } from "../shared/writer";
import type { Reading } from "./readout";
import type { HeatmapTraits } from "./traits";

export interface Panel {
  /** What the trait `panel` is while it is open. */
  readonly name: string;
  /** What its button says. */
  readonly title: string;
  readonly root: HTMLElement;
  /** Why it has nothing to show for this text, in a sentence; null where it has. */
  missing(reading: Reading): string | null;
  /** Draws all of it: another text, target or colours. Called only while it is open. */
  draw(reading: Reading): void;
  /** Shows what is selected and hovered now. Called only while it is open. */
  follow(reading: Reading): void;
}

/** What a panel may do with the heat map that it stands in. */
export interface HeatmapFace {
  readonly model: Model<HeatmapTraits>;
  readonly writer: Writer<HeatmapTraits>;
  /** Aborts when the view closes. */
  readonly signal: AbortSignal;
  select(start: number, stop: number): void;
  hover(index: number | null): void;
  /** Marks the words of a phrase that the pointer is on in the panel; (0, 0): of none. */
  point(start: number, stop: number): void;
  /** Whether the words run from right to left. */
  leftwards(): boolean;
}

export type PanelMaker = (face: HeatmapFace) => Panel;
