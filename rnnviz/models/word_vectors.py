"""The vocabulary of a treebank and the word vectors that belong to it: random, from a file, or given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from rnnviz.errors import InputError, UnsupportedError
from rnnviz.text.vocabulary import PAD, UNKNOWN, Vocabulary

if TYPE_CHECKING:
    from rnnviz.data.treebank import Bank, Example


SPREAD = 0.3  # standard deviation of random vectors; torch's 1.0 costs 4 points on SST


def words_and_vectors(
    bank: Bank, embedding: int | str | Path | npt.NDArray[np.floating]
) -> tuple[Vocabulary, nn.Embedding]:
    """Return the vocabulary of a treebank and its word vectors, random or from a file or array."""
    vocabulary = Vocabulary.build(example.tokens for example in _trainable(bank))
    if isinstance(embedding, int | np.integer):
        if embedding < 1:
            raise InputError(f"embedding is {embedding!r}; expected a size of at least 1.")
        rows = SPREAD * torch.randn(len(vocabulary), int(embedding)).numpy()
        # no training text has an unknown word: it says nothing, rather than anything
        rows[vocabulary.ids([PAD, UNKNOWN])] = 0
    elif isinstance(embedding, str | Path):
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


def _trainable(bank: Bank) -> Sequence[Example]:
    """Return what the classifier may be trained on: phrases where the bank has them."""
    try:
        return bank.phrases("train")
    except UnsupportedError:
        return bank.sentences("train")
