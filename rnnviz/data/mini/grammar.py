"""Sentences from the rules: Rules -> grown phrases -> nltk trees, every label computed by a rule.

A symbol is looked up, one of its ways is drawn, and its two parts are grown; then the rule that the way
names gives the label of the whole. No phrase has a label of its own. A rule may refuse its parts ("good
and awful"): they are drawn again.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from nltk.tree import Tree

from rnnviz.data.mini.rules import Rules, Way, Word
from rnnviz.data.treebank import LabelledTree
from rnnviz.errors import DataError

TRIES = 12  # how often parts that a rule refuses are drawn again before the phrase above them is
PATIENCE = 30  # draws per wanted sentence before a grammar is said to be too small


class Phrase(NamedTuple):
    """A grown phrase: the label that its rule computed, and its two parts."""

    label: int
    first: "Phrase | Word"  # noqa: UP037 (a name that does not exist yet)
    second: "Phrase | Word"  # noqa: UP037


class _RefusedError(Exception):
    """No parts were found that the rule accepts; the sentence is drawn again."""


def grow_treebank(rules: Rules) -> dict[str, list[Tree]]:
    """Return the trees of every split, drawn with the seed of the rules; no sentence stands twice.

    Two sentences that differ only in punctuation count as one, so that no split knows another's.

    Raises
    ------
    DataError
        Where the rules cannot say as many different sentences as they ask for.
    """
    rng = Random(rules.seed)  # noqa: S311 (nothing secret is drawn)
    wanted = {split: _quotas(size, rules.neutral) for split, size in rules.sizes.items()}
    found: dict[str, list[Tree]] = {split: [] for split in rules.sizes}
    seen: set[tuple[str, ...]] = set()
    missing = sum(rules.sizes.values())
    for _ in range(PATIENCE * missing):
        if not missing:
            break
        try:
            sentence = grow(rules, "ROOT", rng)
        except _RefusedError:
            continue
        sign = (sentence.label > 2) - (sentence.label < 2)
        places = [wanted[split][sign] for split in found]
        if not any(places):
            continue
        leaves = list(_leaves(sentence))
        plain = tuple(leaf.text for leaf in leaves if leaf.text[-1].isalnum())
        if plain in seen or not _reads_well(rules, leaves):
            continue
        seen.add(plain)
        split = rng.choices(list(found), places)[0]
        wanted[split][sign] -= 1
        missing -= 1
        found[split].append(_tree(sentence, iter(_with_articles([leaf.text for leaf in leaves]))))
    if missing:
        raise DataError(
            f"the grammar says too little: {len(seen)} different sentences found, {missing} still wanted. "
            "Add words or ways, or ask for fewer under [sentences]."
        )
    return found


def grow(rules: Rules, way: Way, rng: Random) -> Phrase | Word:
    """Return a phrase that `way` may become, labelled from its words up."""
    while isinstance(way, str):
        way = rules.choices[way].draw(rng)
    if isinstance(way, Word):
        return way
    square = rules.squares[way.rule]
    for _ in range(TRIES):
        first, second = grow(rules, way.first, rng), grow(rules, way.second, rng)
        label = square[first.label][second.label]
        if label is not None:
            return Phrase(label, first, second)
    raise _RefusedError


def _quotas(size: int, neutral: float) -> dict[int, int]:
    """Return how many sentences of each sign a split of `size` takes."""
    middle = round(size * neutral)
    return {-1: (size - middle) // 2, 0: middle, 1: (size - middle + 1) // 2}


def _reads_well(rules: Rules, leaves: list[Word]) -> bool:
    """Tell whether the length fits and no word of the lexicon, nor category of `once`, comes twice."""
    words = [leaf.text for leaf in leaves if leaf.category]
    kinds = [kind for leaf in leaves if (kind := leaf.category.partition(".")[0]) in rules.once]
    fits = rules.shortest <= len(leaves) <= rules.longest
    return fits and len(set(words)) == len(words) and len(set(kinds)) == len(kinds)


def _leaves(node: Phrase | Word) -> Iterator[Word]:
    if isinstance(node, Word):
        yield node
    else:
        yield from _leaves(node.first)
        yield from _leaves(node.second)


def _with_articles(words: list[str]) -> list[str]:
    """Return the words with "a" turned to "an" where a vowel follows, by its letter."""
    following = [*words[1:], ""]
    return [
        "an" if word == "a" and after[:1] in {*"aeiou"} else word
        for word, after in zip(words, following, strict=True)
    ]


def _tree(node: Phrase | Word, words: Iterator[str]) -> Tree:
    if isinstance(node, Word):
        return LabelledTree(str(node.label), [next(words)])
    first = _tree(node.first, words)
    return LabelledTree(str(node.label), [first, _tree(node.second, words)])
