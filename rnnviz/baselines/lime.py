"""LIME: a linear model of the classifier around the text, fitted to texts with words removed (Ribeiro et al. 2016)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from rnnviz.baselines.perturbation import OwnVariants, Variants, variants
from rnnviz.baselines.sampling import Sampling
from rnnviz.decomposition.additive import attribution_of_words
from rnnviz.decomposition.trace import Trace
from rnnviz.errors import UnsupportedError
from rnnviz.ground.methods import Attribution, Floats, register

AT_ONCE = 1024  # sets handed to the model together


@register
class Lime(Sampling):
    """LIME: the coefficients of a ridge regression of the target's logit on which words are there.

    As in the authors' package: the number of removed words is uniform from 1 to T, a set of T words with k
    left weighs ``exp(-(d / 0.25)^2 / 2)`` with the cosine distance ``d = 1 - sqrt(k / T)``, and the ridge is
    1. A removed word is a zero vector in its place. The base is the intercept. captum fits it, in float32.
    """

    name = "lime"
    summary = "the word's coefficient in a linear model around the text; phrases are sums of words"
    linear = False  # captum fits one output at a time
    shares_of_logit = False
    reference = 'Ribeiro, Singh, Guestrin (2016), "Why Should I Trust You?", algorithm 1'

    @property
    def title(self) -> str:
        """See `Method`."""
        return "LIME"

    def attribute(self, trace: Trace, spans: bool, weights: Floats) -> list[Attribution]:
        """See `Method`.

        Raises
        ------
        UnsupportedError
            Where captum or scikit-learn is missing.
        """
        lime_base, linear_model = _captum()
        # captum's data loader draws a number from torch's random state
        with torch.inference_mode(), torch.random.fork_rng(devices=[]):
            target = torch.as_tensor(weights).to(trace.logits)
            texts = [variants(trace, text, gaps=True) for text in range(len(trace.lengths))]
            return [self._of_text(text, target, spans, lime_base, linear_model) for text in texts]

    def _of_text(
        self, text: Variants | OwnVariants, target: Tensor, spans: bool, lime_base: Any, linear_model: Any
    ) -> Attribution:
        masks = torch.from_numpy(sets_around(text.length, self.samples, self.seed)).to(target.device)

        def rows(*_: object, **__: object) -> Iterator[Tensor]:
            yield from torch.split(masks, 1)

        fit = linear_model("linear_model.Ridge", alpha=1.0)
        words = lime_base(
            forward_func=lambda kept: text.logits(kept) @ target,
            interpretable_model=fit,
            similarity_func=lambda _text, _kept, mask, **_: nearness(mask),
            perturb_func=rows,
            perturb_interpretable_space=True,
            from_interp_rep_transform=lambda mask, _text, **_: mask,
            to_interp_rep_transform=None,
        ).attribute(masks[:1], n_samples=len(masks), perturbations_per_eval=AT_ONCE)
        scores, base = (tensor.to(target.dtype).cpu().numpy() for tensor in (words.T, fit.bias()))
        return attribution_of_words(scores, base, spans)


def sets_around(length: int, samples: int, seed: int) -> npt.NDArray[np.bool_]:
    """Return which words are left, (samples, T): all of them first, then 1 to T removed at random."""
    rng = np.random.default_rng(seed)
    removed = rng.integers(1, length + 1, size=samples)
    removed[0] = 0
    return np.asarray(rng.random((samples, length)).argsort(1).argsort(1) >= removed[:, None])


def nearness(masks: Tensor) -> Tensor:
    """Return the weight of each set of words, (n,), for masks of shape (n, T)."""
    distance = 1 - masks.to(torch.float64).mean(1).sqrt()
    return (-((distance / 0.25) ** 2) / 2).exp()


def _captum() -> tuple[Any, Any]:
    """Return captum's LimeBase and its wrapper of scikit-learn's linear models."""
    try:
        import sklearn.linear_model  # noqa: F401 - captum takes it later, and then says nothing helpful
        from captum._utils.models.linear_model import SkLearnLinearModel
        from captum.attr import LimeBase
    except ImportError as error:
        raise UnsupportedError(
            "method 'lime' needs captum and scikit-learn: pip install rnnviz[compare]"
        ) from error
    return LimeBase, SkLearnLinearModel
