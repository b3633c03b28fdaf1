"""Writing in place: what an operation of the owner's forward puts over a tensor, and so over all views of it.

A tensor is given memory of its own for all parts when it is first written to, and its views are laid into that memory.
"""

from __future__ import annotations

from typing import Any
from weakref import ref

import torch
from torch import Tensor

from rnnviz.decomposition import nests
from rnnviz.decomposition.parts import Parts
from rnnviz.decomposition.passing import rows_moved
from rnnviz.decomposition.unfollowed import Unfollowed

aten = torch.ops.aten
_SHAPES = frozenset({
    "squeeze_", "unsqueeze_", "transpose_", "t_", "swapaxes_", "swapdims_", "resize_", "resize_as_", "set_",
    "as_strided_",
})  # fmt: skip


def in_place(func: Any, name: str, args: Any, kwargs: Any) -> Any:
    """Write the result of an operation over its first argument."""
    target = args[0]
    if "out" in kwargs:
        raise Unfollowed(f"{name} writes its result by out=", "Take what it returns.")
    if not isinstance(target, Parts):
        raise Unfollowed(
            "what depends on the words is written into a tensor that was made before",
            "Collect the steps in a list and join them with torch.stack, or make the tensor by torch.zeros in forward.",
        )
    if name == "as_strided_" and list(args[1]) == list(target.shape):
        return target  # a pool's result, told how it lies in memory
    if name in _SHAPES:
        raise Unfollowed(f".{name}() changes a tensor's shape in place", f"Take .{name.rstrip('_')}().")
    if name == "copy_":
        result = args[1]
    elif name in ("zero_", "fill_"):
        result = args[1] if name == "fill_" else 0
        if not isinstance(result, Parts):
            result = target.true.new_full(target.shape, float(result))
    else:
        packet = getattr(aten, name.removesuffix("_"), None)
        if not name.endswith("_") or packet is None or func._overloadname not in packet.overloads():
            raise Unfollowed(f"{name} writes in place", "Write it with operations that return new tensors.")
        result = target.run.operation(getattr(packet, func._overloadname), args, kwargs)
    write(target, result if isinstance(result, Parts) else torch.as_tensor(result).to(target.dtype))
    return target


def write(target: Parts, result: Tensor) -> None:
    """Put a result over a tensor's numbers, where they lie."""
    if not isinstance(result, Parts):
        if target.fixed:
            target.true.copy_(result)  # its two rows are one place in memory
            return
        result = Parts.constant(target.run, result)
    if target.rows is not None or result.rows is not None:
        raise Unfollowed(
            "truth values or whole numbers that depend on the words are written in place", "Use torch.where."
        )
    if not target.opened:
        _open(target)
    _forget(_root(target))
    target.gate, target.squares = result.gate, result.squares
    values = result.full
    width = target.dim() - result.dim()
    target.values.copy_(values.reshape(len(values), *[1] * width, *result.shape))
    target.places.copy_(result.places)


def _open(target: Parts) -> None:
    """Make room for all parts in a tensor, whatever it is a view of, and all views of that."""
    root = _root(target)
    root.values, root.places = root.full.clone(), root.places.clone(memory_format=torch.contiguous_format)
    _lay_views(root)


def _root(part: Parts) -> Parts:
    while part.base is not None:
        part = part.base
    return part


def _forget(part: Parts) -> None:
    """Forget what a tensor and its views have been made of."""
    part.sigmoid_of, part.softmax_of, part.gate, part.squares = None, None, False, ""
    for known in part.views:
        view = known()
        if view is not None:
            _forget(view)


def _lay_views(part: Parts) -> None:
    part.opened, part.fixed = True, False
    for known in part.views:
        view = known()
        if view is not None and view.again is not None:
            view.values, view.places = view.again(part.values), view.again(part.places[None])[0]
            _lay_views(view)


def is_view(func: Any) -> bool:
    """Whether an operation's result lies in the memory of what it is given."""
    return any(result.alias_info is not None for result in func._schema.returns)


def note_views(func: Any, name: str, args: Any, kwargs: Any, result: Any) -> None:
    """Note that tensors are views of the first argument, for the day that it is written to."""
    base: Parts = args[0]
    for number, view in enumerate(nests.leaves(result)):
        if not isinstance(view, Parts) or view is base:
            continue

        def again(rows: Tensor, number: int = number) -> Tensor:
            return list(nests.leaves(rows_moved(func, name, rows, args[1:], kwargs)))[number]  # type: ignore[no-any-return]

        view.base, view.again, view.opened = base, again, base.opened
        base.views.append(ref(view))


def view_of_fixed(func: Any, name: str, args: Any, kwargs: Any) -> Any:
    """Return views of a tensor that no word has entered yet."""
    base: Parts = args[0]
    rows = rows_moved(func, name, base.true[None], args[1:], kwargs)
    return nests.replaced(Tensor, lambda row: Parts.constant(base.run, row[0], fixed=True), rows)
