"""Saliency: how steeply the target's logit changes with each word's vector (Simonyan et al. 2014)."""

from __future__ import annotations

import torch

from rnnviz.baselines.gradients import Recorded, gradients, recording
from rnnviz.decomposition.additive import attribution_of_words
from rnnviz.decomposition.own_trace import OwnTrace
from rnnviz.decomposition.trace import Trace
from rnnviz.ground.methods import Attribution, Floats, Method, register

UNSIGNED = "These scores are lengths of gradients: they have no sign and speak for no class."


@register
class Saliency(Method):
    """Saliency: ``S(t) = ||d logit / d x_t||``, the Euclidean norm over the embedding; REAT's "gradient".

    It has no sign: it says how much a word matters, not for what.
    """

    name = "saliency"
    summary = "how steeply the logit changes with the word's vector: no sign, phrases are sums of words"
    linear = False
    shares_of_logit = False
    unit = "gradient norm"
    signed = False
    reference = (
        "Simonyan, Vedaldi, Zisserman (2014), Deep Inside Convolutional Networks, section 3; "
        "Du et al. (2019), 4.1"
    )

    @property
    def title(self) -> str:
        """See `Method`."""
        return "Gradient (norm)"

    def attribute(self, trace: Trace | OwnTrace, spans: bool, weights: Floats) -> list[Attribution]:
        """See `Method`."""
        if isinstance(trace, OwnTrace):
            return [self._of_own(trace, text, spans, weights) for text in range(len(trace.lengths))]
        with recording():
            x = trace.layers[0][0].x.clone().requires_grad_()
            logits = Recorded(trace.classifier, x, trace.lengths.clone()).logits
            (by_vector,) = gradients(logits @ torch.as_tensor(weights).to(logits)[:, None], x)
        norms = by_vector.norm(dim=-1, keepdim=True).cpu().numpy()
        base = norms.dtype.type([0])
        return [
            attribution_of_words(norms[:length, text], base, spans, (UNSIGNED,))
            for text, length in enumerate(trace.lengths.tolist())
        ]

    @staticmethod
    def _of_own(trace: OwnTrace, text: int, spans: bool, weights: Floats) -> Attribution:
        with recording():
            norms = trace.steepness(text, torch.as_tensor(weights).to(trace.logits))[:, None].cpu().numpy()
        return attribution_of_words(norms, norms.dtype.type([0]), spans, (UNSIGNED,))
