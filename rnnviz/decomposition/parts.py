"""Parts: a tensor of the owner's forward that carries what each set of words contributes to it.

To the owner's code it is one tensor of its usual shape. It holds ``zero``, what the model computes from nothing,
``true``, what it computes from the text, and for S sets of words their parts ``beta``; what is left to the other
words is ``true - zero - beta``. An operation that is affine acts on each of them by itself. Any other one, f, is
given four kinds of rows and read by

    beta = 1/2 [ (f(zero + beta) - f(zero)) + (f(true) - f(true - beta)) ]

which is contextual decomposition's linearisation of two terms, the bias first (Murdoch, Liu, Yu 2018, equations 25
to 28), for any f of any number of such tensors. What is no such operation stands in `gates.py` and `recurrent.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import ref

import torch
from torch import Tensor
from torch.utils import _pytree as pytree

from rnnviz.decomposition.words import NOBODY, SEVERAL

if TYPE_CHECKING:
    from rnnviz.decomposition.run import Run


_warn_of_slowness: Callable[[bool], None] = torch._C._functorch._set_vmap_fallback_warning_enabled  # type: ignore[attr-defined]
# What torch's dispatcher is told outside of a dispatch: within one, torch.vmap is hidden.
_OUTSIDE = torch._C._dispatch_tls_local_include_set(), torch._C._dispatch_tls_local_exclude_set()


class Parts(Tensor):
    """A tensor of the owner's forward with its parts.

    Attributes
    ----------
    run : Run
        The sets of words that it is about.
    values : Tensor of shape (2, *shape) or (2 + S, *shape)
        zero, true and the sets' beta. Two rows where every number belongs to one word alone: beta is then
        ``true - zero`` in the sets that hold that word, and nothing in the others.
    places : int64 Tensor of shape `shape`
        The word that a number belongs to, or that its step of time reads; -1 where no word had a part in it, -2
        where several had.
    rows : Tensor of shape (2 + 2S, *shape) or None
        For truth values and whole numbers, in the place of `values`: those of each kind of row.
    fixed : bool
        Whether no word has entered yet: a tensor that the owner's code made, and may write to.
    gate : bool
        Whether these are softmax weights, or deviations of a norm: where they weigh something, they are the true
        row's for every part.
    squares : {"", "each", "mean"}
        Whether these are squares, or means of some: their root is the deviation of a norm.
    sigmoid_of, softmax_of : Parts or None, (Parts, dimension) or None
        What a sigmoid or a softmax was taken of to get this.
    opened : bool
        Whether it has memory of its own for all parts, so that it may be written to.
    base, again : Parts or None, callable or None
        What this is a view of, and how it is got from that one's rows.
    views : list of weak references
        The views of this.
    """

    run: Run
    values: Tensor  # type: ignore[assignment]  # torch's own is for sparse tensors
    places: Tensor
    rows: Tensor | None
    fixed: bool
    gate: bool
    squares: str
    sigmoid_of: Parts | None
    softmax_of: tuple[Parts, int] | None
    opened: bool
    base: Parts | None
    again: Callable[[Tensor], Tensor] | None
    views: list[ref[Parts]]
    __torch_function__ = torch._C._disabled_torch_function_impl  # type: ignore[assignment]

    @staticmethod
    def of(run: Run, values: Tensor, places: Tensor | None = None) -> Parts:
        """Return the tensor of these parts; without `places`, of several words at once."""
        found = _wrapped(values)
        found.run, found.values, found.rows = run, values, None
        run.largest = max(run.largest, found.numel())
        found.places = everywhere(SEVERAL, values[0]) if places is None else places
        return found

    @staticmethod
    def of_rows(run: Run, rows: Tensor) -> Parts:
        """Return a tensor of truth values or whole numbers."""
        found = _wrapped(rows)
        found.run, found.values, found.rows, found.places = run, rows, rows, everywhere(SEVERAL, rows[0])
        return found

    @staticmethod
    def constant(run: Run, value: Tensor, fixed: bool = False) -> Parts:
        """Return what no word contributes to; `fixed` where the owner's code may write words into it."""
        found = Parts.of(run, value.expand(2, *value.shape), everywhere(NOBODY, value))
        found.fixed = fixed
        return found

    @property
    def shared(self) -> bool:
        """Whether `values` are zero and true alone."""
        return self.rows is None and len(self.values) == 2 < 2 + self.run.sets

    @property
    def zero(self) -> Tensor:
        """What the model computes from nothing."""
        return self.values[0]

    @property
    def true(self) -> Tensor:
        """What it computes from the text."""
        return self.values[1]

    @property
    def full(self) -> Tensor:
        """Zero, true and every set's beta, (2 + S, *shape)."""
        if not self.shared:
            return self.values
        words = without_infinite(self.true - self.zero, self.zero, self.true)
        return torch.cat([self.values, words * self.run.inside(self.places).to(self.values.dtype)])

    def four(self) -> Tensor:
        """Return the rows that an operation is given: zero, true, zero + beta, true - beta; (2 + 2S, *shape)."""
        if self.rows is not None:
            return self.rows
        values, run = self.full, self.run
        added, left = values[0] + values[2:], values[1] - values[2:]
        if (
            run.extremes
        ):  # all words have all and none nothing, to the last digit: an operation may be steep there
            added[run.full], left[run.full] = values[1], values[0]
            added[run.empty], left[run.empty] = values[0], values[1]
        return torch.cat([values[:2], added, left])

    @classmethod
    def __torch_dispatch__(  # type: ignore[override]
        cls, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Do one of torch's operations on all parts."""
        return leaves((args, kwargs or {}))[0].run.operation(func, args, kwargs or {})


def everywhere(place: int, like: Tensor) -> Tensor:
    """Return places that are all one."""
    return torch.tensor(place, device=like.device).expand(like.shape)


def _wrapped(rows: Tensor) -> Parts:
    made: Parts = torch.Tensor._make_wrapper_subclass(
        Parts, rows.shape[1:], rows.stride()[1:], dtype=rows.dtype, device=rows.device, requires_grad=False
    )
    made.fixed = made.gate = made.opened = False
    made.sigmoid_of = made.softmax_of = made.base = made.again = None
    made.squares, made.views = "", []
    return made


def read(run: Run, rows: Tensor) -> Tensor:
    """Return zero, true and beta, (2 + S, *shape), of an operation's results on the four kinds of rows."""
    zero, true, added, left = rows[0], rows[1], rows[2 : 2 + run.sets], rows[2 + run.sets :]
    beta = without_infinite((added - left).add_(true - zero).mul_(0.5), zero, true)
    return torch.cat([zero[None], true[None], beta])


def without_infinite(beta: Tensor, zero: Tensor, true: Tensor) -> Tensor:
    """Return parts with nothing in them where zero and true are one infinity, as a masked score is."""
    if bool(zero.isfinite().all()):
        return beta
    return torch.where(zero.isinf() & (zero == true), 0, beta)


def leaves(nest: Any) -> list[Parts]:
    """Return the tensors with parts among arguments."""
    return [leaf for leaf in pytree.tree_leaves(nest) if isinstance(leaf, Parts)]


def without_fixed(nest: Any) -> Any:
    """Return arguments in which tensors that no word has entered are plain ones."""
    return pytree.tree_map_only(Parts, lambda part: part.true if part.fixed else part, nest)


def each(func: Callable[..., Any], args: Any, kwargs: Any, of: Callable[[Parts], Tensor]) -> Any:
    """Return `func` on every row by itself, rows first, of tensors whose rows are `of(part)`."""
    flat, spec = pytree.tree_flatten((args, kwargs))
    where = [k for k, leaf in enumerate(flat) if isinstance(leaf, Parts)]

    def call(*rows: Tensor) -> Any:
        filled = list(flat)
        for k, row in zip(where, rows, strict=True):
            filled[k] = row
        own_args, own_kwargs = pytree.tree_unflatten(filled, spec)
        return func(*own_args, **own_kwargs)

    return over_rows(call, *(of(flat[k]) for k in where))


def over_rows(call: Callable[..., Any], *rows: Tensor) -> Any:
    """Return `call` on every row by itself, rows first."""
    _warn_of_slowness(False)  # which is nothing to the owner
    try:
        with torch._C._ForceDispatchKeyGuard(*_OUTSIDE), torch.no_grad():
            return torch.vmap(call)(*rows)
    finally:
        _warn_of_slowness(True)
