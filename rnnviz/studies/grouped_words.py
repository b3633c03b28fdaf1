"""Scores of words over a corpus, in groups: texts and each word's group -> observations -> a row per group.

The studies of parts of speech and of single words differ in what a word's group is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from rnnviz.charts.numbers import five_numbers
from rnnviz.errors import InputError
from rnnviz.explanations.explain_corpus import explain_corpus
from rnnviz.explanations.explanation import Explanation
from rnnviz.explanations.target import Target
from rnnviz.ground.spans import Floats
from rnnviz.models.model import Model, name_of
from rnnviz.studies.labelled_phrases import MethodChoice, Ready, ready_methods
from rnnviz.studies.predicted import explain_predicted
from rnnviz.studies.study import FEW

Models = Model | Mapping[str, Model]

COLUMNS = ["model", "method", "unit", "group", "text", "position", "score"]  # of the observations
_NUMBERS = ("low", "q1", "median", "q3", "high", "mean", "share_negative")


def named(models: Models) -> dict[str, Model]:
    """Return the models by name; one model is called by its cell or class; see `name_of`."""
    if isinstance(models, Mapping):
        if not models:
            raise InputError("expected at least one model, got an empty mapping.")
        return dict(models)
    return {name_of(models): models}


def observe(
    models: Models,
    texts: Sequence[Sequence[str]],
    groups: Sequence[Sequence[str | None]],
    methods: MethodChoice,
    target: Target | None,
    progress: bool,
) -> tuple[pd.DataFrame, list[str]]:
    """Return the score of every word that is in a group, by every model and method, and notes.

    Parameters
    ----------
    texts : sequence of token sequences
    groups : sequence of sequences
        For every token of every text its group, None where it is in none.
    target : str, int or pair of those, or None
        None: the logit of the class that is predicted for the text.

    Returns
    -------
    DataFrame
        Columns model, method, unit, group, text, position and score.
    list of str
        What was left out and why.
    """
    positions = [[k for k, name in enumerate(row) if name is not None] for row in groups]
    used = [number for number, found in enumerate(positions) if found]
    chosen = [texts[number] for number in used]
    tables, notes = [], []
    for model, classifier in named(models).items():
        ready, missing = ready_methods(classifier, methods, 0 if target is None else target)
        notes += [f"{model}: {note}" for note in missing]
        for method in ready:
            found: list[tuple[str | None, int, int, float]] = []
            for place, explanation in _explained(classifier, chosen, method, target, progress):
                number, scores = used[place], explanation.words
                found += [(groups[number][k], number, k, float(scores[k])) for k in positions[number]]
                unit = explanation.unit
            if found:
                table = pd.DataFrame(found, columns=["group", "text", "position", "score"])
                tables.append(table.assign(model=model, method=method.title, unit=unit)[COLUMNS])
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS), notes


def _explained(
    classifier: Model,
    texts: Sequence[Sequence[str]],
    method: Ready,
    target: Target | None,
    progress: bool,
) -> Iterator[tuple[int, Explanation]]:
    if target is None:
        return explain_predicted(classifier, texts, method, 0, progress)
    return enumerate(explain_corpus(classifier, texts, method.name, target, 0, progress, **method.options))


def summarized(data: pd.DataFrame) -> pd.DataFrame:
    """Return one row per model, method and group, ranked by the median from the largest.

    Columns panel (a number for each model and method), model, method, unit, rank, name (of the group), n, the
    five numbers of the box, mean, share_negative, and note: why there are none.
    """
    rows: list[dict[str, object]] = []
    panels = data.groupby(["model", "method", "unit"], sort=False)
    for number, (names, panel) in enumerate(panels):
        head = {"panel": number, **dict(zip(("model", "method", "unit"), names, strict=True))}
        groups = {str(name): group["score"].to_numpy() for name, group in panel.groupby("group")}
        ranked = sorted(
            groups, key=lambda name: (len(groups[name]) < FEW, -float(np.median(groups[name])), name)
        )
        for rank, name in enumerate(ranked, start=1):
            rows.append(head | {"rank": rank, "name": name} | _numbers(groups[name]))
    columns = ["panel", "model", "method", "unit", "rank", "name", "n", *_NUMBERS, "note"]
    return pd.DataFrame(rows, columns=columns).astype({"rank": "Int64"})


def _numbers(scores: Floats) -> dict[str, object]:
    row: dict[str, object] = {"n": len(scores), "note": ""}
    if len(scores) < FEW:
        note = f"no statistic: only {len(scores)}, fewer than {FEW}"
        return row | dict.fromkeys(_NUMBERS, np.nan) | {"rank": None, "note": note}
    share = float((scores < 0).mean())
    return row | five_numbers(scores) | {"mean": float(scores.mean()), "share_negative": share}
