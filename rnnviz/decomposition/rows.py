"""Scores of any sets of words by one run of the owner's forward, whatever it is made of.

ids (1, T), sets (S, T) -> the owner's forward on tensors with parts -> base (K,), outputs (K,), scores (S, K)

The forward runs once for all sets (in chunks that fit the memory), on one example as its owner would call it: the
sets are an axis that it never sees (`Parts`), so that no reshaping of its own can mix them up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils import _pytree as pytree

from rnnviz.decomposition import recurrent, rules
from rnnviz.decomposition.parts import Parts
from rnnviz.decomposition.run import Run
from rnnviz.decomposition.unfollowed import Unfollowed
from rnnviz.decomposition.watch import Watch

_FACTORIES = frozenset(
    [
        "zeros",
        "ones",
        "empty",
        "full",
        "new_zeros",
        "new_ones",
        "new_empty",
        "new_full",
        "zeros_like",
        "ones_like",
        "empty_like",
    ]
)
_NUMBERS = frozenset(
    ["tolist", "numpy", "__array__", "data_ptr", "storage", "untyped_storage", "numpy_force"]
)


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
            target.values, target.places, target.fixed = made.values, made.places, False
            return target
        raise Unfollowed(
            "ids are written into a tensor that was made before", "Use torch.nn.functional.one_hot."
        )

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
                *(given[key] for key in names[:3]),
                given.get("attn_mask"),
                given.get("is_causal"),
                given.get("scale"),
            )
        if name == "_pad_packed_sequence":
            return rules.unpacked(*args)
        if name == "logit" and isinstance(args[0], Parts) and args[0].sigmoid_of is not None:
            return args[0].sigmoid_of
        if name in _NUMBERS:
            raise Unfollowed(f"numbers are taken out of torch by .{name}()", "Stay with tensors in forward.")
        if name == "__setitem__" or (name.endswith("_") and not name.endswith("__")):
            _make_room(args[0], found)
        result = func(*args, **kwargs)
        if name == "sigmoid" and isinstance(result, Parts):
            result.sigmoid_of = args[0]
        return result


def _make_room(target: Any, found: list[Parts]) -> None:
    if not isinstance(target, Parts):
        raise Unfollowed(
            "what depends on the words is written into a tensor that was made before",
            "Collect the steps in a list and join them with torch.stack, or make the tensor in forward.",
        )
    if any(part is not target and not part.fixed for part in found) and (target.shared or target.fixed):
        rules.open_to(target)
