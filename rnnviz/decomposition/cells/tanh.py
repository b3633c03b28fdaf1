"""The tanh RNN (Elman's; torch's nn.RNN)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from rnnviz.decomposition.cells.base import Cell, Signals, Step, recurrent
from rnnviz.decomposition.linearize import Mask, TwoTerms, linear, subtract_elsewhere


class TanhCell(Cell):
    """h' = tanh(W x + V h + b) (REAT paper, equation 1)."""

    name = "rnn"
    gate_names = ()

    def run(self, x: Tensor) -> Tensor:
        """See `Cell`."""
        start = x.new_zeros(1, x.shape[1], self.hidden)
        output, *_ = torch.rnn_tanh(x, start, self.weights, True, 1, 0.0, False, False, False)
        return output

    def gate(self, name: str, x: Tensor, previous: Tensor) -> Tensor:
        """See `Cell`; there is none."""
        raise KeyError(name)

    def step(
        self, x: Tensor, h: Tensor, previous: Tensor, variant: str, output_gate: bool, first: bool
    ) -> Step:
        """See `Cell`."""
        return TanhStep(self, x, h, previous, first)

    def signals(self, x: Tensor, h: Tensor, previous: Tensor) -> Signals:
        """See `Cell`."""
        bias = self.b_input + self.b_recurrent
        wx = linear(x, self.w_input)
        total = linear(previous, self.w_recurrent, bias) + wx
        return Signals(None, total, wx, bias, self.w_input, self.w_recurrent)


class TanhStep(Step):
    """tanh split over the relevant term and the rest; its lone ``tanh(b)`` goes where CD sends bias products."""

    def __init__(self, cell: TanhCell, x: Tensor, h: Tensor, previous: Tensor, first: bool) -> None:
        self.exact = (h,)
        wx = linear(x, cell.w_input)
        bias = cell.b_input + cell.b_recurrent
        self.split = TwoTerms(
            wx + linear(previous, cell.w_recurrent, bias), bias, wx if first else None, slice(None)
        )
        self.v, self.w_below = (2 * cell.w_recurrent).T, (2 * cell.w_input).T

    def __call__(
        self, t: int, betas: Sequence[Tensor], below: Tensor | None, inside: Mask, keep: Mask, opened: int = 0
    ) -> None:
        """See `Step`."""
        (beta,) = betas
        own = recurrent(beta, self.v, opened)
        if below is not None:
            own += below @ self.w_below
        beta.copy_(self.split.relevant_and_bias(t, own, inside))
        subtract_elsewhere(keep, beta, self.split.at_bias)
