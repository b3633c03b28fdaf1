"""The LSTM, with torch's order of gates i, f, g, o (CD paper, equations 1 to 6)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from rnnviz.decomposition.cells.base import Cell, Origin, Rules, Signals, Step, Sum, first_step, recurrent
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
    """i, f, o = sigma(W x + V h + b), g = tanh(W x + V h + b); c' = f c + i g; h' = o tanh(c').

    With a projection (torch's `proj_size`), ``h' = W_hr (o tanh(c'))``.
    """

    name = "lstm"
    gate_names = ("i", "f", "g", "o")

    def __init__(
        self,
        w_input: Tensor,
        w_recurrent: Tensor,
        b_input: Tensor,
        b_recurrent: Tensor,
        projection: Tensor | None = None,
    ) -> None:
        super().__init__(w_input, w_recurrent, b_input, b_recurrent)
        self.projection = projection

    @property
    def units(self) -> int:
        """The number of cells: that of hidden units, but for a projection."""
        return len(self.w_recurrent) // 4

    def rows(self, gate: str) -> slice:
        """See `Cell`."""
        number = self.gate_names.index(gate)
        return slice(number * self.units, (number + 1) * self.units)

    def run(
        self, x: Tensor, h: Tensor | None = None, c: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """See `Cell`."""
        start = x.new_zeros(x.shape[1], self.hidden) if h is None else h
        cell = x.new_zeros(x.shape[1], self.units) if c is None else c
        weights = self.weights + ([] if self.projection is None else [self.projection])
        output, _, last = torch.lstm(x, (start[None], cell[None]), weights, True, 1, 0.0, False, False, False)
        return output, last[0]

    def gate(self, name: str, x: Tensor, previous: Tensor) -> Tensor:
        """Return i, f, g or o (equations 1 to 4)."""
        rows = self.rows(name)
        bias = self.b_input[rows] + self.b_recurrent[rows]
        total = linear(x, self.w_input[rows], bias).add_(linear(previous, self.w_recurrent[rows]))
        return total.tanh_() if name == "g" else total.sigmoid_()

    def step(
        self, x: Tensor, h: Tensor, previous: Tensor, rules: Rules, first: bool, origin: Origin = Origin()
    ) -> Step:
        """See `Cell`."""
        kind = LstmStep if rules.gates == "split" else WholeGatesStep
        return kind(self, x, h, previous, rules, first, origin)

    def signals(self, x: Tensor, h: Tensor, previous: Tensor) -> Signals:
        """See `Cell`: c' = f c + i g, whose gates are f and i; o and tanh let all relevance of h' through to c'."""
        split = slice(0, 3 * self.units)  # i, f, g
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


def scan_cells(i: Tensor, f: Tensor, g: Tensor, start: Tensor | None = None) -> Tensor:
    """Return the cell states c_t, (T, B, H): equation 5, step by step, from c_0 (zero where none is given)."""
    new = (i * g).unbind(0)
    cells = [new[0] if start is None else torch.addcmul(new[0], f[0], start)]
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
        rules: Rules,
        first: bool,
        origin: Origin,
    ) -> None:
        self.units, self.projection, self.c_zero = cell.units, cell.projection, origin.c_zero
        split = slice(0, (4 if rules.output_gate else 3) * self.units)  # i, f, g and, where wanted, o
        w_input, w_recurrent = cell.w_input[split], cell.w_recurrent[split]
        bias = cell.b_input[split] + cell.b_recurrent[split]
        wx = linear(x, w_input)
        total = linear(previous, w_recurrent, bias) + wx
        bias = origin.bias(bias, w_input, w_recurrent, len(x))
        own_x = origin.relevant(wx, w_input)
        self.split: Linearization
        if rules.variant == "paper":
            self.split = ThreeTerms(total, bias, own_x, cell.rows("g"))
        else:
            self.split = TwoTerms(total, bias, own_x if first else None, cell.rows("g"))
        i, f, g, *_ = torch.split(self.split.at_total, self.units, -1)
        c = scan_cells(i, f, g, origin.c)
        self.exact = (h, c)
        self.output = TwoTerms(c, None, None, slice(None))
        self.o = None if rules.output_gate else cell.gate("o", x, previous)
        self.v = (w_recurrent * self.split.doubled[:, None]).T
        self.w_below = None if first else (w_input * self.split.doubled[:, None]).T
        bias_i, bias_f, bias_g, *_ = torch.split(self.split.at_bias, self.units, -1)
        self.bias_product = bias_i * bias_g
        if self.c_zero is not None:
            kept = (bias_f if bias_f.dim() == 1 else bias_f[0]) * self.c_zero
            self.bias_product = first_step(self.bias_product, len(x), x.shape[1], kept)

    def __call__(
        self, t: int, betas: Sequence[Tensor], below: Tensor | None, inside: Mask, keep: Mask, opened: int = 0
    ) -> None:
        """See `Step`. Each factor below is relevant part plus bias: their products are equations 13 to 18."""
        beta_h, beta_c = betas
        own = recurrent(beta_h, self.v, opened)
        if below is not None and self.w_below is not None:
            own += below @ self.w_below
        factors = self.split.relevant_and_bias(t, own, inside)
        i, f, g, *o = torch.split(factors, self.units, -1)
        beta_c.mul_(f).addcmul_(i, g)  # equation 19
        if t == 0 and self.c_zero is not None:
            beta_c.addcmul_(f, self.c_zero)
        subtract_elsewhere(keep, beta_c, at_step(self.bias_product, t, beta_c.shape[1]))
        tanh_c = self.output.relevant_and_bias(t, beta_c * 2, len(beta_c))
        output = o[0] if self.o is None else at_step(self.o, t, beta_h.shape[1])
        if self.projection is None:
            torch.mul(output, tanh_c, out=beta_h)  # equation 22
        else:
            torch.matmul(output * tanh_c, self.projection.T, out=beta_h)


class WholeGatesStep(Step):
    """The cell update with i, f and o as constants: ``beta_c' = f beta_c + i L_g(beta)``, ``beta_h = o L(beta_c)``."""

    def __init__(
        self,
        cell: LstmCell,
        x: Tensor,
        h: Tensor,
        previous: Tensor,
        rules: Rules,
        first: bool,
        origin: Origin,
    ) -> None:
        self.projection, self.c_zero = cell.projection, origin.c_zero
        g = cell.rows("g")
        self.i, self.f, self.o = (cell.gate(name, x, previous) for name in "ifo")
        bias = cell.b_input[g] + cell.b_recurrent[g]
        wx = linear(x, cell.w_input[g])
        total = linear(previous, cell.w_recurrent[g], bias) + wx
        bias = origin.bias(bias, cell.w_input[g], cell.w_recurrent[g], len(x))
        own_x = origin.relevant(wx, cell.w_input[g])
        self.candidate = TwoTerms(total, bias, own_x if first else None, slice(None))
        c = scan_cells(self.i, self.f, self.candidate.at_total, origin.c)
        self.exact = (h, c)
        self.output = TwoTerms(c, None, None, slice(None))
        self.v, self.w_below = 2 * cell.w_recurrent[g].T, 2 * cell.w_input[g].T
        self.drift = self.i * self.candidate.at_bias
        if self.c_zero is not None:
            self.drift = first_step(self.drift, len(x), x.shape[1], self.f[0] * self.c_zero)

    def __call__(
        self, t: int, betas: Sequence[Tensor], below: Tensor | None, inside: Mask, keep: Mask, opened: int = 0
    ) -> None:
        """See `Step`."""
        beta_h, beta_c = betas
        texts = beta_h.shape[1]
        own = recurrent(beta_h, self.v, opened)
        if below is not None:
            own += below @ self.w_below
        g = self.candidate.relevant_and_bias(t, own, inside)
        f = at_step(self.f, t, texts)
        beta_c.mul_(f).addcmul_(at_step(self.i, t, texts), g)
        if t == 0 and self.c_zero is not None:
            beta_c.add_(f * self.c_zero)
        subtract_elsewhere(keep, beta_c, at_step(self.drift, t, texts))
        tanh_c = self.output.relevant_and_bias(t, beta_c * 2, len(beta_c)).mul_(at_step(self.o, t, texts))
        beta_h.copy_(tanh_c if self.projection is None else tanh_c @ self.projection.T)
