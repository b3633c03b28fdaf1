"""Run: the sets of words that one run of a forward is about, its rules, and what it notes of the model."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import torch
from torch import Tensor, nn

from rnnviz.decomposition.cells import Cell, Rules
from rnnviz.models.found import Call


class Run:
    """The sets of words that one run is about, and the rules it follows.

    Parameters
    ----------
    members : bool Tensor of shape (S, N)
        Which of the N words each set holds.
    operation : callable
        How one of torch's operations acts on tensors with parts.
    rules : Rules
        Of contextual decomposition in the cells.
    attention : {"gate", "decomposed"}
        Whether softmax weights are the true row's for all parts, or an operation like any other.
    """

    def __init__(
        self,
        members: Tensor,
        operation: Callable[[Any, tuple[Any, ...], dict[str, Any]], Any],
        rules: Rules = Rules(),
        attention: str = "gate",
    ) -> None:
        self.members, self.operation = members, operation
        self.rules, self.attention = rules, attention
        self.sets = len(members)
        self.full, self.empty = members.all(1), ~members.any(1)
        self.extremes = bool((self.full | self.empty).any())
        self._with_nobody = torch.cat([members, torch.zeros_like(members[:, :1])], 1)
        self.calls: list[Call] = []
        self.largest = 1
        self.finite = False  # whether numbers that are not finite are refused where they arise
        self.operations = 0
        self.products: list[str] = []
        self.prints = self.gives_sigmoid = False
        self.owner: nn.Module | None = None

    def inside(self, places: Tensor) -> Tensor:
        """Return which sets hold the word of each number, (S, *shape of places)."""
        small = places
        for dim, step in enumerate(places.stride()):
            if step == 0 and places.shape[dim] > 1:
                small = small.narrow(dim, 0, 1)
        found = self._with_nobody[:, small.where(small >= 0, self.members.shape[1])]
        return found.expand(self.sets, *places.shape)

    def called(self, kind: str, cell: Cell, layer: int = 0, reverse: bool = False) -> None:
        """Take note of a recurrent call."""
        module = module_that_runs(self.owner)
        call = Call(kind, module, layer, reverse, cell.w_input.shape[1], cell.hidden)
        if call not in self.calls:
            self.calls.append(call)


def module_that_runs(owner: nn.Module | None) -> str:
    """Return the name, within its owner, of the innermost module whose forward runs just now."""
    names = {id(module): name for name, module in owner.named_modules()} if owner is not None else {}
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        module = frame.f_locals.get("self")
        if isinstance(module, nn.Module) and id(module) in names:
            return str(names[id(module)]).removeprefix("_orig_mod").removeprefix(".")  # of a compiled module
        frame = frame.f_back
    return ""
