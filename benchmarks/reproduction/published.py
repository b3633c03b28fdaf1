"""The papers' figures, one row each: where our own of the same kind stands among the results, and theirs.

A method is taken as its paper computes it: CD by its own equations, leave one out of the log probability, integrated
gradients from "." and divided by the text's standard deviation in CD's paper, of the logit from zero in REAT's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

CD, CELL = "Contextual decomposition (paper)", "Cell decomposition (beta)"
LOO = "Leave one out (log probability)"
RESCALED = 'Integrated gradients (from ".", rescaled)'
IG, NORM = "Integrated gradients", "Gradient (norm)"
GRADIENT = "Gradient x input (of the probability)"


class Figure(NamedTuple):
    """One published number, in the unit of the paper; ours is `column` of the result times `scale`."""

    paper: str
    what: str
    method: str
    published: float
    experiment: str
    recipe: str
    column: str
    scale: float = 1.0


def _of_cd(what: str, experiment: str, recipe: str, column: str, values: Mapping[str, float]) -> list[Figure]:
    return [Figure("CD", what, method, value, experiment, recipe, column) for method, value in values.items()]


def _of_reat(
    what: str, experiment: str, column: str, scale: float, table: Mapping[str, tuple[float, ...]]
) -> list[Figure]:
    models = {"reat_gru": "GRU", "reat_lstm": "LSTM", "reat_bigru": "BiGRU"}
    return [
        Figure("REAT", f"{what}, {model}", method, values[place], experiment, recipe, column, scale)
        for place, (recipe, model) in enumerate(models.items())
        for method, values in table.items()
    ]


FIGURES = [
    *_of_cd(
        "4.2, A.1.3: Pearson r of word scores, SST",
        "word_scores",
        "cd_lstm",
        "r",
        {CD: 0.758, RESCALED: 0.724, LOO: 0.510, CELL: 0.490, GRADIENT: 0.375},
    ),
    *_of_cd(
        "4.2, A.1.3: Pearson r of word scores, Yelp (not the paper's set)",
        "yelp_word_scores",
        "yelp_lstm",
        "r",
        {CD: 0.520, RESCALED: 0.471, LOO: 0.358, CELL: 0.560, GRADIENT: 0.336},
    ),
    *_of_cd(
        "4.4: KS of compositionality, SST",
        "compositionality",
        "cd_lstm",
        "ks",
        {CD: 0.74, GRADIENT: 0.61, LOO: 0.58, RESCALED: 0.33, CELL: 0.0},
    ),
    *_of_reat(
        "Table 4: faithfulness, SST2",
        "faithfulness",
        "drop",
        1,
        {
            "REAT": (0.311, 0.318, 0.196),
            "Gradient x input (of the logit)": (0.301, 0.199, 0.178),
            IG: (0.255, 0.253, 0.113),
            "LIME": (0.209, 0.188, 0.092),
            "NaiveREAT": (0.213, 0.207, 0.114),
            NORM: (0.272, 0.243, 0.068),
        },
    ),
    *_of_reat(
        "Table 5: interpretability in percent, SST2",
        "interpretability",
        "match",
        100,
        {
            "REAT": (85.9, 89.7, 88.5),
            "NaiveREAT": (79.5, 87.2, 92.3),
            "Gradient x input (of the logit)": (84.6, 80.8, 85.9),
            "LIME": (73.1, 80.8, 73.1),
            IG: (44.9, 52.6, 42.3),
            NORM: (41.0, 42.3, 26.9),
        },
    ),
]
