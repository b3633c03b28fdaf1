"""Dissenting subphrases: whether "favorite" in "used to be my favorite" is seen as what it is (CD paper, 4.3).

trees, or texts and a regression -> subphrases against the short phrase they stand in -> opposed.py
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nltk.tree import Tree

from rnnviz.data.treebank import Bank, Treebank
from rnnviz.errors import InputError, nearest
from rnnviz.explanations.target import Target
from rnnviz.models.model import Model
from rnnviz.studies.grouped_words import named
from rnnviz.studies.labelled_phrases import (
    Chosen,
    MethodChoice,
    Phrase,
    contrast_of,
    labelled_phrases,
    trees_of,
)
from rnnviz.studies.linear_models import LinearModel, word_regression
from rnnviz.studies.opposed import opposed
from rnnviz.studies.study import Study

BY = ("labels", "regression")
LONGEST = 5  # words of the phrase in which a subphrase dissents, at most
LONGEST_TEXT = 40  # words of a text by the regression, at most; the paper's limit
POSITIVE, NEGATIVE = "positive subphrase of a negative phrase", "negative subphrase of a positive phrase"


def dissenting(
    classifier: Model,
    corpus: Bank,
    *,
    methods: MethodChoice | None = None,
    split: str = "test",
    target: Target | None = None,
    by: str | None = None,
    threshold: float = 1.5,
    correct_only: bool = False,
    progress: bool = True,
) -> Study:
    """Measure the scores of subphrases whose sentiment is the opposite of the short phrase's around them.

    A phrase of at most five words that is negative may hold a positive one ("used to be my favorite"), and the other
    way round. Each such subphrase is scored within its text. What is positive and negative is told by a treebank's
    labels, or as in the paper, whose Yelp has none, by a logistic regression over n-grams of up to five words. Then
    any neighbouring words of a text of at most 40 words are a phrase, whose score is the sum of the coefficients of
    the n-grams in it.

    Parameters
    ----------
    classifier : TextClassifier or wrapped model
    corpus : bank of texts
    methods, split, target, correct_only, progress
        As in `compositionality`.
    by : {"labels", "regression"}, optional
        What tells the sentiment of phrases; default: the labels where the corpus has trees. The regression is trained
        on the train split: on phrases where the corpus has them.
    threshold : float
        How far from zero the regression's scores of a phrase and of its subphrase must be, on either side; in logits.
        Labels have no threshold.

    Returns
    -------
    Study
        Table, a row a method: n of each group, medians, shares on the right side of zero (`right` is the mean of
        both groups' shares), one-sided KS. By the regression neighbouring spans ("favorite", "my favorite") count
        each, so that there are fewer independent observations than n.

    Raises
    ------
    UnsupportedError
        Where the labels of phrases are asked for and the corpus has no trees, where a regression is needed and there is
        no scikit-learn or there are not two classes, or where a method is not defined for the model.
    InputError
        Where there is no such subphrase, labels are not 0 to 4, an option is unknown or out of its range, the training
        texts are all of one class, or the model's classes are not the corpus's.

    References
    ----------
    Murdoch, Liu and Yu (2018), Beyond Word Importance, sections 4.1 and 4.3, appendix A.1.1.

    Examples
    --------
    >>> import rnnviz as rv
    >>> clf, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    >>> study = dissenting(clf, bank, methods=["cd"], split="dev", progress=False)
    >>> bool(study.table["ks"][0] > 0.5)
    True
    """
    by = by or ("labels" if isinstance(corpus, Treebank) else "regression")
    if by not in BY:
        raise InputError(f"by is {by!r}; {nearest(by, BY)}")
    if not isinstance(threshold, int | float) or not threshold > 0:
        raise InputError(f"threshold is {threshold!r}; expected a positive number, the paper's is 1.5.")
    contrast_of(classifier, corpus)  # raises where the classes are others
    if by == "labels":
        texts = trees_of(corpus, split)
        chosen = dissenting_subphrases(texts)
        how, lacking = "by labels", "with the opposite label"
        note = "What is positive and what negative is told by the labels of the phrases."
    else:
        texts, left_out = _texts(corpus, split)
        regression = word_regression(corpus, split, ngrams=LONGEST)
        chosen = regressed_subphrases(texts, regression, threshold)
        how = f"by logistic regression beyond {threshold:g}"
        lacking = f"whose score is beyond {threshold:g} on the other side of zero"
        note = (
            f"What is positive and what negative is told by {regression.name} ({regression.accuracy:.1%} of the texts "
            f"right): scores beyond {threshold:g} on either side of zero; {left_out} texts of more than {LONGEST_TEXT} "
            "words are left out. Spans overlap, so that there are fewer independent observations than n."
        )
    if not chosen:
        raise InputError(
            f"no phrase of at most {LONGEST} words in the {len(texts):,} texts of {corpus.name!r}, {split}, holds one "
            f"{lacking}."
        )
    how += ", predicted right" * correct_only
    title = f"Dissenting subphrases: {next(iter(named(classifier)))} on {corpus.name} ({split}, {how})"
    groups = POSITIVE, NEGATIVE
    study = opposed(classifier, corpus, texts, chosen, groups, title, methods, target, correct_only, progress)
    return replace(study, notes=(*study.notes, note))


def dissenting_subphrases(trees: Sequence[Tree]) -> list[Chosen]:
    """Return the phrases that stand in one of at most five words with the opposite label, each once."""
    return [
        part
        for number, tree in enumerate(trees)
        for part in _dissenters(number, [phrase for phrase in labelled_phrases(tree) if phrase.sentiment])
    ]


def regressed_subphrases(texts: Sequence[Tree], regression: LinearModel, threshold: float) -> list[Chosen]:
    """Return the spans that score beyond the threshold and stand in one that does on the other side, each once."""
    chosen = []
    for number, text in enumerate(texts):
        scores = regression.phrase_scores(text.leaves(), LONGEST)
        strong = [
            Phrase(1 if score > 0 else -1, start, stop, None)
            for (start, stop), score in scores.items()
            if abs(score) > threshold
        ]
        chosen += _dissenters(number, strong)
    return chosen


def _texts(corpus: Bank, split: str) -> tuple[list[Tree], int]:
    """Return the texts as trees, those without trees as one node with their own label; and how many are too long."""
    if isinstance(corpus, Treebank):
        texts = corpus.trees(split)
    else:
        texts = [Tree("4" if label else "0", list(tokens)) for tokens, label in corpus.sentences(split)]
    short = [text for text in texts if len(text.leaves()) <= LONGEST_TEXT]
    return short, len(texts) - len(short)


def _dissenters(number: int, phrases: Sequence[Phrase]) -> list[Chosen]:
    """Return those of a text's phrases that stand in a short one of the opposite sentiment."""
    short = [phrase for phrase in phrases if phrase.stop - phrase.start <= LONGEST]
    return [
        Chosen(number, part, POSITIVE if part.sentiment > 0 else NEGATIVE)
        for part in short
        if any(_dissents(part, whole) for whole in short)
    ]


def _dissents(part: Phrase, whole: Phrase) -> bool:
    inside = whole.start <= part.start and part.stop <= whole.stop
    smaller = part.stop - part.start < whole.stop - whole.start
    return inside and smaller and part.sentiment == -whole.sentiment
