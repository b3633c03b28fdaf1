"""Leave one out: what the output loses when a phrase's word vectors are zeroed (Li et al. 2016)."""

from __future__ import annotations

from torch import Tensor

from rnnviz.baselines.perturbation import Perturbation
from rnnviz.baselines.probability import log_probability
from rnnviz.errors import InputError, nearest
from rnnviz.ground.methods import register

OUTPUTS = ("logit", "log_probability")


@register
class LeaveOneOut(Perturbation):
    """Leave one out: ``f(text) - f(text with the phrase's vectors zeroed)``; the zeros keep their places.

    The interaction of two neighbours is the cross difference ``f(text) - f(without A) - f(without B) +
    f(without both)``. What remains when all vectors are zero is the base.

    Parameters
    ----------
    of : {"logit", "log_probability"}
        What f is. The log probability of a class is not linear in the logits, so its scores are those of one
        target; that of a contrast, a difference of log probabilities, is the difference of logits. Labels that each
        stand by themselves have the logarithm of their sigmoid; a number has none.

    Examples
    --------
    >>> import rnnviz as rv
    >>> explanation = rv.explain(rv.TextClassifier.load("mini"), "not good", method="loo", of="log_probability")
    >>> explanation.spans.interaction(0, 1, 2) < 0
    True
    """

    name = "loo"
    summary = "what the output loses when the phrase's word vectors are zeroed; phrases interact"
    interaction_sign = -1
    gaps = True
    reference = (
        "Li, Monroe, Jurafsky (2016), Understanding Neural Networks through Representation Erasure, section 3"
    )

    def __init__(self, of: str = "logit") -> None:
        if of not in OUTPUTS:
            raise InputError(f"leave one out is not of {of!r}: {nearest(of, OUTPUTS)}")
        self.of = of
        self.linear = self.shares_of_logit = of == "logit"
        self.unit = "logits" if of == "logit" else "log probability"

    @property
    def title(self) -> str:
        """See `Method`."""
        return "Leave one out" if self.of == "logit" else "Leave one out (log probability)"

    def output(self, logits: Tensor, weights: Tensor, kind: str) -> Tensor:
        """See `Perturbation`."""
        return logits if self.linear else (log_probability(logits, kind) @ weights)[:, None]
