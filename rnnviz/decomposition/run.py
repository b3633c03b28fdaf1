"""Run: the sets of words that one run of a forward is about, its rules, and what it notes of the model."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection
from types import FrameType
from typing import Any

import torch
from torch import Tensor, nn

from rnnviz.decomposition.cells import Cell, Rules
from rnnviz.models.found import Call


class Steps:
    """The steps of one forward, torch's functions in the order of their calls, and which of them need which.

    The weights of an attention, say, need no parts: of what leads to them only the text's own numbers are wanted.

    Parameters
    ----------
    needed : collection of int or None
        The steps whose parts are needed, known from an earlier run of the same forward; None for all.

    Attributes
    ----------
    names : list of str
        What was called.
    number : int
        The step that is being done.
    roots : set of int
        Steps that are needed besides those of the output.
    writes : bool
        Whether something was written in place.
    within : bool
        Whether an operation is being done just now.
    """

    def __init__(self, needed: Collection[int] | None) -> None:
        self.needed = needed
        self.names: list[str] = []
        self.number = -1
        self.given: dict[int, set[int]] = {}
        self.roots: set[int] = set()
        self.writes = self.within = False

    def begin(self, name: str) -> None:
        """Begin with the next step."""
        self.names.append(name)
        self.number += 1

    @property
    def wants_this(self) -> bool:
        """Whether this step's parts are needed."""
        return self.needed is None or self.number in self.needed

    def give(self, given: set[int], settled: bool) -> None:
        """Note that this step was given the results of others; `settled` where they have to be one for all rows."""
        self.given.setdefault(self.number, set()).update(given)
        if settled:
            self.roots |= given

    def needed_for(self, node: int) -> set[int] | None:
        """Return the steps that one of them needs, and those that are needed anyhow; None where all may be."""
        if node < 0 or self.writes:
            return None
        found: set[int] = set()
        open_ = [node, *self.roots]
        while open_:
            number = open_.pop()
            if number >= 0 and number not in found:
                found.add(number)
                open_.extend(self.given.get(number, ()))
        return found


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
    spans : bool
        Whether the sets are all spans of the words, in the order of `rnnviz.ground.spans`.
    read_whole : collection of int
        Which recurrent calls, by their number, are known to be read at every step.
    needed : collection of int, optional
        The steps whose parts are known to be needed: see `Steps`.
    probe : bool
        Whether the only set is the whole text, to learn what runs over many sets will need.
    """

    def __init__(
        self,
        members: Tensor,
        operation: Callable[[Any, tuple[Any, ...], dict[str, Any]], Any],
        rules: Rules = Rules(),
        attention: str = "gate",
        spans: bool = False,
        read_whole: Collection[int] = (),
        needed: Collection[int] | None = None,
        probe: bool = False,
    ) -> None:
        self.members, self.operation = members, operation
        self.rules, self.attention = rules, attention
        self.spans, self.read_whole, self.number = spans, set(read_whole), 0
        self.sets, self.probe = len(members), probe
        self.full, self.empty = members.all(1), ~members.any(1)
        self.extremes = bool((self.full | self.empty).any())
        self._with_nobody = torch.cat([members, torch.zeros_like(members[:, :1])], 1)
        self.calls: list[Call] = []
        self.largest = 1
        self.finite = False  # whether numbers that are not finite are refused where they arise
        self.operations = 0
        self.products: list[str] = []
        self.prints = self.gives_sigmoid = False
        self.needed: set[int] | None = None
        self.owner: nn.Module | None = None
        self.steps = Steps(needed)

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
