"""REAT and NaiveREAT: the prediction split over words through the gates (Du et al. 2019, section 3)."""

from __future__ import annotations

import torch
from torch import Tensor

from rnnviz.decomposition.additive import AdditiveMethod, carry
from rnnviz.decomposition.trace import Direction
from rnnviz.errors import InputError, UnsupportedError, nearest
from rnnviz.ground.methods import register

VARIANTS = ("paper", "cell_state")


def tanh_of_cell(direction: Direction) -> Tensor:
    """Return ``tanh c_t`` of an LSTM, (T, B, H), without scanning: ``h_t / o_t``.

    Where an output gate is so near zero that the quotient would lose it, the cell is scanned after all.
    """
    o = direction.gate("o")
    if float(o.amin()) < torch.finfo(o.dtype).tiny * 1e8:
        return direction.c.tanh()
    return direction.h / o


@register
class Reat(AdditiveMethod):
    """REAT: what each step adds to the state, times what the gates let through to the end.

    ``S(t) = W [(h_t - a_t h_{t-1}) prod_{k>t} a_k]`` with ``a_t = z_t`` for the GRU (equation 14) and
    ``a_t = f_t o_t / o_{t-1}`` for the LSTM (equation 19). The LSTM's quotients telescope, so it is computed
    without them, as ``W [o_T prod_{k>t} f_k (tanh c_t - f_t tanh c_{t-1})]``: the same numbers, never
    infinite.

    Parameters
    ----------
    variant : {"paper", "cell_state"}
        "cell_state", for LSTMs, is exact in the cell: ``c_T = sum_t (prod_{k>t} f_k) i_t g_t``, each share
        scaled by ``o_T tanh(c_T) / c_T``.
    """

    name = "reat"
    summary = "each word's share of the prediction, as the gates let it through; phrases are sums of words"
    cells = ("lstm", "gru")
    variants = VARIANTS
    reference = (
        "Du, Liu, Yang, Ji, Hu (2019), On Attribution of Recurrent Neural Network Predictions, section 3"
    )

    def __init__(self, variant: str = "paper") -> None:
        if variant not in VARIANTS:
            raise InputError(f"there is no REAT variant {variant!r}: {nearest(variant, VARIANTS)}")
        self.variant = variant

    @property
    def title(self) -> str:
        """See `Method`."""
        return "REAT" if self.variant == "paper" else "REAT (cell state)"

    def shares(self, direction: Direction, weights: Tensor) -> Tensor:
        """See `AdditiveMethod`."""
        if direction.cell.name == "gru":
            if self.variant == "cell_state":
                raise UnsupportedError("REAT's variant 'cell_state' needs an LSTM; take variant='paper'.")
            z = direction.gate("z")
            return (direction.h - z * direction.previous) * carry(weights, z)
        f, o = direction.gate("f"), direction.gate("o")
        if self.variant == "cell_state":
            c = direction.c
            ratio = torch.where(c == 0, 1, c.tanh() / c)
            return direction.gate("i") * direction.gate("g") * carry(weights * o * ratio, f)
        tanh_c = tanh_of_cell(direction)
        added = tanh_c.clone()
        added[1:].addcmul_(f[1:], tanh_c[:-1], value=-1)
        return added.mul_(carry(weights * o, f))


@register
class NaiveReat(AdditiveMethod):
    """NaiveREAT: what each step changes in the state, ``S(t) = W (h_t - h_{t-1})`` (equation 8)."""

    name = "naive_reat"
    summary = "how much each word changed the state, as if nothing were forgotten later"
    reference = "Du et al. (2019), section 3.1.1"

    @property
    def title(self) -> str:
        """See `Method`."""
        return "NaiveREAT"

    def shares(self, direction: Direction, weights: Tensor) -> Tensor:
        """See `AdditiveMethod`."""
        return (direction.h - direction.previous) * carry(weights, None)
