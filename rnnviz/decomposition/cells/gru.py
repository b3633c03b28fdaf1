"""The GRU, with torch's order of gates r, z, n (REAT paper, equation 3; its u is torch's z)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from rnnviz.decomposition.cells.base import Cell, Origin, Rules, Signals, Step, Sum, first_step, recurrent
from rnnviz.decomposition.linearize import Mask, TwoTerms, at_step, linear, subtract_elsewhere


class GruCell(Cell):
    """r, z = sigma(W x + V h + b); n = tanh(W x + b_in + r (V h + b_hn)); h' = (1 - z) n + z h."""

    name = "gru"
    gate_names = ("r", "z", "n")

    def run(
        self, x: Tensor, h: Tensor | None = None, c: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """See `Cell`."""
        start = x.new_zeros(x.shape[1], self.hidden) if h is None else h
        output, *_ = torch.gru(x, start[None], self.weights, True, 1, 0.0, False, False, False)
        return output, None

    def gate(self, name: str, x: Tensor, previous: Tensor) -> Tensor:
        """Return r, z or n."""
        rows = self.rows(name)
        from_x = linear(x, self.w_input[rows], self.b_input[rows])
        from_h = linear(previous, self.w_recurrent[rows], self.b_recurrent[rows])
        if name == "n":
            return from_x.addcmul_(self.gate("r", x, previous), from_h).tanh_()
        return from_x.add_(from_h).sigmoid_()

    def step(
        self, x: Tensor, h: Tensor, previous: Tensor, rules: Rules, first: bool, origin: Origin = Origin()
    ) -> Step:
        """See `Cell`."""
        kind = GruStep if rules.gates == "split" else WholeGatesStep
        return kind(self, x, h, previous, first, origin)

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

    def __init__(
        self, cell: GruCell, x: Tensor, h: Tensor, previous: Tensor, first: bool, origin: Origin
    ) -> None:
        self.exact, self.h_zero = (h,), origin.h_zero
        rz, n = slice(0, 2 * cell.hidden), cell.rows("n")
        wx = linear(x, cell.w_input)
        vh = linear(previous, cell.w_recurrent)
        own_x = origin.relevant(wx, cell.w_input)
        x_rz, x_n = (own_x[..., rz], own_x[..., n]) if first else (None, None)
        bias_rz = cell.b_input[rz] + cell.b_recurrent[rz]
        total_rz = wx[..., rz] + vh[..., rz] + bias_rz
        bias_rz = origin.bias(bias_rz, cell.w_input[rz], cell.w_recurrent[rz], len(x))
        self.gates = TwoTerms(total_rz, bias_rz, x_rz, slice(0))
        r, _ = self.gates.at_total.chunk(2, -1)
        self.bias_r, bias_z = self.gates.at_bias.chunk(2, -1)
        self.b_hn = cell.b_recurrent[n]
        total_n = wx[..., n] + cell.b_input[n] + r * (vh[..., n] + self.b_hn)
        if self.h_zero is not None:
            self.b_hn = first_step(self.b_hn, len(x), x.shape[1], self.h_zero @ cell.w_recurrent[n].T)
        # n's own bias: b_in, and the bias part of r on b_hn.
        bias_n = origin._replace(h_zero=None).bias(cell.b_input[n], cell.w_input[n], cell.w_recurrent[n], 0)
        bias_n = bias_n + self.bias_r * self.b_hn
        self.candidate = TwoTerms(total_n, bias_n, x_n, slice(None))
        self.bias_product = (1 - bias_z) * self.candidate.at_bias
        if self.h_zero is not None:
            kept = (bias_z if bias_z.dim() == 1 else bias_z[0]) * self.h_zero
            self.bias_product = first_step(self.bias_product, len(x), x.shape[1], kept)
        self.v_rz, self.v_n = cell.w_recurrent[rz].T, cell.w_recurrent[n].T
        self.w_rz, self.w_n = cell.w_input[rz].T, cell.w_input[n].T

    def __call__(
        self, t: int, betas: Sequence[Tensor], below: Tensor | None, inside: Mask, keep: Mask, opened: int = 0
    ) -> None:
        """See `Step`. Below, r, z and n stand for relevant part plus bias."""
        (beta,) = betas
        texts = beta.shape[1]
        own_rz = recurrent(beta, self.v_rz, opened)
        if below is not None:
            own_rz += below @ self.w_rz
        r, z = self.gates.relevant_and_bias(t, own_rz, inside).chunk(2, -1)
        # The relevant part of r (V h + b_hn): r's relevant part and bias on V beta, its relevant part on b_hn.
        relevant_r = r - at_step(self.bias_r, t, texts)
        own_n = recurrent(beta, self.v_n, opened).mul_(r).addcmul_(relevant_r, at_step(self.b_hn, t, texts))
        if below is not None:
            own_n += below @ self.w_n
        n = self.candidate.relevant_and_bias(t, own_n.mul_(2), inside)
        # h' = (1 - z) n + z h: the relevant part of 1 - z is minus z's, its bias part is 1 - sigma(b_z).
        beta.mul_(z).addcmul_(1 - z, n)
        if t == 0 and self.h_zero is not None:
            beta.addcmul_(z, self.h_zero)
        subtract_elsewhere(keep, beta, at_step(self.bias_product, t, texts))


class WholeGatesStep(Step):
    """The GRU's update with r and z as constants: ``beta' = (1 - z) L_n(beta) + z beta``, in n ``r (V beta)``."""

    def __init__(
        self, cell: GruCell, x: Tensor, h: Tensor, previous: Tensor, first: bool, origin: Origin
    ) -> None:
        self.exact = (h,)
        n = cell.rows("n")
        wx = linear(x, cell.w_input[n])
        vh = linear(previous, cell.w_recurrent[n], cell.b_recurrent[n])
        self.r, self.z = cell.gate("r", x, previous), cell.gate("z", x, previous)
        own_x = origin.relevant(wx, cell.w_input[n])
        b_hn = cell.b_recurrent[n]
        if origin.h_zero is not None:
            b_hn = first_step(b_hn, len(x), x.shape[1], origin.h_zero @ cell.w_recurrent[n].T)
        no_state = origin._replace(h_zero=None)
        bias = no_state.bias(cell.b_input[n], cell.w_input[n], cell.w_recurrent[n], len(x)) + self.r * b_hn
        total = wx + cell.b_input[n] + self.r * vh
        self.candidate = TwoTerms(total, bias, own_x if first else None, slice(None))
        self.drift = (1 - self.z) * self.candidate.at_bias
        self.v, self.w = cell.w_recurrent[n].T, cell.w_input[n].T
        self.h_zero = origin.h_zero
        if self.h_zero is not None:
            self.drift = first_step(self.drift, len(x), x.shape[1], self.z[0] * self.h_zero)

    def __call__(
        self, t: int, betas: Sequence[Tensor], below: Tensor | None, inside: Mask, keep: Mask, opened: int = 0
    ) -> None:
        """See `Step`."""
        (beta,) = betas
        texts = beta.shape[1]
        z = at_step(self.z, t, texts)
        own = recurrent(beta, self.v, opened).mul_(at_step(self.r, t, texts))
        if below is not None:
            own += below @ self.w
        n = self.candidate.relevant_and_bias(t, own.mul_(2), inside)
        beta.mul_(z).addcmul_(1 - z, n)
        if t == 0 and self.h_zero is not None:
            beta.addcmul_(z, self.h_zero)
        subtract_elsewhere(keep, beta, at_step(self.drift, t, texts))
