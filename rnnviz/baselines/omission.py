"""Omission: what the logits lose when a phrase is deleted from the text (Kádár et al. 2017)."""

from __future__ import annotations

from rnnviz.baselines.perturbation import Perturbation
from rnnviz.ground.methods import register


@register
class Omission(Perturbation):
    """Omission: ``f(text) - f(text with the phrase deleted)``; what stood around it becomes neighbours.

    Of the whole text nothing is left: f is then the head's bias, the base, for every pooling. Interactions are
    those of leave one out.

    Examples
    --------
    >>> import rnnviz as rv
    >>> rv.explain(rv.TextClassifier.load("mini"), "not good", method="omission").spans.interaction(0, 1, 2) < 0
    True
    """

    name = "omission"
    summary = "what the logits lose when the phrase is deleted from the text; phrases interact"
    interaction_sign = -1
    reference = (
        "Kádár, Chrupała, Alishahi (2017), Representation of Linguistic Form and Function in Recurrent Neural "
        "Networks, section 4 (of the logits here, of the state's direction there)"
    )

    @property
    def title(self) -> str:
        """See `Method`."""
        return "Omission"
