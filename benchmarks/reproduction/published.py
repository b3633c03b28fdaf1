"""The papers' figures, one row each: where our own of the same kind stands among the results, and theirs.

A method is taken as its paper computes it: CD by its own equations, leave one out of the log probability, integrated
gradients from "." and divided by the text's standard deviation in CD's paper, of the logit from zero in REAT's.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

IN_CD = {  # what the studies' tables call each method, as CD's paper has it
    "cd": "Contextual decomposition (paper)",
    "ig": 'Integrated gradients (from ".", rescaled)',
    "loo": "Leave one out (log probability)",
    "cell_decomposition": "Cell decomposition (beta)",
    "grad_input": "Gradient x input (of the probability)",
}
IN_REAT = {
    "reat": "REAT",
    "grad_input": "Gradient x input (of the logit)",
    "ig": "Integrated gradients",
    "lime": "LIME",
    "naive_reat": "NaiveREAT",
    "saliency": "Gradient (norm)",
}
REAT_MODELS = {"reat_gru": "GRU", "reat_lstm": "LSTM", "reat_bigru": "BiGRU"}  # in the order of its tables
COMPOSITIONALITY = {
    "cd": 0.74,
    "grad_input": 0.61,
    "loo": 0.58,
    "ig": 0.33,
    "cell_decomposition": 0.0,
}  # CD, 4.4


class Figure(NamedTuple):
    """One published number; ours is `column` of the result of an experiment on a recipe's models."""

    paper: str
    what: str
    method: str
    published: float
    experiment: str
    recipe: str
    column: str


def _of_study(name: str) -> Mapping[str, Mapping[str, object]]:
    """Return the figures that a study prints beside its own; the package has the function by the file's name."""
    return importlib.import_module(f"rnnviz.studies.{name}").PUBLISHED


def _of_cd(what: str, experiment: str, recipe: str, column: str, values: Mapping[str, float]) -> list[Figure]:
    return [
        Figure("CD", what, IN_CD[name], value, experiment, recipe, column) for name, value in values.items()
    ]


def _of_reat(what: str, experiment: str, column: str, table: Mapping[str, Sequence[float]]) -> list[Figure]:
    return [
        Figure("REAT", f"{what}, {model}", title, table[name][place], experiment, recipe, column)
        for place, (recipe, model) in enumerate(REAT_MODELS.items())
        for name, title in IN_REAT.items()
    ]


WORD_SCORES = _of_study("word_scores")
FIGURES = [
    *_of_cd("4.2, A.1.3: Pearson r of word scores, SST", "word_scores", "cd_lstm", "r", WORD_SCORES["sst"]),
    *_of_cd(
        "4.2, A.1.3: Pearson r of word scores, Yelp (not the paper's set)",
        "yelp_word_scores",
        "yelp_lstm",
        "r",
        WORD_SCORES["yelp"],
    ),
    *_of_cd("4.4: KS of compositionality, SST", "compositionality", "cd_lstm", "ks", COMPOSITIONALITY),
    *_of_reat("Table 4: faithfulness, SST2", "faithfulness", "drop", _of_study("faithfulness")["sst"]),
    *_of_reat(
        "Table 5: interpretability, SST2", "interpretability", "match", _of_study("interpretability")["sst"]
    ),
]
