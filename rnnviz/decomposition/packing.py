"""Types, numbers, padding and packed sequences: what a tensor with parts is turned into, and out of torch."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from rnnviz.decomposition.parts import Parts
from rnnviz.decomposition.passing import of_rows
from rnnviz.decomposition.unfollowed import Unfollowed
from rnnviz.decomposition.words import NOBODY

aten = torch.ops.aten


def cast(func: Any, args: Any, kwargs: Any) -> Any:
    """Give a tensor another type."""
    part: Parts = args[0]
    kind = kwargs.get("dtype") or part.dtype
    if part.rows is not None:
        return of_rows(part.run, part.rows.to(kind))
    if kind.is_floating_point or part.shared:
        return Parts.of(part.run, part.values.to(kind), part.places)
    return of_rows(part.run, part.four().to(kind))


def number(func: Any, args: Any, kwargs: Any) -> Any:
    """Return a number where it is one for all rows: else the owner's code would go several ways at once."""
    return settled(args[0]).item()


def settled(part: Parts) -> Tensor:
    """Return a tensor that is the same for all rows as a plain one."""
    rows = part.four()
    if bool((rows != rows[1]).any()):
        raise Unfollowed(
            "a number that depends on the words decides how the code goes on",
            "Write it without if, while, .item(), .tolist() or .numpy(), e.g. with torch.where.",
        )
    return rows[1]


def equal(func: Any, args: Any, kwargs: Any) -> bool:
    """Whether two tensors are equal, where that is one answer for all rows."""
    rows = [part.four() if isinstance(part, Parts) else part[None] for part in args]
    if args[0].shape != args[1].shape:
        return False
    count = max(map(len, rows))
    pairs = zip(*(tensor.expand(count, *tensor.shape[1:]) for tensor in rows), strict=True)
    answers = {torch.equal(one, other) for one, other in pairs}
    if len(answers) > 1:
        raise Unfollowed("whether two tensors are equal depends on the words")
    return answers.pop()


def packed(func: Any, args: Any, kwargs: Any) -> Any:
    """Pack sequences, as torch's _pack_padded_sequence."""
    part, lengths, batch_first = args
    do, lead = part.run.operation, part.shape[:2]
    at, sizes = func(torch.arange(lead.numel()).view(lead), lengths, batch_first)
    flat = do(aten.reshape.default, (part, [-1, *part.shape[2:]]), {})
    return do(aten.index_select.default, (flat, 0, at.to(part.device)), {}), sizes


def unpacked(data: Parts, sizes: Tensor, batch_first: bool, padding: float, total: int) -> tuple[Any, Tensor]:
    """Return the padded batch of packed data, and its lengths, as torch's _pad_packed_sequence."""
    do = data.run.operation
    at, lengths = torch._VF._pad_packed_sequence(torch.arange(1, len(data) + 1), sizes, batch_first, 0, total)
    filled = do(aten.constant_pad_nd.default, (data, [0, 0] * (data.dim() - 1) + [1, 0], padding), {})
    flat = do(aten.index_select.default, (filled, 0, at.flatten().to(data.device)), {})
    return do(aten.reshape.default, (flat, [*at.shape, *data.shape[1:]]), {}), lengths


def padded_together(
    sequences: Any, batch_first: bool = False, padding_value: float = 0.0, padding_side: str = "right"
) -> Tensor:
    """Return sequences as one tensor, the operations of torch's pad_sequence one by one."""
    longest = max(map(len, sequences))
    joined = []
    for one in sequences:
        ends = (longest - len(one), 0) if padding_side == "left" else (0, longest - len(one))
        joined.append(nn.functional.pad(one, (*[0] * (2 * one.dim() - 2), *ends), value=padding_value))
    return torch.stack(joined, 0 if batch_first else 1)


def padded(func: Any, args: Any, kwargs: Any) -> Parts:
    """Pad: what is put in belongs to no word."""
    part: Parts = args[0]
    rest = args[2] if len(args) > 2 else kwargs.get("value", 0)
    values = part.values if part.shared else part.full
    ends = [torch.constant_pad_nd(values[:2], args[1], rest)]
    if len(values) > 2:
        ends.append(torch.constant_pad_nd(values[2:], args[1], 0))
    return Parts.of(part.run, torch.cat(ends), torch.constant_pad_nd(part.places, args[1], NOBODY))


def like(func: Any, args: Any, kwargs: Any) -> Any:
    """Make a new tensor of some tensor's shape or kind."""
    part: Parts = args[0]
    made = func(part.true, *args[1:], **kwargs)
    return Parts.constant(part.run, made, fixed=True) if made.is_floating_point() else made


def refuse_strides(func: Any, args: Any, kwargs: Any) -> Any:
    """Refuse what reads memory by its own strides, which rows have otherwise."""
    raise Unfollowed(
        ".as_strided() reads a tensor's memory by its own strides", "Take .unfold(), .view() or slices."
    )


def picked(func: Any, args: Any, kwargs: Any) -> Any:
    """Do masked_select: the numbers where truth values are true, which are the same for all rows."""
    part, mask = args
    if isinstance(mask, Parts):
        mask = settled(mask)
    if not isinstance(part, Parts):
        return func(part, mask)
    shape = torch.broadcast_shapes(part.shape, mask.shape)  # type: ignore[no-untyped-call]
    whole = part.run.operation(aten.expand.default, (part, shape), {})
    return part.run.operation(aten.index.Tensor, (whole, [mask.expand(shape)]), {})
