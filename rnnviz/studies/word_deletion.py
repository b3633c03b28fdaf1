"""Word deletion: how accuracy changes as a text loses the words that matter most, or least (Arras et al. 2017).

texts and true classes -> scores for the true class -> texts without their first 1, 2, ... words -> accuracy
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from rnnviz.data.treebank import Bank
from rnnviz.errors import InputError
from rnnviz.ground.spans import Floats
from rnnviz.models.model import Model
from rnnviz.studies.deletion import RANDOM, Order, Texts, largest_first, probabilities_without, random_orders
from rnnviz.studies.grouped_words import named
from rnnviz.studies.labelled_phrases import MethodChoice, contrast_of, ready_methods
from rnnviz.studies.predicted import explain_classes
from rnnviz.studies.study import FEW, Study

if TYPE_CHECKING:
    import altair as alt

RIGHT, WRONG = "most relevant first, right texts", "least relevant first, wrong texts"


class Group(NamedTuple):
    """The texts that the model classifies right, or those it classifies wrong, and their true classes."""

    order: str
    texts: Texts
    classes: npt.NDArray[np.intp]


def word_deletion(
    classifier: Model,
    corpus: Bank,
    *,
    methods: MethodChoice | None = None,
    split: str = "test",
    most: int = 5,
    shortest: int = 10,
    draws: int = 10,
    seed: int = 0,
    progress: bool = True,
) -> Study:
    """Measure accuracy as words are deleted in the order of their scores for the true class.

    Texts that are classified right lose their most relevant words first: the faster accuracy falls from 1, the
    better. Texts that are classified wrong lose the least relevant first, which speak against the true class:
    the faster accuracy rises from 0, the better. A deleted word leaves the text, which closes up. Scores are
    those of the whole text; they are not computed again.

    Parameters
    ----------
    classifier : TextClassifier or wrapped model
    corpus : bank of texts with labels
    methods : sequence of str or (str, options), optional
        Default: all that are defined for the model, less those that cost most and "saliency", which has no sign
        (the paper holds LRP against its square). The control "alone" is added.
    split : str
        The part of the corpus.
    most : int
        How many words are deleted, at most.
    shortest : int
        Texts of fewer words are left out. The paper's choice is 10.
    draws : int
        How many random orders the control is the mean of.
    seed : int
        Of the random orders.
    progress : bool
        Whether progress bars are shown.

    Returns
    -------
    Study
        Table, two rows a method and two for random orders: method, order, n (texts), deleted_0, deleted_1, ...
        (accuracy after so many deletions), mean (of deleted_1 to the last), error (its standard error over
        texts), note.

    Raises
    ------
    InputError
        Where no text is long enough, the model's classes are not the corpus's, or a number is out of range.

    References
    ----------
    Arras, Montavon, Müller and Samek (2017), Explaining Recurrent Neural Network Predictions in Sentiment
    Analysis, the experiment on word deletion (five classes of SST, a bidirectional LSTM).

    Examples
    --------
    >>> import rnnviz as rv
    >>> clf, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    >>> study = word_deletion(clf, bank, methods=["reat"], split="dev", most=1, shortest=14, progress=False)
    >>> study.table["method"].unique().tolist()
    ['REAT', 'Phrase alone', '(random order)']
    """
    _check(most, shortest, draws)
    contrast_of(classifier, corpus)  # refuses a model of other classes
    examples = [example for example in corpus.sentences(split) if len(example.tokens) >= shortest]
    if not examples:
        raise InputError(
            f"no text of {corpus.name!r}, {split}, has {shortest} words or more; take a smaller shortest=."
        )
    places = [classifier.labels.index(label) for label in corpus.labels]
    classes = np.array([places[example.label] for example in examples])
    texts = [example.tokens for example in examples]
    right = classifier.predict(texts).argmax(-1) == classes
    groups = [
        Group(name, [texts[k] for k in np.flatnonzero(chosen)], classes[chosen])
        for name, chosen in ((RIGHT, right), (WRONG, ~right))
    ]
    ready, notes = ready_methods(classifier, methods, 0)
    rows, observed = [], []
    for method in ready:
        for group in groups:
            orders = [np.arange(len(text)) for text in group.texts]
            if len(group.texts) >= FEW:
                sign = 1 if group.order == RIGHT else -1
                explained = explain_classes(classifier, group.texts, group.classes, method, 0, progress)
                for place, explanation in explained:
                    orders[place] = largest_first(sign * explanation.words)
            found = _right_after(classifier, group, orders, most)
            rows.append(_row(method.title, group, found))
            observed.append(_observations(method.title, group, found))
    for group in groups:
        each = [
            _right_after(classifier, group, random_orders(group.texts, seed + draw), most)
            for draw in range(draws)
        ]
        found = np.mean(each, axis=0)
        rows.append(_row(RANDOM, group, found))
        observed.append(_observations(RANDOM, group, found))
    table = pd.DataFrame(rows)
    title = (
        f"Word deletion: {next(iter(named(classifier)))} on {corpus.name} ({split}, {len(classifier.labels)} classes), "
        f"{len(texts):,} texts of {shortest} words or more, {right.mean():.1%} of them right"
    )

    def draw() -> alt.VConcatChart:
        from rnnviz.charts.curves import curves

        long = table[table["note"] == ""].melt(
            ["method", "order"], [f"deleted_{count}" for count in range(most + 1)], "x", "y"
        )
        long = long.rename(columns={"method": "name"}).assign(
            panel=(long["order"] == WRONG).astype(int), x=long["x"].str.removeprefix("deleted_").astype(int)
        )
        captions = [f"{group.order} (n = {len(group.texts):,})" for group in groups]
        return curves(long, captions, title, "words deleted", "accuracy", RANDOM)

    notes.append(f"{RANDOM}: the mean of {draws} draws, seeds {seed} to {seed + draws - 1}.")
    notes.append(
        "Omission is the measure's own first step: by its nature it knows what the deletion of one word does. "
        '"Phrase alone" is the control that sees no context.'
    )
    return Study(title, table, draw, pd.concat(observed, ignore_index=True), tuple(notes))


def _check(most: int, shortest: int, draws: int) -> None:
    if not 1 <= most < shortest:
        raise InputError(
            f"most={most} words are to be deleted from texts of shortest={shortest} words or more; expected at "
            "least 1, and fewer than the shortest text has."
        )
    if draws < 1:
        raise InputError(f"draws is {draws}; expected at least 1 random order.")


def _right_after(classifier: Model, group: Group, orders: Sequence[Order], most: int) -> Floats:
    """Return whether each text is right after 0, 1, ..., `most` deletions, (N, most + 1); nothing for few texts."""
    texts, number = group.texts, len(group.texts)
    right = np.zeros((number, most + 1))
    right[:, 0] = group.order == RIGHT
    if number >= FEW:
        for count in range(1, most + 1):
            found = probabilities_without(classifier, texts, orders, [count] * number)
            right[:, count] = found.argmax(-1) == group.classes
    return right


def _row(method: str, group: Group, right: Floats) -> dict[str, object]:
    number, few = len(right), len(right) < FEW
    accuracies = np.full(right.shape[1], np.nan) if few else right.mean(0)
    means = right[:, 1:].mean(1)
    return {
        "method": method,
        "order": group.order,
        "n": number,
        **{f"deleted_{count}": float(value) for count, value in enumerate(accuracies)},
        "mean": np.nan if few else float(means.mean()),
        "error": np.nan if few else float(means.std(ddof=1) / np.sqrt(number)),
        "note": f"no statistic: only {number} such texts, fewer than {FEW}" if few else "",
    }


def _observations(method: str, group: Group, right: Floats) -> pd.DataFrame:
    """Return a row per text and number of deletions; none where there are too few texts."""
    number, steps = right.shape if len(right) >= FEW else (0, right.shape[1])
    return pd.DataFrame(
        {
            "method": method,
            "order": group.order,
            "text": np.repeat([" ".join(text) for text in group.texts[:number]], steps),
            "deleted": np.tile(np.arange(steps), number),
            "right": right[:number].ravel(),
        }
    )
