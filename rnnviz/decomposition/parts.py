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
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import ref

import torch
from torch import Tensor

from rnnviz.decomposition import nests
from rnnviz.decomposition.kinds import SETTLED, WEIGHING
from rnnviz.decomposition.words import NOBODY, SEVERAL

if TYPE_CHECKING:
    from rnnviz.decomposition.run import Run


_warn_of_slowness: Callable[[bool], None] = torch._C._functorch._set_vmap_fallback_warning_enabled  # type: ignore[attr-defined]
# What torch's dispatcher is told outside of a dispatch: within one, torch.vmap is hidden.
_OUTSIDE = torch._C._dispatch_tls_local_include_set(), torch._C._dispatch_tls_local_exclude_set()


class Later(NamedTuple):
    """Rows that are made when they are asked for: all states of a recurrent call, of which one may be all that is read.

    Parameters
    ----------
    make : callable
        Makes the rows.
    two : Tensor of shape (2, *shape)
        Zero and true, which are known.
    dim : int
        The dimension of time.
    steps : dict of int to Tensor of shape (2 + S, *shape without time)
        The rows of some steps, which are known.
    """

    make: Callable[[], Tensor]
    two: Tensor
    dim: int
    steps: dict[int, Tensor]


class Parts(Tensor):
    """A tensor of the owner's forward with its parts.

    Attributes
    ----------
    run : Run
        The sets of words that it is about.
    later : Later or None
        How the rows are made, where they are not yet.
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
    node : int
        The number of the step of the forward that made it; -1 where the words enter.
    """

    run: Run
    later: Later | None
    _held: Tensor | None
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
    node: int
    __torch_function__ = torch._C._disabled_torch_function_impl  # type: ignore[assignment]

    @staticmethod
    def of(run: Run, values: Tensor, places: Tensor | None = None) -> Parts:
        """Return the tensor of these parts; without `places`, of several words at once."""
        found = _wrapped(values)
        found.run, found.values, found.rows = run, values, None
        if len(values) > 2:
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

    @staticmethod
    def made_later(run: Run, places: Tensor, later: Later) -> Parts:
        """Return the tensor of parts that are made when they are asked for."""
        found = _wrapped(later.two)
        found.run, found.later, found.places, found.rows = run, later, places, None
        return found

    def turned(
        self, how: Callable[[Tensor, int], Tensor], dim: int, steps: Callable[[Tensor], Tensor]
    ) -> Parts:
        """Return this in another shape, still to be made later if it is.

        Parameters
        ----------
        how : callable
            Gives a tensor of this one's shape behind so many dimensions its new shape.
        dim : int
            Where time stands then.
        steps : callable
            Does the same to the rows of one step.
        """
        places = how(self.places, 0)
        if self.later is None:
            return Parts.of(self.run, how(self.values, 1), places)
        make = self.later.make
        known = {step: steps(rows) for step, rows in self.later.steps.items()}
        later = Later(lambda: how(make(), 1), how(self.later.two, 1), dim, known)
        return Parts.made_later(self.run, places, later)

    @property  # type: ignore[override]  # torch's own is for sparse tensors
    def values(self) -> Tensor:
        """Zero, true and the sets' beta: see `Parts`."""
        if self._held is None and self.later is not None:
            self._held = self.later.make()
            self.run.largest = max(self.run.largest, self.numel())
        assert self._held is not None  # noqa: S101 - there are rows, or a way to make them
        return self._held

    @values.setter
    def values(self, values: Tensor) -> None:
        self._held = values

    @property
    def shared(self) -> bool:
        """Whether `values` are zero and true alone."""
        if self.rows is not None or (self.later is not None and self._held is None):
            return False
        return len(self.values) == 2 < 2 + self.run.sets

    @property
    def zero(self) -> Tensor:
        """What the model computes from nothing."""
        return self.two[0]

    @property
    def true(self) -> Tensor:
        """What it computes from the text."""
        return self.two[1]

    @property
    def two(self) -> Tensor:
        """Zero and true, (2, *shape)."""
        return self.later.two if self._held is None and self.later is not None else self.values[:2]

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
        run = leaves((args, kwargs or {}))[0].run
        if func._schema.is_mutable:
            run.steps.writes = True
        return passed(
            func, func.overloadpacket.__name__, args, kwargs or {}, lambda *own: run.operation(func, *own)
        )


def passed(func: Callable[..., Any], name: str, args: Any, kwargs: Any, do: Callable[[Any, Any], Any]) -> Any:
    """Do an operation of the forward, and note what its step needs.

    Where the step's parts are known to be read by nobody, the operation is done on the text's own numbers alone.

    Parameters
    ----------
    func : callable
        The operation as torch has it.
    name : str
    args, kwargs
        What it is given.
    do : callable
        Does it on tensors with parts, given these.
    """
    found = leaves((args, kwargs))
    steps = found[0].run.steps
    if steps.within:  # a part of another operation
        return do(args, kwargs)
    if not steps.wants_this:
        true_args, true_kwargs = nests.replaced(Parts, lambda part: part.true, (args, kwargs))
        return func(*true_args, **true_kwargs)
    weighing = name in WEIGHING and not all(part.gate for part in found)
    given = {part.node for part in found if not (weighing and part.gate)}
    steps.within = True
    try:
        result = do(args, kwargs)
    finally:
        steps.within = False
    made = leaves(result)
    for part in made:
        part.node = steps.number
    steps.give(given, settled=not made and name in SETTLED)
    return result


def everywhere(place: int, like: Tensor) -> Tensor:
    """Return places that are all one."""
    return torch.tensor(place, device=like.device).expand(like.shape)


def _wrapped(rows: Tensor) -> Parts:
    made: Parts = torch.Tensor._make_wrapper_subclass(
        Parts, rows.shape[1:], rows.stride()[1:], dtype=rows.dtype, device=rows.device, requires_grad=False
    )
    made.fixed = made.gate = made.opened = False
    made.sigmoid_of = made.softmax_of = made.base = made.again = None
    made.later = made._held = None
    made.squares, made.views = "", []
    made.node = -1
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
    return [leaf for leaf in nests.leaves(nest) if isinstance(leaf, Parts)]


def without_fixed(nest: Any) -> Any:
    """Return arguments in which tensors that no word has entered are plain ones."""
    return nests.replaced(Parts, lambda part: part.true if part.fixed else part, nest)


def each(func: Callable[..., Any], args: Any, kwargs: Any, of: Callable[[Parts], Tensor]) -> Any:
    """Return `func` on every row by itself, rows first, of tensors whose rows are `of(part)`."""

    def call(*rows: Tensor) -> Any:
        row = iter(rows)
        own_args, own_kwargs = nests.replaced(Parts, lambda _: next(row), (args, kwargs))
        return func(*own_args, **own_kwargs)

    return over_rows(call, *(of(part) for part in leaves((args, kwargs))))


def over_rows(call: Callable[..., Any], *rows: Tensor) -> Any:
    """Return `call` on every row by itself, rows first."""
    _warn_of_slowness(False)  # which is nothing to the owner
    try:
        with torch._C._ForceDispatchKeyGuard(*_OUTSIDE), torch.no_grad():
            return torch.vmap(call)(*rows)
    finally:
        _warn_of_slowness(True)
