// The panels under the words: what they show of the scores, and what a reader can do in them.
import axe from "axe-core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { lineBreaks } from "../src/heatmap/hierarchy";
import views from "../src/heatmap_views";
import widget from "../src/token_heatmap";
import type { HeatmapTraits as Traits } from "../src/heatmap/traits";
import { type FakeModel, SPANS, bytes, model } from "./model";

const LEVELS: Traits["levels"] = { word: [[0, 1], [1, 2], [2, 3]], phrase: [[1, 3]], clause: [] };
let shown: FakeModel;
let el: HTMLElement;
let leave: () => void;

function show(changes: Partial<Traits> = {}): void {
  leave?.();
  shown = model({ parts: { heatmap_views: views }, ...changes });
  el = document.createElement("div");
  document.body.replaceChildren(el);
  leave = widget.render({ model: shown.face, el });
}
const all = (selector: string) => [...el.querySelectorAll<HTMLElement>(selector)];
const texts = (selector: string) => all(selector).map((one) => one.textContent!.replace(/\s+/g, " ").trim());
const title = (item: Element) => item.querySelector<HTMLElement>(".cell")!.title;
const press = (target: Element, key: string, more: KeyboardEventInit = {}) =>
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));

beforeEach(() => {
  HTMLCanvasElement.prototype.getContext = () => null; // jsdom has none
  show();
});
afterEach(() => {
  leave();
  vi.useRealTimers();
});

it("open one at a time, by a trait", () => {
  const [first] = all(".tabs button");
  first!.click();
  expect([shown.get("panel"), first!.ariaExpanded]).toEqual(["strongest", "true"]);
  first!.click();
  expect([shown.get("panel"), first!.ariaExpanded, texts(".panel")]).toEqual(["", "false", [""]]);
});

it("find nothing wrong by axe, each of them", async () => {
  shown.set("levels", LEVELS);
  for (const button of all(".tabs button")) {
    button.click();
    expect(all(".panel")[0]!.textContent!.length).toBeGreaterThan(20);
    const { violations } = await axe.run(all(".panel")[0]!, { resultTypes: ["violations"], rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
    expect(violations.map(({ id, nodes }) => `${shown.get("panel")} ${id}: ${nodes[0]!.html}`)).toEqual([]);
    for (const element of all("button, select, input, a[href], [tabindex]")) expect(element.getAttribute("data-lm-suppress-shortcuts")).toBe("true");
  }
});

it("show hostile text as text, each of them", () => {
  const evil = '<img src=x onerror="window.hurt=1"></span></script>';
  show({ tokens: [evil, "\u202Ertl\u200d", "\u0000"], levels: LEVELS });
  for (const button of all(".tabs button")) {
    button.click();
    expect(el.querySelector("img, script")).toBeNull();
  }
});

it("are left with nothing that listens", () => {
  for (const button of all(".tabs button")) button.click();
  leave();
  expect(shown.listening).toBe(0);
});

it("strongest: lists phrases of each sign, and skips those that share most of their words", () => {
  show({ panel: "strongest" });
  expect(texts(".side > .small")).toEqual(["+ for positive", "\u2212 for negative"]);
  // very good +2.25, good +1.50 and very +0.50 share half at most; not very good -2 keeps not very -1 out, and lets not in
  expect(texts(".line")).toEqual(["+2.25very good", "+1.50good", "+0.50very", "\u22122.00not very good", "\u22121.00not"]);
  const [line] = all(".line");
  line!.dispatchEvent(new Event("pointerenter"));
  expect(texts(".pointed")).toEqual(["very", "good"]);
  line!.click();
  expect(shown.get("selected")).toEqual([1, 3]);
  expect(line!.ariaPressed).toBe("true");
  shown.set("target", [0]);
  expect(texts(".line")[0]).toBe("+1.00not very good");
});

it("strongest: says that phrases are sums, or that there are only words", () => {
  show({ panel: "strongest", interaction_sign: 0 });
  expect(texts(".panel")[0]).toContain("the sum of its words");
  show({ panel: "strongest", scores: bytes([SPANS[0]!, SPANS[3]!, SPANS[5]!]), has_spans: false });
  expect(texts(".panel")[0]).toContain("Only words");
  expect(texts(".line")).toEqual(["+1.50good", "+0.50very", "\u22121.00not"]);
});

it("strongest: sizes without a sign are words in one list, and nothing has a plus", () => {
  show({ panel: "strongest", signed: false, interaction_sign: 0, scores: bytes([SPANS[1]!, SPANS[3]!, SPANS[5]!].map((scores) => scores.map(Math.abs))), has_spans: false, selected: [0, 3] });
  expect(all(".side")).toHaveLength(1);
  expect(texts(".side > .small")).toEqual(["Sizes, without a sign"]);
  expect(texts(".line").every((line) => /^\d/.test(line))).toBe(true);
  expect(texts(".stats .chip")[0]).toMatch(/^\d/);
});

it("triangle: a cell for each phrase, in few elements; keys move the phrase", () => {
  show({ panel: "triangle" });
  const cells = all("path").flatMap((path) => path.getAttribute("d")!.match(/M/g)!);
  expect(cells.length).toBe(6);
  expect(new Set(all("path").map((path) => path.getAttribute("fill"))).size).toBe(all("path").length);
  const field = el.querySelector<HTMLElement>(".field")!;
  const presses: [string, boolean, number[]][] = [
    ["ArrowRight", false, [0, 1]],
    ["ArrowRight", false, [1, 2]],
    ["ArrowDown", false, [1, 3]],
    ["ArrowDown", false, [1, 3]],
    ["ArrowLeft", true, [0, 3]],
    ["ArrowUp", false, [0, 2]],
    ["Escape", false, []],
  ];
  for (const [key, shiftKey, selected] of presses) {
    expect(press(field, key, { shiftKey })).toBe(false);
    expect(shown.get("selected")).toEqual(selected);
  }
  expect(press(field, "x")).toBe(true);
});

it("triangle, tree: say what they lack", () => {
  const words = { scores: bytes([SPANS[0]!, SPANS[3]!, SPANS[5]!]), has_spans: false };
  for (const panel of ["triangle", "tree"]) {
    show({ ...words, panel });
    expect(texts(".panel")[0]).toContain("up to 128 words");
  }
  show({ panel: "tree", interaction_sign: 0 });
  expect(texts(".panel")[0]).toContain("the sum of its words");
});

it("tree: folds and unfolds, and selects, by keys and by mouse", () => {
  show({ panel: "tree" });
  const items = () => all("[role=treeitem]").map((item) => `${item.ariaLevel} ${title(item)}`);
  // good is the strongest word; very good interacts by 0.25, then not with it by 3.25
  expect(items()).toEqual(["1 not very good", "2 not", "2 very good", "3 very", "3 good"]);
  const at = () => document.activeElement as HTMLElement;
  all("[role=treeitem]")[0]!.focus();
  press(at(), "ArrowDown");
  press(at(), "ArrowDown");
  expect([title(at()), at().ariaExpanded, at().ariaPosInSet]).toEqual(["very good", "true", "2"]);
  expect(texts(".pointed")).toEqual(["very", "good"]);
  press(at(), "ArrowLeft");
  expect([items().length, title(at()), at().ariaExpanded]).toEqual([3, "very good", "false"]);
  press(at(), "Enter");
  expect([shown.get("selected"), at().ariaSelected]).toEqual([[1, 3], "true"]);
  press(at(), "ArrowRight");
  press(at(), "ArrowRight");
  expect(title(at())).toBe("very");
  press(at(), "ArrowLeft");
  press(at(), "ArrowLeft");
  press(at(), "ArrowLeft");
  expect(title(at())).toBe("not very good");
  el.querySelector<HTMLElement>(".fold")!.click();
  expect([items(), shown.get("selected")]).toEqual([["1 not very good"], [1, 3]]);
  expect(all("[role=treeitem][tabindex='0']").length).toBe(1);
});

it("hierarchy: words and phrases as blocks that select; says what is missing", () => {
  show({ panel: "hierarchy" });
  expect(texts(".panel")[0]).toContain("rnnviz.explain");
  shown.set("levels", { word: LEVELS.word! });
  expect(texts(".panel")[0]).toContain("nltk.downloader");
  shown.set("levels", LEVELS);
  expect(texts(".line > .small")).toEqual(["Words", "Phrases"]);
  const [, , , phrase] = all(".line .node");
  expect([phrase!.textContent, phrase!.style.gridArea, title(phrase!)]).toEqual(["very good+2.25", "2 / 3 / auto / 5", "very good"]);
  phrase!.click();
  expect([shown.get("selected"), phrase!.ariaPressed]).toEqual([[1, 3], "true"]);
  expect(all(".line .node[tabindex='0']").length).toBe(1);
  all(".line .node")[0]!.focus();
  press(document.activeElement!, "ArrowRight");
  press(document.activeElement!, "ArrowRight");
  expect([document.activeElement, all(".line .node[tabindex='0']")]).toEqual([all(".line .node")[2], [all(".line .node")[2]]]);
  shown.set("target", [0]);
  expect(all(".line .node")[3]!.textContent).toBe("very good\u22121.00");
});

it("hierarchy: lines part no span if it can be", () => {
  const widths = Array.from({ length: 10 }, () => 47);
  expect(lineBreaks(widths, 1000, [])).toEqual([0]);
  expect(lineBreaks(widths, 300, [])).toEqual([0, 6]);
  expect(lineBreaks(widths, 300, [[4, 8]])).toEqual([0, 4]);
  expect(lineBreaks(widths, 10, [[0, 10]])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it("picture: words, phrase and scale as SVG in two widths, hostile text as text", () => {
  const evil = '<img src=x onerror="window.hurt=1">';
  show({ panel: "picture", tokens: [evil, "very", "x".repeat(5000)], known: [true, false, true], selected: [1, 3] });
  const read = () => all(".paper svg text").map((text) => text.textContent);
  expect(read().slice(0, 7)).toEqual(["Predicted negative (92.4%)", "CD", "Scores for positive \u2212 negative in logits", `${evil.slice(0, 27)}\u2026`, "\u22121.00", "very", "+0.50"]);
  expect(read()).toContain("+2.25 logits");
  expect(read().slice(-3)).toEqual(["\u22121.60", "0 logits", "+1.60"]);
  expect(all("[text-decoration]").length).toBe(1);
  expect(el.querySelector("img")).toBeNull();
  shown.set("selected", []);
  expect(read()).not.toContain("+2.25 logits");
  const width = el.querySelector<HTMLSelectElement>(".picture select")!;
  width.value = "170";
  width.dispatchEvent(new Event("change"));
  expect(all(".paper svg")[0]!.getAttribute("width")).toBe("170mm");
});
