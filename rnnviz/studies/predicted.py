"""Explanations of the class that the model predicts: texts -> groups of one prediction -> explanations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from rnnviz.corpus.explanations import explain_corpus
from rnnviz.explanation import Explanation
from rnnviz.models.classifier import TextClassifier
from rnnviz.studies.labelled_phrases import Ready


def explain_predicted(
    classifier: TextClassifier,
    texts: Sequence[Sequence[str]],
    method: Ready,
    span_limit: int,
    progress: bool,
) -> Iterator[tuple[int, Explanation]]:
    """Yield every text's position and explanation, the target being the class that is predicted for it."""
    predicted = classifier.predict(texts).argmax(-1)
    for label in range(len(classifier.labels)):
        places = np.flatnonzero(predicted == label).tolist()
        chosen = [texts[place] for place in places]
        explained = explain_corpus(
            classifier, chosen, method.name, label, span_limit, progress, **method.options
        )
        yield from zip(places, explained, strict=True)
