// The tree of phrases is Python's: phrase_tree.json comes of `python -m tests.widgets.phrase_tree_cases`.
import { expect, it } from "vitest";
import { type PhraseTree, phraseTree } from "../src/heatmap/phrase_tree";
import { row } from "../src/shared/spans";
import CASES from "./phrase_tree.json";

const listed = ({ start, stop, round, children }: PhraseTree): unknown => [start, stop, round, children.map(listed)];

it.each(CASES.map(({ scores, tree }) => [tree[1] as number, scores, tree] as const))("of %i words is that of Python", (length, scores, tree) => {
  const score = (start: number, stop: number) => scores[row(start, stop, length)]!;
  const made = phraseTree(length, score);
  expect(listed(made)).toEqual(tree);
  expect(made.score).toBe(score(0, length));
});
