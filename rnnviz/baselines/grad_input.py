"""Gradient x input: the first-order share of each word's vector in the output (Shrikumar et al. 2016)."""

from __future__ import annotations

import numpy as np
import torch

from rnnviz.baselines.gradients import OwnScaledWords, Recorded, gradients, recording
from rnnviz.baselines.probability import probability
from rnnviz.decomposition.additive import attribution_of_words
from rnnviz.decomposition.own_trace import OwnTrace
from rnnviz.decomposition.trace import Trace
from rnnviz.errors import InputError, nearest
from rnnviz.ground.methods import Attribution, Floats, Method, register

OUTPUTS = ("logit", "probability")


@register
class GradInput(Method):
    """Gradient x input: ``S(t) = x_t . d f / d x_t``; CD's "gradient", where f is the probability.

    Parameters
    ----------
    of : {"logit", "probability"}
        What f is. For a contrast of probabilities f is their difference. A probability is a softmax's, or of labels
        that each stand by themselves a sigmoid's; a number has none.
    """

    name = "grad_input"
    summary = "the word's vector times the gradient by it; phrases are sums of words"
    shares_of_logit = False
    reference = (
        "Shrikumar, Greenside, Shcherbina, Kundaje (2016), Not Just a Black Box; "
        "Murdoch, Liu, Yu (2018), 4.1; Du et al. (2019), 4.1"
    )

    def __init__(self, of: str = "logit") -> None:
        if of not in OUTPUTS:
            raise InputError(f"gradient x input is not of {of!r}: {nearest(of, OUTPUTS)}")
        self.of = of
        self.linear = of == "logit"
        self.unit = "logits" if self.linear else "probability"

    @property
    def title(self) -> str:
        """See `Method`."""
        return f"Gradient x input (of the {self.of})"

    def attribute(self, trace: Trace | OwnTrace, spans: bool, weights: Floats) -> list[Attribution]:
        """See `Method`."""
        if isinstance(trace, OwnTrace):
            return [self._of_own(trace, text, spans, weights) for text in range(len(trace.lengths))]
        with recording():
            x = trace.layers[0][0].x.clone().requires_grad_()
            outputs = Recorded(trace.classifier, x, trace.lengths.clone()).logits
            if not self.linear:
                shares = probability(outputs, trace.classifier.output)
                outputs = shares @ torch.as_tensor(weights).to(outputs)[:, None]
            by_vector = gradients(outputs, x)
        words = (by_vector * x.detach()).sum(-1).movedim(0, -1).cpu().numpy()
        base = np.zeros(words.shape[-1], words.dtype)
        return [
            attribution_of_words(words[:length, text], base, spans)
            for text, length in enumerate(trace.lengths.tolist())
        ]

    def _of_own(self, trace: OwnTrace, text: int, spans: bool, weights: Floats) -> Attribution:
        """Do one text of somebody's own model: the gradient by a word's factor is that by its vector, times it."""
        with recording():
            factors = torch.ones(1, int(trace.lengths[text])).to(trace.logits).requires_grad_()
            outputs = OwnScaledWords(trace, text).logits(factors)
            if not self.linear:
                shares = probability(outputs, trace.classifier.output)
                outputs = shares @ torch.as_tensor(weights).to(outputs)[:, None]
            words = gradients(outputs, factors)[:, 0].T.cpu().numpy()
        return attribution_of_words(words, np.zeros(words.shape[-1], words.dtype), spans)
