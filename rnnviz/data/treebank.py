"""From labelled trees to what a classifier learns from: sentences or phrases, each with its class.

A tree's nodes carry the sentiment of their words, "0" (very negative) to "4" (very positive). `parse_trees` reads
trees and `Treebank` turns them into `Example`s; which trees there are to be had, `load_treebank` knows (load.py).
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from nltk.tree import Tree

from rnnviz.errors import DataError, InputError, UnsupportedError, nearest

SPLITS = ("train", "dev", "test")
LEVELS = ("phrases", "sentences")
LABELS = {
    2: ("negative", "positive"),
    5: ("very negative", "negative", "neutral", "positive", "very positive"),
}
_CLASS_OF = {
    2: {"0": 0, "1": 0, "3": 1, "4": 1},  # "2", neutral, has no class
    5: {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4},
}
_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"}
_SPACED_LEAF = r"[^ \t\r\n()]+"  # nltk's own pattern would cut SST's "8\xa01\/2" in two, but is twice as fast


class LabelledTree(Tree):  # type: ignore[misc]
    """nltk's tree with its label in a slot: a third of the memory, since no node needs a dictionary of its own."""

    __slots__ = ("_label",)
    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        """Tell whether the other is a tree, nltk's own included, of the same labels and words."""
        return isinstance(other, Tree) and self.label() == other.label() and list(self) == list(other)


class Example(NamedTuple):
    """What is learned from: the tokens of a sentence or phrase, and the index of its class."""

    tokens: tuple[str, ...]
    label: int


class Bank(Protocol):
    """What a classifier can be built for and fitted to: `Treebank` and `TextBank` are such banks."""

    @property
    def name(self) -> str:
        """What the bank is called in messages and pictures."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the classes; an example's label is an index into them."""

    def sentences(self, split: str = "train") -> list[Example]:
        """Return the examples of whole texts."""

    def phrases(self, split: str = "train") -> list[Example]:
        """Return the examples of all phrases, where the bank knows them."""


def training_examples(bank: Bank, level: str | None = None) -> list[Example]:
    """Return what a model of the bank learns from: a level's examples, None being phrases where it has them.

    Raises
    ------
    InputError
        Where there is no such level.
    UnsupportedError
        Where phrases are asked for and the bank has none.
    """
    if level not in (None, *LEVELS):
        raise InputError(f"unknown level {level!r}; {nearest(str(level), LEVELS)}")
    if level == "sentences":
        return bank.sentences("train")
    try:
        return bank.phrases("train")
    except UnsupportedError:
        if level == "phrases":
            raise
        return bank.sentences("train")


class Treebank:
    """Sentences whose every phrase has a label.

    Parameters
    ----------
    name : str
        What the treebank is called.
    trees : dict of str to list of nltk.Tree
        The trees of "train", "dev" and "test", labels "0" to "4".
    classes : {2, 5}
        Two classes leave out what is neutral ("2") and join 0 with 1 and 3 with 4.

    Attributes
    ----------
    train, dev, test : list of nltk.Tree
        All trees, also those of neutral sentences.
    labels : tuple of str
        The names of the classes.

    Raises
    ------
    InputError
        Where `classes` is neither 2 nor 5.

    Examples
    --------
    >>> tree = Tree.fromstring("(3 (2 a) (4 (4 great) (2 film)))")
    >>> bank = Treebank("one", {"train": [tree], "dev": [], "test": []})
    >>> bank.sentences()
    [Example(tokens=('a', 'great', 'film'), label=1)]
    >>> [" ".join(example.tokens) for example in bank.phrases()]
    ['a great film', 'great film', 'great']
    """

    def __init__(self, name: str, trees: dict[str, list[Tree]], classes: int = 2):
        if classes not in LABELS:
            raise InputError(f"classes={classes!r} is not possible; expected 2 (neutral left out) or 5.")
        self.name, self.classes, self.labels = name, classes, LABELS[classes]
        self.train, self.dev, self.test = (trees[split] for split in SPLITS)
        self._phrases: dict[str, list[Example]] = {}

    def trees(self, split: str = "train") -> list[Tree]:
        """Return the trees of one split.

        Raises
        ------
        InputError
            Where `split` is not "train", "dev" or "test".
        """
        if split not in SPLITS:
            raise InputError(f"there is no split {split!r}; {nearest(split, SPLITS)}")
        found: list[Tree] = getattr(self, split)
        return found

    def sentences(self, split: str = "train") -> list[Example]:
        """Return the sentences of one split; with two classes the neutral ones are left out."""
        return [Example(tuple(tree.leaves()), label) for tree, label in self.labelled_trees(split)]

    def labelled_trees(self, split: str = "train") -> list[tuple[Tree, int]]:
        """Return the tree and the class of every sentence of `sentences`."""
        class_of = _CLASS_OF[self.classes]
        return [(tree, class_of[tree.label()]) for tree in self.trees(split) if tree.label() in class_of]

    def phrases(self, split: str = "train") -> list[Example]:
        """Return the phrases of one split, words and whole sentences included, in the order of the trees.

        Every node of every tree, also those inside neutral sentences, is a phrase. The same words with the
        same class are kept once, in their first spelling: case makes no difference. For SST's train split
        and two classes these are 77,201 of 98,794 phrases that are not neutral.
        """
        if split not in self._phrases:
            class_of, seen = _CLASS_OF[self.classes], {}
            for tree in self.trees(split):
                leaves = tree.leaves()
                lowered = [leaf.lower() for leaf in leaves]
                for label, start, stop in _nodes(tree):
                    if label in class_of:
                        key = (class_of[label], *lowered[start:stop])
                        if key not in seen:
                            seen[key] = Example(tuple(leaves[start:stop]), class_of[label])
            self._phrases[split] = list(seen.values())
        return list(self._phrases[split])

    def __repr__(self) -> str:
        sizes = ", ".join(f"{len(self.trees(split))} {split}" for split in SPLITS)
        return f"Treebank({self.name!r}, {self.classes} classes, trees: {sizes})"


def parse_trees(text: str, source: str) -> list[Tree]:
    """Return the trees of `text`, one to a line, with the treebank's escapes undone; empty lines are skipped.

    Raises
    ------
    DataError
        Where a line is no tree, a label is not 0 to 4 or a node has no words; it names `source` and the line.
    """
    lines = enumerate(text.removeprefix("\ufeff").split("\n"), start=1)
    return [_parse(line, f"{source}, line {number}") for number, line in lines if line.strip()]


def split_names(texts: Sequence[str]) -> list[str]:
    """Return "train", "dev" or "test" for each text: 80/10/10 of the distinct ones, in the order of a hash.

    The same text is always in the same split as its doubles, wherever in the file it stands.
    """
    distinct = sorted(set(texts), key=lambda text: (zlib.crc32(text.encode()), text))
    tenth = max(1, len(distinct) // 10) if len(distinct) > 2 else 0
    names = dict.fromkeys(distinct, "train")
    names.update(dict.fromkeys(distinct[:tenth], "dev"))
    names.update(dict.fromkeys(distinct[tenth : 2 * tenth], "test"))
    return [names[text] for text in texts]


def _parse(line: str, place: str) -> Tree:
    try:
        pattern = _SPACED_LEAF if "\xa0" in line else None
        tree = LabelledTree.fromstring(line, read_leaf=_unescaped, leaf_pattern=pattern)
    except ValueError as error:
        reason = re.sub(r"\s+", " ", str(error))
        raise DataError(
            f"{place}: no tree in brackets ({reason}); expected one such as (3 (2 a) (4 (4 great) (2 film)))."
        ) from error
    for label, start, stop in _nodes(tree):
        if label not in _CLASS_OF[5]:
            raise DataError(
                f"{place}: the label {label!r} is not one of 0, 1, 2, 3, 4 (very negative to positive)."
            )
        if start == stop:
            raise DataError(f"{place}: a node labelled {label} has no words; give it some or remove it.")
    return tree


def _nodes(tree: Tree) -> list[tuple[str, int, int]]:
    """Return label, start and stop of every node over the tree's leaves, parents first."""
    found: list[tuple[str, int, int]] = []
    _visit(tree, 0, found)
    return found


def _visit(tree: Tree, start: int, found: list[tuple[str, int, int]]) -> int:
    """Add the nodes of `tree`, whose first leaf is `start`, and return where its leaves stop."""
    place, stop = len(found), start
    found.append((tree.label(), start, start))
    for child in tree:
        stop = _visit(child, stop, found) if isinstance(child, Tree) else stop + 1
    found[place] = (tree.label(), start, stop)
    return stop


def _unescaped(leaf: str) -> str:
    return sys.intern(_BRACKETS.get(leaf) or leaf.replace("\\/", "/").replace("\\*", "*"))
