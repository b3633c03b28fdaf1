// The agglomerative tree of phrases: the mirror of rnnviz/explanations/phrase_tree.py (Singh, Murdoch, Yu 2019, section 3.2),
// and the two must agree: js/tests/phrase_tree.json holds what Python makes of some texts.

import type { Span } from "./traits";

const KEPT = 0.9; // of a round's candidates those within this share of its best
const ROUNDS = 10;

export interface PhraseTree {
  start: number;
  stop: number;
  score: number;
  /** In which round it arose: 0 for words, one more than the last for what was never joined. */
  round: number;
  children: PhraseTree[];
}

/** The tree of a text of `length` words, from the scores of its spans. */
export function phraseTree(length: number, score: (start: number, stop: number) => number): PhraseTree {
  const words = Array.from({ length }, (_, t): PhraseTree => ({ start: t, stop: t + 1, score: score(t, t + 1), round: 0, children: [] }));
  const largest = Math.max(...words.map((word) => Math.abs(word.score)));
  let phrases = words.filter((word) => Math.abs(word.score) >= KEPT * largest);
  const whole = () => phrases[0]!.start === 0 && phrases[0]!.stop === length;
  const made = ([start, stop]: Span, round: number): PhraseTree => {
    const inside = phrases.filter((phrase) => start <= phrase.start && phrase.stop <= stop);
    const between = words.slice(start, stop).filter((word) => !inside.some((phrase) => phrase.start <= word.start && word.stop <= phrase.stop));
    return { start, stop, score: score(start, stop), round, children: [...inside, ...between].sort(byStart) };
  };
  for (let round = 1; round <= ROUNDS && !whole(); round++) {
    const merged = union(best(candidates(phrases, length), score));
    const rest = phrases.filter((phrase) => !merged.some(([start, stop]) => start <= phrase.start && phrase.stop <= stop));
    phrases = [...merged.map((span) => made(span, round)), ...rest].sort(byStart);
  }
  return whole() ? phrases[0]! : made([0, length], ROUNDS + 1);
}

function byStart(a: { start: number }, b: { start: number }): number {
  return a.start - b.start;
}

/** The pairs of neighbours that a round may join: phrase and phrase, or phrase and word. */
function candidates(phrases: PhraseTree[], length: number): [Span, Span][] {
  const taken = (t: number) => phrases.some((phrase) => phrase.start <= t && t < phrase.stop);
  const pairs: [Span, Span][] = [];
  phrases.forEach(({ start, stop }, i) => {
    const next = phrases[i + 1];
    if (next?.start === stop) pairs.push([[start, stop], [stop, next.stop]]);
    if (start > 0 && !taken(start - 1)) pairs.push([[start - 1, start], [start, stop]]);
    if (stop < length && !taken(stop)) pairs.push([[start, stop], [stop, stop + 1]]);
  });
  return pairs;
}

/** The joined spans of those pairs that interact within KEPT of the strongest. */
function best(pairs: [Span, Span][], score: (start: number, stop: number) => number): Span[] {
  const strength = pairs.map(([a, b]) => Math.abs(score(a[0], b[1]) - score(...a) - score(...b)));
  const limit = KEPT * Math.max(...strength);
  return pairs.filter((_, i) => strength[i]! >= limit).map(([a, b]): Span => [a[0], b[1]]);
}

/** Spans that overlap as one. */
function union(spans: Span[]): Span[] {
  const merged: Span[] = [];
  for (const [start, stop] of spans.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = merged.at(-1);
    if (last && start < last[1]) last[1] = Math.max(stop, last[1]);
    else merged.push([start, stop]);
  }
  return merged;
}
