"""Trees of phrases as Python makes them, which the browser's have to equal.

python -m tests.widgets.phrase_tree_cases > js/tests/phrase_tree.json
"""

import json
import sys
from types import SimpleNamespace

import numpy as np

import rnnviz as rv
from rnnviz.explanations.phrase_tree import PhraseTree, phrase_tree
from rnnviz.ground import spans
from rnnviz.ground.spans import SpanScores

RANDOM = [1, 2, 5, 12, 30]  # words
REAL = [
    "the food was not very good",
    "the film is not very good , but a gently amusing cast saves it .",
    "it 's just incredibly dull .",
]


def tree(scores: list[float]) -> list:
    """Return the tree of a text by the scores of its spans: [start, stop, round, children]."""
    length = int((2 * len(scores)) ** 0.5)
    explanation = SimpleNamespace(
        tokens=[""] * length,
        method="cd",
        interaction_sign=1,
        spans=SpanScores(np.array(scores)[:, None], np.ones(1), 1),
    )
    return _listed(phrase_tree(explanation))


def _listed(node: PhraseTree) -> list:
    return [node.start, node.stop, node.round, [_listed(child) for child in node.children]]


def cases() -> list[dict]:
    """Return scores and trees of texts that the mini model reads, and of random ones."""
    model = rv.TextClassifier.load("mini")
    texts = [rv.explain(model, text).to_frame()["score"].tolist() for text in REAL]
    random = np.random.default_rng(0)
    texts += [random.normal(size=spans.count(length)).tolist() for length in RANDOM]
    rounded = [[round(score, 4) for score in scores] for scores in texts]
    return [{"scores": scores, "tree": tree(scores)} for scores in rounded]


if __name__ == "__main__":
    json.dump(cases(), sys.stdout, separators=(",", ":"))
    print()
