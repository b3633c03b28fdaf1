// TokenHeatmap: one explained text.
import { Heatmap } from "./heatmap/heatmap";
import { strongestPanel } from "./heatmap/strongest";
import type { HeatmapTraits } from "./heatmap/traits";
import type { Model } from "./shared/model";

function render({ model, el }: { model: Model<HeatmapTraits>; el: HTMLElement }): () => void {
  const heatmap = new Heatmap(model, el, [strongestPanel]);
  return () => heatmap.leave();
}

export default { render };
