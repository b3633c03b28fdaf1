// Several explanations in one heat map: aligned rows, one scale, their difference, and how sure a sign is.
import axe from "axe-core";
import { afterEach, expect, it, vi } from "vitest";
import views from "../src/heatmap_views";
import type { HeatmapTraits as Traits, OneRow } from "../src/heatmap/traits";
import widget from "../src/token_heatmap";
import { type FakeModel, SPANS, bytes, model } from "./model";

let shown: FakeModel;
let el: HTMLElement;
let leave: () => void;

const scaled = (factor: number) => bytes(SPANS.map((row) => row.map((score) => factor * score)));

function other(changes: Partial<OneRow> = {}): OneRow {
  return {
    name: "B", method: "REAT", known: [true, true, true], scores: scaled(2), has_spans: true, interaction_sign: 1, fixed_target: false,
    target: [1, 0], logits: [0, 3], probabilities: [0.05, 0.95], output: "logits", number_unit: "", base: [], unit: "logits", signed: true, notes: ["of B"], ...changes,
  };
}

function show(changes: Partial<Traits> = {}): void {
  leave?.();
  shown = model({ name: "A", ...changes });
  el = document.createElement("div");
  document.body.replaceChildren(el);
  leave = widget.render({ model: shown.face, el });
}
const all = (selector: string) => [...el.querySelectorAll<HTMLElement>(selector)];
const text = (selector: string) => el.querySelector(selector)!.textContent!.replace(/\s+/g, " ").trim();
const cells = (line: number) => [...all(".aligned tbody tr")[line]!.querySelectorAll<HTMLElement>("td[data-i]")].map((cell) => cell.textContent);
const labels = () => all(".word").map((word) => word.ariaLabel);
const radios = () => all(".aligned input") as HTMLInputElement[];

afterEach(() => {
  leave();
  vi.useRealTimers();
});

it("stand aligned, on one scale, with the prediction of each where they differ", () => {
  show({ others: [other()] });
  expect(all(".aligned thead th").map((head) => head.textContent)).toEqual(["Row", "Phrase", "not", "very", "good"]);
  expect([cells(0), cells(1)]).toEqual([["\u22121.00", "+0.50", "+1.50"], ["\u22122.00", "+1.00", "+3.00"]]);
  expect(all(".aligned tbody th").map((head) => head.textContent)).toEqual(["Anegative (92%)", "Bpositive (95%)"]);
  expect(all(".tick").at(-1)!.textContent).toContain("+3.00"); // 1.60 for row A alone
  expect(el.querySelector(".aligned")!.textContent).toContain("One colour scale for all rows.");
  const colours = all(".aligned td[data-i]").map((cell) => cell.style.background);
  expect(colours[2]).not.toBe(colours[5]); // 1.5 and 3 of 3
});

it("are hidden where there is one", async () => {
  show();
  expect(el.querySelector(".aligned")).toBeNull();
  show({ others: [other()] });
  shown.set("others", []);
  await Promise.resolve();
  expect(el.querySelector<HTMLElement>(".aligned")!.hidden).toBe(true);
});

it("are chosen: words, reading, prediction and notes are the row's", () => {
  show({ others: [other()], selected: [0, 3] });
  expect(text(".stats")).toContain("\u22122.00");
  radios()[1]!.click();
  expect([shown.get("row"), shown.saved.at(-1)]).toEqual([1, { row: 1 }]);
  expect(labels()[2]).toBe("good, score +3.00");
  expect(text(".stats")).toContain("\u22124.00");
  expect(text(".prediction strong")).toBe("positive");
  expect([text(".method"), text(".notes")]).toEqual(["REAT", "of B"]);
  shown.set("row", 0);
  expect(radios()[0]!.checked).toBe(true);
  expect(labels()[2]).toBe("good, score +1.50");
});

it("that know other words draw them so", () => {
  show({ others: [other({ known: [true, true, false] })] });
  shown.set("row", 1);
  expect(labels()[2]).toContain("unknown word");
  expect(el.querySelector(".word .unknown")).not.toBeNull();
});

it("keep their own unit, scale and target", () => {
  const norms = other({ name: "norm", unit: "norm", signed: false, fixed_target: true, target: [1], scores: bytes([[1], [0], [0], [7], [0], [2]]) });
  show({ others: [norms] });
  expect(cells(1)).toEqual(["1.00", "7.00", "2.00"]);
  expect(el.querySelector(".aligned")!.textContent).toContain("Rows of one unit share a colour scale.");
  expect(all(".aligned tbody th")[1]!.textContent).toContain("for positive");
  expect(all(".tick").at(-1)!.textContent).toContain("+1.60");
  shown.set("row", 1);
  expect(text(".ends")).toBe("weakerstronger");
  expect(all(".tick").map((tick) => tick.textContent)).toEqual(["0 norm", "4.00", "8.00"]);
  expect(labels()[1]).toBe("very, score 7.00");
  expect(el.querySelector("fieldset")).toBeNull(); // no other target to switch to
});

it("mark a hovered word and outline a selected phrase in every row, with each row's score of it", () => {
  show({ others: [other()] });
  shown.set("hovered", 1);
  expect(all(".aligned .hovered").map((cell) => cell.dataset.i)).toEqual(["1", "1", "1"]);
  shown.set("hovered", null);
  shown.set("selected", [0, 2]);
  expect(all(".aligned .hovered").length).toBe(0);
  expect(all(".aligned .chosen").length).toBe(6);
  expect(all(".aligned .chosen.last").map((cell) => cell.dataset.i)).toEqual(["1", "1", "1"]);
  expect(all(".aligned .said").map((cell) => cell.textContent)).toEqual(["not very", "\u22121.00", "\u22122.00"]);
  shown.set("selected", []);
  expect(all(".aligned .chosen, .phrased").length).toBe(0);
});

it("are dragged over and hovered as the words are", () => {
  show({ others: [other()] });
  const row = all(".aligned tbody tr")[1]!.querySelectorAll("[data-i]");
  const point = (type: string, target: Element) => target.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true }));
  point("pointermove", row[2]!);
  expect(shown.get("hovered")).toBe(2);
  point("pointerdown", row[2]!);
  point("pointermove", row[1]!);
  point("pointerup", row[1]!);
  expect(shown.get("selected")).toEqual([1, 3]);
  expect(shown.saved.at(-1)).toMatchObject({ selected: [1, 3] });
});

it("are subtracted where there are two of one unit", () => {
  show({ others: [other()] });
  const toggle = all(".aligned button").at(-1)!;
  expect(toggle.ariaPressed).toBe("false");
  toggle.click();
  expect(shown.get("difference")).toBe(true);
  expect(cells(2)).toEqual(["+1.00", "\u22120.50", "\u22121.50"]);
  expect(radios().length).toBe(2);
  show({ others: [other({ unit: "nats" })], difference: true });
  expect([all(".aligned tbody tr").length, all(".aligned button").at(-1)!.hidden]).toEqual([2, true]);
});

it("show a window of a long text, which follows the pointed word", () => {
  const tokens = Array.from({ length: 300 }, (_, i) => `w${i}`);
  const scores = bytes(tokens.map((_, i) => [0, i]));
  const long = { tokens, known: tokens.map(() => true), scores, has_spans: false };
  show({ ...long, others: [other({ known: long.known, scores, has_spans: false })] });
  expect(all(".aligned thead [data-i]").length).toBe(120);
  shown.set("hovered", 200);
  expect(all(".aligned .hovered").map((cell) => cell.textContent)).toEqual(["w200", "+200", "+200"]);
  expect(el.querySelector(".aligned")!.textContent).toContain("of 300.");
  (el.querySelector('[aria-label="Later words"]') as HTMLElement).click();
  expect(all(".aligned thead [data-i]")[0]!.textContent).toBe("w290");
});

it("say how sure a sign is, and mark words on which opinions differ", () => {
  vi.useFakeTimers();
  const halves = (factors: number[]) => {
    const view = new DataView(new ArrayBuffer(24)); // half, minus half and the like: 0x3800 is 0.5
    SPANS.flat().forEach((score, i) => view.setUint16(2 * i, 0x3800 | (score * factors[i >> 1]! < 0 ? 0x8000 : 0), true));
    return view;
  };
  const against = halves([-1, 1, 1, 1, 1, 1]);
  show({ name: "complete", opinions: [{ name: "released", scores: halves([1, 1, 1, 1, 1, 1]) }, { name: "paper", scores: against }] });
  expect(labels()).toEqual(["not, score \u22121.00, sign in doubt", "very, score +0.50", "good, score +1.50"]);
  expect(all(".number").map((number) => number.dataset.number)).toEqual(["\u22121.00?", "+0.50", "+1.50"]);
  shown.set("hovered", 0);
  expect(text(".tip")).toBe("sign: 2 of 3 agree, not paper");
  shown.set("hovered", 2);
  expect(text(".tip")).toBe("sign: 3 of 3 agree (complete, released, paper)");
  all(".word")[0]!.focus();
  shown.set("selected", [0, 1]);
  expect(text(".account")).toContain("2 of 3 agree, not paper");
  vi.advanceTimersByTime(500);
  expect(text("[aria-live]")).toContain("sign: 2 of 3 agree, not paper");
  expect(all(".strange").filter((line) => !line.hidden).map((line) => line.textContent)).toEqual(["?: opinions differ on the sign, as is said under the pointer"]);
});

it("have opinions of each other, where they are of one unit and target", () => {
  show({ others: [other({ name: "B", scores: scaled(-1) }), other({ name: "C", unit: "nats", scores: scaled(-1) })] });
  shown.set("hovered", 2);
  expect(text(".tip")).toBe("sign: 1 of 2 agree, not B");
  shown.set("row", 2); // alone in its unit
  expect(el.querySelector<HTMLElement>(".tip")!.hidden).toBe(true);
});

it("give nobody an opinion where there is none", () => {
  show({ hovered: 0 });
  expect(el.querySelector<HTMLElement>(".tip")!.hidden).toBe(true);
  expect(el.querySelector(".account")!.textContent).toBe("");
});

it("leave the legend to another heat map where told", () => {
  show({ legend: false });
  expect(el.querySelector<HTMLElement>(".legend")!.hidden).toBe(true);
  shown.set("legend", true);
  expect(el.querySelector<HTMLElement>(".legend")!.hidden).toBe(false);
});

it("show hostile names as text, keep keys from JupyterLab, and have nothing that axe finds wrong", { timeout: 20_000 }, async () => {
  HTMLCanvasElement.prototype.getContext = () => null;
  show({ others: [other({ name: '<img src=x onerror="window.hurt=1">' })], difference: true, selected: [0, 2], hovered: 1 });
  expect(el.querySelector("img")).toBeNull();
  expect(all(".aligned .called")[1]!.textContent).toContain("<img");
  for (const element of all("button, select, input, [tabindex]")) expect(element.getAttribute("data-lm-suppress-shortcuts")).toBe("true");
  const { violations } = await axe.run(el, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)).toEqual([]);
});

it("come from a part that a live widget sends as source, or not at all", async () => {
  show({ others: [other()], parts: {} });
  expect(el.querySelector(".aligned, .tabs button")).toBeNull();
  expect(labels()[2]).toBe("good, score +1.50");
  show({ others: [other()], parts: { heatmap_views: views } });
  expect(el.querySelector(".aligned")).not.toBeNull();
  leave();
  expect(shown.listening).toBe(0);
});
