// NegationHistogram: interactions in three groups, their phrases, and the sentence of the one that is chosen.
import { OpenText } from "./heatmap/open_text";
import type { HeatmapTraits } from "./heatmap/traits";
import { Histogram } from "./histogram/histogram";
import type { HistogramTraits } from "./histogram/traits";
import { h } from "./shared/dom";
import type { Model } from "./shared/model";
import { type PartsTraits, part } from "./shared/parts";
import type { Texts, TextsTraits } from "./shared/texts";

export type { HistogramTraits };
type Traits = HistogramTraits & HeatmapTraits & TextsTraits & PartsTraits;

/** The histogram within another picture, which shows the sentences itself. */
function mount(model: Model<Traits>, el: HTMLElement, texts?: () => Texts): Histogram {
  return new Histogram(model, el, texts);
}

function render({ model, el }: { model: Model<Traits>; el: HTMLElement }): () => void {
  const histogram = mount(model, el);
  const { frame } = histogram;
  const place = h("div", { class: "opened" });
  frame.root.append(place);
  let opened: Promise<{ leave(): void }> | undefined;
  const follow = () => {
    const open = model.get("text") !== null && frame.drawn;
    place.hidden = !open;
    if (!open || opened) return;
    const text = new OpenText(model, () => histogram.texts, frame.signal);
    opened = part<HeatmapTraits>(model, "token_heatmap").then(({ mount: heatmap }) => heatmap(text, place));
    opened.catch((error: unknown) => place.append(h("p", { class: "error", role: "alert" }, `The sentence cannot be shown: ${String(error)}`)));
  };
  frame.on(["text"], follow);
  follow();
  return () => {
    histogram.leave();
    opened?.then((heatmap) => heatmap.leave()).catch(() => {});
  };
}

export default { render, mount };
