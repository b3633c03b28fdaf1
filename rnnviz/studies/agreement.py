"""How far two explanations of a text agree: in the order of its words, and in their signs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from rnnviz.ground.spans import Floats


def spearman(a: npt.ArrayLike, b: npt.ArrayLike) -> float:
    """Return Spearman's rank correlation, equal scores sharing their mean rank; NaN where all of one are equal.

    Examples
    --------
    >>> spearman([1, 2, 30], [0.1, 0.2, 0.3]), spearman([1, 2, 30], [3, 2, 1])
    (1.0, -1.0)
    """
    first, second = (ranks - ranks.mean() for ranks in (_ranks(a), _ranks(b)))
    size = float(np.sqrt((first @ first) * (second @ second)))
    return round(float(first @ second) / size, 12) if size else float("nan")


def _ranks(scores: npt.ArrayLike) -> Floats:
    _, which, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks: Floats = (counts.cumsum() - (counts - 1) / 2)[which]
    return ranks


def sign_agreement(versions: Sequence[npt.ArrayLike]) -> tuple[float, float]:
    """Return the share of words to which two versions give the same sign, and the share that chance would give.

    Both are means over all pairs of versions. Chance is the mean over all ways to shuffle the words of one of
    the two: it has as many words of each sign, but not the same ones.

    Examples
    --------
    >>> sign_agreement([[1, 1, -1, -1], [1, -1, -1, -1]])
    (0.75, 0.5)
    """
    pairs = list(combinations([np.sign(version) for version in versions], 2))
    agree = [float((a == b).mean()) for a, b in pairs]
    chance = [sum(float((a == sign).mean() * (b == sign).mean()) for sign in (-1, 0, 1)) for a, b in pairs]
    return float(np.mean(agree)), float(np.mean(chance))
