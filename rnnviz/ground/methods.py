"""What an attribution method is, and the registry of them by name.

    Trace -> Method.attribute -> one Attribution per text

A method is one class in one file; `register` makes it known by its name. It gives one column per class, so
that any target can be read afterwards.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from rnnviz.errors import InputError, UnsupportedError, nearest

Floats = npt.NDArray[np.floating]
Trace: TypeAlias = Any  # the engine's, `rnnviz.decomposition.trace.Trace`: it stands above this room


@dataclass(frozen=True)
class Attribution:
    """What a method says of one text of T tokens and C classes; K is C, or 1 where the method is not linear.

    Parameters
    ----------
    base : array of shape (C,), or (1,) for the target alone
        What is attributed to no word.
    words : array of shape (T, K)
        The score of every word.
    spans : array of shape (n_spans, K), optional
        The score of every span, rows as in `rnnviz.ground.spans`; None where only words were asked for.
    embeddings : array of shape (n_spans, H), optional
        The phrases' vectors, where the method has them.
    of_set : callable from a collection of token positions to an array of shape (K,), optional
        The score of any set of tokens, where the method has such.
    notes : tuple of str
        What a reader of the scores has to know.
    """

    base: Floats
    words: Floats
    spans: Floats | None = None
    embeddings: Floats | None = None
    of_set: Callable[[Collection[int]], Floats] | None = None
    notes: tuple[str, ...] = ()


class Method(ABC):
    """An attribution method with its options chosen.

    Attributes
    ----------
    name : str
        What `explain(method=...)` calls it.
    summary : str
        One line: what a score means.
    scores : {"words", "spans"}
        Whether phrases have scores of their own, or the sum of their words.
    interaction_sign : {1, -1, 0}
        See `rnnviz.ground.spans.SpanScores`; 0 where the method has no interactions.
    adds_up : bool
        Whether base and words promise to add up to the logit.
    shares_of_logit : bool
        Whether base and the whole text's score are the logit, so that a score can be shown as a share of it.
    unit : str
        The unit of the scores.
    signed : bool
        Whether a score speaks for or against the target; False where scores are sizes, such as lengths of gradients.
    linear : bool
        Whether the scores of a contrast are those of one class minus those of the other. Where they are not,
        `attribute` gives one column, that of the target.
    cells : tuple of str
        The cells it is defined for: "lstm", "gru", "rnn".
    variants : tuple of str
        What its option `variant` can be, where it has one: other accounts of the same question.
    reference : str
        The paper, and where in it.
    """

    name: ClassVar[str]
    summary: ClassVar[str]
    scores: ClassVar[Literal["words", "spans"]] = "words"
    interaction_sign: int = 0
    adds_up: bool = False
    shares_of_logit: bool = True
    linear: bool = True
    unit: str = "logits"
    signed: bool = True
    cells: ClassVar[tuple[str, ...]] = ("lstm", "gru", "rnn")
    variants: ClassVar[tuple[str, ...]] = ()
    reference: ClassVar[str]

    @property
    @abstractmethod
    def title(self) -> str:
        """The method's name for a reader, with its variant."""

    @property
    def options(self) -> dict[str, object]:
        """The options it was made with, by name."""
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    @abstractmethod
    def attribute(self, trace: Trace, spans: bool, weights: Floats) -> list[Attribution]:
        """Return one attribution per text of the trace.

        Parameters
        ----------
        trace : Trace
            The forward pass.
        spans : bool
            Whether the scores of all spans are wanted, or words only.
        weights : array of shape (C,)
            The target: 1 at a class, or 1 and -1 at the two of a contrast. Only methods that are not linear
            look at it.
        """


@dataclass(frozen=True)
class MethodInfo:
    """A line of `rnnviz.methods()`: what there is to choose from."""

    name: str
    summary: str
    scores: str
    interactions: bool
    adds_up: bool
    cells: tuple[str, ...]
    options: dict[str, object] = field(default_factory=dict)
    reference: str = ""


METHODS: dict[str, type[Method]] = {}
REFUSED = {
    "deeplift": "over recurrent layers DeepLift's rules are not applied (captum passes through them by the plain "
    "gradient and does not say so), so it is gradient x input under another name: take 'grad_input' or 'ig'."
}
_Kind = TypeVar("_Kind", bound=type[Method])


def register(method: _Kind) -> _Kind:
    """Make a method known by its name; a class decorator."""
    METHODS[method.name] = method
    return method


def make(name: str, options: dict[str, object], cell: str | None) -> Method:
    """Return the method `name` with its options, for a model with the given cell (None: of its owner's own code).

    Raises
    ------
    InputError
        Where there is no such method or it has no such option.
    UnsupportedError
        Where the method is not defined for the cell, or for no recurrent network.
    """
    if name in REFUSED:
        raise UnsupportedError(f"method {name!r} is refused: {REFUSED[name]}")
    if name not in METHODS:
        raise InputError(f"there is no method {name!r}: {nearest(name, sorted(METHODS))}")
    kind = METHODS[name]
    if cell is not None and cell not in kind.cells:
        others = [other for other in sorted(METHODS) if cell in METHODS[other].cells]
        raise UnsupportedError(
            f"method {name!r} is defined for {', '.join(kind.cells)}, not for {cell!r}. "
            f"For this model take one of: {', '.join(others)}."
        )
    known = inspect.signature(kind).parameters
    for option in options:
        if option not in known:
            choice = nearest(option, known) if known else "it takes none."
            raise InputError(f"method {name!r} has no option {option!r}: {choice}")
    return kind(**options)


def info(kind: type[Method]) -> MethodInfo:
    """Return the registry's line about a method."""
    defaults = {name: parameter.default for name, parameter in inspect.signature(kind).parameters.items()}
    return MethodInfo(
        kind.name,
        kind.summary,
        kind.scores,
        kind.interaction_sign != 0,
        kind.adds_up,
        kind.cells,
        defaults,
        kind.reference,
    )
