"""Failure cases: what the model gets wrong, and the words that speak most for the wrong class (REAT, 4.8.1).

texts -> those predicted wrong -> each method's scores for the predicted class -> the surest ones and their top words
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rnnviz.data.treebank import Bank
from rnnviz.errors import InputError
from rnnviz.models.model import Model
from rnnviz.studies.grouped_words import named
from rnnviz.studies.labelled_phrases import CONTROL, MethodChoice, Ready, contrast_of, ready_methods
from rnnviz.studies.predicted import explain_predicted
from rnnviz.studies.study import Study

if TYPE_CHECKING:
    import altair as alt

DEFAULT = ("reat", "cd")  # the first is what the paper takes; the second has a say where it is defined
DRAWN = 8  # texts in the picture
LATE = 3  # the last tokens of a text: the full stop, and two words

_HEAD = ["method", "unit", "number", "text", "label", "predicted", "probability"]


def failure_cases(
    classifier: Model,
    corpus: Bank,
    *,
    methods: MethodChoice | None = None,
    split: str = "test",
    words: int = 3,
    most: int = 20,
    progress: bool = True,
) -> Study:
    """List the texts that are predicted wrong with the words that speak most for the wrong class.

    Parameters
    ----------
    classifier : TextClassifier or wrapped model
    corpus : bank of texts
    methods : sequence of str or (str, options), optional
        Default: REAT, as in the paper, and CD, as far as the model has them; the control "alone" is added.
    split : str
        The part of the corpus.
    words : int
        How many words of each text are named.
    most : int
        How many texts the table has for each method, those of the surest predictions. `data` has them all, and
        all of their words.
    progress : bool
        Whether a progress bar is shown.

    Returns
    -------
    Study
        Table: method, text, label, predicted, probability (of the predicted class), words (those of the largest
        scores for the predicted class, with their scores). The notes say for each method how often the top word is
        among the text's last three tokens. The picture shows the surest cases by the first method.

    Raises
    ------
    InputError
        Where the split has no texts, the model other classes than the corpus, a number is below 1, or a method
        does not exist.
    UnsupportedError
        Where a method that was asked for is not defined for the model.

    References
    ----------
    Du et al. (2019), On Attribution of Recurrent Neural Network Predictions via Additive Decomposition,
    section 4.8.1.

    Examples
    --------
    >>> import rnnviz as rv
    >>> study = failure_cases(rv.TextClassifier.load("mini"), rv.load_treebank("mini"), progress=False)
    >>> bool((study.table["label"] != study.table["predicted"]).all())
    True
    """
    if min(words, most) < 1:
        raise InputError(f"words={words} and most={most} have to be at least 1.")
    contrast_of(classifier, corpus)  # refuses a model of other classes
    examples = corpus.sentences(split)
    if not examples:
        raise InputError(f"the split {split!r} of {corpus.name!r} has no texts.")
    probabilities = classifier.predict([example.tokens for example in examples])
    predicted = [classifier.labels[k] for k in probabilities.argmax(-1)]
    wrong = [k for k, example in enumerate(examples) if predicted[k] != corpus.labels[example.label]]
    ready, notes = _chosen(classifier, methods)
    rows: list[tuple[object, ...]] = []
    for method in ready:
        texts = [examples[k].tokens for k in wrong]
        for place, explanation in explain_predicted(classifier, texts, method, 0, progress):
            number, scores = wrong[place], explanation.words
            label = corpus.labels[examples[number].label]
            head = (method.title, explanation.unit, number, " ".join(texts[place]), label, predicted[number])
            order = np.argsort(-scores, kind="stable").tolist()
            rows += [
                (*head, float(probabilities[number].max()), rank, k, texts[place][k], float(scores[k]))
                for rank, k in enumerate(order, start=1)
            ]
    data = pd.DataFrame(rows, columns=[*_HEAD, "rank", "position", "word", "score"])
    title = (
        f"Failure cases: {len(wrong):,} of {len(examples):,} texts predicted wrong, "
        f"{next(iter(named(classifier)))} on {corpus.name} ({split}), scores for the predicted class"
    )
    surest = _surest(data)
    if wrong:
        notes += _lateness(data)
        notes.append(
            f"The table has the surest {min(most, len(wrong))} of these texts, data all {len(wrong):,}."
        )
    else:
        notes.append("No text is predicted wrong.")

    def draw() -> alt.LayerChart:
        first = data[(data["method"] == ready[0].title) & data["number"].isin(surest[:DRAWN])]
        return _drawn(first, surest[:DRAWN], f"{title} by {ready[0].title}; the surest")

    table = _table(data[data["number"].isin(surest[:most]) & (data["rank"] <= words)], surest)
    return Study(title, table, draw, data, tuple(notes))


def _chosen(classifier: Model, methods: MethodChoice | None) -> tuple[list[Ready], list[str]]:
    """Return the methods that were asked for, or those of `DEFAULT` that are defined, and the control."""
    ready, notes = ready_methods(classifier, methods, 0)
    if methods is not None:
        return ready, notes
    names = [*DEFAULT, CONTROL]
    kept = sorted((one for one in ready if one.name in names), key=lambda one: names.index(one.name))
    return kept, [note for note in notes if note.startswith(tuple(f"Without {name}:" for name in names))]


def _surest(data: pd.DataFrame) -> list[int]:
    """Return the numbers of the texts, that of the surest prediction first."""
    texts = data.drop_duplicates("number").sort_values("probability", ascending=False, kind="stable")
    return texts["number"].tolist()


def _lateness(data: pd.DataFrame) -> list[str]:
    """Return for each method how often the top word stands at the text's end, and how often one would by chance."""
    lengths = data.groupby(["method", "number"])["position"].transform("max") + 1
    top = data[data["rank"] == 1].assign(length=lengths)
    chance = float((LATE / top["length"]).clip(upper=1).mean())
    return [
        f"{name}: in {(found['position'] >= found['length'] - LATE).mean():.0%} of them the top word is among the "
        f"last {LATE} tokens (by chance: {chance:.0%})."
        for name, found in top.groupby("method", sort=False)
    ]


def _table(data: pd.DataFrame, surest: list[int]) -> pd.DataFrame:
    """Return a row per method and text, the surest predictions first, the words in one column."""
    words = data["word"] + " " + data["score"].map("{:+.2f}".format)
    place = {name: number for number, name in enumerate(data["method"].unique())}
    joined = data.assign(words=words).groupby(_HEAD, sort=False)["words"].agg(", ".join).reset_index()
    order = joined["method"].map(place) * len(surest) + joined["number"].map(surest.index)
    ranked = joined.iloc[np.argsort(order.to_numpy(dtype=np.int64), kind="stable")]
    return ranked.drop(columns=["number", "unit"]).reset_index(drop=True)


def _drawn(data: pd.DataFrame, numbers: list[int], title: str) -> alt.LayerChart:
    from rnnviz.charts.texts import texts as heat_maps

    rows = []
    for number in numbers:
        text = data[data["number"] == number].sort_values("position")
        first = text.iloc[0]
        heading = f"{first['predicted']} ({first['probability']:.2%}), but is {first['label']}"
        rows.append((heading, text["word"].tolist(), text["score"].to_numpy()))
    return heat_maps(rows, title, data["unit"].iloc[0] if len(data) else "logits")
