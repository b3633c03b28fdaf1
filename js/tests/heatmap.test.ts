// The heat map in a document: what is drawn, what a reader can do, and which traits come of it.
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import widget from "../src/token_heatmap";
import type { HeatmapTraits as Traits } from "../src/heatmap/traits";
import { type FakeModel, SPANS, bytes, model } from "./model";

/** jsdom's own is not among the globals that vitest takes over. */
class Pointer extends MouseEvent {
  readonly isPrimary = true;
  readonly pointerId: number;
  readonly pointerType: string;
  constructor(type: string, init: PointerEventInit) {
    super(type, init);
    this.pointerId = init.pointerId ?? 1;
    this.pointerType = init.pointerType ?? "mouse";
  }
}

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
const words = () => [...el.querySelectorAll<HTMLElement>(".word")];
const text = (selector: string) => el.querySelector(selector)!.textContent!.replace(/\s+/g, " ").trim();
const press = (key: string, more: KeyboardEventInit = {}) =>
  document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
function point(type: string, target: Element, more: PointerEventInit = {}): void {
  target.dispatchEvent(new Pointer(type, { bubbles: true, cancelable: true, ...more }));
}
function drag(from: number, to: number): void {
  point("pointerdown", words()[from]!);
  point("pointermove", words()[to]!);
  point("pointerup", words()[to]!);
}
const background = (index: number) => words()[index]!.style.getPropertyValue("--own");

beforeEach(() => {
  vi.useFakeTimers();
  show();
});
afterEach(() => {
  leave();
  vi.useRealTimers();
});

describe("drawing", () => {
  it("gives each word its number, name and colour", () => {
    expect(words().map((word) => word.ariaLabel)).toEqual(["not, score \u22121.00", "very, score +0.50", "good, score +1.50"]);
    expect(words().map((word) => word.textContent)).toEqual(["not", "very", "good"]);
    expect([...el.querySelectorAll<HTMLElement>(".number")].map((number) => number.dataset.number)).toEqual(["\u22121.00", "+0.50", "+1.50"]);
    expect(new Set([0, 1, 2].map(background)).size).toBe(3);
    expect(text(".prediction strong")).toBe("negative");
    expect(text(".ticks")).toBe("\u2264 \u22121.60\u22120.800 logits+0.80\u2265 +1.60");
    expect(text(".ends")).toBe("\u2212 for negative+ for positive");
  });

  it("marks unknown words by more than colour", () => {
    show({ known: [true, false, true] });
    expect(words()[1]!.ariaLabel).toContain("unknown word");
    expect(words()[1]!.querySelector(".unknown")).not.toBeNull();
    expect(el.querySelector<HTMLElement>(".strange")!.hidden).toBe(false);
  });

  it("writes signs into a long text, which has no numbers", () => {
    const tokens = Array.from({ length: 200 }, (_, i) => `w${i}`);
    const scores = bytes(tokens.map((_, i) => [0, [1, -1, 0][i % 3]!]));
    show({ tokens, known: tokens.map(() => true), scores, has_spans: false });
    expect(words().slice(0, 3).map((word) => (word.firstElementChild as HTMLElement).dataset.sign)).toEqual(["+", "\u2212", undefined]);
    expect(el.querySelectorAll(".number").length).toBe(0);
    shown.set("hovered", 1);
    expect(text(".tip")).toBe("\u22121.00 logits");
  });

  it("shows text as text", () => {
    const evil = '<img src=x onerror="window.hurt=1"></span></script>';
    show({ tokens: [evil, "\u202Ertl", ""], labels: ["<b>no</b>", "</style>yes"], notes: [evil], method: evil });
    expect(el.querySelector("img, script, b")).toBeNull();
    expect(words()[0]!.firstElementChild!.textContent).toBe(evil);
    shown.set("selected", [0, 3]);
    expect(text(".quote")).toContain(evil);
  });

  it("says that words make up the logit only where they do", () => {
    show({ interaction_sign: 0 });
    expect(text(".stats")).toContain("From the words");
    show({ interaction_sign: 1 });
    expect(text(".stats")).toContain("From the whole text");
  });

  it("writes n/a where a score is no number", () => {
    show({ scores: bytes([[NaN, 0], ...SPANS.slice(1)]), selected: [0, 1] });
    expect(words()[0]!.ariaLabel).toBe("not, score n/a");
    expect(text(".stats")).toContain("n/a");
  });

  it("has every focusable element keep its keys from JupyterLab", () => {
    for (const labels of [["a", "b"], ["a", "b", "c"]]) {
      const scores = bytes(SPANS.map((row) => labels.map((_, c) => row[c] ?? 0)));
      const numbers = labels.map(() => 0);
      show({ labels, scores, logits: numbers, base: numbers, probabilities: numbers, selected: [0, 2] });
      const focusable = el.querySelectorAll("button, select, input, a[href], [tabindex]");
      expect(focusable.length).toBeGreaterThan(6);
      for (const element of focusable) expect(element.getAttribute("data-lm-suppress-shortcuts")).toBe("true");
    }
  });

  it("keeps its style in its own root", () => {
    expect(document.head.querySelector("style")).toBeNull();
    expect(el.querySelector("style")).not.toBeNull();
  });

  it("works with one word", () => {
    show({ tokens: ["good"], known: [true], scores: bytes([[0, 1]]) });
    words()[0]!.focus();
    press("ArrowRight", { shiftKey: true });
    expect(shown.get("selected")).toEqual([0, 1]);
    expect(el.querySelector<HTMLElement>(".parts")!.hidden).toBe(true);
  });

  it("says what is wrong instead of staying blank, and recovers", async () => {
    show({ scores: bytes([[1, 2]]) });
    expect(text(".error")).toContain("scores has 8 bytes, expected 48");
    shown.set("scores", bytes(SPANS));
    await Promise.resolve();
    expect(el.querySelector(".error")).toBeNull();
    expect(words().length).toBe(3);
  });
});

describe("a phrase", () => {
  it("is read by dragging, and Python hears of its end", () => {
    drag(0, 2);
    expect(shown.get("selected")).toEqual([0, 3]);
    expect(shown.saved.at(-1)).toEqual({ selected: [0, 3], hovered: 2 });
    expect(text(".quote")).toBe("not very good");
    expect(text(".stats")).toBe("Score of the phrase\u22122.00 logitsSum of its words+1.00 logitsLeft to the context0.00 logitsShare of the logit100% of \u22122.00");
    expect(words().map((word) => word.ariaSelected)).toEqual(["true", "true", "true"]);
  });

  it("can be dragged backwards and grown by Shift and click", () => {
    drag(2, 1);
    expect(shown.get("selected")).toEqual([1, 3]);
    point("pointerdown", words()[0]!, { shiftKey: true });
    point("pointerup", words()[0]!);
    expect(shown.get("selected")).toEqual([0, 3]);
  });

  it("wears one colour, that of its own score", () => {
    shown.set("selected", [0, 2]); // not very: -1, as "not"
    const list = el.querySelector<HTMLElement>(".words")!;
    expect(list.style.getPropertyValue("--band")).toBe(background(0));
    expect(el.querySelectorAll(".selected").length).toBe(2);
    shown.set("selected", []);
    expect(el.querySelectorAll(".selected, .first, .last").length).toBe(0);
  });

  it("is selected by keys alone", () => {
    words()[0]!.focus();
    press("ArrowRight");
    expect([document.activeElement, shown.get("selected")]).toEqual([words()[1], []]);
    press("ArrowRight", { shiftKey: true });
    expect(shown.get("selected")).toEqual([1, 3]);
    press("Home", { shiftKey: true });
    expect(shown.get("selected")).toEqual([0, 2]);
    press("a", { ctrlKey: true });
    expect(shown.get("selected")).toEqual([0, 3]);
    press("Escape");
    expect(shown.get("selected")).toEqual([]);
    expect(shown.saved.at(-1)).toMatchObject({ selected: [] });
  });

  it("leaves keys alone that mean nothing here", () => {
    words()[0]!.focus();
    expect(press("b")).toBe(true);
    expect(press("ArrowRight")).toBe(false); // false: the default was prevented
  });

  it("is given back when the browser scrolls instead", () => {
    drag(0, 1);
    point("pointerdown", words()[2]!, { pointerType: "touch", pointerId: 2 });
    expect(shown.get("selected")).toEqual([2, 3]);
    point("pointercancel", words()[2]!, { pointerId: 2 });
    expect(shown.get("selected")).toEqual([0, 2]);
  });

  it("is spoken, by the view with the focus only", () => {
    words()[0]!.focus();
    press("a", { ctrlKey: true });
    vi.advanceTimersByTime(500);
    expect(text("[aria-live]")).toBe("not very good: score \u22122.00 logits, sum of its words +1.00, 100% of the logit");
    (document.activeElement as HTMLElement).blur();
    shown.set("selected", [0, 1]);
    vi.advanceTimersByTime(500);
    expect(text("[aria-live]")).toContain("not very good");
  });

  it("has no score above the span limit, and the panel says so", () => {
    show({ scores: bytes([SPANS[0]!, SPANS[3]!, SPANS[5]!]), has_spans: false, selected: [0, 3] });
    expect(text(".readout")).toContain("Only the words of this text have scores");
    expect(el.querySelectorAll(".stat").length).toBe(0);
    shown.set("selected", [2, 3]);
    expect(text(".stats")).toContain("+1.50");
  });

  it("outside the text is no phrase", () => {
    show({ selected: [1, 9], split: 7, hovered: 12 });
    expect(el.querySelectorAll(".selected, .hovered").length).toBe(0);
  });
});

describe("a split", () => {
  it("shows two parts and their interaction, by keys", () => {
    words()[0]!.focus();
    press("a", { ctrlKey: true });
    press("]");
    expect(shown.get("split")).toBe(1);
    expect(text(".equation")).toBe("not \u22121.00+very good +2.25+interaction \u22123.25= \u22122.00");
    press("ArrowRight", { altKey: true });
    press("]");
    expect(shown.get("split")).toBe(2); // it stays inside
    press("[");
    expect(shown.get("split")).toBe(1);
  });

  it("is set and taken back by a click on a gap, and by buttons", () => {
    drag(0, 2);
    const gap = () => el.querySelectorAll(".gap")[1]!;
    point("pointerdown", gap());
    expect([shown.get("split"), shown.get("selected")]).toEqual([2, [0, 3]]);
    point("pointerdown", gap());
    expect(shown.get("split")).toBeNull();
    el.querySelector<HTMLElement>('[aria-label="Move the split left"]')!.click();
    expect(shown.get("split")).toBe(2);
  });

  it("goes when the phrase no longer holds it", () => {
    show({ selected: [0, 3], split: 2 });
    drag(0, 1);
    expect(shown.get("split")).toBeNull();
  });

  it("does not exist for methods without interactions, and nothing hints at it", () => {
    show({ interaction_sign: 0, selected: [0, 3], split: 1 });
    words()[0]!.focus();
    press("]");
    expect(shown.get("split")).toBe(1);
    expect(el.querySelector(".split, .splittable")).toBeNull();
    expect(el.querySelector<HTMLElement>(".parts")!.hidden).toBe(true);
    expect(text(".stats")).not.toContain("Sum");
  });
});

describe("traits", () => {
  it("switch the target in place", () => {
    const before = background(0);
    const radios = el.querySelectorAll<HTMLInputElement>("input[type=radio]");
    expect([...radios].map((radio) => radio.checked)).toEqual([true, false, false]);
    radios[2]!.click();
    expect(shown.get("target")).toEqual([0]);
    expect(shown.saved.at(-1)).toEqual({ target: [0] });
    expect(words()[0]!.ariaLabel).toBe("not, score +0.50");
    expect(background(0)).not.toBe(before);
  });

  it("choose among many classes, and contrast any two", () => {
    const rows = SPANS.map(([a, b]) => [a!, b!, 4]);
    show({ labels: ["a", "b", "c"], scores: bytes(rows), logits: [0, 0, 1], base: [0, 0, 0], probabilities: [0.2, 0.2, 0.6], target: [2] });
    const [of, against] = el.querySelectorAll("select");
    expect([of!.value, against!.value]).toEqual(["2", ""]);
    against!.value = "0";
    against!.dispatchEvent(new Event("change"));
    expect(shown.get("target")).toEqual([2, 0]);
    expect(words()[0]!.ariaLabel).toBe("not, score +3.50");
  });

  it("offer no switch where one target was scored", () => {
    show({ fixed_target: true, scores: bytes(SPANS.map(([a]) => [a!])), base: [], target: [1] });
    expect(el.querySelector("input, fieldset")).toBeNull();
    expect(text(".targets")).toBe("Scores for positive");
  });

  it("change the palette", () => {
    const before = background(0);
    shown.set("palette", "red-green");
    expect(background(0)).not.toBe(before);
  });

  it("reach Python once after a moment of quiet", () => {
    point("pointermove", words()[0]!);
    point("pointermove", words()[1]!);
    expect([shown.get("hovered"), shown.saved]).toEqual([1, []]);
    vi.advanceTimersByTime(100);
    expect(shown.saved).toEqual([{ hovered: 1 }]);
    point("pointerleave", el.querySelector(".words")!);
    leave(); // what waits is sent at the end
    expect(shown.saved.at(-1)).toEqual({ hovered: null });
    expect(shown.listening).toBe(0);
  });

  it("keep two views in step, and draw a new text in both", async () => {
    const other = document.createElement("div");
    document.body.append(other);
    const leaveOther = widget.render({ model: shown.face, el: other });
    drag(0, 1);
    expect(other.querySelectorAll(".selected").length).toBe(2);
    shown.set("tokens", ["bad"]);
    shown.set("known", [true]);
    shown.set("scores", bytes([[1, -1]]));
    await Promise.resolve();
    for (const view of [el, other]) {
      expect([...view.querySelectorAll(".word")].map((word) => word.ariaLabel)).toEqual(["bad, score \u22122.00"]);
      expect(view.querySelector(".error")).toBeNull();
    }
    leaveOther();
  });

  it("work in a shadow root", () => {
    const host = document.createElement("div");
    document.body.append(host);
    const inner = document.createElement("div");
    host.attachShadow({ mode: "open" }).append(inner);
    const leaveInner = widget.render({ model: shown.face, el: inner });
    point("pointerdown", inner.querySelectorAll(".word")[1]!);
    expect(shown.get("selected")).toEqual([1, 2]);
    leaveInner();
  });
});

describe("axe", () => {
  it("finds nothing wrong", { timeout: 20_000 }, async () => {
    vi.useRealTimers();
    HTMLCanvasElement.prototype.getContext = () => null; // jsdom has none, and axe only asks it about icon fonts
    for (const changes of [{}, { selected: [0, 3], split: 1, hovered: 1 }, { known: [false, true, true], notes: ["a note"] }]) {
      show(changes);
      const { violations } = await axe.run(el, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)).toEqual([]);
    }
  });
});
