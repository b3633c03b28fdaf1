// TokenHeatmap: one explained text.
import { Heatmap } from "./heatmap/heatmap";
import type { HeatmapTraits } from "./heatmap/traits";
import type { Model } from "./shared/model";

function render({ model, el }: { model: Model<HeatmapTraits>; el: HTMLElement }): () => void {
  const heatmap = new Heatmap(model, el);
  return () => heatmap.leave();
}

export default { render };
