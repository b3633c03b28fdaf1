// The traced text in a document. Its scores are those that tests/explanations/test_states.py expects of the same numbers.
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import widget from "../src/cell_trace";
import { luminance, sequential } from "../src/shared/color";
import { Series } from "../src/trace/series";
import type { TraceTraits } from "../src/trace/traits";
import { FakeModel, bytes } from "./model";

// unit 0 follows [1, 3), unit 1 turns round in it, unit 2 is elsewhere, unit 3 does nothing
const HIDDEN = [[0, 1, 0, 0.3], [1, 0, 0, 0.3], [1, 0.25, 0, 0.3], [0, 1, 1, 0.3], [0, 1, 0, 0.3]];
const CELL = HIDDEN.map((row) => row.map((value) => -4 * value));
const GATE = HIDDEN.map((row) => row.map((value) => 1 - value));

/** jsdom's own is not among the globals that vitest takes over. */
class Pointer extends MouseEvent {
  readonly isPrimary = true;
  readonly pointerId = 1;
  readonly pointerType = "mouse";
}

function model(changes: Partial<TraceTraits> = {}): FakeModel<TraceTraits> {
  return new FakeModel<TraceTraits>({
    tokens: ["a", "not", "good", "<b>film</b>", "."],
    known: [true, true, true, false, true],
    series: ["hidden", "cell", "forget gate"],
    series_ranges: [[-1, 1], [-4, 4], [0, 1]],
    values: bytes([...HIDDEN, ...CELL, ...GATE]),
    method: "LSTM, 4 units",
    shown_series: "hidden",
    overlaid: [],
    unit: 0,
    selected: [],
    hovered: null,
    palette: "blue-orange",
    heading: "",
    remarks: [],
    error: "",
    ...changes,
  });
}

let shown: FakeModel<TraceTraits>;
let el: HTMLElement;
let leave: () => void;
let painted: Uint32Array | undefined;

function show(changes: Partial<TraceTraits> = {}): void {
  leave?.();
  shown = model(changes);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  leave = widget.render({ model: shown.face, el });
}
const text = (selector: string) => el.querySelector(selector)!.textContent!.replace(/\s+/g, " ").trim();
const words = () => [...el.querySelectorAll<HTMLElement>(".word")];
const standings = () => [...el.querySelectorAll<HTMLElement>("li:not([hidden]) .standing")].map((row) => row.textContent);
const settled = () => Promise.resolve();
const press = (key: string, more: KeyboardEventInit = {}) =>
  document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
const point = (type: string, target: Element, more: PointerEventInit = {}) =>
  target.dispatchEvent(new Pointer(type, { bubbles: true, cancelable: true, ...more }));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  painted = undefined;
  HTMLCanvasElement.prototype.getContext = (() => ({
    createImageData: (width: number, height: number) => ({ data: new Uint8ClampedArray(4 * width * height) }),
    putImageData: (image: ImageData) => (painted = new Uint32Array(image.data.buffer)),
  })) as unknown as typeof HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.toDataURL = () => "data:image/png;base64,AAAA";
  show();
});
afterEach(() => {
  leave();
  vi.useRealTimers();
});

describe("the ranking", () => {
  it("is that of States.rank", () => {
    const found = new Series(model().face).rank(0, 1, 3);
    expect(found.map(({ unit }) => unit)).toEqual([0, 1, 2, 3]);
    [1, -0.875, -1 / 3, 0].forEach((score, i) => expect(found[i]!.score).toBeCloseTo(score, 7));
    expect(new Series(model().face).means(0, 1, 1, 3)).toEqual([0.125, 1]);
  });

  it("without a part of the text goes by the standard deviation", () => {
    for (const stop of [0, 5]) {
      const found = new Series(model().face).rank(0, 0, stop);
      expect(found[0]!.unit).toBe(0);
      expect(found[0]!.score).toBeCloseTo(Math.sqrt(0.24), 7); // two of five are 1
    }
  });

  it("of the cell turns its sign, and is listed with it", async () => {
    show({ selected: [1, 3], shown_series: "cell" });
    expect(standings()).toEqual(["unit 0, score \u22124.00", "unit 1, score +3.50", "unit 2, score +1.33", "unit 3, score 0.00"]);
    shown.set("selected", []);
    await settled();
    expect(standings()[0]).toBe("unit 0, standard deviation 1.96");
  });

  it("gives a unit by a click, and says which it is", async () => {
    el.querySelectorAll<HTMLButtonElement>(".standing")[2]!.click();
    expect(shown.saved.at(-1)).toEqual({ unit: 2 });
    await settled();
    expect([...el.querySelectorAll(".standing")].map((row) => row.ariaPressed).slice(0, 4)).toEqual(["false", "false", "true", "false"]);
    expect(words()[3]!.ariaLabel).toBe("<b>film</b>, hidden of unit 2 +1.00, unknown word");
  });
});

describe("colours", () => {
  it("of a gate and its numbers have no sign", () => {
    show({ shown_series: "forget gate" });
    expect(words().map((word) => word.querySelector<HTMLElement>(".number")!.dataset.number)).toEqual(["1.00", "0.00", "0.00", "1.00", "1.00"]);
    expect(el.querySelector("[data-sign]")).toBeNull();
    expect(words()[1]!.style.getPropertyValue("--own")).toBe(sequential(false, 1)(0).background);
    expect(el.querySelector<HTMLElement>(".scale")!.ariaLabel).toBe("Colours: forget gate from 0.00 to 1.00");
  });

  it("of what has no sign can be read everywhere (AA)", () => {
    for (const dark of [false, true]) {
      for (let value = 0; value <= 1; value += 0.01) {
        const paint = sequential(dark, 1)(value);
        const [a, b] = [luminance(paint.background.match(/\d+/g)!.map(Number)), paint.text === "#fff" ? 1 : 0];
        expect((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)).toBeGreaterThan(4.5);
      }
    }
  });

  it("of the matrix stand in rows of the ranking", () => {
    show({ selected: [1, 3] });
    const rows = Array.from({ length: 4 }, (_, row) => [...painted!.slice(5 * row, 5 * row + 5)]);
    const [zero, one] = [rows[0]![0], rows[0]![1]];
    expect(zero).not.toBe(one);
    expect(rows[0]).toEqual([zero, one, one, zero, zero]);
    expect(rows[2]).toEqual([zero, zero, zero, one, zero]); // unit 2
    expect(new Set(rows[3]).size).toBe(1);
  });
});

describe("the lines", () => {
  it("stand in two panels: what has a sign and what has none", async () => {
    expect(el.querySelectorAll(".lines .line").length).toBe(1);
    const boxes = el.querySelectorAll<HTMLInputElement>("[type=checkbox]");
    expect([...boxes].map((box) => [box.checked, box.disabled])).toEqual([[true, true], [false, false], [false, false]]);
    boxes[1]!.click();
    boxes[2]!.click();
    expect(shown.get("overlaid")).toEqual(["cell", "forget gate"]);
    await settled();
    expect([...el.querySelectorAll(".lines .line")].map((line) => line.getAttribute("class"))).toEqual(["line look0 shown", "line look1", "line look0"]);
    expect([...el.querySelectorAll(".names text")].map((name) => name.textContent).sort()).toEqual(["cell", "forget gate", "hidden"]);
    expect([...el.querySelectorAll(".axis text")].map((tick) => tick.textContent)).toEqual(["\u22124.00", "0.00", "+4.00", "0.00", "0.50", "1.00"]);
    expect(el.querySelector(".lines")!.getAttribute("aria-label")).toBe("Unit 0 along the text: hidden, cell, forget gate");
  });

  it("give a phrase by dragging, and the words follow", async () => {
    const lines = el.querySelector(".lines")!;
    point("pointerdown", lines, { clientX: 70, clientY: 20 }); // a column is 64 px
    point("pointermove", lines, { clientX: 150, clientY: 20 });
    point("pointerup", lines);
    expect(shown.saved.at(-1)).toEqual({ selected: [1, 3], hovered: 2 });
    await settled();
    expect(words().map((word) => word.ariaSelected)).toEqual(["false", "true", "true", "false", "false"]);
    expect(text(".reading")).toContain("hidden inside \u201cnot good\u201d +1.00 on average, outside 0.00: score +1.00, rank 1 of 4");
    expect(el.querySelector<HTMLElement>(".phrase")!.style.left).toBe("64px");
    expect(el.querySelector<HTMLElement>(".phrase")!.style.width).toBe("128px");
  });

  it("give no phrase where the browser took the gesture", () => {
    show({ selected: [0, 2] });
    const lines = el.querySelector(".lines")!;
    point("pointerdown", lines, { clientX: 200, clientY: 20 });
    point("pointercancel", lines);
    expect(shown.get("selected")).toEqual([0, 2]);
  });

  it("are a file with the matrix as a picture, and only text in it", async () => {
    const writeText = vi.fn(async (_: string) => {});
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    Element.prototype.getBoundingClientRect = () => ({ left: 0, top: 0, width: 100, height: 100 }) as DOMRect;
    [...el.querySelectorAll("button")].find((button) => button.textContent === "Copy SVG")!.click();
    await settled();
    const { documentElement: read } = new DOMParser().parseFromString(writeText.mock.calls[0]![0], "image/svg+xml");
    vi.unstubAllGlobals();
    expect(read.tagName).toBe("svg");
    expect(read.querySelector("b, parsererror")).toBeNull();
    expect(read.querySelector("image")!.getAttribute("href")).toContain("data:image/png");
    expect(read.textContent).toContain("<b>film</b>");
  });
});

describe("the matrix", () => {
  it("gives the unit of the clicked row, and reads the cell under the pointer", async () => {
    show({ selected: [1, 3], shown_series: "cell" });
    const height = Number(el.querySelector(".lines")!.getAttribute("height"));
    const matrix = el.querySelector(".matrix")!;
    const at = { clientX: 10, clientY: height + 14 * 1 + 3 }; // the second row, of 14 px
    point("pointermove", matrix, at);
    expect(text(".tip")).toBe("unit 1: \u22124.00");
    point("pointerdown", matrix, at);
    expect([shown.get("unit"), shown.get("selected")]).toEqual([1, [1, 3]]);
  });

  it("is gone through by keys, and speaks", async () => {
    el.querySelector<HTMLElement>(".scroller")!.focus();
    const order = new Series(shown.face).rank(0, 0, 0).map(({ unit }) => unit);
    press("ArrowDown");
    expect(shown.get("unit")).toBe(order[1]);
    await settled();
    press("ArrowUp");
    await settled();
    press("ArrowUp"); // there is none above the first
    expect(shown.get("unit")).toBe(order[0]);
    shown.set("selected", [1, 3]);
    await settled();
    vi.advanceTimersByTime(500);
    expect(text("[aria-live]")).toContain("Unit 0 hidden inside \u201cnot good\u201d +1.00 on average");
    press("Escape");
    expect(shown.get("selected")).toEqual([]);
  });
});

describe("the controls and words", () => {
  it("choose unit and series", async () => {
    const unit = el.querySelector<HTMLInputElement>("[type=number]")!;
    for (const [typed, expected] of [["3", 3], ["4", 3], ["", 3], ["1", 1]] as const) {
      unit.value = typed;
      unit.dispatchEvent(new Event("input"));
      expect(shown.get("unit")).toBe(expected);
    }
    const series = el.querySelector("select")!;
    series.value = "cell";
    series.dispatchEvent(new Event("change"));
    await settled();
    expect(shown.get("shown_series")).toBe("cell");
    expect(words()[0]!.ariaLabel).toBe("a, cell of unit 1 \u22124.00");
  });

  it("are gone through by keys, which say series, unit, word and value", async () => {
    words()[0]!.focus();
    press("ArrowRight");
    press("ArrowRight", { shiftKey: true });
    expect([shown.get("hovered"), shown.get("selected")]).toEqual([2, [1, 3]]);
    await settled();
    vi.advanceTimersByTime(500);
    expect(text("[aria-live]")).toBe("good: hidden of unit 0 +1.00");
    expect(text(".reading")).toContain("hidden +1.00 cell \u22124.00 forget gate 0.00");
    press("Escape");
    expect(shown.get("selected")).toEqual([]);
  });
});

describe("traits", () => {
  it("outside the data are put right", () => {
    show({ unit: 99, selected: [3, 9], hovered: 7, shown_series: "no such", overlaid: ["neither"] });
    expect(el.querySelectorAll(".selected, .hovered, .error").length).toBe(0);
    expect(words()[0]!.ariaLabel).toBe("a, hidden of unit 3 +0.30");
  });

  it("that do not fit are named in place", () => {
    show({ values: bytes([[1, 2]]) });
    expect(text(".error")).toBe("This trace cannot be drawn: values has 8 bytes, expected a multiple of 60 (3 series x 5 tokens x units x 4 bytes)");
    show({ tokens: [], known: [] });
    expect(text(".error")).toContain("there are no tokens");
  });

  it("keep two views in step, draw another text in both, and are let go at the end", async () => {
    const other = document.createElement("div");
    document.body.append(other);
    const leaveOther = widget.render({ model: shown.face, el: other });
    shown.state.values = bytes([[0.5], [1], [0.25]]);
    shown.set("tokens", ["bad"]);
    shown.set("known", [true]);
    await settled();
    for (const view of [el, other]) {
      expect([...view.querySelectorAll(".word")].map((word) => word.ariaLabel)).toEqual(["bad, hidden of unit 0 +0.50"]);
      expect(view.querySelector(".error")).toBeNull();
    }
    leaveOther();
    leave();
    expect(shown.listening).toBe(0);
  });
});

describe("axe", () => {
  it("finds nothing wrong", { timeout: 30_000 }, async () => {
    vi.useRealTimers();
    for (const changes of [{}, { selected: [1, 3], hovered: 1, overlaid: ["cell", "forget gate"] }]) {
      show(changes);
      const { violations } = await axe.run(el, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)).toEqual([]);
    }
  });
});
