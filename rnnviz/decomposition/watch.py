"""Watching the owner's forward: every torch call of it is seen, and words are met where their ids are looked up.

ids (B, T) -> Words -> the owner's forward -> at each look-up: vectors (..., E), places (...) -> entering() -> ...

A subclass says what becomes of the words' vectors. The owner's code runs as it is; what it calls on what it calls.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from rnnviz.decomposition import nests
from rnnviz.decomposition.unfollowed import line_of_theirs
from rnnviz.decomposition.words import LOOKUPS, Words, moved, moves, plain

RANDOM = frozenset({
    "rand", "randn", "randint", "randperm", "rand_like", "randn_like", "randint_like", "normal", "bernoulli",
    "multinomial", "poisson", "normal_", "uniform_", "bernoulli_", "random_", "exponential_", "rrelu", "gumbel_softmax",
    "feature_dropout", "feature_alpha_dropout", "cauchy_", "geometric_", "log_normal_",
})  # fmt: skip
_DROPOUTS = frozenset({"dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout"})


class Watch(TorchFunctionMode):
    """Sees every torch call of a forward that runs within it.

    Attributes
    ----------
    entered : set of int
        The places of the words whose vectors were looked up.
    random : str
        The first random number that was drawn, and where; empty where there was none.
    lost : str
        Where ids became plain numbers, from which words can no longer be told; empty where they did not.
    instead : int or None
        The id whose vector stands where a word is missing; None for zeros.
    records : bool
        Whether autograd records whatever the owner's code says of it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.entered: set[int] = set()
        self.random = self.lost = ""
        self.instead: int | None = None
        self.records = False

    def entering(self, vectors: Tensor, places: Tensor, empty: Tensor) -> Any:  # noqa: ARG002 - for subclasses
        """Return what the owner's code is given of looked-up numbers.

        Parameters
        ----------
        vectors : Tensor of shape (..., E)
        places : int64 Tensor of the same shape
            The word of each number.
        empty : Tensor of the same shape
            What stands there without the word: zeros.
        """
        return vectors

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """See one call."""
        kwargs = kwargs or {}
        name = getattr(func, "__name__", "")
        if name == "__get__":
            name = func.__self__.__name__  # of a property: T, shape, ...
        if self.records and name in ("_set_grad_enabled", "detach", "data"):
            return args[0] if isinstance(args[0], Tensor) else None
        if name in RANDOM or (name in _DROPOUTS and _drops(args, kwargs)):
            self.random = self.random or f"{name}, {line_of_theirs()}"
        if not any(isinstance(leaf, Words) for leaf in nests.leaves((args, kwargs))):
            return self.call(func, name, args, kwargs)
        if name == "embedding" and _max_norm(func, args, kwargs) is not None:
            return self._entered(*_shortened(args, kwargs))
        if name == "embedding_bag" and (bags := _bags(args, kwargs)):
            entered = self._looked_up(nn.functional.embedding, "embedding", bags[:2], {})
            return entered.sum(1) if bags[2] == "sum" else entered.mean(1)
        if name in LOOKUPS and not isinstance(args[0], Words):
            found = self._looked_up(func, name, args, kwargs)
            if found is not None:
                return found
        if name in ("embedding", "one_hot"):
            return self._looked_up(func, name, args, kwargs)
        if moves(name, args):
            return moved(func, args, kwargs)
        if name in ("tolist", "item", "numpy", "__index__", "__int__"):
            self.lost = self.lost or f".{name}(), {line_of_theirs()}"
        return self.call(func, name, plain(args), plain(kwargs))

    def call(self, func: Callable[..., Any], name: str, args: Any, kwargs: Any) -> Any:  # noqa: ARG002 - likewise
        """Do a call that has no ids of words among its arguments."""
        return func(*args, **kwargs)

    def _looked_up(self, func: Any, name: str, args: Any, kwargs: Any) -> Any:
        words = next(leaf for leaf in nests.leaves((args, kwargs)) if isinstance(leaf, Words))
        if name in ("scatter", "scatter_"):
            return self._scattered(args, kwargs, words)
        result = func(*plain(args), **plain(kwargs))
        table = args[0] if name in ("__getitem__", "index_select") else None
        if isinstance(table, Tensor) and not table.is_floating_point():  # other ids for the same words
            return Words.of(result, words.places) if result.shape == words.shape else None
        width = result.dim() - words.dim()
        places = words.places.view(*words.shape, *[1] * width)
        other = self.instead
        if other is None:
            return self._entered(result, places)
        others = nests.replaced(Words, lambda ids: torch.full_like(plain(ids), other), (args, kwargs))
        return self._entered(result, places, func(*others[0], **others[1]))

    def _scattered(self, args: Any, kwargs: Any, words: Words) -> Any:
        """Do 0/1 numbers that are written by the ids into zeros, (..., V)."""
        table, dim, *rest = plain(args)
        table = table.true if hasattr(table, "true") else table
        result = torch.scatter(table.as_subclass(Tensor), dim, *rest, **plain(kwargs))
        places = words.places.narrow(dim, 0, 1).expand(result.shape)
        made = self._entered(result, places, table.as_subclass(Tensor))
        return self.overwrite(args[0], made)

    def overwrite(self, target: Any, made: Any) -> Any:
        """Return what a tensor that was written to has become."""
        if target.shape == made.shape and isinstance(made, Tensor) and type(made) is Tensor:
            target.copy_(made)
            return target
        return made

    def _entered(self, vectors: Tensor, places: Tensor, empty: Tensor | None = None) -> Any:
        self.entered.update(torch.unique(places).tolist())
        return self.entering(
            vectors, places.expand(vectors.shape), torch.zeros_like(vectors) if empty is None else empty
        )


def _drops(args: Any, kwargs: Any) -> bool:
    """Whether a dropout drops: torch's functional one does unless it is told not to."""
    chance = kwargs.get("p", args[1] if len(args) > 1 else 0.5)
    training = kwargs.get("training", kwargs.get("train", args[2] if len(args) > 2 else True))
    return bool(training) and isinstance(chance, float | int) and chance > 0


def _bags(args: Any, kwargs: Any) -> tuple[Any, Any, str] | None:
    """Return ids, table and mode of an embedding_bag over the rows of a matrix of ids; None of any other."""
    names = ("input", "weight", "offsets", "max_norm", "norm_type", "scale_grad_by_freq", "mode")
    given = dict(zip(names, args, strict=False)) | kwargs
    usual = given["input"].dim() == 2 and isinstance(given["input"], Words)
    others = ("offsets", "max_norm", "per_sample_weights", "padding_idx")
    mode = given.get("mode", "mean")
    if not usual or mode == "max" or any(given.get(name) is not None for name in others):
        return None
    return given["input"], given["weight"], mode


def _max_norm(func: Any, args: Any, kwargs: Any) -> Any:
    if getattr(func, "__module__", "") != "torch.nn.functional":
        return None
    return kwargs.get("max_norm", args[3] if len(args) > 3 else None)


def _shortened(args: Any, kwargs: Any) -> tuple[Tensor, Tensor]:
    """Return vectors of an embedding with `max_norm`, and their places: torch would write the shortened ones back."""
    names = ("input", "weight", "padding_idx", "max_norm", "norm_type")
    given = dict(zip(names, args, strict=False)) | kwargs
    words: Words = given["input"]
    vectors = nn.functional.embedding(words.as_subclass(Tensor), given["weight"])
    norms = vectors.norm(given.get("norm_type") or 2.0, dim=-1, keepdim=True)
    limit = given["max_norm"]
    # the 1e-7 is torch's own (embedding_renorm_)
    return torch.where(norms > limit, vectors * (limit / (norms + 1e-7)), vectors), words.places[..., None]
