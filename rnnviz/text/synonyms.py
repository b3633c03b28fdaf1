"""Words that can stand for another: the papers' own pairs, WordNet's synonyms, and the nearest words of a kind.

word, Penn tag -> words to be put in its place
"""

from __future__ import annotations

import importlib
from collections.abc import Hashable, Mapping, Sequence

import numpy as np

from rnnviz.ground.spans import Floats
from rnnviz.text.nltk_data import at_hand

# What REAT's Tables 6 and 7 swap
PAPER: Mapping[str, Sequence[str]] = {"terribly": ("extremely", "very"), "extremely": ("terribly",)}

# Only tags of words without an ending: WordNet's synonyms have none
_POS = {"JJ": "a", "RB": "r", "NN": "n", "VB": "v", "VBP": "v"}


def has_wordnet() -> bool:
    """Whether nltk has WordNet, if need be after a download."""
    return at_hand("corpora/wordnet", "corpora/wordnet.zip")


def wordnet_synonyms(word: str, penn: str) -> list[str]:
    """Return the single words that share the word's most common sense in WordNet; `has_wordnet` has to be true.

    Parameters
    ----------
    word : str
    penn : str
        Its Penn Treebank tag. Words with an ending ("laughs", "funnier") get none: their synonyms would lack it.

    References
    ----------
    Miller (1995), WordNet: A Lexical Database for English.
    """
    if penn not in _POS:
        return []
    senses = importlib.import_module("nltk.corpus").wordnet.synsets(word, _POS[penn])
    names = [name.lower() for name in senses[0].lemma_names()] if senses else []
    if word.lower() not in names:  # found by another form: "does" as the plural of "doe"
        return []
    return [name for name in dict.fromkeys(names) if name != word.lower() and "_" not in name]


def nearest_alike(
    words: Sequence[str], kinds: Sequence[Hashable], vectors: Floats, most: int
) -> dict[tuple[str, Hashable], list[str]]:
    """Return for every word and kind the other words of that kind whose vectors are nearest by their cosine.

    Nearness alone keeps no meaning: "good" and "bad" stand in like places and have like vectors. What must be
    kept has to be in the kind.

    Parameters
    ----------
    words : sequence of str
        Distinct in each kind; a word of several kinds stands here once for each.
    kinds : sequence of hashables
        Each word's kind.
    vectors : array of shape (len(words), D)
    most : int
        How many words each gets at most.

    Examples
    --------
    >>> vectors = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [1.0, 0.1]])
    >>> found = nearest_alike(["good", "fine", "great", "bad"], [1, 1, 1, -1], vectors, 1)
    >>> found["good", 1], found["bad", -1]
    (['fine'], [])
    """
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    rows: dict[Hashable, list[int]] = {}
    for row, kind in enumerate(kinds):
        rows.setdefault(kind, []).append(row)
    found = {}
    for kind, members in rows.items():
        cosines = unit[members] @ unit[members].T
        np.fill_diagonal(cosines, -np.inf)
        for row, order in zip(members, (-cosines).argsort(axis=1, kind="stable"), strict=True):
            found[words[row], kind] = [words[members[k]] for k in order[: min(most, len(members) - 1)]]
    return found
