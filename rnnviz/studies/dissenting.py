"""Dissenting subphrases: whether "favorite" in "used to be my favorite" is seen as what it is (CD paper, 4.3).

trees -> subphrases against the short phrase they stand in -> opposed.py
"""

from __future__ import annotations

from collections.abc import Sequence

from nltk.tree import Tree

from rnnviz.data.treebank import Bank
from rnnviz.errors import InputError
from rnnviz.explain import Target
from rnnviz.models.classifier import TextClassifier
from rnnviz.studies.labelled_phrases import Chosen, MethodChoice, Phrase, labelled_phrases, trees_of
from rnnviz.studies.opposed import opposed
from rnnviz.studies.study import Study

LONGEST = 5  # words of the phrase in which a subphrase dissents, at most
POSITIVE, NEGATIVE = "positive subphrase of a negative phrase", "negative subphrase of a positive phrase"


def dissenting(
    classifier: TextClassifier,
    corpus: Bank,
    *,
    methods: MethodChoice | None = None,
    split: str = "test",
    target: Target | None = None,
    correct_only: bool = False,
    progress: bool = True,
) -> Study:
    """Measure the scores of subphrases whose sentiment is the opposite of the short phrase's around them.

    A phrase of at most five words that is labelled negative may hold a positive one ("used to be my favorite"), and
    the other way round. Each such subphrase is scored within its sentence. What it dissents from is told by the
    treebank's labels; the paper, which had none for Yelp, took a logistic regression's scores beyond 1.5.

    Parameters
    ----------
    classifier : TextClassifier
    corpus : Treebank
    methods, split, target, correct_only, progress
        As in `compositionality`.

    Returns
    -------
    Study
        Table, a row a method: n of each group, medians, shares on the right side of zero (`right` is the mean of
        both groups' shares), one-sided KS.

    Raises
    ------
    UnsupportedError
        Where the corpus has no trees, or a method is not defined for the model.
    InputError
        Where there is no such subphrase, labels are not 0 to 4, or the model's classes are not the corpus's.

    References
    ----------
    Murdoch, Liu and Yu (2018), Beyond Word Importance, section 4.3, appendix A.1.1.

    Examples
    --------
    >>> import rnnviz as rv
    >>> clf, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    >>> study = dissenting(clf, bank, methods=["cd"], split="dev", progress=False)
    >>> bool(study.table["ks"][0] > 0.5)
    True
    """
    trees = trees_of(corpus, split)
    chosen = dissenting_subphrases(trees)
    if not chosen:
        raise InputError(
            f"no phrase of at most {LONGEST} words in the {len(trees):,} trees of {corpus.name!r}, {split}, holds one "
            "with the opposite label."
        )
    title = f"Dissenting subphrases: {classifier.cell} on {corpus.name} ({split}{', predicted right' * correct_only})"
    groups = POSITIVE, NEGATIVE
    return opposed(classifier, corpus, trees, chosen, groups, title, methods, target, correct_only, progress)


def dissenting_subphrases(trees: Sequence[Tree]) -> list[Chosen]:
    """Return the phrases that stand in one of at most five words with the opposite label, each once."""
    chosen = []
    for number, tree in enumerate(trees):
        phrases = labelled_phrases(tree)
        short = [phrase for phrase in phrases if phrase.sentiment and phrase.stop - phrase.start <= LONGEST]
        chosen += [
            Chosen(number, part, POSITIVE if part.sentiment > 0 else NEGATIVE)
            for part in short
            if any(_dissents(part, whole) for whole in short)
        ]
    return chosen


def _dissents(part: Phrase, whole: Phrase) -> bool:
    inside = whole.start <= part.start and part.stop <= whole.stop
    smaller = part.stop - part.start < whole.stop - whole.start
    return inside and smaller and part.sentiment == -whole.sentiment
