"""Compositionality: whether a large part of a review against the whole is seen as what it is (CD paper, 4.4).

trees -> phrases of a third to two thirds with the opposite label -> scores, in their reviews -> two groups
"""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd
from nltk.tree import Tree

from rnnviz.charts.distributions import distributions
from rnnviz.data.treebank import Bank
from rnnviz.errors import InputError
from rnnviz.explain import Target
from rnnviz.explanation import Explanation
from rnnviz.models.classifier import TextClassifier
from rnnviz.studies.labelled_phrases import (
    Chosen,
    MethodChoice,
    Phrase,
    contrast_of,
    labelled_phrases,
    ready_methods,
    score_chosen,
    trees_of,
)
from rnnviz.studies.study import Study
from rnnviz.studies.two_groups import caption, compared

POSITIVE, NEGATIVE = "positive phrase in a negative review", "negative phrase in a positive review"


def compositionality(
    classifier: TextClassifier,
    corpus: Bank,
    *,
    methods: MethodChoice | None = None,
    split: str = "test",
    target: Target | None = None,
    correct_only: bool = False,
    progress: bool = True,
) -> Study:
    """Measure the scores of large phrases whose sentiment is the opposite of their review's.

    Every phrase that holds between one and two thirds of a review's words and is labelled against the review is
    scored within the review. A method that sees parts gives positive phrases higher scores than negative ones; one
    that tells of the whole text only does the reverse.

    Parameters
    ----------
    classifier : TextClassifier
    corpus : Treebank
    methods : sequence of str or (str, options), optional
        As in `rnnviz.compare`; a method that scores words only scores a phrase as their sum. Default: all that are
        defined for the model but lime, kernel_shap (slow) and saliency (no sign). The control "alone" is added.
    split : {"test", "dev", "train"}
    target : label, index or pair, optional
        What must grow with sentiment: ``target="positive"`` is one logit. Default: the contrast of the most
        positive and the most negative class.
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
        Where no review has such a phrase, labels are not 0 to 4, or the model's classes are not the corpus's.

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
    contrast = contrast_of(classifier, corpus)
    chosen = opposed_phrases(trees)
    if not chosen:
        raise InputError(
            f"none of the {len(trees):,} reviews of {corpus.name!r}, {split}, has a phrase of one to two thirds of its "
            "length with the opposite label."
        )
    target = contrast if target is None else target

    def predicted_right(explanation: Explanation, review: Phrase) -> bool:
        place = 2 * corpus.labels.index(explanation.predicted) - (len(corpus.labels) - 1)
        return place * review.sentiment > 0

    keep = predicted_right if correct_only else None
    ready, notes = ready_methods(classifier, methods, target)
    tables = [score_chosen(classifier, trees, chosen, pair, target, progress, score, keep) for pair in ready]
    data = pd.concat(tables, ignore_index=True)
    if data.empty:
        raise InputError(
            f"the model predicts none of the {len({item.sentence for item in chosen})} reviews right that have a "
            "phrase with the opposite label; take correct_only=False or train it."
        )
    table = pd.DataFrame([_row(name, found) for name, found in data.groupby("method", sort=False)])
    sizes = table.iloc[0]
    about = target if isinstance(target, str | int) else " - ".join(map(str, target))
    title = (
        f"Compositionality: {classifier.cell} on {corpus.name} ({split}{', predicted right' * correct_only}), "
        f"{about}, {sizes['n_positive']} positive and {sizes['n_negative']} negative phrases"
    )

    def draw() -> alt.VConcatChart:
        captions = {row["method"]: caption(row) for _, row in table.iterrows()}
        return distributions(data, (POSITIVE, NEGATIVE), captions, title, "score")

    notes.append('"Phrase alone" is the control: it reads the phrases without their review.')
    return Study(title, table, draw, data, tuple(notes))


def opposed_phrases(trees: Sequence[Tree]) -> list[Chosen]:
    """Return the phrases of one to two thirds of a review's length whose label is the opposite of the review's."""
    chosen = []
    for number, tree in enumerate(trees):
        review, *phrases = labelled_phrases(tree)
        for phrase in phrases:
            against = phrase.sentiment * review.sentiment < 0
            if against and review.stop <= 3 * (phrase.stop - phrase.start) <= 2 * review.stop:
                chosen.append(Chosen(number, phrase, POSITIVE if phrase.sentiment > 0 else NEGATIVE))
    return chosen


def score(explanation: Explanation, phrase: Phrase) -> float:
    """Return the score of a phrase within its review."""
    return explanation.phrase(phrase.start, phrase.stop)


def _row(method: object, found: pd.DataFrame) -> dict[str, object]:
    positive, negative = (
        found.loc[found["group"] == group, "score"].to_numpy() for group in (POSITIVE, NEGATIVE)
    )
    return {"method": method, **compared(positive, negative)}
