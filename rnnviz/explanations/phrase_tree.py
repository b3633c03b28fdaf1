"""The agglomerative tree of phrases: strong words grow into phrases, neighbours join where they interact most.

Explanation (all spans) -> rounds of extensions and joins -> PhraseTree
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rnnviz.errors import UnsupportedError

if TYPE_CHECKING:
    import altair as alt

    from rnnviz.explanations.explanation import Explanation

KEPT = 0.9  # of a round's candidates those within this share of its best
ROUNDS = 10
ONE_LINE = 10_000  # pixels: a tree is not broken into lines

Span = tuple[int, int]


@dataclass(frozen=True)
class PhraseTree:
    """A phrase and the phrases and words it was made of.

    Parameters
    ----------
    start, stop : int
        Its tokens, half-open.
    score : float
        The target's score of it, in the explanation's unit.
    round : int
        In which round it arose: 0 for words, one more than the last for what was never joined.
    children : tuple of PhraseTree
        What it was made of, from left to right; empty for a word.
    """

    start: int
    stop: int
    score: float
    round: int
    children: tuple[PhraseTree, ...] = ()

    def __iter__(self) -> Iterator[PhraseTree]:
        """Go over the tree from the top, parents before children, from left to right."""
        yield self
        for child in self.children:
            yield from child

    def to_frame(self, tokens: list[str]) -> pd.DataFrame:
        """Return a table with a row per phrase: round, start, stop, text, score."""
        rows = [(p.round, p.start, p.stop, " ".join(tokens[p.start : p.stop]), p.score) for p in self]
        return pd.DataFrame(rows, columns=["round", "start", "stop", "text", "score"])

    def to_altair(self, tokens: list[str], title: str = "", dark: bool = False) -> alt.LayerChart:
        """Return the tree as a chart: the words above, under them each round's phrases."""
        from rnnviz.charts.hierarchy import Panel, span_rows
        from rnnviz.charts.theme import on_ground

        table = self.to_frame(tokens).sort_values(["round", "start"], kind="stable")
        names = ["words" if number == 0 else f"round {number}" for number in table["round"]]
        spans = table.assign(row=names, limit=float(table["score"].abs().max()))
        return on_ground(span_rows([Panel("", tokens, spans)], title, "score", ONE_LINE), dark)


def phrase_tree(explanation: Explanation) -> PhraseTree:
    """Return the agglomerative tree of an explanation's phrases.

    It starts from the strongest words, those within 90% of the largest absolute score. Each round scores every
    extension of a phrase by one word and every join of two neighbours A and B by ``|S(AB) - S(A) - S(B)|``,
    and makes those within 90% of the round's best. It ends when one phrase holds the whole text, or after ten
    rounds; what is left is then put side by side under the text.

    Parameters
    ----------
    explanation : Explanation
        By a method that has interactions, with all spans.

    Raises
    ------
    UnsupportedError
        Where the method is additive, so that nothing interacts, or the text is over the span limit.

    References
    ----------
    Singh, Murdoch, Yu (2019), Hierarchical Interpretations for Neural Network Predictions, section 3.2, with
    interactions in place of plain differences.

    Examples
    --------
    >>> import rnnviz as rv
    >>> tree = phrase_tree(rv.explain(rv.TextClassifier.load("mini"), "the food was not very good"))
    >>> (tree.start, tree.stop), len(tree.children) > 1
    ((0, 6), True)
    """
    if not explanation.interaction_sign or explanation.spans is None:
        raise UnsupportedError(
            f"a tree of phrases grows by their interactions; method {explanation.method!r} has none here. Take "
            "method='cd' and a text within the span limit."
        )
    scores = explanation.spans.scores
    length = len(explanation.tokens)
    words = [PhraseTree(t, t + 1, float(scores[t, t + 1]), 0) for t in range(length)]
    strength = np.abs([word.score for word in words])
    phrases = [word for word in words if abs(word.score) >= KEPT * strength.max()]
    for number in range(1, ROUNDS + 1):
        if (phrases[0].start, phrases[0].stop) == (0, length):
            return phrases[0]
        kept = _best(_candidates(phrases, length), scores)
        phrases = _joined(phrases, words, kept, scores, number)
    if (phrases[0].start, phrases[0].stop) == (0, length):
        return phrases[0]
    return _made((0, length), phrases, words, scores, ROUNDS + 1)


def _candidates(phrases: list[PhraseTree], length: int) -> list[tuple[Span, Span]]:
    """Return the pairs of neighbours that a round may join: phrase and word, or phrase and phrase."""
    taken = {t for phrase in phrases for t in range(phrase.start, phrase.stop)}
    spans = [(phrase.start, phrase.stop) for phrase in phrases]
    pairs = [(a, b) for a, b in pairwise(spans) if a[1] == b[0]]
    for start, stop in spans:
        if start > 0 and start - 1 not in taken:
            pairs.append(((start - 1, start), (start, stop)))
        if stop < length and stop not in taken:
            pairs.append(((start, stop), (stop, stop + 1)))
    return pairs


def _best(pairs: list[tuple[Span, Span]], scores: np.ndarray) -> list[Span]:
    """Return the joined spans of those pairs that interact within 90% of the strongest."""
    strength = [abs(scores[a[0], b[1]] - scores[a] - scores[b]) for a, b in pairs]
    limit = KEPT * max(strength)
    return [(a[0], b[1]) for (a, b), value in zip(pairs, strength, strict=True) if value >= limit]


def _joined(
    phrases: list[PhraseTree], words: list[PhraseTree], kept: list[Span], scores: np.ndarray, number: int
) -> list[PhraseTree]:
    """Return the phrases after a round: joins that overlap become one phrase."""
    merged: list[Span] = []
    for start, stop in sorted(kept):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    made = [_made(span, phrases, words, scores, number) for span in merged]
    rest = [p for p in phrases if not any(start <= p.start and p.stop <= stop for start, stop in merged)]
    return sorted(made + rest, key=lambda phrase: phrase.start)


def _made(
    span: Span, phrases: list[PhraseTree], words: list[PhraseTree], scores: np.ndarray, number: int
) -> PhraseTree:
    """Return the phrase of a span with the phrases inside it, and the words that stand between them."""
    inside = [phrase for phrase in phrases if span[0] <= phrase.start and phrase.stop <= span[1]]
    taken = {t for phrase in inside for t in range(phrase.start, phrase.stop)}
    between = [words[t] for t in range(*span) if t not in taken]
    children = tuple(sorted(inside + between, key=lambda phrase: phrase.start))
    return PhraseTree(*span, float(scores[span]), number, children)
