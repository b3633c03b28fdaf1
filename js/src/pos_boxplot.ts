// PosBoxplot: observed words by their part of speech, or chosen words, one box each.
import { Boxplot } from "./boxplot/boxplot";
import type { BoxplotTraits } from "./boxplot/traits";
import type { CommonTraits, Model } from "./shared/model";
import type { TextsTraits } from "./shared/texts";

export type { BoxplotTraits };

function render({ model, el }: { model: Model<BoxplotTraits & TextsTraits & CommonTraits>; el: HTMLElement }): () => void {
  const boxplot = new Boxplot(model, el);
  return () => boxplot.leave();
}

export default { render };
