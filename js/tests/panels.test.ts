// The panels under the words: what they show of the scores, and what a reader can do in them.
import axe from "axe-core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import widget from "../src/token_heatmap";
import type { HeatmapTraits as Traits } from "../src/heatmap/traits";
import { type FakeModel, SPANS, bytes, model } from "./model";

let shown: FakeModel;
let el: HTMLElement;
let leave: () => void;

function show(changes: Partial<Traits> = {}): void {
  leave?.();
  shown = model(changes);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  leave = widget.render({ model: shown.face, el });
}
const all = (selector: string) => [...el.querySelectorAll<HTMLElement>(selector)];
const texts = (selector: string) => all(selector).map((one) => one.textContent!.replace(/\s+/g, " ").trim());
const press = (target: Element, key: string, more: KeyboardEventInit = {}) =>
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));

beforeEach(() => show());
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
  HTMLCanvasElement.prototype.getContext = () => null;
  for (const button of all(".tabs button")) {
    button.click();
    const { violations } = await axe.run(el, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
    expect(violations.map(({ id, nodes }) => `${shown.get("panel")} ${id}: ${nodes[0]!.html}`)).toEqual([]);
    for (const element of all("button, select, input, a[href], [tabindex]")) expect(element.getAttribute("data-lm-suppress-shortcuts")).toBe("true");
  }
});

it("show hostile text as text, each of them", () => {
  const evil = '<img src=x onerror="window.hurt=1"></span></script>';
  show({ tokens: [evil, "\u202Ertl\u200d", "\u0000"] });
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
