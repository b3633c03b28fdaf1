"""How parts pass through an operation of one kind: moved, number by number, reduced, multiplied, affine, or any other.

operation, arguments with parts -> its rows -> zero, true and beta of the result, and the word of each number
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import torch
from torch import Tensor
from torch.utils import _pytree as pytree

from rnnviz.decomposition import nests
from rnnviz.decomposition.kinds import AFFINE, PRODUCTS, RESHAPES, SAME_PLACES, SUMS
from rnnviz.decomposition.parts import Parts, each, leaves, over_rows, read, without_infinite
from rnnviz.decomposition.unfollowed import Unfollowed
from rnnviz.decomposition.words import NOBODY, SEVERAL


def read_off(func: Any, args: Any, kwargs: Any) -> Any:
    """Do any operation: read the parts off what it makes of the four kinds of rows."""
    run = leaves((args, kwargs))[0].run
    return pytree.tree_map(lambda rows: of_rows(run, rows), each(func, args, kwargs, Parts.four))


def of_rows(run: Any, rows: Any, places: Tensor | None = None) -> Any:
    """Return the tensor of an operation's results on the four kinds of rows.

    Truth values and whole numbers that are the same in all of them are a plain tensor, of no word.
    """
    if not isinstance(rows, Tensor):
        return rows
    if rows.is_floating_point():
        return Parts.of(run, read(run, rows), places)
    return rows[1] if bool((rows == rows[:1]).all()) else Parts.of_rows(run, rows)


# Moves --------------------------------------------------------------------------------------------------


def moved(func: Any, name: str, args: Any, kwargs: Any) -> Any:
    """Move all parts, and with them the places; what has none belongs to no word."""
    run = leaves((args, kwargs))[0].run
    if name in ("cat", "stack"):
        kind = reduce(torch.promote_types, [item.dtype for item in args[0]])
        args = ([_with_parts(run, item, kind) for item in args[0]], *args[1:])
    elif name == "index":
        args = (args[0], numbers_of(args[1]))
    if name == "select" and (known := _known_step(*args)) is not None:
        return known
    found = leaves((args, kwargs))
    shared = all(part.shared for part in found)

    def values_of(part: Parts) -> Tensor:
        return part.values if shared else part.full

    if name in SAME_PLACES:
        values = values_of(args[0])
        result = Parts.of(run, values.clone() if name == "clone" else values, args[0].places)
        result.sigmoid_of = args[0].sigmoid_of
        return result
    if name in _DIRECT:
        values = _DIRECT[name](values_of(args[0]), args[0].dim(), *args[1:])
    else:
        values = each(func, args, kwargs, values_of)
    if name in RESHAPES:
        result = Parts.of(run, values, args[0].places.reshape(values.shape[1:]))
    else:
        own_args, own_kwargs = nests.replaced(Parts, lambda part: part.places, (args, kwargs))
        places = func(*own_args, **own_kwargs)
        result = pytree.tree_map(lambda rows, place: Parts.of(run, rows, place), values, places)
    if isinstance(args[0], Parts) and args[0].sigmoid_of is not None and isinstance(result, Parts):
        result.sigmoid_of = moved(func, name, (args[0].sigmoid_of, *args[1:]), kwargs)
        result.sigmoid_of.node = args[0].sigmoid_of.node
    return result


def _known_step(part: Parts, dim: int, at: int) -> Parts | None:
    """Return one step of states that are made later, where that step is known already."""
    later = part.later
    if later is None or dim % part.dim() != later.dim or at % part.shape[dim] not in later.steps:
        return None
    return Parts.of(part.run, later.steps[at % part.shape[dim]], part.places.select(dim, at))


def rows_moved(func: Any, name: str, rows: Tensor, args: Any, kwargs: Any) -> Any:
    """Return what a view makes of each row, rows first: `args` and `kwargs` are what it is given beside them."""
    if name in SAME_PLACES:
        return rows
    if name in _DIRECT:
        return _DIRECT[name](rows, rows.dim() - 1, *args)
    return over_rows(lambda row: func(row, *args, **kwargs), rows)


def _reshaped(values: Tensor, _: int, size: Any, *__: Any) -> Tensor:
    return values.reshape(len(values), *size)  # the rows may lie otherwise in memory than the owner's tensor


# The commonest, done without torch.vmap, which takes its time.
_DIRECT: dict[str, Callable[..., Tensor]] = {
    **dict.fromkeys(RESHAPES, _reshaped),
    "transpose": lambda values, n, a, b: values.transpose(a % n + 1, b % n + 1),
    "t": lambda values, n: values.transpose(1, 2) if n == 2 else values,
    "select": lambda values, n, dim, at: values.select(dim % n + 1, at),
    "unsqueeze": lambda values, n, dim: values.unsqueeze(dim % (n + 1) + 1),
    "permute": lambda values, n, dims: values.permute(0, *(dim % n + 1 for dim in dims)),
}


def _with_parts(run: Any, value: Any, kind: torch.dtype) -> Parts:
    return value if isinstance(value, Parts) else Parts.constant(run, value.to(kind))


def numbers_of(indices: Any) -> list[Any]:
    """Return indices of a tensor with truth values among them as numbers; one of several dimensions becomes several."""
    found: list[Any] = []
    for index in indices:
        if isinstance(index, Parts):
            raise Unfollowed("a tensor is indexed by what depends on the words", "Use torch.where.")
        known = isinstance(index, Tensor) and index.dtype in (torch.bool, torch.uint8)
        found.extend(index.nonzero(as_tuple=True) if known else [index])
    return found


# Number by number ---------------------------------------------------------------------------------------


def elementwise(func: Any, name: str, args: Any, kwargs: Any, found: list[Parts]) -> Any:
    """Do what acts on each number alone; while each belongs to one word, on zero and true only."""
    run = found[0].run
    places = _joined(found)
    width = max(leaf.dim() for leaf in nests.leaves((args, kwargs)) if isinstance(leaf, Tensor))

    def call(rows_of: Callable[[Parts], Tensor]) -> Any:
        def aligned(part: Parts) -> Tensor:
            rows = rows_of(part)
            return rows.reshape(len(rows), *[1] * (width - part.dim()), *part.shape)

        own_args, own_kwargs = nests.replaced(Parts, aligned, (args, kwargs))
        return func(*own_args, **own_kwargs)

    if all(part.shared for part in found) and (len(found) == 1 or not bool((places == SEVERAL).any())):
        result = call(lambda part: part.values)
        if all(leaf.is_floating_point() for leaf in nests.leaves(result)):
            return pytree.tree_map(lambda rows: Parts.of(run, rows, places.expand(rows.shape[1:])), result)
    if _is_linear(name, args, found) and not kwargs.get("rounding_mode"):
        values = call(lambda part: part.full)
        return Parts.of(run, values, places.expand(values.shape[1:]))
    if name in AFFINE:
        values = _linear_part(call(lambda part: _with_nothing(part.full)))
        return Parts.of(run, values, places.expand(values.shape[1:]))
    result = call(Parts.four)
    return pytree.tree_map(lambda rows: of_rows(run, rows, places.expand(rows.shape[1:])), result)


def _is_linear(name: str, args: Any, found: list[Parts]) -> bool:
    """Whether an operation is linear in what has parts: no constant is added, one factor has them, and no divisor."""
    if name in ("mul", "div", "true_divide"):
        return len(found) == 1 and (name == "mul" or isinstance(args[0], Parts))
    return name in ("neg", "positive") or (name in ("add", "sub") and all(isinstance(a, Parts) for a in args))


def _joined(found: list[Parts]) -> Tensor:
    """Return the word that each number of a result belongs to."""
    places = found[0].places
    for other in found[1:]:
        theirs = other.places
        either = torch.where(places == NOBODY, theirs, torch.where(theirs == NOBODY, places, SEVERAL))
        places = torch.where(places == theirs, places, either)
    return places


# Affine -------------------------------------------------------------------------------------------------


def affine(func: Any, args: Any, kwargs: Any) -> Parts:
    """Do what is affine in all that has parts: zero and true as they are, of beta the linear part."""
    run = leaves((args, kwargs))[0].run
    return Parts.of(run, _linear_part(each(func, args, kwargs, lambda part: _with_nothing(part.full))))


def _with_nothing(values: Tensor) -> Tensor:
    return torch.cat([values, torch.zeros_like(values[:1])])


def _linear_part(rows: Tensor) -> Tensor:
    """Return zero, true and beta of an affine operation's results on these, and on nothing as the last row."""
    nothing = rows[-1]
    return torch.cat([rows[:2], without_infinite(rows[2:-1] - nothing, nothing, nothing)])


def product(func: Any, name: str, args: Any, kwargs: Any) -> Any:
    """Multiply matrices: linear where one of them has parts, else read off the rows."""
    alone = name in PRODUCTS
    first, second = args[-2:] if alone else args[1:3]
    added = [] if alone else [args[0]]
    if isinstance(first, Parts) and isinstance(second, Parts):
        return read_off(func, args, kwargs)
    part = first if isinstance(first, Parts) else second
    if not isinstance(part, Parts):  # only what is added has parts
        return affine(func, args, kwargs)
    over = -1 if part is first else (-2 if part.dim() > 1 else -1)
    alike = places_alike(part.places, over)
    if part.shared and alike is not None and not leaves(added):
        values = each(func, args, kwargs, lambda part: part.values)
        return Parts.of(part.run, values, _spread(alike, over, values[0]))
    if alone:
        values = each(func, args, kwargs, lambda part: part.full)
        result = Parts.of(part.run, values)
    else:
        result = affine(func, args, kwargs)
    if alike is not None and not leaves(added):
        result.places = _spread(alike, over, result)
    return result


def _spread(alike: Tensor, over: int, like: Tensor) -> Tensor:
    """Return the places of a product's numbers, of those that are alike in the dimension that it sums over."""
    return (alike.squeeze(over) if alike.dim() > like.dim() else alike).expand(like.shape)


# Reductions ---------------------------------------------------------------------------------------------


def reduced(func: Any, name: str, args: Any, kwargs: Any) -> Any:
    """Reduce over some dimensions; where each word's numbers are reduced by themselves, on zero and true only."""
    part: Parts = args[0]
    named = dict(zip((argument.name for argument in func._schema.arguments), args, strict=False)) | kwargs
    dims = named.get("dim")
    if dims is None or dims == []:
        dims = list(range(part.dim()))
    alike: Tensor | None = part.places
    for dim in [dims] if isinstance(dims, int) else dims:
        alike = None if alike is None else places_alike(alike, dim)
    if part.shared and alike is not None:
        values = each(func, args, kwargs, lambda part: part.values)
        return Parts.of(part.run, values, alike.reshape(values.shape[1:]))
    if name in SUMS:
        values = each(func, args, kwargs, lambda part: part.full)
        return Parts.of(part.run, values, None if alike is None else alike.reshape(values.shape[1:]))
    return read_off(func, args, kwargs)


def places_alike(places: Tensor, dim: int) -> Tensor | None:
    """Return the places without dimension `dim` (kept, of size 1), or None where they differ along it."""
    if not places.dim():
        return places
    first = places.narrow(dim, 0, 1)
    if places.stride(dim) == 0 or places.shape[dim] == 1 or bool((places == first).all()):
        return first
    return None
