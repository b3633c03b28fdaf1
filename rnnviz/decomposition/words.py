"""Words: token ids that know which word of the text each of them is.

ids (B, T) -> Words -> whatever the owner's code makes of them -> the look-up, where the words' vectors enter

A place is a number from 0 to T - 1 (over several texts, ``text * T + position``), and -1 where an id is no word of
the text: padding, tags, words that the model put in itself. A word that occurs twice is two words, and a model that
looks a word up in several tables reads one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils import _pytree as pytree

from rnnviz.decomposition import nests

NOBODY, SEVERAL = -1, -2
_FIRST = 1 << 40  # codes of places: no id of a table reaches so far, so what is filled in is told from a word

# what only moves ids about, by the name of torch's function; what is computed from them is no word any more
MOVES = frozenset({
    "view", "view_as", "reshape", "reshape_as", "flatten", "unflatten", "squeeze", "unsqueeze", "transpose", "swapaxes",
    "permute", "movedim", "t", "T", "mT", "select", "narrow", "__getitem__", "index_select", "gather", "take_along_dim",
    "unbind", "split", "split_with_sizes", "tensor_split", "chunk", "__iter__", "cat", "concat", "stack", "hstack",
    "vstack", "expand", "expand_as", "repeat", "repeat_interleave", "tile", "flip", "fliplr", "roll", "rot90", "clone",
    "contiguous", "detach", "to", "long", "int", "float", "double", "half", "type", "type_as", "cpu", "cuda", "pad",
    "masked_fill", "where", "masked_select", "_pack_padded_sequence", "_pad_packed_sequence", "pad_sequence",
    "broadcast_to", "atleast_1d", "atleast_2d", "unfold",
})  # fmt: skip
# of places these would change the codes
_CASTS = frozenset({"to", "long", "int", "float", "double", "half", "type", "type_as", "cpu", "cuda"})
_JOINS = frozenset({"cat", "concat", "stack", "hstack", "vstack", "where", "pad_sequence"})
# what gives the vectors of ids, or 0/1 numbers in their stead
LOOKUPS = frozenset({"embedding", "index_select", "__getitem__", "one_hot", "scatter", "scatter_"})


class Words(Tensor):
    """Ids, int64 of any shape, and the place of each, `places`, of the same shape."""

    places: Tensor
    __torch_function__ = torch._C._disabled_torch_function_impl  # type: ignore[assignment]

    @staticmethod
    def of(ids: Tensor, places: Tensor) -> Words:
        """Return `ids` with the place of each."""
        found = ids.as_subclass(Words)
        found.places = places
        return found


def texts(ids: Tensor) -> Words:
    """Return the ids of B texts, (B, T): every token a word."""
    return Words.of(ids, torch.arange(ids.numel(), device=ids.device).view(ids.shape))


def moves(name: str, args: Any) -> bool:
    """Whether a function only moves words about: what it is given are words, perhaps with ids beside them."""
    if name not in MOVES:
        return False
    found = [leaf for leaf in nests.leaves(args) if isinstance(leaf, Tensor)]
    if name in _JOINS:
        return not any(leaf.is_floating_point() and not isinstance(leaf, Words) for leaf in found)
    return isinstance(found[0], Words)


def plain(value: Any) -> Any:
    """Return a nest of arguments with ids in the place of words."""
    return nests.replaced(Words, lambda words: words.as_subclass(Tensor), value)


def moved(func: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """Return what a function that only moves numbers about makes of words: the same words elsewhere."""
    result = func(*plain(args), **plain(kwargs))
    if func.__name__ in _CASTS:
        places = next(a for a in nests.leaves(args) if isinstance(a, Words)).places
        return Words.of(result, places)
    coded = nests.replaced(Words, lambda words: words.places + _FIRST, (args, kwargs))
    codes = func(*coded[0], **coded[1])
    return pytree.tree_map(_named, result, codes)


def _named(ids: Any, codes: Any) -> Any:
    """Return ids with the places that their codes stand for, where these are ids and not lengths or the like."""
    if not isinstance(ids, Tensor) or ids.is_floating_point() or not bool((codes >= _FIRST - 1).any()):
        return ids
    return Words.of(ids, torch.where(codes >= _FIRST, codes - _FIRST, NOBODY))
