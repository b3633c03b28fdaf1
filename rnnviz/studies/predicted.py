"""Explanations of one class per text: texts -> groups of one class -> explanations.

The class is the one that the model predicts, or one that the study gives, such as the true one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from rnnviz.explanations.explain_corpus import explain_corpus
from rnnviz.explanations.explanation import Explanation
from rnnviz.models.model import Model
from rnnviz.studies.classes import refuse_no_classes
from rnnviz.studies.labelled_phrases import Ready


def explain_predicted(
    classifier: Model,
    texts: Sequence[Sequence[str]],
    method: Ready,
    span_limit: int,
    progress: bool,
) -> Iterator[tuple[int, Explanation]]:
    """Yield every text's position and explanation, the target being the class that is predicted for it.

    Raises
    ------
    UnsupportedError
        Where the model's classes do not exclude each other.
    """
    refuse_no_classes(classifier)
    predicted = classifier.predict(texts).argmax(-1)
    return explain_classes(classifier, texts, predicted, method, span_limit, progress)


def explain_classes(
    classifier: Model,
    texts: Sequence[Sequence[str]],
    classes: npt.NDArray[np.integer],
    method: Ready,
    span_limit: int,
    progress: bool,
) -> Iterator[tuple[int, Explanation]]:
    """Yield every text's position and explanation, the target being its class in `classes`, (N,)."""
    for label in range(len(classifier.labels)):
        places = np.flatnonzero(classes == label).tolist()
        chosen = [texts[place] for place in places]
        explained = explain_corpus(
            classifier, chosen, method.name, label, span_limit, progress, **method.options
        )
        yield from zip(places, explained, strict=True)
