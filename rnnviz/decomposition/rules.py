"""How torch's operations act on parts: one table, from an operation's name to its rule.

operation of the owner's forward -> rule -> tensor with parts (`Parts`), or a plain one that no word contributes to

Most operations need no rule: they are affine, or act on each number alone, or are read by the linearisation of
`Parts`. By hand stand gates (softmax, maximum, the deviation of a LayerNorm), which are the true row's for every
part, and writing in place.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import torch
from torch import Tensor
from torch.utils import _pytree as pytree

from rnnviz.decomposition.parts import Parts, each, leaves, read
from rnnviz.decomposition.unfollowed import Unfollowed, line_of_theirs
from rnnviz.decomposition.words import NOBODY, SEVERAL

aten = torch.ops.aten

# numbers are put elsewhere, none is changed
MOVES = frozenset(
    [
        "view",
        "_unsafe_view",
        "reshape",
        "_reshape_alias",
        "view_as",
        "select",
        "slice",
        "transpose",
        "t",
        "permute",
        "unsqueeze",
        "squeeze",
        "expand",
        "repeat",
        "flip",
        "roll",
        "index_select",
        "index",
        "gather",
        "cat",
        "stack",
        "split",
        "split_with_sizes",
        "unbind",
        "clone",
        "detach",
        "alias",
        "narrow",
        "unfold",
        "diagonal",
        "movedim",
        "lift_fresh",
        "contiguous",
        "repeat_interleave",
        "select_copy",
        "slice_copy",
    ]
)
_SAME_PLACES = frozenset(["clone", "detach", "alias", "lift_fresh", "contiguous"])
# each number of the result comes from the numbers that stand in its own place
ELEMENTWISE = frozenset(
    [
        "sigmoid",
        "tanh",
        "relu",
        "gelu",
        "elu",
        "selu",
        "silu",
        "mish",
        "softplus",
        "hardtanh",
        "hardsigmoid",
        "hardswish",
        "leaky_relu",
        "exp",
        "exp2",
        "expm1",
        "log",
        "log2",
        "log10",
        "log1p",
        "sqrt",
        "rsqrt",
        "square",
        "abs",
        "sin",
        "cos",
        "tan",
        "atan",
        "asin",
        "acos",
        "sinh",
        "cosh",
        "pow",
        "clamp",
        "clamp_min",
        "clamp_max",
        "sign",
        "threshold",
        "erf",
        "erfc",
        "logit",
        "reciprocal",
        "celu",
        "hardshrink",
        "softshrink",
        "log_sigmoid_forward",
        "prelu",
        "_prelu_kernel",
        "neg",
        "positive",
        "add",
        "sub",
        "rsub",
        "mul",
        "div",
        "true_divide",
        "maximum",
        "minimum",
        "fmax",
        "fmin",
        "where",
        "lerp",
        "addcmul",
        "addcdiv",
        "masked_fill",
        "atan2",
        "eq",
        "ne",
        "lt",
        "le",
        "gt",
        "ge",
        "logical_not",
        "logical_and",
        "logical_or",
        "bitwise_not",
        "bitwise_and",
        "bitwise_or",
        "isnan",
        "isinf",
        "isfinite",
        "floor",
        "ceil",
        "round",
        "trunc",
        "remainder",
        "nan_to_num",
        "xlogy",
        "sinc",
    ]
)
_SUMS = frozenset(["sum", "mean", "nansum"])  # linear
_REDUCTIONS = _SUMS | frozenset(
    ["linalg_vector_norm", "norm", "var", "std", "prod", "logsumexp", "amax", "amin"]
)
_PRODUCTS = frozenset(["mm", "bmm", "mv", "dot", "mul"])  # linear in each of their two factors
_AFFINE_PRODUCTS = frozenset(["addmm", "baddbmm", "addmv", "addbmm"])
# linear, or affine with constants, in all that has parts together
_AFFINE = frozenset(
    [
        "add",
        "sub",
        "rsub",
        "neg",
        "positive",
        "where",
        "masked_fill",
        "constant_pad_nd",
        "convolution",
        "avg_pool2d",
        "avg_pool3d",
        "avg_pool1d",
        "_adaptive_avg_pool2d",
        "_adaptive_avg_pool3d",
        "adaptive_avg_pool1d",
        "tril",
        "triu",
        "reflection_pad1d",
        "replication_pad1d",
        "index_add",
        "trace",
        "im2col",
        "col2im",
        "upsample_linear1d",
        "upsample_nearest1d",
    ]
)


def operation(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Do one of torch's operations (an ATen overload) on tensors with parts."""
    name = func.overloadpacket.__name__
    if func._schema.is_mutable:
        return _in_place(func, name, args, kwargs)
    args, kwargs = pytree.tree_map_only(Parts, _fixed, (args, kwargs))
    found = leaves((args, kwargs))
    if not found:
        return func(*args, **kwargs)
    if any(part.gate for part in found):
        weighing = name in _PRODUCTS or name in _AFFINE_PRODUCTS or name == "addcmul"
        if weighing and not all(part.gate for part in found):
            true = pytree.tree_map_only(Parts, lambda part: part.true if part.gate else part, (args, kwargs))
            return operation(func, *true)
        result = _operation(func, name, args, kwargs, found)
        if all(part.gate for part in found) and (name in MOVES or name in ELEMENTWISE or name in _REDUCTIONS):
            for part in leaves(result):
                part.gate = True
        return result
    return _operation(func, name, args, kwargs, found)


def _operation(func: Any, name: str, args: Any, kwargs: Any, found: list[Parts]) -> Any:
    found[0].run.operations += 1
    if len(found) > 1 and (name in _PRODUCTS or name in _AFFINE_PRODUCTS or name == "div"):
        found[0].run.products.append(line_of_theirs())
    if name in _RULES:
        return _RULES[name](func, args, kwargs)
    if any(part.rows is not None for part in found):
        return _read(func, args, kwargs)
    if name in MOVES:
        return _moved(func, name, args, kwargs)
    if name in ELEMENTWISE:
        return _elementwise(func, name, args, kwargs, found)
    if name in _REDUCTIONS:
        return _reduced(func, name, args, kwargs)
    if name in _PRODUCTS | _AFFINE_PRODUCTS:
        return _product(func, name, args, kwargs)
    if name in _AFFINE:
        return _affine(func, args, kwargs)
    return _read(func, args, kwargs)


def _fixed(part: Parts) -> Any:
    """Return a tensor that no word has entered as the plain tensor that it is."""
    return part.true if part.fixed else part


# Operations of any kind ----------------------------------------------------------------------------------


def _read(func: Any, args: Any, kwargs: Any) -> Any:
    """Read the parts off what an operation makes of the four kinds of rows."""
    run = leaves((args, kwargs))[0].run
    return pytree.tree_map(lambda rows: _of_rows(run, rows), each(func, args, kwargs, Parts.four))


def _of_rows(run: Any, rows: Any, places: Tensor | None = None) -> Any:
    if not isinstance(rows, Tensor):
        return rows
    if rows.is_floating_point():
        return Parts.of(run, read(run, rows), places)
    return Parts.of_rows(run, rows)


def _moved(func: Any, name: str, args: Any, kwargs: Any) -> Any:
    """Move all parts, and with them the places; what has none belongs to no word."""
    run = leaves((args, kwargs))[0].run
    if name in ("cat", "stack"):
        kind = reduce(torch.promote_types, [item.dtype for item in args[0]])
        args = ([_with_parts(run, item, kind) for item in args[0]], *args[1:])
    elif name == "index":
        args = (args[0], [_numbers(index) for index in args[1]])
        if leaves(args[1]):
            raise Unfollowed("a tensor is indexed by numbers that depend on the words")
    found = leaves((args, kwargs))
    shared = all(part.shared for part in found)

    def values_of(part: Parts) -> Tensor:
        return part.values if shared else part.full

    if name in _SAME_PLACES:
        result = Parts.of(
            run, values_of(args[0]).clone() if name == "clone" else values_of(args[0]), args[0].places
        )
        result.sigmoid_of = args[0].sigmoid_of
        return result
    if name in _DIRECT:
        values = _DIRECT[name](values_of(args[0]), args[0].dim(), *args[1:])
    else:
        values = each(func, args, kwargs, values_of)
    if name in _RESHAPES:
        result = Parts.of(run, values, args[0].places.reshape(values.shape[1:]))
    else:
        own_args, own_kwargs = pytree.tree_map_only(Parts, lambda part: part.places, (args, kwargs))
        places = func(*own_args, **own_kwargs)
        result = pytree.tree_map(lambda rows, place: Parts.of(run, rows, place), values, places)
    if isinstance(args[0], Parts) and args[0].sigmoid_of is not None and isinstance(result, Parts):
        result.sigmoid_of = _moved(func, name, (args[0].sigmoid_of, *args[1:]), kwargs)
    return result


_RESHAPES = (
    "view",
    "_unsafe_view",
    "_reshape_alias",
    "reshape",
)  # the rows may lie otherwise in memory than the owner's


def _reshaped(values: Tensor, _: int, size: Any, *__: Any) -> Tensor:
    return values.reshape(len(values), *size)


# The commonest, done without torch.vmap, which takes its time.
_DIRECT: dict[str, Callable[..., Tensor]] = {
    **dict.fromkeys(_RESHAPES, _reshaped),
    "transpose": lambda values, n, a, b: values.transpose(a % n + 1, b % n + 1),
    "t": lambda values, n: values.transpose(1, 2) if n == 2 else values,
    "select": lambda values, n, dim, at: values.select(dim % n + 1, at),
    "unsqueeze": lambda values, n, dim: values.unsqueeze(dim % (n + 1) + 1),
    "permute": lambda values, n, dims: values.permute(0, *(dim % n + 1 for dim in dims)),
}


def _with_parts(run: Any, value: Any, kind: torch.dtype) -> Parts:
    return value if isinstance(value, Parts) else Parts.constant(run, value.to(kind))


def _numbers(index: Any) -> Any:
    """Return an index by truth values as one by numbers."""
    if isinstance(index, Tensor) and not isinstance(index, Parts) and index.dtype == torch.bool:
        if index.dim() != 1:
            raise Unfollowed("a tensor is indexed by truth values of several dimensions", "Use torch.where.")
        return index.nonzero()[:, 0]
    return index


def _elementwise(func: Any, name: str, args: Any, kwargs: Any, found: list[Parts]) -> Any:
    """Do what acts on each number alone; while each belongs to one word, on zero and true only."""
    run = found[0].run
    places = _joined(found)
    width = max(leaf.dim() for leaf in pytree.tree_leaves((args, kwargs)) if isinstance(leaf, Tensor))

    def call(rows_of: Callable[[Parts], Tensor]) -> Any:
        def aligned(part: Parts) -> Tensor:
            rows = rows_of(part)
            return rows.reshape(len(rows), *[1] * (width - part.dim()), *part.shape)

        own_args, own_kwargs = pytree.tree_map_only(Parts, aligned, (args, kwargs))
        return func(*own_args, **own_kwargs)

    if all(part.shared for part in found) and (len(found) == 1 or not bool((places == SEVERAL).any())):
        result = call(lambda part: part.values)
        floating = [leaf.is_floating_point() for leaf in pytree.tree_leaves(result)]
        if all(floating):
            return pytree.tree_map(lambda rows: Parts.of(run, rows, places.expand(rows.shape[1:])), result)
    affine = name in _AFFINE or (name in ("mul", "div", "true_divide") and _one_factor(name, args, found))
    if affine and not kwargs.get("rounding_mode"):
        rows = call(lambda part: _with_nothing(part.full))
        values = torch.cat([rows[:2], rows[2:-1] - rows[-1]])
        return Parts.of(run, values, places.expand(values.shape[1:]))
    result = call(Parts.four)
    return pytree.tree_map(lambda rows: _of_rows(run, rows, places.expand(rows.shape[1:])), result)


def _one_factor(name: str, args: Any, found: list[Parts]) -> bool:
    """Whether a product or quotient is linear: one factor has parts, and it is no divisor."""
    return len(found) == 1 and (name == "mul" or isinstance(args[0], Parts))


def _with_nothing(values: Tensor) -> Tensor:
    return torch.cat([values, torch.zeros_like(values[:1])])


def _joined(found: list[Parts]) -> Tensor:
    """Return the word that each number of a result belongs to."""
    places = found[0].places
    for other in found[1:]:
        theirs = other.places
        either = torch.where(places == NOBODY, theirs, torch.where(theirs == NOBODY, places, SEVERAL))
        places = torch.where(places == theirs, places, either)
    return places


def _affine(func: Any, args: Any, kwargs: Any) -> Parts:
    """Do what is affine in all that has parts: zero and true as they are, of beta the linear part."""
    run = leaves((args, kwargs))[0].run
    rows = each(func, args, kwargs, lambda part: _with_nothing(part.full))
    return Parts.of(run, torch.cat([rows[:2], rows[2:-1] - rows[-1]]))


def _reduced(func: Any, name: str, args: Any, kwargs: Any) -> Any:
    """Reduce over some dimensions; where each word's numbers are reduced by themselves, on zero and true only."""
    part: Parts = args[0]
    named = dict(zip((argument.name for argument in func._schema.arguments), args, strict=False)) | kwargs
    dims = named.get("dim")
    dims = (
        list(range(part.dim()))
        if dims is None or dims == []
        else [dims]
        if isinstance(dims, int)
        else list(dims)
    )
    alike: Tensor | None = part.places
    for dim in dims:
        alike = None if alike is None else _alike(alike, dim)
    if part.shared and alike is not None:
        values = each(func, args, kwargs, lambda part: part.values)
        return Parts.of(part.run, values, alike.reshape(values.shape[1:]))
    if name in _SUMS:
        values = each(func, args, kwargs, lambda part: part.full)
        return Parts.of(part.run, values, None if alike is None else alike.reshape(values.shape[1:]))
    if name in ("amax", "amin"):
        return _extreme(func, args, kwargs)
    return _read(func, args, kwargs)


def _product(func: Any, name: str, args: Any, kwargs: Any) -> Any:
    """Multiply matrices: linear where one of them has parts, else read off the rows."""
    first, second = args[-2:] if name in _PRODUCTS else args[1:3]
    added = [] if name in _PRODUCTS else [args[0]]
    if isinstance(first, Parts) and isinstance(second, Parts):
        return _read(func, args, kwargs)
    part = first if isinstance(first, Parts) else second
    if not isinstance(part, Parts):  # only what is added has parts
        return _affine(func, args, kwargs)
    over = -1 if part is first else (-2 if part.dim() > 1 else -1)
    alike = _alike(part.places, over)
    if part.shared and alike is not None and not leaves(added):
        values = each(func, args, kwargs, lambda part: part.values)
        return Parts.of(
            part.run, values, alike.expand(values.shape[1:]) if alike.dim() == values.dim() - 1 else None
        )
    if name in _PRODUCTS:
        values = each(func, args, kwargs, lambda part: part.full)
        result = Parts.of(part.run, values)
    else:
        result = _affine(func, args, kwargs)
    if alike is not None and alike.dim() == result.dim():
        result.places = alike.expand(result.shape)
    return result


def _alike(places: Tensor, dim: int) -> Tensor | None:
    """Return the places without dimension `dim` (kept, of size 1), or None where they differ along it."""
    first = places.narrow(dim, 0, 1)
    if places.stride(dim) == 0 or places.shape[dim] == 1 or bool((places == first).all()):
        return first
    return None


# Gates: the true row's, for all parts -------------------------------------------------------------------


def _softmax(func: Any, args: Any, kwargs: Any) -> Parts:
    """Do a softmax. Its results are gates, unless attention="decomposed": see `Parts`."""
    part: Parts = args[0]
    result: Parts = _read(func, args, kwargs)
    result.gate = part.run.attention == "gate"
    result.softmax_of = part, args[1]  # type: ignore[attr-defined]
    return result


def _at_places(func: Any, args: Any, kwargs: Any) -> Any:
    """Take the numbers that stand where the true row's maximum (minimum, median, order) does."""
    part: Parts = args[0]
    values, at = func(part.true, *args[1:], **kwargs)
    dim = args[1] if len(args) > 1 else -1
    if func is aten.topk.default or func is aten.kthvalue.default:
        dim = args[2] if len(args) > 2 else -1
    lone = at.dim() < part.dim()
    index = at.unsqueeze(dim) if lone else at
    taken = operation(aten.gather.default, (part, dim, index), {})
    return (operation(aten.squeeze.dim, (taken, dim), {}) if lone else taken), at


def _sorted(func: Any, args: Any, kwargs: Any) -> Any:
    part: Parts = args[0]
    _, at = func(part.true, *args[1:], **kwargs)
    numbers = [a for a in args[1:] if not isinstance(a, bool) and isinstance(a, int)]
    dim = kwargs.get("dim", numbers[0] if numbers else -1)
    return operation(aten.gather.default, (part, dim, at), {}), at


def _extreme(func: Any, args: Any, kwargs: Any) -> Any:
    """Do amax and amin, over one dimension or several, and max() and min() of a whole tensor."""
    part: Parts = args[0]
    dims = args[1] if len(args) > 1 else list(range(part.dim()))
    dims = [d % part.dim() for d in ([dims] if isinstance(dims, int) else dims)] or list(range(part.dim()))
    keep = bool(args[2]) if len(args) > 2 else False
    largest = func.overloadpacket.__name__ in ("amax", "max")
    kept = [d for d in range(part.dim()) if d not in dims]
    flat = operation(aten.permute.default, (part, [*kept, *dims]), {})
    flat = operation(aten.reshape.default, (flat, [*(part.shape[d] for d in kept), -1]), {})
    at = (flat.true.argmax if largest else flat.true.argmin)(-1, keepdim=True)
    taken = operation(aten.gather.default, (flat, -1, at), {})
    shape = (
        [1 if d in dims else n for d, n in enumerate(part.shape)] if keep else [part.shape[d] for d in kept]
    )
    return operation(aten.reshape.default, (taken, shape), {})


def _of_true(func: Any, args: Any, kwargs: Any) -> Any:
    """Return what the true row gives: places, orders."""
    return func(*pytree.tree_map_only(Parts, lambda part: part.true, args), **kwargs)


def _pooled(func: Any, args: Any, kwargs: Any) -> Any:
    """Do a max pooling: the true row's maxima, whose numbers count through the last dimensions together."""
    part: Parts = args[0]
    result, at = func(part.true, *args[1:], **kwargs)
    spatial = 3 if "3d" in func.overloadpacket.__name__ else 2
    lead = part.shape[: part.dim() - spatial]
    flat = operation(aten.reshape.default, (part, [*lead, -1]), {})
    taken = operation(aten.gather.default, (flat, -1, at.reshape(*lead, -1)), {})
    return operation(aten.reshape.default, (taken, list(result.shape)), {}), at


def _layer_norm(func: Any, args: Any, kwargs: Any) -> Any:
    """Take each part's own mean off it, and divide by the true row's deviation."""
    part, shape, weight, bias, eps = args
    dims = tuple(range(-len(shape), 0))
    true = part.true
    rstd = (true.var(dims, unbiased=False, keepdim=True) + eps).rsqrt()
    alike: Tensor | None = part.places
    for dim in dims:
        alike = None if alike is None else _alike(alike, dim)
    shared = part.shared and alike is not None
    values = part.values if shared else part.full
    values = (values - values.mean(dims, keepdim=True)) * rstd
    if weight is not None:
        values = values * weight
    if bias is not None:
        values[:2] += bias
    places = None if alike is None else alike.expand(part.shape)
    return Parts.of(part.run, values, places), true.mean(dims, keepdim=True), rstd


def _batch_norm(func: Any, args: Any, kwargs: Any) -> Any:
    """Do an evaluated batch normalisation, which is affine in each channel."""
    name = func.overloadpacket.__name__
    part, weight, bias, mean, var = args[:5]
    training = args[5] if name in ("native_batch_norm", "cudnn_batch_norm") else False
    eps = args[7] if name in ("native_batch_norm", "cudnn_batch_norm") else args[6]
    if training or mean is None:
        raise Unfollowed(
            "a batch normalisation takes its mean from the batch, so that texts see each other",
            "Give it running statistics (track_running_stats=True) and evaluate them.",
        )
    scale = (var + eps).rsqrt() * (1 if weight is None else weight)
    shift = (0 if bias is None else bias) - mean * scale
    width = [1, -1, *[1] * (part.dim() - 2)]
    scaled = operation(aten.mul.Tensor, (part, scale.view(width)), {})
    out = operation(aten.add.Tensor, (scaled, shift.view(width)), {})
    return out, mean.new_empty(0), mean.new_empty(0)


def _attention(func: Any, args: Any, kwargs: Any) -> Any:
    """Do a fused attention by its parts: scores, softmax, weighted sum."""
    query, key, value = args[:3]
    named = {arg.name: arg.default_value for arg in func._schema.arguments if arg.has_default_value()}
    given = named | dict(zip((arg.name for arg in func._schema.arguments), args, strict=False)) | kwargs
    out = attention(query, key, value, given.get("attn_mask"), given.get("is_causal"), given.get("scale"))
    return (out, *[None] * (len(func._schema.returns) - 1)) if len(func._schema.returns) > 1 else out


def attention(query: Any, key: Any, value: Any, mask: Any, causal: Any, scale: Any) -> Any:
    """Return ``softmax(q k^T scale + mask) v``, the operations one by one."""
    scores = query @ key.transpose(-2, -1) * (query.shape[-1] ** -0.5 if scale is None else scale)
    if causal:
        future = torch.ones(scores.shape[-2:], dtype=torch.bool, device=query.device).triu(1)
        scores = scores.masked_fill(future, -torch.inf)
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf) if mask.dtype == torch.bool else scores + mask
    return torch.softmax(scores, -1) @ value


# Types, numbers, packed sequences -----------------------------------------------------------------------


def _cast(func: Any, args: Any, kwargs: Any) -> Any:
    part: Parts = args[0]
    kind = kwargs.get("dtype") or part.dtype
    if part.rows is not None:
        return _of_rows(part.run, part.rows.to(kind))
    if kind.is_floating_point or part.shared:
        return Parts.of(part.run, part.values.to(kind), part.places)
    return Parts.of_rows(part.run, part.four().to(kind))


def _number(func: Any, args: Any, kwargs: Any) -> Any:
    """Return a number where it is one for all rows: else the owner's code would go several ways at once."""
    rows = args[0].four()
    if bool((rows != rows[1]).any()):
        raise Unfollowed(
            "a number that depends on the words decides how the code goes on",
            "Write it without if, while or .item(), e.g. with torch.where.",
        )
    return rows[1].item()


def _equal(func: Any, args: Any, kwargs: Any) -> bool:
    """Whether two tensors are equal, where that is one answer for all rows."""
    rows = [part.four() if isinstance(part, Parts) else part for part in args]
    if args[0].shape != args[1].shape:
        return False
    answers = [bool(torch.equal(*pair)) for pair in zip(*torch.broadcast_tensors(*rows), strict=True)]
    if len(set(answers)) > 1:
        raise Unfollowed("whether two tensors are equal depends on the words")
    return answers[0]


def _packed(func: Any, args: Any, kwargs: Any) -> Any:
    part, lengths, batch_first = args
    lead = part.shape[:2]
    at, sizes = func(torch.arange(lead.numel()).view(lead), lengths, batch_first)
    flat = operation(aten.reshape.default, (part, [-1, *part.shape[2:]]), {})
    return operation(aten.index_select.default, (flat, 0, at.to(part.device)), {}), sizes


def unpacked(data: Parts, sizes: Tensor, batch_first: bool, padding: float, total: int) -> tuple[Any, Tensor]:
    """Return the padded batch of packed data, and its lengths, as torch's _pad_packed_sequence."""
    at, lengths = torch._VF._pad_packed_sequence(  # type: ignore[attr-defined]
        torch.arange(1, len(data) + 1), sizes, batch_first, 0, total
    )
    filled = operation(aten.constant_pad_nd.default, (data, [0, 0] * (data.dim() - 1) + [1, 0], padding), {})
    flat = operation(aten.index_select.default, (filled, 0, at.flatten().to(data.device)), {})
    return operation(aten.reshape.default, (flat, [*at.shape, *data.shape[1:]]), {}), lengths


def _padded(func: Any, args: Any, kwargs: Any) -> Parts:
    """Pad: what is put in belongs to no word."""
    part: Parts = args[0]
    rest = args[2] if len(args) > 2 else kwargs.get("value", 0)
    values = part.values if part.shared else part.full
    ends = [torch.constant_pad_nd(values[:2], args[1], rest)]
    if len(values) > 2:
        ends.append(torch.constant_pad_nd(values[2:], args[1], 0))
    return Parts.of(part.run, torch.cat(ends), torch.constant_pad_nd(part.places, args[1], NOBODY))


def _like(func: Any, args: Any, kwargs: Any) -> Any:
    """Make a new tensor of some tensor's shape or kind."""
    part: Parts = args[0]
    made = func(part.true, *args[1:], **kwargs)
    return constant(part.run, made) if made.is_floating_point() else made


def constant(run: Any, value: Tensor) -> Parts:
    """Return a tensor that no word has entered yet, but that may be written to."""
    part = Parts.constant(run, value)
    part.fixed = True
    return part


# Writing in place ---------------------------------------------------------------------------------------


def _in_place(func: Any, name: str, args: Any, kwargs: Any) -> Any:
    """Write the result of an operation over its first argument, and so over all views of that."""
    target = args[0]
    if not isinstance(target, Parts):
        raise Unfollowed(
            "what depends on the words is written into a tensor that was made before",
            "Collect the steps in a list and join them with torch.stack, or make the tensor in forward.",
        )
    run = target.run
    if name == "copy_":
        result = args[1]
    elif name in ("zero_", "fill_"):
        result = torch.full(target.shape, float(args[1]) if name == "fill_" else 0.0, dtype=target.dtype)
    else:
        packet = getattr(aten, name[:-1] if name.endswith("_") else name, None)
        if packet is None or func._overloadname not in packet.overloads():
            raise Unfollowed(f"{name} writes in place")
        result = operation(getattr(packet, func._overloadname), args, kwargs)
    write(target, result if isinstance(result, Parts) else torch.as_tensor(result).to(target.dtype))
    return target


def open_to(target: Parts) -> None:
    """Make room for all parts in a tensor that is going to be written to."""
    full, places = target.full, target.places
    target.values, target.places = full.clone(), places.clone(memory_format=torch.contiguous_format)
    target.fixed = False


def write(target: Parts, result: Tensor) -> None:
    """Put a result over a tensor's numbers, where they lie."""
    if not isinstance(result, Parts):
        if target.fixed:
            target.true.copy_(result)  # its two rows are one place in memory
            return
        result = Parts.constant(target.run, result)
    if target.rows is not None or result.rows is not None:
        raise Unfollowed("truth values or whole numbers that depend on the words are written in place")
    if len(target.values) < 2 + target.run.sets or target.fixed:
        open_to(target)
    target.sigmoid_of, target.gate = None, False
    values = result.full
    width = target.dim() - result.dim()
    target.values.copy_(values.reshape(len(values), *[1] * width, *result.shape))
    target.places.copy_(result.places)


_RULES: dict[str, Callable[[Any, Any, Any], Any]] = {
    "_softmax": _softmax,
    "_safe_softmax": _softmax,
    "max": lambda f, a, k: _at_places(f, a, k) if f is aten.max.dim else _extreme(f, a, k),
    "min": lambda f, a, k: _at_places(f, a, k) if f is aten.min.dim else _extreme(f, a, k),
    "median": lambda f, a, k: _at_places(f, a, k) if f is aten.median.dim else _read(f, a, k),
    "topk": _at_places,
    "kthvalue": _at_places,
    "sort": _sorted,
    "argmax": _of_true,
    "argmin": _of_true,
    "argsort": _of_true,
    "max_pool2d_with_indices": _pooled,
    "max_pool3d_with_indices": _pooled,
    "adaptive_max_pool2d": _pooled,
    "adaptive_max_pool3d": _pooled,
    "native_layer_norm": _layer_norm,
    "native_batch_norm": _batch_norm,
    "cudnn_batch_norm": _batch_norm,
    "_native_batch_norm_legit_no_training": _batch_norm,
    "_scaled_dot_product_flash_attention_for_cpu": _attention,
    "_scaled_dot_product_efficient_attention": _attention,
    "_scaled_dot_product_flash_attention": _attention,
    "_scaled_dot_product_attention_math": _attention,
    "scaled_dot_product_attention": _attention,
    "_to_copy": _cast,
    "_local_scalar_dense": _number,
    "equal": _equal,
    "_pack_padded_sequence": _packed,
    "constant_pad_nd": _padded,
    "zeros_like": _like,
    "ones_like": _like,
    "empty_like": _like,
    "full_like": _like,
    "new_zeros": _like,
    "new_ones": _like,
    "new_empty": _like,
    "new_full": _like,
    "_fused_sdp_choice": lambda *_: 0,
}
