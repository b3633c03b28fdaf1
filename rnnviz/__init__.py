"""See why a recurrent text classifier said what it said.

import rnnviz as rv

clf = rv.TextClassifier.load("mini")
rv.explain(clf, "not very good")
"""

import importlib

from rnnviz import errors
from rnnviz.data.files import load_texts
from rnnviz.data.load import load_treebank
from rnnviz.data.vectors import load_vectors
from rnnviz.decomposition.wrap import wrap
from rnnviz.explanations.comparison import Comparison
from rnnviz.explanations.explain import compare, explain, methods
from rnnviz.explanations.explain_corpus import explain_corpus
from rnnviz.explanations.explanation import Explanation
from rnnviz.explanations.hierarchy import hierarchy
from rnnviz.explanations.phrase_tree import phrase_tree
from rnnviz.explanations.states import States, states
from rnnviz.models.classifier import TextClassifier
from rnnviz.models.fit import fit
from rnnviz.widgets.cell_trace import CellTrace
from rnnviz.widgets.negation_histogram import NegationHistogram
from rnnviz.widgets.pos_boxplot import PosBoxplot
from rnnviz.widgets.token_heatmap import TokenHeatmap

__version__ = "0.1.0"

__all__ = [
    "CellTrace",
    "Comparison",
    "Explanation",
    "Explorer",
    "NegationHistogram",
    "PosBoxplot",
    "States",
    "TextClassifier",
    "TokenHeatmap",
    "compare",
    "errors",
    "examples",
    "explain",
    "explain_corpus",
    "fit",
    "hierarchy",
    "load_texts",
    "load_treebank",
    "load_vectors",
    "methods",
    "phrase_tree",
    "states",
    "studies",
    "wrap",
]


def __getattr__(name: str) -> object:
    """Import what stands on the studies when it is first asked for: explaining a text needs none of it."""
    if name == "studies":
        return importlib.import_module("rnnviz.studies")
    if name == "examples":
        return importlib.import_module("rnnviz.studies.examples")
    if name == "Explorer":
        return importlib.import_module("rnnviz.corpus.explorer").Explorer
    raise AttributeError(f"module 'rnnviz' has no attribute {name!r}")
