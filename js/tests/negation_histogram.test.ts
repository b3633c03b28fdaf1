// The histogram of interactions in a document: its bins, the range that is marked, and the phrases behind it.
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Interactions, quantile } from "../src/histogram/interactions";
import type { HeatmapTraits } from "../src/heatmap/traits";
import type { HistogramTraits } from "../src/histogram/traits";
import widget from "../src/negation_histogram";
import type { PartsTraits } from "../src/shared/parts";
import type { TextsTraits } from "../src/shared/texts";
import heatmap from "../src/token_heatmap";
import { FakeModel, bytes, model as heatmapModel } from "./model";

type Traits = HistogramTraits & HeatmapTraits & TextsTraits & PartsTraits;

const uints = (rows: number[][]) => new DataView(Uint32Array.from(rows.flat()).buffer);
const EVIL = "<img src=x onerror=alert(1)>";
// texts: "not very good", "it is n't <img> bad"; group, text, start, middle, stop
const PLACES = [
  [0, 1, 1, 3, 5], // is n't | <img> bad: +2, +20
  [1, 0, 0, 1, 3], // not | very good: -3, -30
  [2, 0, 0, 1, 3], // the same phrase is short
  [2, 0, 1, 2, 3], // very | good: 0.5, 5
  [2, 1, 3, 4, 5], // <img> | bad: 0, 0
];
const SCORES = [
  [2, -3, -3, 0.5, 0],
  [20, -30, -30, 5, 0],
];
const WORDS = ["not", "very", "good", "it", "is", "n't", EVIL, "bad"];

/** Pixels of a bin in a document without layout: see UNMEASURED, LEFT and RIGHT. */
const AXIS = 640 - 62 - 10;

class Pointer extends MouseEvent {
  readonly isPrimary = true;
  readonly pointerId = 1;
}

let shown: FakeModel<Traits>;
let el: HTMLElement;
let leave: () => void;

function show(changes: Partial<Traits> = {}): void {
  leave?.();
  shown = new FakeModel({
    ...(heatmapModel().state as unknown as Traits),
    tokens: [],
    known: [],
    scores: bytes([]),
    has_spans: false,
    logits: [],
    probabilities: [],
    base: [],
    vocabulary: WORDS,
    known_words: new DataView(Uint8Array.from([1, 1, 1, 1, 1, 1, 0, 1]).buffer),
    token_ids: uints([[0, 1, 2, 3, 4, 5, 6, 7]]),
    offsets: uints([[0, 3, 8]]),
    word_scores: bytes(WORDS.map((_, i) => [-i, i])),
    text_logits: bytes([[1, -1], [0, 2]]),
    text_base: bytes([]),
    text_labels: uints([]),
    opened: [],
    text: null,
    shown: null,
    negation_places: uints(PLACES),
    negation_scores: bytes(SCORES),
    negation_groups: ["positive negation", "negative negation", "all phrases"],
    negation_methods: [
      { name: "CD", unit: "logits", caption: "CD \u00b7 KS 1.00" },
      { name: "LOO", unit: "points", caption: "LOO \u00b7 KS 0.50" },
    ],
    negation_method: 0,
    negation_range: [],
    negation_shown: [0, 1, 2],
    bins: 10,
    parts: { ...heatmapModel().state.parts, token_heatmap: heatmap },
    ...changes,
  });
  el = document.createElement("div");
  document.body.replaceChildren(el);
  leave = widget.render({ model: shown.face, el });
}
const settled = async () => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};
const text = (selector: string) => el.querySelector(selector)!.textContent!.replace(/\s+/g, " ").trim();
const rows = () => [...el.querySelectorAll<HTMLElement>(".phrase")].map((row) => row.textContent!.replace(/\s+/g, " ").trim());
const thumbs = () => [...el.querySelectorAll<HTMLElement>(".thumb")];
const press = (target: Element, key: string) => target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
const point = (type: string, x: number) => el.querySelector(".brush")!.dispatchEvent(new Pointer(type, { clientX: x, bubbles: true, cancelable: true }));

beforeEach(() => {
  vi.useFakeTimers();
  show();
});
afterEach(() => {
  leave();
  vi.useRealTimers();
});

describe("bins", () => {
  const interactions = (changes: Partial<Traits> = {}) => {
    show(changes);
    return new Interactions(shown.face);
  };

  it("have zero as an edge, equal sizes, and each group's shares add up to one", () => {
    for (const bins of [5, 6, 23, 100]) {
      const { edges, shares } = interactions().bars(0, bins, [0, 1, 2]);
      expect(edges).toContain(0);
      expect([bins, bins - 1]).toContain(edges.length - 1);
      for (const group of shares) expect(group!.reduce((a, b) => a + b, 0)).toBeCloseTo(1);
    }
  });

  it("put an interaction of zero to the right of zero, and the tails into the outermost", () => {
    const scores = [[...Array.from({ length: 200 }, () => 1), 50, 0]];
    const places = scores[0]!.map((): number[] => [0, 0, 0, 1, 2]);
    const { edges, shares } = interactions({ negation_places: uints(places), negation_scores: bytes([...scores, ...scores]) }).bars(0, 5, [0, 1, 2]);
    expect(edges).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(shares[0]!.map((share) => Math.round(share * 202))).toEqual([1, 0, 0, 201]);
  });

  it("are there where all is zero", () => {
    const { edges } = interactions({ negation_scores: bytes(SCORES.map((row) => row.map(() => 0))) }).bars(0, 40, [0, 1, 2]);
    expect(edges).toEqual([-1, 0, 1]);
  });

  it("stand on percentiles as numpy has them", () => {
    expect(quantile(Float32Array.from([0, 1, 2, 10]), 0.75)).toBe(4);
  });
});

describe("the picture", () => {
  it("names each group at its median, with its size, its outline and hatching", () => {
    const labels = [...el.querySelectorAll(".histogram text")].map((label) => label.textContent);
    expect(labels).toContain("positive negation, median +2.00");
    expect(labels).toContain("negative negation, median \u22123.00");
    expect(labels).toContain("interaction, logits");
    expect(text(".groups")).toBe("positive negation n = 1 negative negation n = 1 all phrases n = 3");
    const outlines = [...el.querySelectorAll(".histogram .outline")];
    expect(new Set(outlines.map((one) => one.getAttribute("stroke-dasharray"))).size).toBe(3);
    expect(new Set(outlines.map((one) => one.getAttribute("fill"))).size).toBe(3);
    expect(text(".caption")).toBe("KS 1.00");
  });

  it("takes away any group and brings it back, and follows the bins", async () => {
    const outlines = () => [...el.querySelectorAll(".histogram .outline")].map((one) => one.classList[1]);
    const boxes = () => [...el.querySelectorAll<HTMLInputElement>("[type=checkbox]")];
    boxes()[2]!.click();
    await settled();
    expect([shown.get("negation_shown"), outlines()]).toEqual([[0, 1], ["of-1", "of-0"]]);
    boxes()[0]!.click();
    await settled();
    expect(outlines()).toEqual(["of-1"]);
    boxes()[2]!.click();
    await settled();
    expect([shown.get("negation_shown"), outlines()]).toEqual([[1, 2], ["of-2", "of-1"]]);
    const bins = el.querySelector<HTMLInputElement>("[type=range]")!;
    bins.value = "50";
    bins.dispatchEvent(new Event("input"));
    await settled();
    expect([shown.get("bins"), text("output")]).toEqual([50, "50"]);
  });

  it("switches the method, whose scores are on another scale", async () => {
    shown.set("negation_range", [-4, 0]);
    const select = el.querySelector("select")!;
    select.value = "1";
    select.dispatchEvent(new Event("change"));
    await settled();
    expect([shown.get("negation_method"), shown.get("negation_range")]).toEqual([1, []]);
    expect(text(".histogram")).toContain("interaction, points");
    expect(text(".caption")).toBe("KS 0.50");
  });

  it("says what does not fit", () => {
    show({ negation_scores: bytes([[1, 2]]) });
    expect(text(".error")).toContain("negation_scores has 2 numbers, expected 2 methods x 5 phrases");
  });
});

describe("a range", () => {
  it("is dragged over, holds the tails at the ends, and lists its phrases by their size", async () => {
    point("pointerdown", 1);
    point("pointermove", AXIS - 1);
    point("pointerup", AXIS - 1);
    await settled();
    expect(shown.get("negation_range")).toEqual([-30 / 9, 20 / 9]); // the edges, which lie beyond the scores
    expect(shown.saved).toEqual([{ negation_range: [-30 / 9, 20 / 9] }]);
    // the negation that is short is listed once, as what of it shows
    expect(rows()).toEqual([
      "negative\u22123.00not | very good not very good",
      `positive+2.00is n't | ${EVIL} badit is n't ${EVIL} bad`,
      "short+0.50very | goodnot very good",
      `short0.00${EVIL} | badit is n't ${EVIL} bad`,
    ]);
    expect(text(".range-said")).toBe("\u22123.33 to +2.22 logits: 4 phrases; 100% of positive negation, 100% of negative negation, 100% of all phrases");
    expect(el.querySelector("img")).toBeNull();
    shown.set("negation_shown", [0, 2]);
    await settled();
    expect(rows().length).toBe(4);
    shown.set("negation_shown", [0]);
    await settled();
    expect(rows()).toEqual([`positive+2.00is n't | ${EVIL} badit is n't ${EVIL} bad`]);
  });

  it("that reaches an outermost bin holds the tail beyond it", async () => {
    const scores = [[...Array.from({ length: 200 }, () => 1), 50, -1]];
    const places = scores[0]!.map((): number[] => [0, 0, 0, 1, 2]);
    show({ negation_places: uints(places), negation_scores: bytes([...scores, ...scores]) });
    point("pointerdown", AXIS - 1);
    await settled();
    expect(shown.get("negation_range")[1]).toBe(50);
    expect(rows()[0]).toContain("+50");
  });

  it("of one bin is a click, and goes by the button", async () => {
    point("pointerdown", AXIS - 1);
    point("pointerup", AXIS - 1);
    await settled();
    expect(rows().length).toBe(1);
    el.querySelector<HTMLElement>(".ranged button")!.click();
    await settled();
    expect([shown.get("negation_range"), rows().length]).toEqual([[], 0]);
  });

  it("is moved by keys on its two ends, which never pass each other", async () => {
    const [lower, upper] = thumbs();
    expect(lower!.getAttribute("aria-valuetext")).toBe("\u22123.33 logits");
    press(lower!, "End");
    await settled();
    const [low, high] = shown.get("negation_range");
    expect([low! > 1, high]).toEqual([true, 20 / 9]);
    press(upper!, "ArrowLeft");
    expect(shown.get("negation_range")).toEqual([low, high]);
    press(lower!, "Home");
    await settled();
    press(upper!, "Home");
    await settled();
    expect(rows()[0]).toContain("not | very good");
    press(upper!, "Escape");
    expect(shown.get("negation_range")).toEqual([]);
  });

  it("is heard, with the count", async () => {
    thumbs()[0]!.focus();
    press(thumbs()[0]!, "PageUp");
    await settled();
    vi.advanceTimersByTime(500);
    expect(text("[aria-live]")).toContain("phrases; 100% of positive negation");
  });

  it("from Python is shown in two views", async () => {
    const other = document.createElement("div");
    document.body.append(other);
    const leaveOther = widget.render({ model: shown.face, el: other });
    shown.set("negation_range", [-5, -1]);
    await settled();
    for (const view of [el, other]) expect(view.querySelectorAll(".phrase").length).toBe(1);
    leaveOther();
  });
});

describe("a phrase", () => {
  const open = async () => {
    shown.set("negation_range", [-9, 9]);
    await settled();
    el.querySelectorAll<HTMLElement>(".phrase")[1]!.click();
    await settled();
  };

  it("opens its sentence, selected and parted, before a kernel has answered", async () => {
    await open();
    expect(shown.saved.at(-1)).toMatchObject({ text: 1, selected: [1, 5], split: 3 });
    expect([...el.querySelectorAll(".opened .face")].map((face) => face.textContent)).toEqual(["it", "is", "n't", EVIL, "bad"]);
    expect(el.querySelectorAll(".opened .selected").length).toBe(4);
    expect(text(".opened")).toContain("Only the words have scores here");
    expect(el.querySelector(".phrase[aria-selected=true]")!.textContent).toContain("n't");
  });

  it("has its interaction where the page holds the sentence's phrases", async () => {
    const spans = bytes(Array.from({ length: 15 }, (_, i) => [0, i]));
    show({ opened: [{ text: 1, spans }] });
    await open();
    expect(text(".opened")).toContain("interaction");
    expect(text(".opened")).not.toContain("Only the words");
  });

  it("leaves nothing behind that listens", async () => {
    await open();
    leave();
    await settled();
    expect(shown.listening).toBe(0);
  });
});

describe("axe", () => {
  it("finds nothing wrong", async () => {
    vi.useRealTimers();
    HTMLCanvasElement.prototype.getContext = () => null; // jsdom has none, and axe only asks it about icon fonts
    for (const changes of [{}, { negation_range: [-9, 9], text: 1, selected: [1, 5], split: 3 }]) {
      show(changes);
      await settled();
      const { violations } = await axe.run(el, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)).toEqual([]);
    }
  }, 20_000);
});
