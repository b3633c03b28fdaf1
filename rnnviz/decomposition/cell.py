"""Cell decomposition of the LSTM: the prediction as a telescoping sum of cells (Murdoch and Szlam 2017)."""

from __future__ import annotations

import torch
from torch import Tensor

from rnnviz.decomposition.additive import AdditiveMethod, carry
from rnnviz.decomposition.reat import tanh_of_cell
from rnnviz.decomposition.trace import Direction
from rnnviz.errors import InputError, nearest
from rnnviz.ground.methods import register

VARIANTS = ("beta", "gamma")


def increments(states: Tensor) -> Tensor:
    """Return what each step adds, ``y_t - y_{t-1}`` with ``y_{-1} = 0``, shape of `states`."""
    return states.diff(dim=0, prepend=torch.zeros_like(states[:1]))


@register
class CellDecomposition(AdditiveMethod):
    """What each word adds to the tanh of the cell, seen through the last output gate.

    Parameters
    ----------
    variant : {"beta", "gamma"}
        "beta": ``W [o_T (tanh c_j - tanh c_{j-1})]``. "gamma" lets the forget gates work on the cell first:
        ``W [o_T (tanh c'_{j,T} - tanh c'_{j-1,T})]`` with ``c'_{j,T} = (prod_{k>j} f_k) c_j``.
    """

    name = "cell_decomposition"
    summary = "how much each word added to the cell, read through the last output gate"
    cells = ("lstm",)
    variants = VARIANTS
    reference = "Murdoch, Szlam (2017), Automatic Rule Extraction from LSTMs, section 3"

    def __init__(self, variant: str = "beta") -> None:
        if variant not in VARIANTS:
            raise InputError(f"there is no cell decomposition {variant!r}: {nearest(variant, VARIANTS)}")
        self.variant = variant

    @property
    def title(self) -> str:
        """See `Method`."""
        return f"Cell decomposition ({self.variant})"

    def shares(self, direction: Direction, weights: Tensor) -> Tensor:
        """See `AdditiveMethod`."""
        read = weights * direction.gate("o")
        if self.variant == "beta":
            tanh_c = tanh_of_cell(direction)
            return increments(tanh_c) * carry(read, None)
        shares = torch.zeros_like(read)
        carried = torch.zeros_like(read)  # c'_{j,t} for every j up to the step t that is read
        for t, (f, c) in enumerate(zip(direction.gate("f"), direction.c, strict=True)):
            carried[:t] *= f
            carried[t] = c
            if bool(read[t].any()):
                tanh_c = carried[: t + 1].tanh()
                shares[: t + 1] += increments(tanh_c) * read[t]
        return shares
