// TokenHeatmap: one explained text.
import { Heatmap } from "./heatmap/heatmap";
import type { PanelMaker } from "./heatmap/panel";
import { strongestPanel } from "./heatmap/strongest";
import { treePanel } from "./heatmap/tree";
import { trianglePanel } from "./heatmap/triangle";
import type { HeatmapTraits } from "./heatmap/traits";
import type { Model } from "./shared/model";

const PANELS: PanelMaker[] = [strongestPanel, trianglePanel, treePanel];

/** The heat map within another picture, which may add panels. */
function mount(model: Model<HeatmapTraits>, el: HTMLElement, more: PanelMaker[] = []): Heatmap {
  return new Heatmap(model, el, [...PANELS, ...more]);
}

function render({ model, el }: { model: Model<HeatmapTraits>; el: HTMLElement }): () => void {
  const heatmap = mount(model, el);
  return () => heatmap.leave();
}

export default { render, mount };
