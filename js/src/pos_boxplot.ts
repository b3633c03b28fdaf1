// PosBoxplot: observed words by their part of speech, or chosen words, one box each.
import { Boxplot } from "./boxplot/boxplot";
import type { BoxplotTraits } from "./boxplot/traits";
import type { CommonTraits, Model } from "./shared/model";
import type { Texts, TextsTraits } from "./shared/texts";

export type { BoxplotTraits };

type Traits = BoxplotTraits & TextsTraits & CommonTraits;

/** The box plot within another picture, which has the texts already. */
function mount(model: Model<Traits>, el: HTMLElement, texts?: () => Texts): Boxplot {
  return new Boxplot(model, el, texts);
}

function render({ model, el }: { model: Model<Traits>; el: HTMLElement }): () => void {
  const boxplot = mount(model, el);
  return () => boxplot.leave();
}

export default { render, mount };
