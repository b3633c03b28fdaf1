// Every kind of output: classes that share their probability, labels that stand by themselves, a number with its unit.
import axe from "axe-core";
import { afterEach, describe, expect, it } from "vitest";
import { verdict } from "../src/heatmap/changes";
import { OpenText } from "../src/heatmap/open_text";
import type { HeatmapTraits as Traits } from "../src/heatmap/traits";
import { scaleEnds } from "../src/shared/format";
import { type Says, numberText, probabilities, said } from "../src/shared/outputs";
import widget from "../src/token_heatmap";
import { type FakeModel, bytes, model } from "./model";

let shown: FakeModel;
let el: HTMLElement;
let leave: () => void = () => {};

const SPANS = 6;
/** A price: the words add up to 1.5, and 1.7149 is nobody's. */
const NUMBER: Partial<Traits> = {
  labels: ["price"], logits: [3.2149], probabilities: [], output: "number", number_unit: "USD", unit: "USD", target: [0], base: [1.7149],
  scores: bytes([[-1], [-1], [1.5], [0.5], [2.25], [1.5]]),
};
const SEVERAL: Partial<Traits> = {
  labels: ["angry", "positive", "long"], logits: [-2, 1.6, 0.4], probabilities: [0.12, 0.83, 0.6], output: "independent", target: [1],
  base: [0, 0, 0], scores: bytes(Array.from({ length: SPANS }, (_, i) => [i, 1 - i, 0.5])),
};

function show(changes: Partial<Traits> = {}): void {
  leave();
  shown = model(changes);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  leave = widget.render({ model: shown.face, el });
}
const all = (selector: string) => [...el.querySelectorAll<HTMLElement>(selector)];
const text = (selector: string) => el.querySelector(selector)!.textContent!.replace(/\s+/g, " ").trim();
const of = (traits: Partial<Says>) => (name: keyof Says) => traits[name] as never;

afterEach(() => leave());

describe("words for what the model says", () => {
  it("are those of outputs.py", () => {
    expect(said(of({ labels: ["no", "yes"], probabilities: [0.12, 0.88], output: "logits" }))).toBe("yes (88%)");
    expect(said(of(SEVERAL as Says))).toBe("positive 83%, long 60%, angry 12%");
    expect(said(of(NUMBER as Says))).toBe("price 3.21 USD");
    expect(said(of({ ...(NUMBER as Says), number_unit: "" }))).toBe("price 3.21");
    const many = { labels: [..."abcdef"], probabilities: [0.1, 0.9, 0.2, 0.3, 0.4, 0.5], output: "independent" as const };
    expect(said(of(many), 1)).toBe("b 90.0%, f 50.0%, e 40.0%, d 30.0%, and 2 less likely");
  });

  it("write numbers as outputs.py does", () => {
    const written = [0, -0.5, 12.346, 9999.994, 10000.4, 153204.7, 0.15, 0.000123, -0.0000456].map(numberText);
    expect(written).toEqual(["0.00", "\u22120.50", "12.35", "9,999.99", "10,000", "153,205", "0.150", "0.000123", "\u22124.56e\u22125"]);
  });

  it("cannot be turned round by a name", () => {
    expect(said(of({ ...(NUMBER as Says), labels: ["\u202eprice"], number_unit: "\u2067USD" }))).toBe("price 3.21 USD");
  });
});

it("probabilities are a softmax, a sigmoid each, or none", () => {
  for (const output of ["logits", "log_probabilities", "one_logit"] as const) expect(probabilities([0, Math.log(3)], output)[1]).toBeCloseTo(0.75);
  expect(probabilities([Math.log(3), Math.log(4), -800], "independent").map((p) => Number(p.toFixed(6)))).toEqual([0.75, 0.8, 0]);
  expect(probabilities([3], "number")).toEqual([]);
});

it("the ends of a number's scale say what happens to it", () => {
  expect(scaleEnds(["price"], [0], "number")).toEqual(["lowers price", "raises price"]);
  expect(scaleEnds(["angry", "long"], [0], "independent")).toEqual(["against angry", "for angry"]);
});

describe("a number", () => {
  it("stands with its unit, without classes or percentages", () => {
    show(NUMBER);
    expect(text(".prediction")).toBe("Predicted price 3.21 USD");
    expect(all(".class")).toEqual([]);
    expect(text(".targets")).toBe("Scores for price");
    expect(text(".ends")).toBe("\u2212 lowers price+ raises price");
    expect(text(".ticks")).toContain("0 USD");
    expect(text(".stats")).toBe("price3.21 USDFrom the whole text+1.50 USDFrom the bias (base)+1.71 USD");
  });

  it("is read by phrases, which have a share of it", () => {
    show({ ...NUMBER, selected: [1, 3] });
    expect(text(".stats")).toContain("Score of the phrase+2.25 USD");
    expect(text(".stats")).toContain("Share of price150%");
    expect(text(".account")).toBe("price +3.21 = phrase +2.25, context \u22120.75, bias +1.71");
    expect(text(".readout")).not.toContain("ogit");
  });

  it("that was changed says from where to where", () => {
    show({ ...NUMBER, history: [{ tokens: ["very", "good"], probabilities: [], logits: [2] }] });
    expect(text(".moved")).toBe("price 2.00 \u2192 3.21 USD (+1.21) since the text as given.");
    expect(verdict(["price"], [3.5], [3.25], "number").moved).toBe("price 3.50 \u2192 3.25 (\u22120.25)");
  });

  it("is in the picture", () => {
    show({ ...NUMBER, panel: "picture" });
    const written = [...el.querySelectorAll(".paper text")].map((line) => line.textContent);
    expect(written).toContain("Predicted price 3.21 USD");
    expect(written).toContain("Scores for price in USD");
  });

  it("of another row has its own unit", () => {
    const row = { name: "euros", method: "CD", known: [true, true, true], scores: NUMBER.scores!, has_spans: true, interaction_sign: 1 as const, fixed_target: false, target: [0], logits: [2.5], probabilities: [], output: "number" as const, number_unit: "EUR", base: [1], unit: "EUR", signed: true, notes: [] };
    show({ ...NUMBER, name: "dollars", others: [row] });
    expect(all(".aligned tbody th").map((head) => head.textContent)).toEqual(["dollarsprice 3.21 USD", "eurosEUR, price 2.50 EUR"]);
    shown.set("row", 1);
    expect(text(".prediction")).toBe("Predicted price 2.50 EUR");
  });
});

describe("independent labels", () => {
  it("have a probability each and no winner", () => {
    show(SEVERAL);
    expect(text(".prediction")).toBe("Each label by itselfangry 12.0%positive 83.0%long 60.0%");
    expect(all(".class.predicted").map((row) => row.textContent)).toEqual(["positive 83.0%", "long 60.0%"]);
    expect(el.textContent).not.toContain("Predicted");
    expect(el.querySelector(".prediction ul")!.ariaLabel ?? el.querySelector(".prediction ul")!.getAttribute("aria-label")).toBe("Probability of each label");
    expect(text(".stats")).toContain("Logit of positive+1.60 logits");
  });

  it("are chosen one by one, of two before their contrast", () => {
    const two = { labels: ["angry", "positive"], logits: [-2, 1.6], probabilities: [0.12, 0.83], base: [0, 0], scores: bytes(Array.from({ length: SPANS }, (_, i) => [i, 1 - i])) };
    show({ ...SEVERAL, ...two });
    expect(all(".segments label").map((label) => label.textContent)).toEqual(["angry", "positive", "positive \u2212 angry"]);
    expect((all(".segments input") as HTMLInputElement[]).map(({ checked }) => checked)).toEqual([false, true, false]);
  });

  it("that were changed say which rose and fell, not who wins", () => {
    const { moved, turned } = verdict(SEVERAL.labels!, [0.12, 0.83, 0.6], [0.9, 0.4, 0.61], "independent");
    expect(moved).toBe("angry 12.0% \u2192 90.0% (+78.0 points), positive 83.0% \u2192 40.0% (\u221243.0 points), long 60.0% \u2192 61.0% (+1.0 points)");
    expect(turned).toBe("Now at least 50%: angry. Now below 50%: positive.");
    expect(verdict(["a"], [0.6], [0.7], "independent").turned).toBe("No label crossed 50%.");
    const more = verdict(["a", "b", "c", "new"], [0.6, 0.1, 0.1], [0.7, 0.1, 0.3, 0.9], "independent"); // not shown before
    expect(more.moved).toMatch(/^c .*, a .*, b /);
    expect(more.turned).toBe("Now at least 50%: new.");
  });
});

it("one logit speaks for one of two labels or the other", () => {
  show({ output: "one_logit", logits: [0, -1], base: [0, 0.5] });
  expect(all(".segments label").map((label) => label.textContent)).toEqual(["positive \u2212 negative", "negative \u2212 positive"]);
  expect(text(".prediction strong")).toBe("negative");
});

it("log probabilities are called so", () => {
  show({ output: "log_probabilities", unit: "log probability", selected: [1, 3] });
  expect(text(".account")).toMatch(/^Log probability /);
  expect(text(".stats")).toContain("Share of the log probability");
  shown.set("selected", []);
  expect(text(".stats")).toContain("Log probability of positive \u2212 negative");
});

it.each([["a number", NUMBER], ["independent labels", SEVERAL]])("axe finds nothing wrong in %s", async (_, changes) => {
  show({ ...changes, selected: [1, 3] });
  const { violations } = await axe.run(el, { rules: { region: { enabled: false } } });
  expect(violations.map(({ id }) => id)).toEqual([]);
});

it("a text that the kernel has not answered for has the probabilities of its kind", () => {
  const texts = { tokens: () => ["a"], known: () => [true], wordScores: () => bytes([[1]]), base: () => [0], logits: () => [Math.log(3)] };
  for (const [output, expected] of [["independent", [0.75]], ["number", []]] as const) {
    const whole = { ...model({ output }).state, text: 0, shown: null, opened: [] };
    const open = new OpenText({ get: (name: string) => whole[name as keyof typeof whole], on() {}, off() {} } as never, () => texts as never, new AbortController().signal);
    expect(open.get("probabilities").map((p) => Number(p.toFixed(6)))).toEqual(expected);
  }
});
