// The numbers behind the picture: spans, scores, colours, formats. Expected values are worked by hand.
import { describe, expect, it } from "vitest";
import { PALETTES, luminance, paints } from "../src/shared/color";
import { cut, digitsFor, phraseText, scaleEnds, signed, targetName, visible } from "../src/shared/format";
import { verdict } from "../src/heatmap/changes";
import { TargetScores, decode } from "../src/heatmap/scores";
import { count, row } from "../src/shared/spans";
import { SPANS, bytes, model } from "./model";

describe("spans", () => {
  it("are ordered by start, then by stop, as in spans.py", () => {
    let next = 0;
    for (let start = 0; start < 5; start++) for (let stop = start + 1; stop <= 5; stop++) expect(row(start, stop, 5)).toBe(next++);
    expect(next).toBe(count(5));
  });
});

describe("scores", () => {
  const contrast = new TargetScores(model().face);

  it("of a contrast are differences", () => {
    expect([contrast.word(0), contrast.word(1), contrast.word(2)]).toEqual([-1, 0.5, 1.5]);
    expect(contrast.phrase(0, 3)).toBe(-2);
    expect(contrast.sumOfWords(0, 3)).toBe(1);
  });

  it("of a class are its column", () => {
    const negative = new TargetScores(model({ target: [0] }).face);
    expect(negative.phrase(1, 3)).toBe(-1);
    expect(negative.logit).toBe(1.5);
  });

  it("leave the rest of the logit to the context", () => {
    // logit -2.5, base -0.5: the words have -2, all of which the whole text says
    expect([contrast.logit, contrast.base]).toEqual([-2.5, -0.5]);
    expect(contrast.rest(contrast.phrase(0, 3)!)).toBe(0);
    expect(contrast.share(1.5)).toBe(-0.75);
  });

  it("give interactions their sign, and none where the method has none", () => {
    expect(contrast.interaction(0, 1, 3)).toBe(-2 - -1 - 2.25);
    expect(new TargetScores(model({ interaction_sign: -1 }).face).interaction(0, 1, 3)).toBe(3.25);
    expect(new TargetScores(model({ interaction_sign: 0 }).face).interaction(0, 1, 3)).toBeNull();
  });

  it("of phrases are sums only where the method is additive", () => {
    const words = { scores: bytes([SPANS[0]!, SPANS[3]!, SPANS[5]!]), has_spans: false };
    expect(new TargetScores(model({ ...words, interaction_sign: 0 }).face).phrase(0, 3)).toBe(1);
    const cd = new TargetScores(model({ ...words, interaction_sign: 1 }).face);
    expect([cd.phrase(0, 3), cd.phrase(2, 3), cd.hasPhrases]).toEqual([null, 1.5, false]);
  });

  it("of one target alone have one column", () => {
    const fixed = model({ fixed_target: true, scores: bytes(SPANS.map(([a]) => [a!])), base: [], target: [1, 0] });
    const scores = new TargetScores(fixed.face);
    expect([scores.phrase(0, 3), scores.base, scores.rest(1), scores.share(1)]).toEqual([1, null, null, null]);
  });

  it("do not share a logit of nothing", () => {
    expect(new TargetScores(model({ logits: [0.5, 0] }).face).share(1)).toBeNull();
  });

  it("that do not fit are refused by their number of bytes", () => {
    expect(() => decode(bytes([[1, 2]]), 6, 2, "spans")).toThrow("scores has 8 bytes, expected 48 (6 spans x 2 classes x 4 bytes)");
    expect(() => new TargetScores(model({ target: [2] }).face)).toThrow("expected one or two classes from 0 to 1");
    expect(() => new TargetScores(model({ known: [true] }).face)).toThrow("one for each of the 3 tokens");
    expect(() => new TargetScores(model({ tokens: [], known: [] }).face)).toThrow("tokens is empty");
  });

  it("set the scale, rounded up, unless it is given", () => {
    expect([contrast.limit, contrast.exceeds]).toEqual([1.6, true]); // the largest word is 1.5, phrase 2.25
    const small = SPANS.map(([a, b], i) => ([0, 3, 5].includes(i) ? [a! / 100, b! / 100] : [a!, b!]));
    expect(new TargetScores(model({ scores: bytes(small) }).face).limit).toBeCloseTo(0.6); // a quarter of 2.25
    const given = new TargetScores(model({ scale: 7 }).face);
    expect([given.limit, given.exceeds]).toEqual([7, false]);
    const zero = new TargetScores(model({ scores: bytes(SPANS.map(() => [0, 0])) }).face);
    expect(zero.limit).toBe(1);
  });
});

describe("colours", () => {
  const rgb = (color: string) => color.match(/\d+/g)!.map(Number);

  it("can be read everywhere on both grounds (AA)", () => {
    for (const palette of PALETTES) {
      for (const dark of [false, true]) {
        const paint = paints(palette, dark, 1);
        for (let score = -1; score <= 1; score += 0.01) {
          const { background, text } = paint(score);
          const [a, b] = [luminance(rgb(background)), text === "#fff" ? 1 : 0];
          expect((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)).toBeGreaterThan(4.5);
        }
      }
    }
  });

  it("tell signs apart, stay beyond the scale, and are neutral where there is no number", () => {
    const paint = paints("blue-orange", false, 2);
    expect(rgb(paint(-2).background)).toEqual([0x21, 0x66, 0xac]);
    expect(paint(-9)).toEqual(paint(-2));
    expect(paint(NaN)).toEqual(paint(0));
    expect(paint(1).background).not.toBe(paint(-1).background);
  });
});

describe("formats", () => {
  it("write numbers with their sign, and no sign at nothing", () => {
    expect([signed(1.234, 2), signed(-1.2, 2), signed(-0.001, 2), signed(NaN, 2)]).toEqual(["+1.23", "\u22121.20", "0.00", "n/a"]);
    expect([signed(-61500.4, 0), signed(1234567, 0), signed(999, 0), signed(1234.5, 1)]).toEqual(["\u221261,500", "+1,234,567", "+999", "+1234.5"]);
    expect([2, 0.8, 0.1, 50, 1000, 1e-12].map(digitsFor)).toEqual([2, 2, 3, 1, 0, 6]);
  });

  it("make white space visible", () => {
    expect([visible(""), visible("\n"), visible("a b")]).toEqual(["\u2205", "\u2423", "a b"]);
  });

  it("name both ends of the scale", () => {
    expect(scaleEnds(["bad", "good"], [1, 0])).toEqual(["for bad", "for good"]);
    expect(scaleEnds(["bad", "good"], [0])).toEqual(["against bad", "for bad"]);
  });
});

describe("names", () => {
  it("turn no number round that is written beside them", () => {
    const labels = ["no\u202e", "\u2067yes"];
    expect(targetName(labels, [1, 0])).toBe("yes \u2212 no");
    expect(scaleEnds(labels, [0])).toEqual(["against no", "for no"]);
    const { moved, turned } = verdict(labels, [0.9, 0.1], [0.2, 0.8]);
    expect(moved).toBe("no 90.0% \u2192 20.0% (\u221270.0 points)");
    expect(turned).toBe("The prediction flipped: from no to yes.");
  });
});

describe("text", () => {
  it("is cut by letters, and turns nothing round", () => {
    expect(cut("\u202eevil\u2066", 9)).toBe("evil");
    expect(cut("x".repeat(5000), 4)).toBe("xxx\u2026");
    expect(cut("\u{1f600}\u{1f600}\u{1f600}", 2)).toBe("\u{1f600}\u2026");
    expect(phraseText(["\u202ea", "", "b"], 0, 3)).toBe("a \u2205 b");
  });
});
