"""Words that are like another in a model: word -> the words whose vectors in its embedding are nearest."""

from __future__ import annotations

import torch

from rnnviz.ground.threads import one_thread
from rnnviz.models.model import Model, word_vectors

SIMILAR = 8  # words that are offered to stand for another


@torch.no_grad()
def similar(classifier: Model, word: str, most: int = SIMILAR) -> list[str]:
    """Return the words whose vectors in the model's embedding are nearest to a word's by cosine, nearest first.

    Nearness keeps no meaning: "good" and "bad" stand in like places and have like vectors.

    Parameters
    ----------
    classifier : TextClassifier or wrapped model
        The latter has such words where one nn.Embedding has a row for each word.
    word : str
        A word of the vocabulary; any other has no such words.
    most : int
        How many are returned at most.

    Examples
    --------
    >>> import rnnviz as rv
    >>> len(similar(rv.TextClassifier.load("mini"), "good"))
    8
    """
    vocabulary, table = classifier.vocabulary, word_vectors(classifier)
    if table is None or not word or not vocabulary.known([word])[0]:
        return []
    own = vocabulary.ids([word])[0]
    with one_thread():
        cosines = (table @ table[own]) / table.norm(dim=1).clamp_min(
            1e-12
        )  # times |own|, which orders nothing
        nearest = cosines.topk(
            min(most + 8, len(cosines))
        ).indices.tolist()  # 8: itself, its cases, <unk>, ...
    none = (own, vocabulary.unknown, vocabulary.padding)
    others = [vocabulary.words[row] for row in nearest if row not in none]
    return [other for other in others if other.lower() != word.lower()][:most]
