"""REAT's rows of a text: words, noun and verb chunks, clauses.

tokens -> tags -> chunks by two regular expressions -> clauses, split where two verbs are joined

Du et al. (2019), On Attribution of Recurrent Neural Network Predictions via Additive Decomposition, section 3.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from nltk.chunk import RegexpParser
from nltk.tree import Tree

from rnnviz.text.tags import Tags, tag_at_hand

Span = tuple[int, int]
LEVELS = ("word", "phrase", "clause")

# REAT's Table 1. Its PART is nltk's PRT; its "ADP CONJ" stands for either of the two.
_GRAMMAR = """
VERB_CHUNK: {<VERB>*<ADV>*<PRT>*<VERB>+<PRT>*}
NOUN_CHUNK: {<DET>?(<NOUN>+<ADP|CONJ>)*<NOUN>+}
"""


def levels(tags: Tags) -> dict[str, list[Span]]:
    """Return the spans of the three levels, each from left to right; no clauses where there is only one."""
    words = [(place, place + 1) for place in range(len(tags.penn))]
    parts = clauses(tags)
    return dict(zip(LEVELS, (words, phrases(tags), parts if len(parts) > 1 else []), strict=True))


def levels_at_hand(tokens: Sequence[str]) -> dict[str, list[Span]]:
    """Return `levels` by a tagger that is on this machine, the words alone where there is none; nothing is fetched."""
    tags = tag_at_hand(tokens)
    return levels(tags) if tags else {"word": [(place, place + 1) for place in range(len(tokens))]}


def phrases(tags: Tags) -> list[Span]:
    """Return the noun chunks and verb chunks, from left to right; a word in no chunk is in no span.

    Examples
    --------
    >>> universal = ["DET", "NOUN", "VERB", "ADV", "VERB", "PRT", "NOUN", "ADP", "NOUN", "."]
    >>> words = "The movie does n't serve up lot of laughs .".split()
    >>> [" ".join(words[start:stop]) for start, stop in phrases(Tags([], universal, "by hand"))]
    ['The movie', "does n't serve up", 'lot of laughs']
    """
    return [(start, stop) for _, start, stop in _chunks(tags.universal)]


def clauses(tags: Tags) -> list[Span]:
    """Return the clauses, which share out the whole text: a comma ends its clause, a conjunction begins one.

    Between two verb chunks there is a split if a comma or a conjunction outside the chunks stands there: at a
    comma followed by a conjunction rather than at either alone, and at the last of equals.

    Examples
    --------
    >>> words = "The plot is thin , but the actors are good .".split()
    >>> penn = ["DT", "NN", "VBZ", "JJ", ",", "CC", "DT", "NNS", "VBP", "JJ", "."]
    >>> universal = ["DET", "NOUN", "VERB", "ADJ", ".", "CONJ", "DET", "NOUN", "VERB", "ADJ", "."]
    >>> [" ".join(words[start:stop]) for start, stop in clauses(Tags(penn, universal, "by hand"))]
    ['The plot is thin ,', 'but the actors are good .']
    """
    chunks = _chunks(tags.universal)
    inside = {place for _, start, stop in chunks for place in range(start, stop)}
    joints = _joints(["" if place in inside else item for place, item in enumerate(tags.penn)])
    verbs = [(start, stop) for kind, start, stop in chunks if kind == "VERB_CHUNK"]
    cuts = [0]
    for (_, left), (right, _) in pairwise(verbs):
        between = [(strength, place) for strength, place in joints if left <= place <= right]
        if between:
            cuts.append(max(between)[1])
    return list(zip(cuts, [*cuts[1:], len(tags.penn)], strict=True)) if tags.penn else []


def _joints(penn: Sequence[str]) -> list[tuple[int, int]]:
    """Return (strength, place of the cut) of every run of commas and conjunctions; 2: it has both, 1: one."""
    found, start = [], 0
    while start < len(penn):
        stop = start
        while stop < len(penn) and penn[stop] in (",", "CC"):
            stop += 1
        run = list(penn[start:stop])
        if run:
            found.append((len(set(run)), start + run.index("CC") if "CC" in run else stop))
        start = stop + 1
    return found


def _chunks(universal: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return kind, start and stop of every chunk."""
    if not universal:
        return []
    found, start = [], 0
    for node in _parser().parse([(str(place), item) for place, item in enumerate(universal)]):
        stop = start + (len(node) if isinstance(node, Tree) else 1)
        if isinstance(node, Tree):
            found.append((node.label(), start, stop))
        start = stop
    return found


@cache
def _parser() -> RegexpParser:
    return RegexpParser(_GRAMMAR)
