"""The figures of REAT's tables, to be printed beside our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rnnviz.data.treebank import Bank
from rnnviz.models.model import Model
from rnnviz.models.own import OwnModel
from rnnviz.studies.labelled_phrases import Ready

Figures = Mapping[str, Sequence[float]]  # by method, for the paper's GRU, LSTM and BiGRU

_KINDS = [("gru", False), ("lstm", False), ("gru", True)]


def reat_figure(tables: Mapping[str, Figures], method: Ready, classifier: Model, corpus: Bank) -> float:
    """Return the paper's figure for the method, a model of this kind and this corpus; NaN where it has none.

    The paper's models have one layer and two classes, its methods no options.

    Parameters
    ----------
    tables : mapping of str to Figures
        By the corpus's name.
    """
    if isinstance(classifier, OwnModel):
        return float("nan")
    kind, figures = (classifier.cell, classifier.bidirectional), tables.get(corpus.name, {})
    its_model = kind in _KINDS and classifier.layers == 1 and len(classifier.labels) == 2
    if method.name not in figures or method.options or not its_model:
        return float("nan")
    return figures[method.name][_KINDS.index(kind)]
