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

from rnnviz.decomposition import nests, recurrent
from rnnviz.decomposition.gates import attention, rms_norm
from rnnviz.decomposition.packing import padded_together, settled, unpacked
from rnnviz.decomposition.parts import Parts, leaves, passed, without_fixed
from rnnviz.decomposition.run import Run
from rnnviz.decomposition.unfollowed import Unfollowed
from rnnviz.decomposition.watch import Watch

_FACTORIES = frozenset({
    "zeros", "ones", "empty", "full", "new_zeros", "new_ones", "new_empty", "new_full", "zeros_like", "ones_like",
    "empty_like", "full_like", "tensor", "new_tensor", "new", "eye", "clone", "repeat",
})  # fmt: skip
_OF_A_KIND = frozenset({"new", "new_tensor"})  # only the type of what is given counts
_MATMULS = frozenset({"matmul", "__matmul__", "__rmatmul__"})
_NUMBERS = frozenset(
    {"tolist", "numpy", "__array__", "numpy_force", "data_ptr", "storage", "untyped_storage"}
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
            target.values, target.places, target.fixed, target.opened = made.values, made.places, False, False
            return target
        raise Unfollowed(
            "ids are written into a tensor that was made before", "Use torch.nn.functional.one_hot."
        )

    def call(self, func: Callable[..., Any], name: str, args: Any, kwargs: Any) -> Any:
        """See `Watch`."""
        self.run.steps.begin(name)
        found = leaves((args, kwargs))
        if name in _FACTORIES and (name in _OF_A_KIND or all(part.fixed for part in found)):
            args = nests.replaced(Parts, lambda part: part.true, args)
            made = func(*args, **kwargs)
            floating = isinstance(made, Tensor) and made.is_floating_point() and not isinstance(made, Parts)
            if floating and not kwargs.get("requires_grad"):
                return Parts.constant(self.run, made.detach(), fixed=True)
            return made
        if not found:
            return func(*args, **kwargs)
        if name in recurrent.LAYERS:
            return passed(
                func, name, args, kwargs, lambda own, _: recurrent.layers(self.run, name, without_fixed(own))
            )
        if name in recurrent.CELLS:
            return passed(
                func, name, args, kwargs, lambda own, _: recurrent.cell(self.run, name, without_fixed(own))
            )
        if name == "scaled_dot_product_attention":
            names = ("query", "key", "value", "attn_mask", "dropout_p", "is_causal")
            given = dict(zip(names, args, strict=False)) | kwargs
            query, key, value = (given[known] for known in names[:3])
            told = (given.get(known) for known in ("attn_mask", "is_causal", "scale"))
            return attention(query, key, value, *told)
        if name == "_pad_packed_sequence":
            return passed(func, name, args, kwargs, lambda own, _: unpacked(*own))
        if name == "pad_sequence":
            return padded_together(*args, **kwargs)
        if name in _MATMULS:
            return _matmul(*(args[::-1] if name == "__rmatmul__" else args), **kwargs)
        if name == "rms_norm" and isinstance(args[0], Parts):
            return passed(func, name, args, kwargs, lambda own, named: rms_norm(*own, **named))
        first = args[0] if args and isinstance(args[0], Parts) else None
        if first is not None and name in ("logit", "log"):  # they may ask for what that was made of
            self.run.steps.roots.add(first.node)
        if first is not None and name == "logit" and first.sigmoid_of is not None:
            return first.sigmoid_of
        if first is not None and name == "log" and first.softmax_of is not None:
            return torch.log_softmax(*first.softmax_of)
        if name in _NUMBERS:
            return self._numbers(func, name, args, kwargs)
        result = func(*args, **kwargs)
        if name == "sigmoid" and isinstance(result, Parts):
            result.sigmoid_of = args[0]
        return result

    def _numbers(self, func: Callable[..., Any], name: str, args: Any, kwargs: Any) -> Any:
        """Let numbers out of torch where they are the same for all rows."""
        if name in ("tolist", "numpy", "__array__", "numpy_force") and isinstance(args[0], Parts):
            part = args[0]
            self.run.steps.roots.add(part.node)
            return func(part.true if part.fixed else settled(part), *args[1:], **kwargs)
        raise Unfollowed(f"numbers are taken out of torch by .{name}()", "Stay with tensors in forward.")


def _matmul(input: Any, other: Any) -> Any:  # noqa: A002 - as torch calls it
    """Multiply matrices; torch would change the shape of a vector's product with them in place."""
    if input.dim() == 1 and other.dim() > 1:
        return torch.matmul(input.unsqueeze(0), other).squeeze(-2)
    return torch.matmul(input, other)
