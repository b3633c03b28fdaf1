"""Scores of any sets of words by one run of the owner's forward, whatever it is made of.

ids (1, T), sets (S, T) -> the owner's forward on tensors with parts -> base (K,), outputs (K,), scores (S, K)

The forward runs once for all sets (in chunks that fit the memory), on one example as its owner would call it: the
sets are an axis that it never sees (`Parts`), so that no reshaping of its own can mix them up.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.utils import _pytree as pytree

from rnnviz.decomposition import recurrent, rules
from rnnviz.decomposition.cells import Cell, Rules
from rnnviz.decomposition.parts import Parts
from rnnviz.decomposition.unfollowed import Unfollowed, line_of_theirs
from rnnviz.decomposition.watch import Watch

_FACTORIES = frozenset("zeros ones empty full new_zeros new_ones new_empty new_full zeros_like ones_like empty_like".split())
_NUMBERS = frozenset("tolist numpy __array__ data_ptr storage untyped_storage numpy_force".split())


class Call(NamedTuple):
    """A recurrent call of the owner's forward: which of torch's functions, whose, and how large."""

    kind: str
    module: str
    layer: int
    reverse: bool
    inputs: int
    hidden: int


class Run:
    """The sets of words that one run is about, and the rules it follows.

    Parameters
    ----------
    members : bool Tensor of shape (S, N)
        Which of the N words each set holds.
    options : Rules
        Of contextual decomposition in the cells.
    attention : {"gate", "decomposed"}
        Whether softmax weights are the true row's for all parts, or an operation like any other.
    """

    def __init__(self, members: Tensor, options: Rules = Rules(), attention: str = "gate") -> None:
        self.members, self.rules, self.attention = members, options, attention
        self.sets = len(members)
        self.full = members.all(1)
        self._with_nobody = torch.cat([members, torch.zeros_like(members[:, :1])], 1)
        self.calls: list[Call] = []
        self.largest = 1
        self.operations = 0
        self.products: list[str] = []
        self.prints = self.gives_sigmoid = False
        self.owner: nn.Module | None = None
        self.operation = rules.operation

    def inside(self, places: Tensor) -> Tensor:
        """Return which sets hold the word of each number, (S, *shape of places)."""
        small = places
        for dim, step in enumerate(places.stride()):
            if step == 0 and places.shape[dim] > 1:
                small = small.narrow(dim, 0, 1)
        found = self._with_nobody[:, small.where(small >= 0, self.members.shape[1])]
        return found.expand(self.sets, *places.shape)

    def called(self, kind: str, cell: Cell, output: Any, layer: int = 0, reverse: bool = False) -> None:
        """Take note of a recurrent call."""
        module = module_that_runs(self.owner)
        call = Call(kind, module, layer, reverse, cell.w_input.shape[1], cell.hidden)
        if call not in self.calls:
            self.calls.append(call)

    def check_variant(self, name: str, layers: int, words: bool) -> None:
        """Refuse CD's older variants where they are not defined."""
        recurrent.refuse_variant(self.rules.variant, name, layers, words)


def module_that_runs(owner: nn.Module | None) -> str:
    """Return the name, within its owner, of the innermost module whose forward runs just now."""
    names = {id(module): name for name, module in owner.named_modules()} if owner is not None else {}
    frame = sys._getframe(1)
    while frame is not None:
        module = frame.f_locals.get("self")
        if isinstance(module, nn.Module) and id(module) in names:
            return names[id(module)]
        frame = frame.f_back  # type: ignore[assignment]
    return ""


class Rows(Watch):
    """Watches a forward whose words enter with their parts."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run

    def entering(self, vectors: Tensor, places: Tensor, empty: Tensor) -> Any:
        """Let words enter: numbers of no word are there from the beginning."""
        zero = torch.where(places >= 0, empty, vectors)
        return Parts.of(self.run, torch.stack([zero, vectors]), places)

    def overwrite(self, target: Any, made: Any) -> Any:
        """See `Watch`."""
        if isinstance(target, Parts):
            target.values, target.places, target.fixed = made.values, made.places, False  # type: ignore[attr-defined]
            return target
        raise Unfollowed("ids are written into a tensor that was made before", "Use torch.nn.functional.one_hot.")

    def call(self, func: Callable[..., Any], name: str, args: Any, kwargs: Any) -> Any:
        """See `Watch`."""
        if name in _FACTORIES:
            made = func(*args, **kwargs)
            floating = isinstance(made, Tensor) and made.is_floating_point() and not isinstance(made, Parts)
            return rules.constant(self.run, made) if floating and not kwargs.get("requires_grad") else made
        if name == "log" and (known := getattr(args[0], "softmax_of", None)):
            return torch.log_softmax(*known)
        found = [leaf for leaf in pytree.tree_leaves((args, kwargs)) if isinstance(leaf, Parts)]
        if not found:
            return func(*args, **kwargs)
        if name in recurrent.LAYERS:
            return recurrent.layers(self.run, name, args)
        if name in recurrent.CELLS:
            return recurrent.cell(self.run, name, args)
        if name == "scaled_dot_product_attention":
            names = ("query", "key", "value", "attn_mask", "dropout_p", "is_causal")
            given = dict(zip(names, args, strict=False)) | kwargs
            return rules.attention(
                *(given[key] for key in names[:3]), given.get("attn_mask"), given.get("is_causal"), given.get("scale")
            )
        if name == "_pad_packed_sequence":
            return rules.unpacked(*args)
        if name == "logit" and (argument := getattr(args[0], "sigmoid_of", None)) is not None:
            return argument
        if name in _NUMBERS:
            raise Unfollowed(f"numbers are taken out of torch by .{name}()", "Stay with tensors in forward.")
        if name == "__setitem__" or (name.endswith("_") and not name.endswith("__")):
            _make_room(args[0], found)
        result = func(*args, **kwargs)
        if name == "sigmoid" and isinstance(result, Parts):
            result.sigmoid_of = args[0]  # type: ignore[attr-defined]
        return result


def _make_room(target: Any, found: list[Parts]) -> None:
    if not isinstance(target, Parts):
        raise Unfollowed(
            "what depends on the words is written into a tensor that was made before",
            "Collect the steps in a list and join them with torch.stack, or make the tensor in forward.",
        )
    if any(part is not target and not getattr(part, "fixed", False) for part in found) and (
        target.shared or getattr(target, "fixed", False)
    ):
        rules.open_to(target)


__all__ = ["Call", "Rows", "Run", "line_of_theirs"]
