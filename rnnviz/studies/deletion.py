"""Texts without words: scores -> which words go first -> shorter texts, which close up -> probabilities.

What word deletion and the sanity checks share.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rnnviz.ground.spans import Floats
from rnnviz.models.model import Model

Texts = Sequence[Sequence[str]]
Order = npt.NDArray[np.intp]  # of a text of T words: their T positions, the first to go first

RANDOM = "(random order)"  # what a method must beat
SHARES = (10, 20, 50)  # per cent of a text's words


def largest_first(scores: npt.ArrayLike) -> Order:
    """Return the positions of the words by falling score; of equal ones the earlier word goes first.

    Examples
    --------
    >>> largest_first([0.5, 2.0, -1.0]).tolist()
    [1, 0, 2]
    """
    return np.argsort(-np.asarray(scores), kind="stable")


def random_orders(texts: Texts, seed: int) -> list[Order]:
    """Return an order drawn by chance for every text."""
    rng = np.random.default_rng(seed)
    return [rng.permutation(len(text)) for text in texts]


def without(text: Sequence[str], order: Order, count: int) -> tuple[str, ...]:
    """Return the text without the first `count` words of the order.

    Examples
    --------
    >>> without(["not", "a", "good", "film"], largest_first([3, 0, 2, 1]), 2)
    ('a', 'film')
    """
    gone = set(order[:count].tolist())
    return tuple(word for position, word in enumerate(text) if position not in gone)


def probabilities_without(
    classifier: Model, texts: Texts, orders: Sequence[Order], counts: Sequence[int]
) -> Floats:
    """Return what the model says of every text without its first words, all texts run together.

    Parameters
    ----------
    counts : sequence of int, length N
        How many words each text loses; at least one must be left.

    Returns
    -------
    array of shape (N, C)
        Probabilities.
    """
    rows = zip(texts, orders, counts, strict=True)
    return np.asarray(classifier.predict([without(text, order, count) for text, order, count in rows]))


def flips(
    classifier: Model, texts: Texts, orders: Sequence[Order], predicted: npt.NDArray[np.intp]
) -> Floats:
    """Return the smallest number of words whose deletion changes the predicted class, (N,).

    Words go one after the other, until one is left; infinite where the class has not changed by then.

    Parameters
    ----------
    predicted : array of shape (N,)
        The classes that are predicted for the whole texts.
    """
    found = np.full(len(texts), np.inf)
    for count in range(1, max(map(len, texts), default=0)):
        left = [k for k, text in enumerate(texts) if np.isinf(found[k]) and len(text) > count]
        if left:
            chosen = [texts[k] for k in left], [orders[k] for k in left]
            now = probabilities_without(classifier, *chosen, [count] * len(left)).argmax(-1)
            found[np.array(left)[now != predicted[left]]] = count
    return found


def erasure(classifier: Model, texts: Texts, orders: Sequence[Order]) -> dict[str, Floats]:
    """Return what deletion in the order does to the predicted class of every text of at least two words.

    Returns
    -------
    dict of str to array of shape (N,)
        comprehensiveness and sufficiency: the fall of its probability without the first words, and with only
        them, mean over `SHARES`; flip: see `flips`; flip_share: the same as a share of the text's words; never:
        1 where it does not flip.
    """
    lengths = np.array([len(text) for text in texts])
    rows = np.arange(len(texts))
    whole = classifier.predict(texts)
    predicted = whole.argmax(-1)
    reverse = [order[::-1] for order in orders]
    falls: dict[str, list[Floats]] = {"comprehensiveness": [], "sufficiency": []}
    for share in SHARES:
        top = -(-lengths * share // 100)  # rounded up; of two words or more at least one is left
        for name, gone, counts in (
            ("comprehensiveness", orders, top),
            ("sufficiency", reverse, lengths - top),
        ):
            left = probabilities_without(classifier, texts, gone, counts.tolist())
            falls[name].append(whole[rows, predicted] - left[rows, predicted])
    flip = flips(classifier, texts, orders, predicted)
    means = {name: np.mean(each, axis=0) for name, each in falls.items()}
    return means | {"flip": flip, "flip_share": flip / lengths, "never": np.isinf(flip).astype(float)}
