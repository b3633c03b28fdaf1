"""Integrated gradients: gradient x input averaged on the way from a baseline to the text (Sundararajan et al. 2017)."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from rnnviz.baselines.gradients import OwnScaledWords, ScaledWords, gradients, recording
from rnnviz.decomposition.additive import attribution_of_words
from rnnviz.decomposition.own_trace import OwnTrace
from rnnviz.decomposition.trace import Trace
from rnnviz.errors import InputError, nearest
from rnnviz.ground.methods import Attribution, Floats, Method, register
from rnnviz.models.classifier import TextClassifier
from rnnviz.models.own import OwnModel

BASELINES = ("zero", ".")
BLOCK_STEPS = 8192  # points on the path x tokens whose graph is kept at a time: some tens of megabytes


@register
class IntegratedGradients(Method):
    """Integrated gradients: ``S(t) = (x_t - b) . integral over a of d f(b + a (x - b)) / d x_t``, a from 0 to 1.

    Scores and the baseline's logits, the base, add up to the logit but for the integral's error, which is the
    explanation's residual: take more steps where it is large.

    Written here and not through captum: as a function of one factor a word (`ScaledWords`) the input products
    of all steps are one product, which halves the time.

    Parameters
    ----------
    steps : int
        Points of the Gauss-Legendre rule.
    baseline : {"zero", "."}
        What every word comes from: the zero vector, or the vector of the word ".".
    rescale : bool
        Divide a text's scores by their standard deviation, as the authors of CD do to compare texts. They
        then no longer add up to the logit, and are those of one target.

    References
    ----------
    Sundararajan, Taly, Yan (2017), Axiomatic Attribution for Deep Networks, equation 1.
    """

    name = "ig"
    summary = "the gradient gathered on the way from a baseline to the text; phrases are sums of words"
    adds_up = True
    reference = "Sundararajan, Taly, Yan (2017), Axiomatic Attribution for Deep Networks, equation 1"

    def __init__(self, steps: int = 50, baseline: str = "zero", rescale: bool = False) -> None:
        if not isinstance(steps, int | np.integer) or steps < 1:
            raise InputError(f"steps is {steps!r}; expected a whole number of at least 1.")
        if baseline not in BASELINES:
            raise InputError(f"there is no baseline {baseline!r}: {nearest(baseline, BASELINES)}")
        self.steps, self.baseline, self.rescale = int(steps), baseline, bool(rescale)
        self.linear = self.adds_up = self.shares_of_logit = not rescale
        self.unit = "standard deviations" if rescale else "logits"

    @property
    def title(self) -> str:
        """See `Method`."""
        variants = ['from "."'] * (self.baseline == ".") + ["rescaled"] * self.rescale
        return "Integrated gradients" + (f" ({', '.join(variants)})" if variants else "")

    def attribute(self, trace: Trace | OwnTrace, spans: bool, weights: Floats) -> list[Attribution]:
        """See `Method`.

        Raises
        ------
        InputError
            Where the baseline is "." and the vocabulary does not have it.
        """
        target = None if self.linear else torch.as_tensor(weights).to(trace.logits)[:, None]
        with recording():
            start = None if self.baseline == "zero" else _id_of(self.baseline, trace.classifier)
            texts = [_scaled(trace, text, start) for text in range(len(trace.lengths))]
            return [self._of_text(text, target, spans) for text in texts]

    def _of_text(self, text: ScaledWords | OwnScaledWords, target: Tensor | None, spans: bool) -> Attribution:
        points, shares = (
            torch.as_tensor(numbers).to(text.inputs)
            for numbers in np.polynomial.legendre.leggauss(self.steps)
        )
        words: Tensor | float = 0.0
        block = max(1, BLOCK_STEPS // text.length)
        blocks = zip(torch.split((points + 1) / 2, block), torch.split(shares / 2, block), strict=True)
        for some, share in blocks:
            factors = some[:, None].repeat(1, text.length).requires_grad_()
            logits = text.logits(factors)
            by_factor = gradients(logits if target is None else logits @ target, factors)
            words = words + torch.einsum("knt,n->tk", by_factor, share)
        scores = torch.as_tensor(words).cpu().numpy()
        with torch.no_grad():
            base = text.logits(torch.zeros(1, text.length).to(text.inputs))[0].cpu().numpy()
        if self.rescale:
            scores = scores / (scores.std() or 1)  # one word, or all alike: nothing to scale by
        return attribution_of_words(scores, base, spans)


def _scaled(trace: Trace | OwnTrace, text: int, start: int | None) -> ScaledWords | OwnScaledWords:
    if isinstance(trace, OwnTrace):
        return OwnScaledWords(trace, text, start)
    classifier, vector = trace.classifier, None
    if start is not None:
        with classifier.evaluating():
            vector = classifier.embed(torch.tensor(start, device=classifier.device)).detach()
    return ScaledWords(trace, text, vector)


def _id_of(word: str, classifier: TextClassifier | OwnModel) -> int:
    if word not in classifier.vocabulary:
        raise InputError(
            f"the baseline {word!r} is not in the model's vocabulary; take baseline='zero', or a model that "
            "knows the word."
        )
    (number,) = classifier.vocabulary.ids([word])
    return number
