"""How torch's operations act on parts: one table, from an operation's name to its rule.

operation of the owner's forward -> rule -> tensor with parts (`Parts`), or a plain one that no word contributes to

Most operations need no rule of their own: they are of one of the kinds in `kinds.py`, or are read by the linearisation
of `Parts`. By hand stand gates, which are the true row's for every part, padding and packing, and writing in place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from rnnviz.decomposition import gates, nests, packing, passing, writing
from rnnviz.decomposition.gates import attention
from rnnviz.decomposition.kinds import (
    AFFINE,
    AFFINE_PRODUCTS,
    DEVIATIONS,
    ELEMENTWISE,
    KEEPING,
    MOVES,
    PRODUCTS,
    REDUCTIONS,
    ROOTS,
    SHIFTS,
    SUMS,
    WEIGHING,
)
from rnnviz.decomposition.parts import Parts, leaves, without_fixed
from rnnviz.decomposition.unfollowed import Unfollowed, line_of_theirs
from rnnviz.errors import RnnvizError

__all__ = ["RULES", "aten", "attention", "operation"]
aten = torch.ops.aten

RULES: dict[str, Callable[[Any, Any, Any], Any]] = {
    **dict.fromkeys(("_softmax", "_safe_softmax"), gates.softmax),
    **dict.fromkeys(("max", "min", "median", "nanmedian"), gates.extreme_or_places),
    **dict.fromkeys(("amax", "amin"), gates.extreme),
    **dict.fromkeys(("topk", "kthvalue", "sort", "cummax", "cummin", "mode"), gates.at_places),
    **dict.fromkeys(("argmax", "argmin", "argsort"), gates.of_true),
    **dict.fromkeys(
        (
            *("max_pool2d_with_indices", "max_pool3d_with_indices"),
            *("adaptive_max_pool2d", "adaptive_max_pool3d"),
        ),
        gates.max_pool,
    ),
    "native_layer_norm": gates.layer_norm,
    "native_group_norm": gates.group_norm,
    **dict.fromkeys(
        ("native_batch_norm", "cudnn_batch_norm", "_native_batch_norm_legit_no_training"), gates.batch_norm
    ),
    **dict.fromkeys(
        (
            *("_scaled_dot_product_flash_attention_for_cpu", "_scaled_dot_product_flash_attention"),
            *("_scaled_dot_product_efficient_attention", "_scaled_dot_product_attention_math"),
            "scaled_dot_product_attention",
        ),
        gates.fused_attention,
    ),
    "_fused_sdp_choice": lambda *_: 0,
    "_to_copy": packing.cast,
    "_local_scalar_dense": packing.number,
    "equal": packing.equal,
    "_pack_padded_sequence": packing.packed,
    "constant_pad_nd": packing.padded,
    "masked_select": packing.picked,
    "as_strided": packing.refuse_strides,
    **dict.fromkeys(
        (
            *("zeros_like", "ones_like", "empty_like", "full_like"),
            *("new_zeros", "new_ones", "new_empty", "new_full"),
        ),
        packing.like,
    ),
}


def operation(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Do one of torch's operations (an ATen overload) on tensors with parts.

    Raises
    ------
    Unfollowed
        Where parts cannot pass through it.
    """
    name = func.overloadpacket.__name__
    try:
        if func._schema.is_mutable:
            return writing.in_place(func, name, args, kwargs)
        if writing.is_view(func) and isinstance(args[0], Parts):
            pass_on = writing.view_of_fixed if args[0].fixed else _pass
            result = pass_on(func, name, args, kwargs)
            if args[0].rows is None:
                writing.note_views(func, name, args, kwargs, result)
            return result
        args, kwargs = without_fixed((args, kwargs))
        return _pass(func, name, args, kwargs) if leaves((args, kwargs)) else func(*args, **kwargs)
    except RnnvizError:
        raise
    except Exception as error:
        said = str(error).strip().split("\n")[0]
        raise Unfollowed(
            f"torch's {name} does not take tensors with parts ({type(error).__name__}: {said})",
            "Write it with other operations.",
        ) from error


def _pass(func: Any, name: str, args: Any, kwargs: Any) -> Any:
    """Do an operation; gates that weigh something are plain numbers, and what is made of gates alone is gates."""
    found = leaves((args, kwargs))
    run = found[0].run
    run.operations += 1
    weighing = [part.gate for part in found]
    if any(weighing) and not all(weighing) and name in WEIGHING:
        args, kwargs = nests.replaced(Parts, lambda part: part.true if part.gate else part, (args, kwargs))
        found = leaves((args, kwargs))
    if len(found) > 1 and name in WEIGHING:
        run.products.append(line_of_theirs())
    result = _by_kind(func, name, args, kwargs, found)
    gate = name in DEVIATIONS or (name in ROOTS and found[0].squares == "mean")
    gate = gate or (all(weighing) and name in KEEPING)
    squares = _squares(name, args, found)
    for part in leaves(result):
        part.gate, part.squares = part.gate or gate, squares or part.squares
    if run.finite:
        _refuse_infinite(name, result)
    return result


def _squares(name: str, args: Any, found: list[Parts]) -> str:
    """Return whether an operation makes squares, or the mean of some: see `Parts`."""
    if name == "square" or (name == "pow" and args[1:] == (2,)) or (name == "mul" and args[0] is args[1]):
        return "each"
    if name == "var" or (name in SUMS and found[0].squares):
        return "mean"
    return found[0].squares if name in MOVES or (name in SHIFTS and len(found) == 1) else ""


def _by_kind(func: Any, name: str, args: Any, kwargs: Any, found: list[Parts]) -> Any:
    if name in RULES:
        return RULES[name](func, args, kwargs)
    if any(part.rows is not None for part in found):
        return passing.read_off(func, args, kwargs)
    if name in MOVES:
        return passing.moved(func, name, args, kwargs)
    if name in ELEMENTWISE:
        return passing.elementwise(func, name, args, kwargs, found)
    if name in REDUCTIONS:
        return passing.reduced(func, name, args, kwargs)
    if name in PRODUCTS or name in AFFINE_PRODUCTS:
        return passing.product(func, name, args, kwargs)
    if name in AFFINE and not (name == "convolution" and isinstance(args[1], Parts)):
        return passing.affine(func, args, kwargs)
    if func.has_kernel_for_dispatch_key(torch._C.DispatchKey.CompositeImplicitAutograd):
        return func.decompose(*args, **kwargs)  # into the operations that it is made of
    return passing.read_off(func, args, kwargs)


def _refuse_infinite(name: str, result: Any) -> None:
    """Refuse numbers that are finite of the text and not of a part of it."""
    for part in leaves(result):
        if part.rows is None and not bool(part.full[:, part.true.isfinite()].isfinite().all()):
            raise Unfollowed(
                f"{name} gives numbers that are not finite where words are missing",
                "Keep it from dividing by zero or taking the logarithm of zero, e.g. add 1e-8.",
            )
