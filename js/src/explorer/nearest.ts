// The nearest phrases of the selected one: words and pairs of the corpus whose mean phrase vector points the same way.
import { h } from "../shared/dom";
import { phraseText } from "../shared/format";
import type { Model } from "../shared/model";
import type { HeatmapFace, Panel } from "../heatmap/panel";
import type { Reading } from "../heatmap/readout";
import type { ExplorerTraits } from "./traits";

/** Makes the panel over the Explorer's own model, where the kernel writes what it found. */
export function nearest(model: Model<ExplorerTraits>) {
  return ({ signal }: HeatmapFace): Panel => {
    const root = h("div", { class: "nearest", "aria-live": "polite" });
    let last: Reading | undefined;
    const draw = () => last && root.replaceChildren(...lists(last, model));
    model.on("change:nearest", draw);
    signal.addEventListener("abort", () => model.off("change:nearest", draw));
    const follow = (reading: Reading) => {
      last = reading;
      draw();
    };
    const missing = () => (model.get("finds_nearest") ? null : "Nearest phrases are found by the kernel, from CD's phrase vectors: this is a page without one, or another method.");
    return { name: "nearest", title: "Nearest phrases", root, missing, draw: follow, follow };
  };
}

function lists({ tokens, selected: [start, stop] }: Reading, model: Model<ExplorerTraits>): HTMLElement[] {
  const hint = (words: string) => [h("p", { class: "hint" }, words)];
  if (start >= stop) return hint("Select a word or a phrase: what the model reads alike is listed here.");
  const found = model.get("nearest");
  const current = found.text === model.get("text") && found.selected?.[0] === start && found.selected[1] === stop;
  if (!current) return hint("Looking \u2026");
  if (found.note) return hint(found.note);
  const list = (title: string, rows: [string, number, number][]) =>
    h("div", {}, h("div", { class: "small" }, title), h("ol", {}, ...rows.map(([phrase, cosine, times]) => h("li", {}, h("bdi", {}, phrase), " ", h("span", { class: "of" }, `${cosine.toFixed(2)} \u00b7 ${times}\u00d7`)))));
  return [
    h("p", {}, "Nearest to ", h("bdi", { class: "part strong" }, phraseText(tokens, start, stop)), h("span", { class: "small" }, " by the cosine of CD\u2019s phrase vectors, and how often they occur")),
    h("div", { class: "columns" }, list("Words", found.words!), list("Pairs", found.pairs!)),
  ];
}
