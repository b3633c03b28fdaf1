"""The vocabulary of a treebank and the word vectors that belong to it: random, from a file, or given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from rnnviz.errors import InputError
from rnnviz.text.vocabulary import UNKNOWN, Vocabulary

if TYPE_CHECKING:
    from rnnviz.data.treebank import Treebank


def words_and_vectors(
    bank: Treebank, embedding: int | str | Path | npt.NDArray[np.floating]
) -> tuple[Vocabulary, nn.Embedding]:
    """Return the vocabulary of a treebank and its word vectors, random or from a file or array."""
    vocabulary = Vocabulary.build(example.tokens for example in bank.sentences("train"))
    if isinstance(embedding, int | np.integer):
        if embedding < 1:
            raise InputError(f"embedding is {embedding!r}; expected a size of at least 1.")
        vectors = nn.Embedding(len(vocabulary), int(embedding))
        with torch.no_grad():  # no training text has an unknown word: it says nothing, rather than anything
            vectors.weight[[vocabulary.pad, vocabulary.ids([UNKNOWN])[0]]] = 0
        return vocabulary, vectors
    if isinstance(embedding, str | Path):
        from rnnviz.data.vectors import load_vectors

        seen = Vocabulary.build(
            example.tokens for split in ("dev", "test") for example in bank.sentences(split)
        )
        new = [word for word in seen.words if word not in vocabulary]
        words = [*vocabulary.words, *new]
        rows, found = load_vectors(embedding, words)
        # a word that is neither trained on nor in the file is no better than <unk>
        kept = found | (np.arange(len(words)) < len(vocabulary))
        vocabulary = Vocabulary(
            [word for word, keep in zip(words, kept, strict=True) if keep], lower=vocabulary.lower
        )
        rows, found = rows[kept], found[kept]
        # words without a vector get random ones of the others' spread
        rows[~found] = torch.randn(int((~found).sum()), rows.shape[1]).numpy() * rows[found].std()
    else:
        rows = np.array(embedding, dtype=np.float32)
    if rows.ndim != 2 or len(rows) != len(vocabulary):
        raise InputError(
            f"the word vectors have shape {rows.shape}; expected ({len(vocabulary)}, E): "
            "a row for each word of the training sentences' vocabulary, Vocabulary.build's order."
        )
    return vocabulary, nn.Embedding(len(rows), rows.shape[1], _weight=torch.from_numpy(rows))
