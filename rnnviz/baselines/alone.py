"""Alone: what the model says of a phrase that is the whole text, the control of every comparison."""

from __future__ import annotations

from torch import Tensor

from rnnviz.baselines.perturbation import Perturbation
from rnnviz.ground.methods import register


@register
class Alone(Perturbation):
    """Alone: ``f(phrase) - f(empty text)``, the latter being the head's bias, for every pooling.

    It knows nothing of the text around the phrase. On a model trained with phrases it simply is the phrase
    classifier: a method that explains the phrase in its context has to be held against it.

    Examples
    --------
    >>> import rnnviz as rv
    >>> explanation = rv.explain(rv.TextClassifier.load("mini"), "not good", method="alone")
    >>> explanation.phrase(1, 2) > 0 > explanation.phrase(0, 2)
    True
    """

    name = "alone"
    summary = "the model's own logits for the phrase as a text by itself: the control, no interactions"
    reference = "no paper: the classifier itself, run on the phrase"

    @property
    def title(self) -> str:
        """See `Method`."""
        return "Phrase alone"

    def kept(self, members: Tensor) -> Tensor:
        """See `Perturbation`."""
        return members

    def compared(self, variant: Tensor, whole: Tensor, nothing: Tensor) -> Tensor:  # noqa: ARG002
        """See `Perturbation`."""
        return variant - nothing
