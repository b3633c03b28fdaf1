"""The LSTM, with torch's order of gates i, f, g, o (CD paper, equations 1 to 6)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from rnnviz.decomposition.cells.base import Cell, Signals, Step, Sum, recurrent
from rnnviz.decomposition.linearize import (
    Linearization,
    Mask,
    ThreeTerms,
    TwoTerms,
    at_step,
    linear,
    subtract_elsewhere,
)


class LstmCell(Cell):
    """i, f, o = sigma(W x + V h + b), g = tanh(W x + V h + b); c' = f c + i g; h' = o tanh(c')."""

    name = "lstm"
    gate_names = ("i", "f", "g", "o")

    def run(self, x: Tensor) -> Tensor:
        """See `Cell`."""
        start = x.new_zeros(1, x.shape[1], self.hidden)
        output, *_ = torch.lstm(x, (start, start), self.weights, True, 1, 0.0, False, False, False)
        return output

    def gate(self, name: str, x: Tensor, previous: Tensor) -> Tensor:
        """Return i, f, g or o (equations 1 to 4)."""
        rows = self.rows(name)
        bias = self.b_input[rows] + self.b_recurrent[rows]
        total = linear(x, self.w_input[rows], bias).add_(linear(previous, self.w_recurrent[rows]))
        return total.tanh_() if name == "g" else total.sigmoid_()

    def step(
        self, x: Tensor, h: Tensor, previous: Tensor, variant: str, output_gate: bool, first: bool
    ) -> Step:
        """See `Cell`."""
        return LstmStep(self, x, h, previous, variant, output_gate, first)

    def signals(self, x: Tensor, h: Tensor, previous: Tensor) -> Signals:
        """See `Cell`: c' = f c + i g, whose gates are f and i; o and tanh let all relevance of h' through to c'."""
        split = slice(0, 3 * self.hidden)  # i, f, g
        bias = self.b_input[split] + self.b_recurrent[split]
        wx = linear(x, self.w_input[split])
        total = linear(previous, self.w_recurrent[split], bias) + wx
        total_i, total_f, total_g = total.chunk(3, -1)
        i, f, g = total_i.sigmoid(), total_f.sigmoid(), total_g.tanh()
        c = scan_cells(i, f, g)
        kept = torch.cat([torch.zeros_like(c[:1]), f[1:] * c[:-1]])
        rows = self.rows("g")
        return Signals(
            Sum(c, kept, i * g),
            total_g,
            wx[..., rows],
            bias[rows],
            self.w_input[rows],
            self.w_recurrent[rows],
        )


def scan_cells(i: Tensor, f: Tensor, g: Tensor) -> Tensor:
    """Return the cell states c_t, (T, B, H): equation 5, step by step."""
    new = (i * g).unbind(0)
    cells = [new[0]]
    for update, forget in zip(new[1:], f.unbind(0)[1:], strict=True):
        cells.append(torch.addcmul(update, forget, cells[-1]))
    return torch.stack(cells)


class LstmStep(Step):
    """The cell update with each gate split in relevant part, rest and bias (CD paper, equations 11 to 24)."""

    def __init__(
        self,
        cell: LstmCell,
        x: Tensor,
        h: Tensor,
        previous: Tensor,
        variant: str,
        output_gate: bool,
        first: bool,
    ) -> None:
        split = slice(0, (4 if output_gate else 3) * cell.hidden)  # i, f, g and, where wanted, o
        w_input, w_recurrent = cell.w_input[split], cell.w_recurrent[split]
        bias = cell.b_input[split] + cell.b_recurrent[split]
        wx = linear(x, w_input)
        total = linear(previous, w_recurrent, bias) + wx
        self.split: Linearization
        if variant == "paper":
            self.split = ThreeTerms(total, bias, wx, cell.rows("g"))
        else:
            self.split = TwoTerms(total, bias, wx if first else None, cell.rows("g"))
        i, f, g, *_ = torch.split(self.split.at_total, cell.hidden, -1)
        c = scan_cells(i, f, g)
        self.exact = (h, c)
        self.output = TwoTerms(c, None, None, slice(None))
        self.o = None if output_gate else cell.gate("o", x, previous)
        self.v = (w_recurrent * self.split.doubled[:, None]).T
        self.w_below = None if first else (w_input * self.split.doubled[:, None]).T
        bias_i, _, bias_g, *_ = torch.split(self.split.at_bias, cell.hidden)
        self.bias_product = bias_i * bias_g

    def __call__(
        self, t: int, betas: Sequence[Tensor], below: Tensor | None, inside: Mask, keep: Mask, opened: int = 0
    ) -> None:
        """See `Step`. Each factor below is relevant part plus bias: their products are equations 13 to 18."""
        beta_h, beta_c = betas
        own = recurrent(beta_h, self.v, opened)
        if below is not None and self.w_below is not None:
            own += below @ self.w_below
        factors = self.split.relevant_and_bias(t, own, inside)
        i, f, g, *o = torch.split(factors, beta_h.shape[-1], -1)
        beta_c.mul_(f).addcmul_(i, g)  # equation 19
        subtract_elsewhere(keep, beta_c, self.bias_product)
        tanh_c = self.output.relevant_and_bias(t, beta_c * 2, len(beta_c))
        output = o[0] if self.o is None else at_step(self.o, t, beta_h.shape[1])
        torch.mul(output, tanh_c, out=beta_h)  # equation 22
