"""The mean beta of every word and pair of neighbours of a corpus, and which of them point the same way.

CD explanations with their phrase vectors -> means by phrase -> the nearest by cosine (CD paper, section 4.6)
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from rnnviz.explanations.explanation import Explanation
from rnnviz.ground.spans import Floats, row

LONGEST = 2  # words of a phrase that gets a mean


class Neighbour(NamedTuple):
    """A phrase, the cosine of its mean beta, and how often it occurs."""

    phrase: str
    cosine: float
    times: int


class PhraseVectors:
    """Mean betas, in lower case, of the words and pairs of the explanations that were added.

    Examples
    --------
    >>> import rnnviz as rv
    >>> vectors, clf = PhraseVectors(), rv.TextClassifier.load("mini")
    >>> for text in ("the food was good", "the film was great", "the food was awful"):
    ...     vectors.add(rv.explain(clf, text))
    >>> [found.phrase for found in vectors.nearest(vectors.mean("good"), 1, 1, without="good")]
    ['great']
    """

    def __init__(self) -> None:
        self._sums: dict[str, Floats] = {}
        self.counts: dict[str, int] = defaultdict(int)
        self._units: dict[int, tuple[list[str], Floats]] = {}  # by size: names, and means of length one

    def add(self, explanation: Explanation) -> None:
        """Take in a text; one over the span limit has no phrase vectors, and adds nothing."""
        if explanation.embeddings is None:
            return
        self._units.clear()
        tokens = [token.lower() for token in explanation.tokens]
        for size in range(1, LONGEST + 1):
            for start in range(len(tokens) - size + 1):
                name = " ".join(tokens[start : start + size])
                vector = explanation.embeddings[row(start, start + size, len(tokens))]
                self.counts[name] += 1
                if name in self._sums:
                    self._sums[name] += vector
                else:
                    self._sums[name] = vector.astype(np.float64)

    def __len__(self) -> int:
        """Return how many words and pairs there are."""
        return len(self._sums)

    def __contains__(self, phrase: object) -> bool:
        """Whether the phrase occurs."""
        return phrase in self._sums

    def mean(self, phrase: str) -> Floats:
        """Return the mean beta of a phrase that occurs, shape (H,)."""
        return self._sums[phrase] / self.counts[phrase]

    def nearest(
        self, vector: Floats, size: int, top: int, without: str = "", min_count: int = 1
    ) -> list[Neighbour]:
        """Return the phrases of `size` words whose mean betas are nearest to a vector (H,), by cosine.

        Parameters
        ----------
        vector : array of shape (H,)
        size : int
            1 for words, 2 for pairs.
        top : int
            How many at most.
        without : str
            A phrase to leave out: the one that is asked for.
        min_count : int
            How often a neighbour must occur.
        """
        names, units = self._unit_means(size)
        length = float(np.linalg.norm(vector))
        if not names or not length:
            return []
        cosines = units @ (vector / length)
        found = []
        for place in np.argsort(-cosines, kind="stable"):
            name = names[place]
            if name != without and self.counts[name] >= min_count:
                found.append(Neighbour(name, float(cosines[place]), self.counts[name]))
            if len(found) == top:
                break
        return found

    def _unit_means(self, size: int) -> tuple[list[str], Floats]:
        if size not in self._units:
            names = [name for name in self._sums if name.count(" ") == size - 1 and self._sums[name].any()]
            sums = np.stack([self._sums[name] for name in names]) if names else np.ones((1, 1))
            self._units[size] = names, sums / np.linalg.norm(sums, axis=1, keepdims=True)
        return self._units[size]
