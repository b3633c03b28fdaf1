"""The packed triangle of all spans: where a span stands in it, and the scores that live on it.

A text of T tokens has T(T+1)/2 spans ``[start, stop)``, half-open as Python's slices. They are kept as
the rows of one array, ordered by start and then by stop: (0,1), (0,2), ..., (0,T), (1,2), ...
`js/src/spans.ts` mirrors this file; the two must agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from rnnviz.errors import InputError, UnsupportedError

Floats = npt.NDArray[np.floating]


def count(length: int) -> int:
    """Return the number of spans of a text of `length` tokens, T(T+1)/2."""
    return length * (length + 1) // 2


def row(start: int, stop: int, length: int) -> int:
    """Return the row of span ``[start, stop)`` in the triangle of a text of `length` tokens.

    Raises
    ------
    InputError
        Where the span is empty or reaches outside the text.

    Examples
    --------
    >>> [row(start, stop, 3) for start in range(3) for stop in range(start + 1, 4)]
    [0, 1, 2, 3, 4, 5]
    """
    if not 0 <= start < stop <= length:
        raise InputError(
            f"[{start}, {stop}) is no span of a text of {length} tokens; "
            f"expected 0 <= start < stop <= {length} (stop is exclusive)."
        )
    return start * length - start * (start - 1) // 2 + stop - start - 1


@lru_cache(maxsize=256)
def bounds(length: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return starts and stops of all spans, each of shape (n_spans,), in the order of the rows; not to be written."""
    starts, lasts = np.triu_indices(length)
    stops = lasts + 1
    starts.flags.writeable = stops.flags.writeable = False
    return starts, stops


def sums_of_words(words: Floats) -> Floats:
    """Return the score of every span as the sum of its words: (T, C) to (n_spans, C)."""
    starts, stops = bounds(len(words))
    running = np.zeros((len(words) + 1, words.shape[1]))
    words.cumsum(0, out=running[1:])
    sums: Floats = (running.take(stops, 0) - running.take(starts, 0)).astype(words.dtype)
    return sums


@dataclass(frozen=True, eq=False)
class SpanScores:
    """The scores of every span of one text for every class, and for the target that is shown.

    Parameters
    ----------
    per_class : array of shape (n_spans, n_classes)
        Scores in logits, rows by start, then by stop.
    weights : array of shape (n_classes,)
        What the target weighs each class with: a one for a class, ``+1`` and ``-1`` for a contrast.
    interaction_sign : {1, -1, 0}
        The sign of ``S(AB) - S(A) - S(B)`` that makes it the method's interaction of the neighbours
        A and B; 0 for methods that have no interactions.
    """

    per_class: Floats
    weights: Floats
    interaction_sign: int = 0

    @property
    def length(self) -> int:
        """The number of tokens T."""
        return int((np.sqrt(8 * len(self.per_class) + 1) - 1) / 2 + 0.5)

    @property
    def of_target(self) -> Floats:
        """The target's score of every span, shape (n_spans,), rows as in `per_class`."""
        return self.per_class @ self.weights.astype(self.per_class.dtype)

    @property
    def scores(self) -> Floats:
        """The target's scores as a square, shape (T+1, T+1): ``[start, stop]``, NaN where stop <= start."""
        starts, stops = bounds(self.length)
        square = np.full((self.length + 1, self.length + 1), np.nan, dtype=self.per_class.dtype)
        square[starts, stops] = self.of_target
        return square

    def score(self, start: int, stop: int) -> float:
        """Return the target's score of the span ``[start, stop)``, in logits."""
        return float(self.of_target[row(start, stop, self.length)])

    def interaction(self, start: int, middle: int, stop: int) -> float:
        """Return the interaction of the neighbours ``[start, middle)`` and ``[middle, stop)``, in logits.

        What the two say together beyond what each says by itself (CD paper, section 4.5).

        Raises
        ------
        UnsupportedError
            Where the method is additive, so that there is no interaction to speak of.
        InputError
            Where ``start < middle < stop`` does not hold.
        """
        if not self.interaction_sign:
            raise UnsupportedError(
                "this method has no interactions: a phrase is the sum of its words (or, with gates='whole', so nearly "
                "that the difference means nothing). Take a method that has them: method='cd'."
            )
        if not start < middle < stop:
            raise InputError(f"expected start < middle < stop, got {start}, {middle}, {stop}.")
        joint = self.score(start, stop) - self.score(start, middle) - self.score(middle, stop)
        return self.interaction_sign * joint
