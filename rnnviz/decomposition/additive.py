"""What the additive decompositions share: a score for each time step, a phrase's score the sum of its words.

    Trace -> shares of the pooled vector (T, B, H) per direction -> words (T, C) per text -> all spans

A pooled vector is ``sum_t w_t h_t`` (`Trace.pool_weights`), so what a method says of one state ``h_tau`` it
says of the pooled vector by summing over tau: the factors behind step t become one *carry*,
``M_t = w_t + a_{t+1} M_{t+1}``.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Sequence

import numpy as np
import torch
from torch import Tensor

from rnnviz.decomposition.linearize import linear
from rnnviz.decomposition.own_trace import OwnTrace
from rnnviz.decomposition.trace import Direction, Trace
from rnnviz.errors import UnsupportedError
from rnnviz.ground.methods import Attribution, Floats, Method
from rnnviz.ground.spans import sums_of_words


def carry(weights: Tensor, keep: Tensor | None) -> Tensor:
    """Return ``M_t = w_t + a_{t+1} M_{t+1}``, shape (T, B, H).

    Parameters
    ----------
    weights : Tensor of shape (T, B, H)
        What each state counts, ``w_t``.
    keep : Tensor of shape (T, B, H) or None
        What each step keeps of the state before it, ``a_t``; None for ones.
    """
    if keep is None:
        return weights.flip(0).cumsum(0).flip(0)
    if len(weights) == 1 or not bool(
        weights[:-1].any()
    ):  # only the last state is read: M_t = w_T prod_{k>t} a_k
        kept = keep.roll(-1, 0)
        kept[-1] = weights[-1]
        return kept.flip(0).cumprod(0).flip(0)
    counts, keeps = weights.unbind(0), keep.unbind(0)
    carried = [counts[-1]]
    for t in range(len(counts) - 2, -1, -1):
        carried.append(torch.addcmul(counts[t], keeps[t + 1], carried[-1]))
    return torch.stack(carried[::-1])


_ABOVE = "The scores are the shares of the top layer's time steps, each of which has read the text so far."
_ABOVE_BOTH = (
    "method {!r} attributes to the top layer's time steps; above a bidirectional layer each of them has read the whole "
    "text, so its share says nothing about its word. Take method='cd'."
)


class AdditiveMethod(Method):
    """A method that gives each time step of the top layer a share of the pooled vector."""

    adds_up = True

    @abstractmethod
    def shares(self, direction: Direction, weights: Tensor) -> Tensor:
        """Return each step's share of the pooled vector, (T, B, H), in the direction's own order.

        They add up over t to ``sum_t w_t h_t``.
        """

    @torch.inference_mode()
    def attribute(self, trace: Trace, spans: bool, weights: Floats) -> list[Attribution]:  # noqa: ARG002
        """See `Method`.

        Raises
        ------
        UnsupportedError
            For a stack of bidirectional layers, where a step of the top layer has read the whole text.
        """
        if isinstance(trace, OwnTrace):
            return [self._of_own(trace, text, spans) for text in range(len(trace.lengths))]
        stacked, both = len(trace.layers) > 1, len(trace.layers[0]) > 1
        if stacked and both:
            raise UnsupportedError(_ABOVE_BOTH.format(self.name))
        notes: tuple[str, ...] = (_ABOVE,) if stacked else ()
        top = trace.layers[-1]
        scores = [
            linear(self.shares(direction, read), head)
            for direction, read, head in zip(top, trace.pool_weights, trace.head_weights(), strict=True)
        ]
        words, *others = (trace.mirror(s) if d.reverse else s for d, s in zip(top, scores, strict=True))
        for other in others:
            words += other
        base = trace.base.cpu().numpy()
        return [
            attribution_of_words(words[:length, text].cpu().numpy(), base, spans, notes)
            for text, length in enumerate(trace.lengths.tolist())
        ]

    def _of_own(self, trace: OwnTrace, text: int, spans: bool) -> Attribution:
        """Do one text of somebody's own model, whose outputs are affine in recurrent states."""
        readings, base = trace.readings(text, self.name)
        words = torch.zeros(int(trace.lengths[text]), len(base)).to(base)
        for reading in readings:
            self._refuse_layers(reading.layers)
            steps = torch.zeros(len(reading.words), len(base)).to(base)
            for direction, weights in zip(reading.layers[-1], reading.weights, strict=True):
                for k, read in enumerate(weights):
                    shares = self.shares(direction, read[:, None]).sum((1, 2))
                    steps[:, k] += shares.flip(0) if direction.reverse else shares
            of_words, of_none = reading.by_words(steps, len(words))
            words, base = words + of_words, base + of_none
        notes = (_ABOVE,) if any(reading.above for reading in readings) else ()
        return attribution_of_words(words.cpu().numpy(), base.cpu().numpy(), spans, notes)

    def _refuse_layers(self, layers: Sequence[Sequence[Direction]]) -> None:
        if len(layers) > 1 and len(layers[0]) > 1:
            raise UnsupportedError(_ABOVE_BOTH.format(self.name))
        cell = layers[-1][0].cell
        projected = getattr(cell, "projection", None) is not None
        if cell.name not in self.cells or projected:
            raise UnsupportedError(
                f"method {self.name!r} is defined for {', '.join(self.cells)}, not for the "
                f"{cell.name}{' with a projection' if projected else ''} that the outputs read. Take method='cd'."
            )


def attribution_of_words(
    words: Floats, base: Floats, spans: bool, notes: tuple[str, ...] = ()
) -> Attribution:
    """Return the attribution of a method that scores words, (T, C), and sets of them by their sums."""

    def of_set(tokens: Collection[int]) -> Floats:
        return np.asarray(words[sorted(tokens)].sum(0))

    return Attribution(
        base=base,
        words=words,
        spans=sums_of_words(words) if spans else None,
        of_set=of_set,
        notes=notes,
    )
