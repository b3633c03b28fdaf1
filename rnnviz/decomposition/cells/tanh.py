"""The simple RNN (Elman's; torch's nn.RNN), with tanh or ReLU."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from rnnviz.decomposition.cells.base import Cell, Origin, Rules, Signals, Step, recurrent
from rnnviz.decomposition.linearize import (
    Linearization,
    Mask,
    ReluTerms,
    TwoTerms,
    at_step,
    linear,
    subtract_elsewhere,
)


class TanhCell(Cell):
    """h' = tanh(W x + V h + b) (REAT paper, equation 1)."""

    name = "rnn"
    gate_names = ()

    def run(
        self, x: Tensor, h: Tensor | None = None, c: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """See `Cell`."""
        start = x.new_zeros(x.shape[1], self.hidden) if h is None else h
        output, *_ = torch.rnn_tanh(x, start[None], self.weights, True, 1, 0.0, False, False, False)
        return output, None

    def gate(self, name: str, x: Tensor, previous: Tensor) -> Tensor:
        """See `Cell`; there is none."""
        raise KeyError(name)

    def terms(self, total: Tensor, bias: Tensor, x: Tensor | None) -> Linearization:
        """Return the activation's linearisation."""
        return TwoTerms(total, bias, x, slice(None))

    def step(
        self, x: Tensor, h: Tensor, previous: Tensor, rules: Rules, first: bool, origin: Origin = Origin()
    ) -> Step:
        """See `Cell`."""
        return TanhStep(self, x, h, previous, first, origin)

    def signals(self, x: Tensor, h: Tensor, previous: Tensor) -> Signals:
        """See `Cell`."""
        bias = self.b_input + self.b_recurrent
        wx = linear(x, self.w_input)
        total = linear(previous, self.w_recurrent, bias) + wx
        return Signals(None, total, wx, bias, self.w_input, self.w_recurrent)


class ReluCell(TanhCell):
    """h' = relu(W x + V h + b)."""

    def run(
        self, x: Tensor, h: Tensor | None = None, c: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """See `Cell`."""
        start = x.new_zeros(x.shape[1], self.hidden) if h is None else h
        output, *_ = torch.rnn_relu(x, start[None], self.weights, True, 1, 0.0, False, False, False)
        return output, None

    def terms(self, total: Tensor, bias: Tensor, x: Tensor | None) -> Linearization:
        """See `TanhCell`."""
        return ReluTerms(total, bias, x)


class TanhStep(Step):
    """The activation split over the relevant term and the rest; its lone ``s(b)`` goes where CD sends bias products."""

    def __init__(
        self, cell: TanhCell, x: Tensor, h: Tensor, previous: Tensor, first: bool, origin: Origin
    ) -> None:
        self.exact = (h,)
        wx = linear(x, cell.w_input)
        own = cell.b_input + cell.b_recurrent
        total = wx + linear(previous, cell.w_recurrent, own)
        bias = origin.bias(own, cell.w_input, cell.w_recurrent, len(x))
        self.split = cell.terms(total, bias, origin.relevant(wx, cell.w_input) if first else None)
        doubled = self.split.doubled
        self.v, self.w_below = doubled * cell.w_recurrent.T, doubled * cell.w_input.T

    def __call__(
        self, t: int, betas: Sequence[Tensor], below: Tensor | None, inside: Mask, keep: Mask, opened: int = 0
    ) -> None:
        """See `Step`."""
        (beta,) = betas
        own = recurrent(beta, self.v, opened)
        if below is not None:
            own += below @ self.w_below
        beta.copy_(self.split.relevant_and_bias(t, own, inside))
        subtract_elsewhere(keep, beta, at_step(self.split.at_bias, t, beta.shape[1]))
