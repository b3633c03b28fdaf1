"""KernelSHAP: Shapley values of the words by weighted least squares (Lundberg and Lee 2017)."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import torch

from rnnviz.baselines.perturbation import variants
from rnnviz.baselines.sampling import Sampling
from rnnviz.decomposition.additive import attribution_of_words
from rnnviz.decomposition.trace import Trace
from rnnviz.ground.methods import Attribution, Floats, register

Masks = npt.NDArray[np.bool_]


@register
class KernelShap(Sampling):
    """KernelSHAP: each word's average gain of logit over all orders in which the words may join the text.

    A word that has not joined is a zero vector in its place. Where the number of sets of words is at most
    `samples`, all are asked and the values are exact; else sets are drawn, each with its complement.

    Written here and not through captum, which draws sets with repetition however few there are, fits in float32
    and only weights the two constraints heavily. Here ``base + sum of scores = logit`` holds exactly, and
    one set of answers serves all classes.

    References
    ----------
    Lundberg and Lee (2017), A Unified Approach to Interpreting Model Predictions, theorem 2; drawing in pairs:
    Covert and Lee (2021), Improving KernelSHAP, section 3.2.
    """

    name = "kernel_shap"
    summary = "the word's Shapley value, estimated from sets of words; phrases are sums of words"
    adds_up = True
    reference = (
        "Lundberg and Lee (2017), A Unified Approach to Interpreting Model Predictions, theorem 2; "
        "Covert and Lee (2021), Improving KernelSHAP, section 3.2"
    )

    @property
    def title(self) -> str:
        """See `Method`."""
        return "KernelSHAP"

    @torch.inference_mode()
    def attribute(self, trace: Trace, spans: bool, weights: Floats) -> list[Attribution]:  # noqa: ARG002
        """See `Method`."""
        return [self._of_text(trace, text, spans) for text in range(len(trace.lengths))]

    def _of_text(self, trace: Trace, text: int, spans: bool) -> Attribution:
        read = variants(trace, text, gaps=True)
        masks, weights, exact = self._sets(read.length)
        ends = np.array([[False], [True]]).repeat(read.length, 1)
        kept = torch.from_numpy(np.concatenate([ends, masks])).to(trace.logits.device)
        answers = read.logits(kept).cpu().numpy()
        nothing, whole, values = answers[0], answers[1], answers[2:]
        words = shapley_values(masks, weights, values, nothing, whole).astype(answers.dtype)
        notes = (
            ()
            if exact
            else (f"Shapley values estimated from {len(masks):,} of 2^{read.length} sets of words.",)
        )
        return attribution_of_words(words, nothing, spans, notes)

    def _sets(self, length: int) -> tuple[Masks, npt.NDArray[np.float64], bool]:
        """Return sets of words, neither none nor all, their weights, and whether they are all there are."""
        if length < 63 and 2**length - 2 <= self.samples:
            numbers = np.arange(1, 2**length - 1)
            masks = (numbers[:, None] >> np.arange(length) & 1).astype(bool)
            counts = [math.comb(length, int(size)) for size in masks.sum(1)]
            return masks, _of_size(length)[masks.sum(1) - 1] / counts, True
        rng = np.random.default_rng(self.seed)
        half = (self.samples + 1) // 2
        chances = _of_size(length)
        sizes = rng.choice(np.arange(1, length), size=half, p=chances / chances.sum())
        ranks = rng.random((half, length)).argsort(1).argsort(1)
        masks = ranks < sizes[:, None]
        return np.stack([masks, ~masks], 1).reshape(-1, length)[: self.samples], np.ones(self.samples), False


def _of_size(length: int) -> npt.NDArray[np.float64]:
    """Return the Shapley kernel of all sets of 1 to T-1 words together, by their size, up to a factor."""
    sizes = np.arange(1, length)
    return 1 / (sizes * (length - sizes))


def shapley_values(
    masks: Masks, weights: npt.NDArray[np.float64], values: Floats, nothing: Floats, whole: Floats
) -> npt.NDArray[np.float64]:
    """Return the weighted least squares fit of `values` by sums of words, (T, C), which add up to ``whole - nothing``.

    With ``scores = gain / T + rest`` the constraint is that `rest` sums to zero. Rows less their mean see just
    that part, and the shortest solution lies in it; words that the sets cannot tell apart share alike.

    Parameters
    ----------
    masks : array of shape (n, T), bool
    weights : array of shape (n,)
    values : array of shape (n, C)
        The logits of each set.
    nothing, whole : array of shape (C,)
        The logits of no word and of all.
    """
    members = masks.astype(np.float64)
    shares = members.mean(1, keepdims=True)
    gain = whole.astype(np.float64) - nothing
    root = np.sqrt(weights)[:, None]
    rest = values.astype(np.float64) - nothing - shares * gain
    solution = np.linalg.lstsq(root * (members - shares), root * rest)[0]
    return np.asarray(gain / masks.shape[1] + solution)
