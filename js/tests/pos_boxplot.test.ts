// The box plots in a document: the five numbers, what is drawn, what a reader can do, and which traits come of it.
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Boxplot } from "../src/boxplot/boxplot";
import { fiveNumbers } from "../src/boxplot/boxes";
import { weightiest } from "../src/boxplot/readout";
import type { BoxplotTraits } from "../src/boxplot/traits";
import widget from "../src/pos_boxplot";
import type { CommonTraits } from "../src/shared/model";
import type { TextsTraits } from "../src/shared/texts";
import { ticks } from "../src/shared/ticks";
import { FakeModel, bytes } from "./model";

type Traits = BoxplotTraits & TextsTraits & CommonTraits;

const uints = (numbers: number[]) => new DataView(Uint32Array.from(numbers).buffer);
const none = new DataView(new ArrayBuffer(0));
const EVIL = '<img src=x onerror="window.hurt=1"></span>';

/** Twelve texts "fine film NUMBER": adjectives from -1 to 10, nouns at -0.5, one number. The second series has no nouns. */
function traits(changes: Partial<Traits> = {}): Traits {
  const texts = Array.from({ length: 12 }, (_, i) => i);
  const places = texts.flatMap((i) => [[i, 0, 0], [i, 1, 1]]);
  places.push([0, 2, 2]);
  const first = texts.flatMap((i) => [i - 1, -0.5]);
  const second = texts.flatMap((i) => [-i, NaN]);
  return {
    vocabulary: ["fine", "film", "7", EVIL],
    known_words: new DataView(Uint8Array.from([1, 1, 1, 1]).buffer),
    token_ids: uints(texts.flatMap((i) => [i === 11 ? 3 : 0, 1, 2])),
    offsets: uints(Array.from({ length: 13 }, (_, i) => 3 * i)),
    word_scores: none,
    text_logits: none,
    text_base: none,
    text_labels: none,
    opened: [],
    text: null,
    shown: null,
    box_places: uints(places.flat()),
    box_scores: bytes([[...first, 4], [...second, 1]]),
    box_groups: ["JJ", "NN", "CD"],
    box_meanings: ["adjective", "noun", ""],
    box_series: ["GRU \u00b7 REAT", "LSTM \u00b7 REAT"],
    box_units: ["logits", "logits"],
    box_kind: "part of speech",
    tag: "",
    tag_series: 0,
    tag_sort: "-score",
    place: [],
    palette: "blue-orange",
    heading: "",
    remarks: [],
    error: "",
    ...changes,
  };
}

let shown: FakeModel<Traits>;
let el: HTMLElement;
let leave: () => void;

function show(changes: Partial<Traits> = {}): void {
  leave?.();
  shown = new FakeModel<Traits>(traits(changes));
  el = document.createElement("div");
  document.body.replaceChildren(el);
  leave = widget.render({ model: shown.face, el });
}
const text = (selector: string) => el.querySelector(selector)!.textContent!.replace(/\s+/g, " ").trim();
const boxes = (series = 0) => [...el.querySelectorAll<SVGGElement>(`.box[data-series="${series}"]`)];
const faces = (series = 0, part = "text") => [...el.querySelectorAll("figure")[series]!.querySelectorAll(".face-of-box")].map((face) => face.querySelector(part)!.textContent!);
const names = (series = 0) => faces(series);
const listed = () => [...el.querySelectorAll<HTMLElement>(".occurrence")];
const soon = () => vi.advanceTimersByTimeAsync(100);
const press = (key: string, more: KeyboardEventInit = {}) =>
  document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
const point = (target: Element) => target.dispatchEvent(new MouseEvent("pointermove", { bubbles: true }));
const click = (target: Element) => target.dispatchEvent(new MouseEvent("click", { bubbles: true }));

beforeEach(() => {
  vi.useFakeTimers();
  show();
});
afterEach(() => {
  leave();
  vi.useRealTimers();
});

describe("numbers", () => {
  it("are numpy's quantiles and Tukey's whiskers", () => {
    // numpy.quantile([1, 2, 3, 4, 100], [.25, .5, .75]), and rnnviz.charts.box_plots.five_numbers
    expect(fiveNumbers(Float32Array.of(1, 2, 3, 4, 100))).toEqual({ low: 1, q1: 2, median: 3, q3: 4, high: 4 });
    expect(fiveNumbers(Float32Array.of(-9, 0, 1, 3))).toEqual({ low: -2.25, q1: -2.25, median: 0.5, q3: 1.5, high: 3 });
    expect(fiveNumbers(Float32Array.of(5))).toEqual({ low: 5, q1: 5, median: 5, q3: 5, high: 5 });
  });

  it("weigh words by how often and how strongly they stand there", () => {
    expect(weightiest(["Good", "good", "superb", "the"], [1, 2, 2.5, -0.1])).toEqual([
      { token: "good", count: 2, mean: 1.5 },
      { token: "superb", count: 1, mean: 2.5 },
      { token: "the", count: 1, mean: -0.1 },
    ]);
  });

  it("along an axis are round", () => {
    expect(ticks(-1.1, 2.3, 4)).toEqual([-1, 0, 1, 2]);
    expect(ticks(0, 0.0123, 5)).toEqual([0, 0.0025, 0.005, 0.0075, 0.01]);
    expect(ticks(3, 3, 5)).toEqual([3]);
  });
});

describe("drawing", () => {
  it("ranks each series by its own medians, with n and the sign", () => {
    expect([names(0), names(1)]).toEqual([["JJ", "NN"], ["JJ"]]);
    expect([faces(0, ".count"), faces(0, ".sign")]).toEqual([["12", "12"], ["+", "\u2212"]]);
    expect(boxes(0)[0]!.ariaLabel).toBe("JJ: adjective, n 12, median +4.50, 8% negative");
    expect(boxes(1)[0]!.ariaLabel).toBe("JJ: adjective, n 12, median \u22125.50, 92% negative");
    expect(boxes(0)[0]!.querySelector(".body")!.getAttribute("fill")).not.toBe(boxes(0)[1]!.querySelector(".body")!.getAttribute("fill"));
    expect(text(".box-left")).toBe("Too few for a box, fewer than 10: CD (1).");
  });

  it("shows rare words by their single scores", () => {
    show({ box_kind: "word" });
    expect(names(0)).toEqual(["JJ", "NN", "CD"]);
    expect(boxes(0).map((box) => box.querySelectorAll("circle").length)).toEqual([0, 0, 1]);
    expect(boxes(0)[2]!.ariaLabel).toBe("CD, n 1, scores +4.00");
    expect(el.querySelector<HTMLElement>(".box-left")!.hidden).toBe(true);
  });

  it("says what is wrong instead of staying blank, and recovers", async () => {
    show({ box_scores: bytes([[1]]) });
    expect(text(".error")).toContain("box_scores has 1 numbers and box_places 75");
    shown.state.box_scores = traits().box_scores;
    shown.set("box_units", ["logits", "points"]);
    await soon();
    expect(el.querySelector(".error")).toBeNull();
    expect(names(0)).toEqual(["JJ", "NN"]);
    show({ box_groups: ["JJ"] });
    expect(text(".error")).toContain("box_places names group 1, and there are 1");
  });

  it("stands empty where there is nothing", () => {
    show({ box_places: none, box_scores: none, box_groups: [], box_meanings: [] });
    expect([el.querySelector(".error"), text(".box-readout")]).toEqual([null, "There are no words here."]);
  });

  it("shows text as text, and cuts long names", () => {
    show({ box_groups: [EVIL, "x".repeat(5000), "\u202Ertl"], box_meanings: ["", "", ""], box_series: [EVIL, "</style>"], tag: EVIL });
    expect(el.querySelector("img")).toBeNull();
    expect(names(0)[1]!.length).toBe(20);
  });
});

describe("a box", () => {
  it("gives its numbers and its words under the pointer", () => {
    expect(text(".box-readout")).toContain("Point at a box");
    point(boxes(0)[0]!.querySelector(".hit")!);
    expect(text(".box-readout")).toBe(
      `JJ: adjective GRU \u00b7 REAT, in logitsn12low\u22121.00lower quartile+1.75median+4.50upper quartile+7.25high+10.00negative8%Words that weigh most:fine 11\u00d7 +4.00${EVIL.toLowerCase()} 1\u00d7 +10.00`,
    );
    expect([text(".tip"), el.querySelector<HTMLElement>(".tip")!.hidden]).toEqual(["JJ: adjective, median +4.50", false]);
    el.querySelector(".box-panels")!.dispatchEvent(new MouseEvent("pointerleave"));
    expect([text(".box-readout").slice(0, 5), el.querySelector<HTMLElement>(".tip")!.hidden]).toEqual(["Point", true]);
  });

  it("is selected by a click in every panel, and let go by another", async () => {
    click(boxes(1)[0]!);
    expect(shown.saved.at(-1)).toEqual({ tag: "JJ", tag_series: 1 });
    await soon();
    expect([0, 1].map((series) => boxes(series)[0]!.ariaSelected)).toEqual(["true", "true"]);
    expect(boxes(0)[1]!.ariaSelected).toBe("false");
    click(boxes(1)[0]!);
    await soon();
    expect([shown.get("tag"), el.querySelector<HTMLElement>(".occurrences")!.hidden]).toEqual(["", true]);
  });

  it("is reached and selected by keys alone", async () => {
    boxes(0)[0]!.focus();
    expect(text(".box-readout")).toContain("JJ: adjective");
    press("ArrowDown");
    expect(document.activeElement).toBe(boxes(0)[1]);
    expect(boxes(0).map((box) => box.getAttribute("tabindex"))).toEqual(["-1", "0"]);
    press("Enter");
    expect(shown.get("tag")).toBe("NN");
    press("Home");
    press("ArrowRight");
    expect(document.activeElement).toBe(boxes(1)[0]);
    press("Escape");
    expect(shown.get("tag")).toBe("");
    expect(press("b")).toBe(true);
    expect(press("ArrowUp")).toBe(false);
  });

  it("keeps the focus when it is drawn anew", () => {
    boxes(1)[0]!.focus();
    shown.set("palette", "red-green");
    expect(document.activeElement).toBe(boxes(1)[0]);
  });

  it("that does not exist is none", () => {
    show({ tag: "XX", tag_series: 9, place: [99, 0] });
    expect(el.querySelector('[aria-selected="true"]')).toBeNull();
    expect(el.querySelector<HTMLElement>(".occurrences")!.hidden).toBe(true);
  });
});

describe("the list", () => {
  it("has the group's words where they stand, in the order asked for", async () => {
    show({ tag: "JJ" });
    expect(text(".box-bar strong")).toBe("JJ: adjective");
    expect(listed().map((row) => row.querySelector(".chip")!.textContent)).toEqual([..."0123456789"].map((d) => `+${10 - Number(d)}.00`).concat("0.00", "\u22121.00"));
    expect(listed()[0]!.textContent).toBe(`+10.00${EVIL}film 7text 11`);
    const [series, order] = el.querySelectorAll<HTMLSelectElement>(".box-bar select");
    order!.value = "text";
    order!.dispatchEvent(new Event("change"));
    await soon();
    expect([shown.get("tag_sort"), listed()[0]!.querySelector(".chip")!.textContent]).toEqual(["text", "\u22121.00"]);
    series!.value = "1";
    series!.dispatchEvent(new Event("change"));
    await soon();
    expect([shown.get("tag_series"), listed()[11]!.querySelector(".chip")!.textContent]).toEqual([1, "\u221211.00"]);
  });

  it("opens the text of a word", async () => {
    show({ tag: "NN" });
    click(listed()[2]!);
    expect(shown.saved.at(-1)).toEqual({ text: 2, place: [2, 1] });
    expect(listed()[2]!.ariaSelected).toBe("true");
    expect(text(".box-whole")).toBe("fine film 7");
    expect(text(".box-whole mark")).toBe("film");
    el.querySelector<HTMLElement>('.box-close')!.click();
    await soon();
    el.querySelector(".rows")!.dispatchEvent(new Event("scroll"));
    expect([listed().length, shown.get("tag"), shown.get("place"), el.querySelector<HTMLElement>(".box-whole")!.hidden]).toEqual([0, "", [], true]);
  });

  it("leaves the text to the picture around it", () => {
    const outer = document.createElement("div");
    outer.className = "rnnviz";
    document.body.append(outer);
    const model = new FakeModel<Traits>(traits({ tag: "NN", place: [2, 1] }));
    const inner = new Boxplot(model.face, outer);
    expect(outer.querySelector<HTMLElement>(".box-whole")!.hidden).toBe(true);
    inner.leave();
    expect(model.listening).toBe(0);
  });

  it("and the boxes show a part of the texts", async () => {
    leave();
    const inner = new Boxplot(shown.face, el);
    leave = () => inner.leave();
    shown.set("tag", "JJ");
    inner.restrict((number) => number > 0);
    await soon();
    expect(faces(0, ".count")[0]).toBe("11");
    expect(listed().length).toBe(11);
    inner.restrict(null);
    await soon();
    expect(listed().length).toBe(12);
  });

  it("is spoken of", async () => {
    boxes(0)[0]!.focus();
    press("Enter");
    await vi.advanceTimersByTimeAsync(600);
    expect(text("[aria-live]")).toBe("JJ: adjective: 12 occurrences are listed");
  });
});

describe("two views", () => {
  it("stay in step, and leave nothing behind", async () => {
    const other = document.createElement("div");
    document.body.append(other);
    const leaveOther = widget.render({ model: shown.face, el: other });
    click(boxes(0)[1]!);
    await soon();
    expect(other.querySelectorAll(".occurrence").length).toBe(12);
    leaveOther();
    leave();
    expect([shown.listening, el.childElementCount, other.childElementCount]).toEqual([0, 0, 0]);
  });

  it("have every focusable element keep its keys from JupyterLab", () => {
    show({ tag: "JJ" });
    const focusable = el.querySelectorAll("button, select, input, a[href], [tabindex]");
    expect(focusable.length).toBeGreaterThan(15);
    for (const element of focusable) expect(element.getAttribute("data-lm-suppress-shortcuts")).toBe("true");
  });

  it("have nothing that axe finds wrong", async () => {
    vi.useRealTimers();
    HTMLCanvasElement.prototype.getContext = () => null;
    for (const changes of [{ tag: "JJ", place: [3, 0] }, { box_kind: "word" as const }]) {
      show(changes);
      const { violations } = await axe.run(el, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)).toEqual([]);
    }
  }, 20_000);
});
