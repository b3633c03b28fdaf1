// The Explorer in a document: which texts are listed, what is open, and how the pictures lead to one another.
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import explorer from "../src/explorer";
import { Corpus } from "../src/explorer/corpus";
import type { ExplorerTraits } from "../src/explorer/traits";
import box from "../src/pos_boxplot";
import { Texts } from "../src/shared/texts";
import views from "../src/heatmap_views";
import heatmap from "../src/token_heatmap";
import { FakeModel, bytes, model } from "./model";

const whole = (kind: typeof Uint32Array | typeof Uint8Array | typeof Int16Array, values: number[]) => new DataView(kind.from(values).buffer);

/** Four texts: "good" (right), "not good" (wrong, sure), "bad film" (right), "film" (wrong, unsure). */
const TEXTS = [["good"], ["not", "good"], ["bad", "film"], ["film"]];
const LOGITS = [[-2, 2], [-3, 3], [1, -1], [0, 0.1]];
const RIGHT = [1, 0, 0, 0];

function traits(changes: Partial<ExplorerTraits> = {}): FakeModel<ExplorerTraits> {
  const vocabulary = [...new Set(TEXTS.flat())];
  const ids = TEXTS.flat().map((token) => vocabulary.indexOf(token));
  const offsets = [0, ...TEXTS.map((_, i) => TEXTS.slice(0, i + 1).flat().length)];
  return new FakeModel<ExplorerTraits>({
    ...model({ tokens: [], known: [], scores: bytes([]), logits: [], probabilities: [], base: [], has_spans: false }).state,
    vocabulary,
    known_words: whole(Uint8Array, vocabulary.map(() => 1)),
    token_ids: whole(Uint32Array, ids),
    offsets: whole(Uint32Array, offsets),
    word_scores: bytes(TEXTS.flat().map((_, i) => [-i, i])),
    text_logits: bytes(LOGITS),
    text_base: bytes(LOGITS.map(() => [0, 0])),
    text_labels: whole(Int16Array, RIGHT),
    opened: [],
    text: null,
    shown: null,
    box_places: whole(Uint32Array, [0, 0, 0, 1, 1, 0, 2, 0, 0, 2, 1, 1, 3, 0, 1]),
    box_scores: bytes([[1, 2, 3, 4, 5]]),
    box_groups: ["JJ", "NN"],
    box_meanings: ["", ""],
    box_series: ["LSTM"],
    box_units: ["logits"],
    box_kind: "part of speech",
    tag: "",
    tag_series: 0,
    tag_sort: "-score",
    place: [],
    negation_places: whole(Uint32Array, [1, 1, 0, 1, 2]),
    negation_scores: bytes([[-1.5]]),
    negation_method: 0,
    negation_range: [],
    negation_shown: [0, 1, 2],
    parts: { token_heatmap: heatmap, heatmap_views: views, pos_boxplot: box },
    query: "",
    sort: "wrong",
    only_wrong: false,
    aggregate: "",
    nearest: {},
    finds_nearest: false,
    ...changes,
  });
}

let shown: FakeModel<ExplorerTraits>;
let el: HTMLElement;
let leave: () => void;

async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

async function show(changes: Partial<ExplorerTraits> = {}): Promise<void> {
  leave?.();
  shown = traits(changes);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  leave = explorer.render({ model: shown.face, el });
  await settled();
}

const rows = () => [...el.querySelectorAll<HTMLElement>(".table .row")];
const listed = () => rows().map((row) => row.querySelector(".text")!.textContent);
const words = () => [...el.querySelectorAll<HTMLElement>(".word")].map((word) => word.textContent);

beforeEach(async () => {
  vi.useFakeTimers();
  await show();
});
afterEach(() => {
  leave();
  vi.useRealTimers();
});

describe("the corpus", () => {
  const list = (sort: string, more = {}) => new Corpus(new Texts(traits().face), "logits").list({ query: "", only_wrong: false, among: [], ...more }, sort);
  it("lists the surest mistakes first, and sorts by every column both ways", () => {
    expect(list("wrong")).toEqual([1, 3, 0, 2]);
    expect(list("-wrong")).toEqual([0, 2, 1, 3]);
    expect(list("probability")).toEqual([3, 2, 0, 1]);
    expect(list("-probability")).toEqual([1, 0, 2, 3]);
    expect(list("text")).toEqual([0, 1, 2, 3]);
    expect(list("label")).toEqual([1, 2, 3, 0]);
    expect(list("predicted")).toEqual([2, 1, 0, 3]);
  });
  it("filters by words, by mistakes and by other pictures' choices", () => {
    expect(list("text", { query: " GOOD" })).toEqual([0, 1]);
    expect(list("text", { only_wrong: true })).toEqual([1, 3]);
    expect(list("text", { among: [new Set([1, 2]), new Set([2, 3])] })).toEqual([2]);
  });
});

describe("the table", () => {
  it("shows right class, prediction and probability, and says how many are wrong", () => {
    expect(listed()).toEqual(["not good", "film", "good", "bad film"]);
    expect([...rows()[0]!.children].map((cell) => cell.textContent)).toEqual(["\u2717", "negative", "positive", "99.8%", "not good"]);
    expect(rows()[0]!.firstElementChild!.ariaLabel ?? rows()[0]!.firstElementChild!.getAttribute("aria-label")).toBe("wrong");
    expect(el.querySelector(".filters [role=status]")!.textContent).toBe("4 of 4 texts, 2 wrong");
  });

  it("follows the search, the box and the headers", async () => {
    const search = el.querySelector<HTMLInputElement>("[type=search]")!;
    search.value = "film";
    search.dispatchEvent(new Event("input"));
    await settled();
    expect(listed()).toEqual(["film", "bad film"]);
    const wrong = el.querySelector<HTMLInputElement>("[type=checkbox]")!;
    wrong.checked = true;
    wrong.dispatchEvent(new Event("change"));
    await settled();
    expect(listed()).toEqual(["film"]);
    shown.set("query", "");
    shown.set("only_wrong", false);
    const sure = [...el.querySelectorAll<HTMLElement>("[role=columnheader] button")].find((head) => head.textContent === "Sure")!;
    sure.click();
    await settled();
    expect(shown.get("sort")).toBe("probability");
    sure.click();
    await settled();
    expect(listed()).toEqual(["not good", "good", "bad film", "film"]);
  });

  it("has no column of right classes where none is known", async () => {
    await show({ text_labels: whole(Int16Array, []) });
    expect(el.querySelector(".table")!.classList.contains("unlabelled")).toBe(true);
    expect(el.querySelector(".filters [role=status]")!.textContent).toBe("4 of 4 texts");
  });
});

describe("the open text", () => {
  it("shows the packed words at once, and the kernel's phrases when they have come", async () => {
    rows()[0]!.click();
    await settled();
    expect(shown.saved.at(-1)).toMatchObject({ text: 1 });
    expect(words()).toEqual(["not", "good"]);
    expect(el.querySelector(".open .notes")!.textContent).toContain("Only the words");
    for (const [name, value] of Object.entries({
      tokens: ["not", "good"], known: [true, true], has_spans: true, scores: bytes([[0, 1], [2, 3], [4, 5]]),
      logits: [-3, 3], probabilities: [0.1, 0.9], base: [0, 0], shown: 1,
    })) shown.set(name as "tokens", value as string[]);
    await settled();
    expect(el.querySelector(".open .notes")!.textContent).toBe("");
    shown.set("selected", [0, 2]);
    expect(el.querySelector(".stats")!.textContent).toContain("+1.00");
  });

  it("opens what a page holds of it", async () => {
    await show({ text: 1, opened: [{ text: 1, spans: bytes([[0, 1], [2, 3], [4, 5]]) }], selected: [0, 2] });
    expect(el.querySelector(".stats")!.textContent).toContain("+1.00");
  });

  it("reads one base a text where the target is fixed", () => {
    const texts = new Texts(traits({ text_base: bytes(LOGITS.map((_, i) => [i + 0.5])), word_scores: bytes(TEXTS.flat().map(() => [1])) }).face);
    expect(LOGITS.map((_, text) => texts.base(text))).toEqual(LOGITS.map((_, i) => [i + 0.5]));
    expect(new Texts(traits({ text_base: bytes([]) }).face).base(1)).toEqual([]);
  });

  it("opens the word that was chosen in the box plot", async () => {
    shown.set("place", [2, 1]);
    await settled();
    expect(shown.saved.at(-1)).toMatchObject({ text: 2, selected: [1, 2] });
    expect(words()).toEqual(["bad", "film"]);
  });
});

describe("the pictures of all texts", () => {
  it("open one at a time, and what is chosen in them is listed", async () => {
    const [tags, negations] = [...el.querySelectorAll<HTMLElement>("[aria-label='All texts'] button")];
    tags!.click();
    await settled();
    expect(el.querySelector(".aggregate .rnnviz")).not.toBeNull();
    expect(tags!.ariaExpanded).toBe("true");
    shown.set("tag", "NN");
    await settled();
    expect(listed()).toEqual(["film", "bad film"]);
    shown.set("negation_range", [-2, 0]);
    await settled();
    expect(listed()).toEqual([]);
    el.querySelector<HTMLElement>(".choices button")!.click();
    await settled();
    expect(shown.get("tag")).toBe("");
    expect(listed()).toEqual(["not good"]);
    expect(negations!.hidden).toBe(false);
    tags!.click();
    await settled();
    expect(el.querySelector(".aggregate")!.childElementCount).toBe(0);
  });

  it("are not offered where there are none", async () => {
    await show({ box_places: whole(Uint32Array, []), negation_places: whole(Uint32Array, []) });
    expect([...el.querySelectorAll<HTMLElement>("[aria-label='All texts'] button")].every((tab) => tab.hidden)).toBe(true);
  });
});

describe("the nearest phrases", () => {
  it("are listed for the selected phrase, and only for it", async () => {
    await show({ text: 1, panel: "nearest", finds_nearest: true, selected: [0, 1] });
    const panel = () => el.querySelector(".nearest")!.textContent!;
    expect(panel()).toContain("Looking");
    shown.set("nearest", { text: 1, selected: [0, 1], words: [["n't", 0.93, 12]], pairs: [["not bad", 0.5, 1]], note: "" });
    expect(panel()).toContain("n't 0.93 \u00b7 12\u00d7");
    shown.set("selected", [1, 2]);
    expect(panel()).toContain("Looking");
    await show({ text: 1, panel: "nearest" });
    expect(el.querySelector(".panel")!.textContent).toContain("a page without one");
  });
});

it("leaves nothing behind", async () => {
  await show({ text: 1, aggregate: "tags", panel: "strongest" });
  expect(shown.listening).toBeGreaterThan(20);
  leave();
  expect(shown.listening).toBe(0);
});

it("says in its place what cannot be drawn, and what went wrong in Python once", async () => {
  await show({ text: 1, error: "Text 1 could not be opened: no." });
  expect([...el.querySelectorAll(".said")].map((said) => said.textContent)).toEqual(["Text 1 could not be opened: no."]);
});

it("is accessible", async () => {
  await show({ text: 1, aggregate: "tags" });
  vi.useRealTimers();
  const found = await axe.run(el, { rules: { "color-contrast": { enabled: false } } });
  expect(found.violations.map(({ id, nodes }) => [id, nodes[0]!.html])).toEqual([]);
});

describe("other outputs", () => {
  const heads = () => [...el.querySelectorAll<HTMLElement>(".heads [role=columnheader]")].map((head) => head.textContent);
  const cells = (name: string) => rows().map((row) => row.querySelector(`.${name}`)!.textContent);
  const table = () => el.querySelector(".table")!;

  it("are numbers, the largest first, without classes", async () => {
    const text_logits = bytes([[1200.5], [0.25], [-3], [20000]]);
    await show({ labels: ["price"], output: "number", number_unit: "USD", text_logits, text_labels: whole(Int16Array, []), target: [0], word_scores: bytes(TEXTS.flat().map((_, i) => [i])), text_base: bytes(LOGITS.map(() => [0])) });
    expect(heads()[3]).toBe("price");
    expect(el.querySelector(".heads .probability button")!.getAttribute("aria-label")).toBe("price: the number that the model gives, in USD");
    expect(cells("probability")).toEqual(["20,000", "1,200.50", "0.25", "\u22123.00"]);
    expect(table().classList.contains("numbers") && table().classList.contains("unlabelled")).toBe(true);
    shown.set("sort", "probability");
    await settled();
    expect(cells("probability")[0]).toBe("\u22123.00");
    shown.set("text", 1);
    await settled();
    expect(el.querySelector(".prediction")!.textContent).toBe("Predicted price 0.25 USD");
  });

  it("are labels that stand by themselves: all that are likely, or none", async () => {
    const text_logits = bytes([[2, 3], [-1, -2], [-1, 1], [5, -5]]);
    await show({ output: "independent", labels: ["angry", "long"], text_logits, text_labels: whole(Int16Array, []) });
    expect([heads()[2], heads()[3]]).toEqual(["Labels", "Most"]);
    expect(cells("predicted")).toEqual(["angry", "long, angry", "long", "none"]);
    expect(cells("probability")).toEqual(["99.3%", "95.3%", "73.1%", "26.9%"]);
    expect(rows()[1]!.querySelector<HTMLElement>(".predicted")!.title).toBe("long 95%, angry 88%");
    shown.set("sort", "predicted");
    await settled();
    expect(cells("predicted")).toEqual(["none", "angry", "long, angry", "long"]);
  });
});
