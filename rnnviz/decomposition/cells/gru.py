"""The GRU, with torch's order of gates r, z, n (REAT paper, equation 3; its u is torch's z)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from rnnviz.decomposition.cells.base import Cell, Signals, Step, Sum, recurrent
from rnnviz.decomposition.linearize import Mask, TwoTerms, linear, subtract_elsewhere


class GruCell(Cell):
    """r, z = sigma(W x + V h + b); n = tanh(W x + b_in + r (V h + b_hn)); h' = (1 - z) n + z h."""

    name = "gru"
    gate_names = ("r", "z", "n")

    def run(self, x: Tensor) -> Tensor:
        """See `Cell`."""
        start = x.new_zeros(1, x.shape[1], self.hidden)
        output, *_ = torch.gru(x, start, self.weights, True, 1, 0.0, False, False, False)
        return output

    def gate(self, name: str, x: Tensor, previous: Tensor) -> Tensor:
        """Return r, z or n."""
        rows = self.rows(name)
        from_x = linear(x, self.w_input[rows], self.b_input[rows])
        from_h = linear(previous, self.w_recurrent[rows], self.b_recurrent[rows])
        if name == "n":
            return from_x.addcmul_(self.gate("r", x, previous), from_h).tanh_()
        return from_x.add_(from_h).sigmoid_()

    def step(
        self, x: Tensor, h: Tensor, previous: Tensor, variant: str, output_gate: bool, first: bool
    ) -> Step:
        """See `Cell`."""
        return GruStep(self, x, h, previous, first)

    def signals(self, x: Tensor, h: Tensor, previous: Tensor) -> Signals:
        """See `Cell`: h' = (1 - z) n + z h, gates 1 - z and z; in n the gate r weighs V h and its bias b_hn."""
        rz, n = slice(0, 2 * self.hidden), self.rows("n")
        wx = linear(x, self.w_input)
        vh = linear(previous, self.w_recurrent, self.b_recurrent)
        r, z = (wx[..., rz] + self.b_input[rz] + vh[..., rz]).sigmoid_().chunk(2, -1)
        total = torch.addcmul(wx[..., n] + self.b_input[n], r, vh[..., n])
        return Signals(
            Sum(h, z * previous, (1 - z) * total.tanh()),
            total,
            wx[..., n],
            self.b_input[n] + r * self.b_recurrent[n],
            self.w_input[n],
            self.w_recurrent[n],
            gate=r,
        )


class GruStep(Step):
    """The GRU's update split by the rules of CD: every product multiplied out, n linearised with its bias first."""

    def __init__(self, cell: GruCell, x: Tensor, h: Tensor, previous: Tensor, first: bool) -> None:
        self.exact = (h,)
        rz, n = slice(0, 2 * cell.hidden), cell.rows("n")
        wx = linear(x, cell.w_input)
        vh = linear(previous, cell.w_recurrent)
        x_rz, x_n = (wx[..., rz], wx[..., n]) if first else (None, None)
        bias_rz = cell.b_input[rz] + cell.b_recurrent[rz]
        self.gates = TwoTerms(wx[..., rz] + vh[..., rz] + bias_rz, bias_rz, x_rz, slice(0))
        r, _ = self.gates.at_total.chunk(2, -1)
        self.bias_r, bias_z = self.gates.at_bias.chunk(2)
        self.b_hn = cell.b_recurrent[n]
        # n's own bias: b_in, and the bias part of r on b_hn.
        bias_n = cell.b_input[n] + self.bias_r * self.b_hn
        total_n = wx[..., n] + cell.b_input[n] + r * (vh[..., n] + self.b_hn)
        self.candidate = TwoTerms(total_n, bias_n, x_n, slice(None))
        self.bias_product = (1 - bias_z) * self.candidate.at_bias
        self.v_rz, self.v_n = cell.w_recurrent[rz].T, cell.w_recurrent[n].T
        self.w_rz, self.w_n = cell.w_input[rz].T, cell.w_input[n].T

    def __call__(
        self, t: int, betas: Sequence[Tensor], below: Tensor | None, inside: Mask, keep: Mask, opened: int = 0
    ) -> None:
        """See `Step`. Below, r, z and n stand for relevant part plus bias."""
        (beta,) = betas
        own_rz = recurrent(beta, self.v_rz, opened)
        if below is not None:
            own_rz += below @ self.w_rz
        r, z = self.gates.relevant_and_bias(t, own_rz, inside).chunk(2, -1)
        # The relevant part of r (V h + b_hn): r's relevant part and bias on V beta, its relevant part on b_hn.
        own_n = recurrent(beta, self.v_n, opened).mul_(r).addcmul_(r - self.bias_r, self.b_hn)
        if below is not None:
            own_n += below @ self.w_n
        n = self.candidate.relevant_and_bias(t, own_n.mul_(2), inside)
        # h' = (1 - z) n + z h: the relevant part of 1 - z is minus z's, its bias part is 1 - sigma(b_z).
        beta.mul_(z).addcmul_(1 - z, n)
        subtract_elsewhere(keep, beta, self.bias_product)
