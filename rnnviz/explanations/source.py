"""What stands behind an explanation: the model and method it came from, to be asked again.

other tokens -> Explanation; explanation -> scores of the method's other variants; word -> words of like vectors
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

import torch

from rnnviz.errors import ModelError, UnsupportedError
from rnnviz.ground.threads import one_thread
from rnnviz.text.vocabulary import PAD

if TYPE_CHECKING:
    from rnnviz.explanations.explain import Explainer, Target
    from rnnviz.explanations.explanation import Explanation
    from rnnviz.ground.methods import Floats
    from rnnviz.models.classifier import TextClassifier

SIMILAR = 8  # words that are offered to stand for another


class ModelSource:
    """The `rnnviz.explanations.explanation.Source` of everything that an `Explainer` explains.

    Parameters
    ----------
    explainer : Explainer
        Model, method and span limit.
    target : str, int or pair of those
        What this explanation was about, also where the explainer was to choose it.
    """

    def __init__(self, explainer: Explainer, target: Target) -> None:
        self._explainer, self._target = explainer, target

    def again(self, tokens: Sequence[str]) -> Explanation:
        """See `rnnviz.explanations.explanation.Source`."""
        return self._explained(self._explainer, tokens)

    def opinions(self, explanation: Explanation) -> dict[str, Floats]:
        """See `rnnviz.explanations.explanation.Source`."""
        method, found = self._explainer.method, {}
        for variant in method.variants:
            if variant == method.options["variant"]:
                continue
            try:
                other = self._explained(self._explainer.variant(variant), explanation.tokens)
            except (UnsupportedError, ModelError):  # not for this cell, or its scores are not finite
                continue
            per_span = other.spans_per_class
            found[variant] = other.words_per_class if per_span is None else per_span
        return found

    def similar(self, word: str) -> list[str]:
        """See `rnnviz.explanations.explanation.Source`."""
        return similar(self._explainer.classifier, word)

    def _explained(self, explainer: Explainer, tokens: Sequence[str]) -> Explanation:
        same = copy(explainer)
        same.target = self._target
        return same([same.classifier.encode(list(tokens))])[0]

    def __deepcopy__(self, memo: dict[int, Any]) -> ModelSource:
        """Return itself: a copy of an explanation is no reason to copy a model."""
        return self

    def __reduce__(self) -> tuple[type, tuple[()]]:
        """Leave the model behind: what is unpickled has None in its place, as what is loaded from a file."""
        return type(None), ()


@torch.no_grad()
def similar(classifier: TextClassifier, word: str, most: int = SIMILAR) -> list[str]:
    """Return the words whose vectors in the model's embedding are nearest to a word's by cosine, nearest first.

    Nearness keeps no meaning: "good" and "bad" stand in like places and have like vectors.

    Parameters
    ----------
    classifier : TextClassifier
    word : str
        A word of the vocabulary; any other has no such words.
    most : int
        How many are returned at most.

    Examples
    --------
    >>> import rnnviz as rv
    >>> len(similar(rv.TextClassifier.load("mini"), "good"))
    8
    """
    vocabulary, table = classifier.vocabulary, classifier.embedding.weight
    if not word or not vocabulary.known([word])[0]:
        return []
    own = vocabulary.ids([word])[0]
    with one_thread():
        cosines = (table @ table[own]) / table.norm(dim=1).clamp_min(
            1e-12
        )  # times |own|, which orders nothing
        nearest = cosines.topk(
            min(most + 8, len(cosines))
        ).indices.tolist()  # 8: itself, its cases, <unk>, ...
    others = [vocabulary.words[row] for row in nearest if row not in (own, vocabulary.unknown)]
    return [other for other in others if other != PAD and other.lower() != word.lower()][:most]
