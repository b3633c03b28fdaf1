// Words, phrases and clauses (Du et al. 2019, Fig. 6): three rows of blocks, each over its words, in lines of the panel's
// width. Which words make them comes as the trait `levels`; what they score is looked up, so that a target can be switched.
import { FOCUSABLE, h } from "../shared/dom";
import { block, blockStyle } from "./block";
import STYLE from "./hierarchy.css?inline";
import type { HeatmapFace, Panel } from "./panel";
import { linked, unscored } from "./phrases";
import type { Reading } from "./readout";
import type { Span } from "./traits";

const ROWS = { word: "Words", phrase: "Phrases", clause: "Clauses" };
const [LETTER, MARGIN, LEAST, MOST] = [7.6, 12, 44, 180]; // px: widths of a letter, round a word, of words at least and at most
const NAMES = 62; // px: the rows' names
const UNASKED = "Phrases and clauses are found by the kernel, which has sent none: they come with an explanation that rnnviz.explain made.";
const UNTAGGED = "No tagger of parts of speech is at hand. Where there is a network run: python -m nltk.downloader averaged_perceptron_tagger_eng";

export function hierarchyPanel(face: HeatmapFace): Panel {
  const lines = h("div", { class: "levels" });
  const root = h("div", { class: "blocks" }, blockStyle(), h("style", {}, STYLE), lines);
  let blocks: { start: number; stop: number; made: HTMLElement }[] = [];

  function cell(reading: Reading, start: number, stop: number): HTMLElement {
    const cell = block(reading, start, stop);
    const made = linked(h("button", { ...FOCUSABLE, type: "button", class: stop - start > 1 ? "node" : "node leaf" }, cell), face, start, stop);
    blocks.push({ start, stop, made });
    return made;
  }

  function line(reading: Reading, widths: number[], from: number, to: number): HTMLElement {
    const made = h("div", { class: "line" });
    made.style.gridTemplateColumns = `${NAMES}px ${widths.slice(from, to).map((width) => `${width}px`).join(" ")}`;
    Object.entries(ROWS).forEach(([level, name], row) => {
      const spans = (face.model.get("levels")[level] ?? []).filter(([start, stop]) => start < to && stop > from);
      const cells = spans.map(([start, stop]) => {
        const one = cell(reading, start, stop);
        one.style.gridArea = `${row + 1} / ${Math.max(start, from) - from + 2} / auto / ${Math.min(stop, to) - from + 2}`;
        return one;
      });
      if (cells.length) made.append(named(name, row + 1), ...cells);
    });
    return made;
  }

  /** Tab reaches one block, arrow keys the others. */
  function reach(at: number, focus: boolean): void {
    blocks.forEach(({ made }, i) => (made.tabIndex = i === at ? 0 : -1));
    if (focus) blocks[at]!.made.focus();
  }

  lines.addEventListener("keydown", (event) => {
    const right = face.leftwards() ? -1 : 1;
    const by = { ArrowRight: right, ArrowDown: 1, ArrowLeft: -right, ArrowUp: -1 }[event.key];
    const next = blocks.findIndex(({ made }) => made === event.target) + (by ?? 0);
    if (!by || !blocks[next]) return;
    event.preventDefault();
    event.stopPropagation();
    reach(next, true);
  });

  return {
    name: "hierarchy",
    title: "Words, phrases, clauses",
    root,
    missing(reading) {
      const { word, phrase } = face.model.get("levels");
      return unscored(reading) ?? (word ? (phrase ? null : UNTAGGED) : UNASKED);
    },
    draw(reading) {
      blocks = [];
      const { phrase = [], clause = [] } = face.model.get("levels");
      const widths = reading.tokens.map((token) => Math.min(MOST, Math.max(LEAST, LETTER * token.length + MARGIN)));
      const breaks = lineBreaks(widths, (root.parentElement?.clientWidth || 700) - 30 - NAMES, [...phrase, ...clause]);
      lines.replaceChildren(...breaks.map((from, i) => line(reading, widths, from, breaks[i + 1] ?? widths.length)));
      reach(0, false);
    },
    follow({ selected }) {
      for (const { start, stop, made } of blocks) made.ariaPressed = String(start === selected[0] && stop === selected[1]);
    },
  };
}

function named(name: string, row: number): HTMLElement {
  const label = h("span", { class: "small" }, name);
  label.style.gridArea = `${row} / 1`;
  return label;
}

/** Where the lines begin: each as full as it can be, but rather shorter than that it parts a span. */
export function lineBreaks(widths: number[], room: number, spans: Span[]): number[] {
  const breaks = [];
  for (let from = 0; from < widths.length; ) {
    breaks.push(from);
    let [right, best, fewest] = [widths[from]!, from + 1, Infinity];
    for (let to = from + 1; to <= widths.length && (right <= room || to === from + 1); right += (widths[to++] ?? 0) + 3) {
      const parted = spans.filter(([start, stop]) => start < to && to < stop).length;
      if (right < 0.5 * room && to < widths.length) continue;
      if (parted <= fewest) [best, fewest] = [to, parted];
    }
    from = best;
  }
  return breaks;
}
