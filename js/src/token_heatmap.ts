// TokenHeatmap: one explained text. What it shows beside the words is a part: heatmap_views.ts.
import { Heatmap } from "./heatmap/heatmap";
import type { PanelMaker } from "./heatmap/panel";
import type { HeatmapTraits } from "./heatmap/traits";
import type { Model } from "./shared/model";

/** The heat map within another picture, which may add panels. */
function mount(model: Model<HeatmapTraits>, el: HTMLElement, more: PanelMaker[] = []): Heatmap {
  return new Heatmap(model, el, more);
}

function render({ model, el }: { model: Model<HeatmapTraits>; el: HTMLElement }): () => void {
  const heatmap = mount(model, el);
  return () => heatmap.leave();
}

export default { render, mount };
