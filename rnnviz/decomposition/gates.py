"""Gates: softmax weights, places of maxima and orders, deviations of norms are the true row's, for all parts.

A norm that the owner wrote out has the gate that torch's has: the root of a mean of squares, a deviation, a length.

operation -> the true row's weights, places or deviation -> all parts, weighed, picked or divided by them
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from rnnviz.decomposition import nests
from rnnviz.decomposition.parts import Parts
from rnnviz.decomposition.passing import places_alike, read_off
from rnnviz.decomposition.unfollowed import Unfollowed

aten = torch.ops.aten


def softmax(func: Any, args: Any, kwargs: Any) -> Parts:
    """Do a softmax. Its results are gates, unless attention="decomposed": see `Parts`."""
    part: Parts = args[0]
    result: Parts = read_off(func, args, kwargs)
    result.gate = part.run.attention == "gate"
    result.softmax_of = part, args[1]
    return result


def attention(query: Any, key: Any, value: Any, mask: Any, causal: Any, scale: Any) -> Any:
    """Return ``softmax(q k^T scale + mask) v``, the operations one by one."""
    scores = query @ key.transpose(-2, -1) * (query.shape[-1] ** -0.5 if scale is None else scale)
    if causal:
        future = torch.ones(scores.shape[-2:], dtype=torch.bool, device=query.device).triu(1)
        scores = scores.masked_fill(future, -torch.inf)
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf) if mask.dtype == torch.bool else scores + mask
    return torch.softmax(scores, -1) @ value


def fused_attention(func: Any, args: Any, kwargs: Any) -> Any:
    """Do a fused attention by its parts: scores, softmax, weighted sum."""
    arguments = func._schema.arguments
    given = {argument.name: argument.default_value for argument in arguments}
    given |= dict(zip((argument.name for argument in arguments), args, strict=False)) | kwargs
    query, key, value = args[:3]
    mask = given.get("attn_mask", given.get("attn_bias"))
    out = attention(query, key, value, mask, given.get("is_causal"), given.get("scale"))
    others = len(func._schema.returns) - 1
    return (out, *[None] * others) if others else out


# Maxima and orders --------------------------------------------------------------------------------------


def at_places(func: Any, args: Any, kwargs: Any) -> Any:
    """Take the numbers that stand where the true row's maximum, minimum, median or order does."""
    part: Parts = args[0]
    values, at = func(part.true, *args[1:], **kwargs)
    names = (argument.name for argument in func._schema.arguments)
    dim = (dict(zip(names, args, strict=False)) | kwargs).get("dim", -1)
    lone = values.dim() < part.dim()
    index = at.unsqueeze(dim) if lone else at
    taken = part.run.operation(aten.gather.default, (part, dim, index), {})
    return (part.run.operation(aten.squeeze.dim, (taken, dim), {}) if lone else taken), at


def extreme(func: Any, args: Any, kwargs: Any) -> Any:
    """Do amax and amin, over one dimension or several, and max(), min() and median() of a whole tensor."""
    part: Parts = args[0]
    do = part.run.operation
    names = (argument.name for argument in func._schema.arguments)
    given = dict(zip(names, args, strict=False)) | kwargs
    dims = given.get("dim") or list(range(part.dim()))
    dims = [d % max(1, part.dim()) for d in ([dims] if isinstance(dims, int) else dims)]
    kept = [d for d in range(part.dim()) if d not in dims]
    flat = do(aten.permute.default, (part, [*kept, *dims]), {})
    flat = do(aten.reshape.default, (flat, [*(part.shape[d] for d in kept), -1]), {})
    true, name = flat.true, func.overloadpacket.__name__
    if name == "median":
        at = true.median(-1, keepdim=True).indices
    else:
        at = (true.argmax if name in ("amax", "max") else true.argmin)(-1, keepdim=True)
    taken = do(aten.gather.default, (flat, -1, at), {})
    shape = [part.shape[d] for d in kept]
    if given.get("keepdim"):
        shape = [1 if d in dims else n for d, n in enumerate(part.shape)]
    return do(aten.reshape.default, (taken, shape), {})


def extreme_or_places(func: Any, args: Any, kwargs: Any) -> Any:
    """Do max, min and median: of a whole tensor, or over one dimension with the places too."""
    return (at_places if len(func._schema.returns) > 1 else extreme)(func, args, kwargs)


def of_true(func: Any, args: Any, kwargs: Any) -> Any:
    """Return what the true row gives: places, orders."""
    return func(*nests.replaced(Parts, lambda part: part.true, args), **kwargs)


def max_pool(func: Any, args: Any, kwargs: Any) -> Any:
    """Do a max pooling: the true row's maxima, whose numbers count through the last dimensions together."""
    part: Parts = args[0]
    do = part.run.operation
    result, at = func(part.true, *args[1:], **kwargs)
    spatial = 3 if "3d" in func.overloadpacket.__name__ else 2
    lead = part.shape[: part.dim() - spatial]
    flat = do(aten.reshape.default, (part, [*lead, -1]), {})
    taken = do(aten.gather.default, (flat, -1, at.reshape(*lead, -1)), {})
    return do(aten.reshape.default, (taken, list(result.shape)), {}), at


# Norms --------------------------------------------------------------------------------------------------


def _normed(part: Parts, dims: tuple[int, ...], eps: float, centred: bool = True) -> Parts:
    """Take each part's own mean off it, where it is `centred`, and divide by the true row's deviation."""
    true = part.true
    squares = (
        true.var(dims, unbiased=False, keepdim=True) if centred else true.square().mean(dims, keepdim=True)
    )
    alike: Tensor | None = part.places
    for dim in dims:
        alike = None if alike is None else places_alike(alike, dim)
    values = part.values if part.shared and alike is not None else part.full
    over = tuple(dim if dim < 0 else dim + 1 for dim in dims)
    if centred:
        values = values - values.mean(over, keepdim=True)
    places = None if alike is None else alike.expand(part.shape)
    return Parts.of(part.run, values * (squares + eps).rsqrt(), places)


def _scaled(part: Any, weight: Tensor | None, bias: Tensor | None) -> Any:
    """Multiply and add what a norm has learned."""
    do = part.run.operation
    if weight is not None:
        part = do(aten.mul.Tensor, (part, weight), {})
    return part if bias is None else do(aten.add.Tensor, (part, bias), {})


def layer_norm(func: Any, args: Any, kwargs: Any) -> Any:
    """Do a LayerNorm; its mean and deviation are asked for by nobody."""
    part, shape, weight, bias, eps = args
    nothing = part.true.new_empty(0)
    return _scaled(_normed(part, tuple(range(-len(shape), 0)), eps), weight, bias), nothing, nothing


def rms_norm(part: Parts, shape: Any, weight: Tensor | None = None, eps: float | None = None) -> Any:
    """Do an RMSNorm, which is a LayerNorm that takes no mean off."""
    small = torch.finfo(part.dtype).eps if eps is None else eps
    return _scaled(_normed(part, tuple(range(-len(shape), 0)), small, centred=False), weight, None)


def group_norm(func: Any, args: Any, kwargs: Any) -> Any:
    """Do a GroupNorm: a LayerNorm over each group of channels."""
    part, weight, bias, _, _, _, groups, eps = args
    do, shape = part.run.operation, list(part.shape)
    grouped = do(aten.reshape.default, (part, [shape[0], groups, -1]), {})
    normed = do(aten.reshape.default, (_normed(grouped, (-1,), eps), shape), {})
    nothing = part.true.new_empty(0)
    return _scaled(normed, *_by_channel(part, weight, bias)), nothing, nothing


def _by_channel(part: Parts, *learned: Tensor | None) -> list[Tensor | None]:
    return [None if each is None else each.view(-1, *[1] * (part.dim() - 2)) for each in learned]


def batch_norm(func: Any, args: Any, kwargs: Any) -> Any:
    """Do a batch normalisation: evaluated, affine in each channel; of one text's own numbers, as a LayerNorm."""
    name = func.overloadpacket.__name__
    part, weight, bias, mean, var = args[:5]
    told = name in ("native_batch_norm", "cudnn_batch_norm")
    training, eps = (args[5], args[7]) if told else (False, args[6])
    nothing = part.true.new_empty(0)
    if training or mean is None:
        if len(part) > 1:
            raise Unfollowed(
                "a batch normalisation takes its mean from the batch, so that texts see each other",
                "Give it running statistics (track_running_stats=True) and evaluate them.",
            )
        normed = _normed(part, (0, *range(2, part.dim())), eps)
        return _scaled(normed, *_by_channel(part, weight, bias)), nothing, nothing
    scale = (var + eps).rsqrt() * (1 if weight is None else weight)
    shift = (0 if bias is None else bias) - mean * scale
    return _scaled(part, *_by_channel(part, scale, shift)), nothing, nothing
