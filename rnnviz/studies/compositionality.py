"""Compositionality: whether a large part of a review against the whole is seen as what it is (CD paper, 4.4).

trees -> phrases of a third to two thirds with the opposite label -> opposed.py
"""

from __future__ import annotations

from collections.abc import Sequence

from nltk.tree import Tree

from rnnviz.data.treebank import Bank
from rnnviz.errors import InputError, nearest
from rnnviz.explanations.target import Target
from rnnviz.models.model import Model
from rnnviz.studies.grouped_words import named
from rnnviz.studies.labelled_phrases import (
    Chosen,
    MethodChoice,
    contrast_of,
    labelled_phrases,
    sentiment_of,
    trees_of,
)
from rnnviz.studies.opposed import opposed
from rnnviz.studies.study import Study

AGAINST = ("label", "prediction")
POSITIVE, NEGATIVE = "positive phrase in a negative review", "negative phrase in a positive review"


def compositionality(
    classifier: Model,
    corpus: Bank,
    *,
    methods: MethodChoice | None = None,
    split: str = "test",
    target: Target | None = None,
    against: str = "label",
    correct_only: bool = False,
    progress: bool = True,
) -> Study:
    """Measure the scores of large phrases whose sentiment is the opposite of their review's.

    Every phrase that holds between one and two thirds of a review's words and is labelled against the review is
    scored within the review. A method that sees parts gives positive phrases higher scores than negative ones; one
    that tells of the whole text only does the reverse.

    Parameters
    ----------
    classifier : TextClassifier or wrapped model
    corpus : Treebank
    methods : sequence of str or (str, options), optional
        As in `rnnviz.compare`; a method that scores words only scores a phrase as their sum. Default: all that are
        defined for the model but lime, kernel_shap (slow) and saliency (no sign). The control "alone" is added.
    split : {"test", "dev", "train"}
    target : label, index or pair, optional
        What must grow with sentiment: ``target="positive"`` is one logit. Default: the contrast of the most
        positive and the most negative class.
    against : {"label", "prediction"}
        What a phrase's label is held against: the review's label, or what the model predicts for the review (the
        paper's words).
    correct_only : bool
        Whether only reviews count whose sentiment the model predicts.
    progress : bool
        Whether progress bars are shown.

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
        Where no review has such a phrase, `against` is another word, labels are not 0 to 4, or the model's classes are
        not the corpus's.

    References
    ----------
    Murdoch, Liu and Yu (2018), Beyond Word Importance, section 4.4, appendix A.1.2.

    Examples
    --------
    >>> import rnnviz as rv
    >>> clf, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    >>> study = compositionality(clf, bank, methods=["cd"], split="dev", progress=False)
    >>> bool(study.table["ks"][0] > 0.5)
    True
    """
    trees = trees_of(corpus, split)
    if against not in AGAINST:
        raise InputError(f"against is {against!r}; {nearest(against, AGAINST)}")
    contrast_of(classifier, corpus)  # raises where the classes are others
    chosen = opposed_phrases(
        trees, _predicted(classifier, corpus, trees) if against == "prediction" else None
    )
    if not chosen:
        raise InputError(
            f"none of the {len(trees):,} reviews of {corpus.name!r}, {split}, has a phrase of one to two thirds of its "
            "length with the opposite label."
        )
    which = ", against the prediction" * (against == "prediction") + ", predicted right" * correct_only
    title = f"Compositionality: {next(iter(named(classifier)))} on {corpus.name} ({split}{which})"
    groups = POSITIVE, NEGATIVE
    return opposed(classifier, corpus, trees, chosen, groups, title, methods, target, correct_only, progress)


def opposed_phrases(trees: Sequence[Tree], wholes: Sequence[int] | None = None) -> list[Chosen]:
    """Return the phrases of one to two thirds of a review's length whose label is the opposite of the review's.

    `wholes` says what the reviews are, -1, 0 or 1, in the place of their own labels.
    """
    chosen = []
    for number, tree in enumerate(trees):
        review, *phrases = labelled_phrases(tree)
        whole = review.sentiment if wholes is None else wholes[number]
        for phrase in phrases:
            opposite = phrase.sentiment * whole < 0
            if opposite and review.stop <= 3 * (phrase.stop - phrase.start) <= 2 * review.stop:
                chosen.append(Chosen(number, phrase, POSITIVE if phrase.sentiment > 0 else NEGATIVE))
    return chosen


def _predicted(classifier: Model, corpus: Bank, trees: Sequence[Tree]) -> list[int]:
    """Return the sentiment that the model predicts for each sentence, -1, 0 or 1."""
    places = [corpus.labels.index(label) for label in classifier.labels]
    found = classifier.predict([tree.leaves() for tree in trees]).argmax(-1)
    return [sentiment_of(places[k], len(places)) for k in found.tolist()]
