"""Phrases that are the opposite of what they stand in: what compositionality and dissenting subphrases share.

chosen phrases -> scores by every method, in their sentences -> positive group against negative group -> Study
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
from nltk.tree import Tree

from rnnviz.data.treebank import Bank
from rnnviz.errors import InputError
from rnnviz.explanations.explanation import Explanation
from rnnviz.explanations.target import Target
from rnnviz.models.model import Model
from rnnviz.studies.labelled_phrases import (
    Chosen,
    MethodChoice,
    Phrase,
    contrast_of,
    ready_methods,
    score_chosen,
    sentiment_of,
)
from rnnviz.studies.study import Study
from rnnviz.studies.two_groups import caption, compared

if TYPE_CHECKING:
    import altair as alt


def opposed(
    classifier: Model,
    corpus: Bank,
    trees: Sequence[Tree],
    chosen: Sequence[Chosen],
    groups: tuple[str, str],
    title: str,
    methods: MethodChoice | None,
    target: Target | None,
    correct_only: bool,
    progress: bool,
) -> Study:
    """Return the study of the chosen phrases, which are in a positive and a negative group.

    Parameters
    ----------
    classifier, corpus, methods, target, correct_only, progress
        As in `rnnviz.studies.compositionality`.
    trees : sequence of nltk.Tree
        The sentences.
    chosen : sequence of Chosen
        At least one.
    groups : (str, str)
        The names of the positive and the negative group.
    title : str
        What was measured, on which model and data; target and sizes are added.

    Raises
    ------
    InputError
        Where the model predicts no sentence right and only those count.
    """
    contrast = contrast_of(classifier, corpus)
    target = contrast if target is None else target

    def predicted_right(explanation: Explanation, sentence: Phrase) -> bool:
        place = corpus.labels.index(explanation.predicted)
        return sentiment_of(place, len(corpus.labels)) * sentence.sentiment > 0

    keep = predicted_right if correct_only else None
    ready, notes = ready_methods(classifier, methods, target)
    tables = [score_chosen(classifier, trees, chosen, one, target, progress, _score, keep) for one in ready]
    data = pd.concat(tables, ignore_index=True)
    if data.empty:
        raise InputError(
            f"the model predicts none of the {len({item.sentence for item in chosen})} sentences right that have a "
            "phrase with the opposite label; take correct_only=False or train it."
        )
    table = pd.DataFrame([_row(name, found, groups) for name, found in data.groupby("method", sort=False)])
    sizes = table.iloc[0]
    about = target if isinstance(target, str | int) else " - ".join(map(str, target))
    title = f"{title}, {about}, {sizes['n_positive']} positive and {sizes['n_negative']} negative phrases"

    def draw() -> alt.VConcatChart:
        from rnnviz.charts.distributions import distributions

        captions = {row["method"]: caption(row) for _, row in table.iterrows()}
        return distributions(data, groups, captions, title, "score")

    notes.append('"Phrase alone" is the control: it reads the phrases without their sentence.')
    return Study(title, table, draw, data, tuple(notes))


def _score(explanation: Explanation, phrase: Phrase) -> float:
    return explanation.phrase(phrase.start, phrase.stop)


def _row(method: object, found: pd.DataFrame, groups: tuple[str, str]) -> dict[str, object]:
    positive, negative = (found.loc[found["group"] == group, "score"].to_numpy() for group in groups)
    return {"method": method, **compared(positive, negative)}
