"""The vocabulary of a treebank and the word vectors that belong to it: random, from a file, or given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from rnnviz.data.treebank import training_examples
from rnnviz.data.vectors import load_vectors
from rnnviz.errors import InputError
from rnnviz.text.vocabulary import PAD, UNKNOWN, Vocabulary

if TYPE_CHECKING:
    from rnnviz.data.treebank import Bank


Rows = npt.NDArray[np.float32]
SPREAD = 0.3  # standard deviation of random vectors; torch's 1.0 costs 4 points of accuracy on SST


def words_and_vectors(
    bank: Bank, embedding: int | str | Path | npt.NDArray[np.floating]
) -> tuple[Vocabulary, nn.Embedding]:
    """Return the vocabulary of a treebank and its word vectors, random or from a file or array."""
    vocabulary = Vocabulary.build(example.tokens for example in training_examples(bank))
    if isinstance(embedding, int | np.integer):
        if embedding < 1:
            raise InputError(f"embedding is {embedding!r}; expected a size of at least 1.")
        rows = _with_silent_words(vocabulary, _random(len(vocabulary), int(embedding), SPREAD))
    elif isinstance(embedding, str | Path):
        vocabulary, rows = _from_file(embedding, bank, vocabulary)
    else:
        rows = np.array(embedding, dtype=np.float32)
        if rows.ndim != 2 or len(rows) != len(vocabulary):
            raise InputError(
                f"the word vectors have shape {rows.shape}; expected ({len(vocabulary)}, E): a row for each word "
                "of the training phrases' (else sentences') vocabulary, in the order of Vocabulary.build."
            )
    return vocabulary, nn.Embedding(len(rows), rows.shape[1], _weight=torch.from_numpy(rows))


def _from_file(path: str | Path, bank: Bank, vocabulary: Vocabulary) -> tuple[Vocabulary, Rows]:
    """Return the vocabulary, with the words of dev and test that the file knows, and its vectors."""
    texts = [*bank.sentences("dev"), *bank.sentences("test")]
    unseen = {token.lower() for text in texts for token in text.tokens}
    words = [*vocabulary.words, *sorted(unseen.difference(vocabulary.words))]
    rows, found = load_vectors(path, words)
    if not found.any():
        raise InputError(
            f"{path} has a vector for none of the {len(words)} words; is it of another language?"
        )
    # a word that is neither trained on nor in the file is no better than <unk>
    kept = found | (np.arange(len(words)) < len(vocabulary))
    rows[~found] = _random(int((~found).sum()), rows.shape[1], float(rows[found].std()))
    larger = Vocabulary([words[row] for row in np.flatnonzero(kept)], lower=vocabulary.lower)
    return larger, _with_silent_words(larger, rows[kept])


def _with_silent_words(vocabulary: Vocabulary, rows: Rows) -> Rows:
    """Set the vectors of "<pad>" and "<unk>" to zero: never trained on, they say nothing rather than anything."""
    rows[vocabulary.ids([PAD, UNKNOWN])] = 0
    return rows


def _random(count: int, size: int, spread: float) -> Rows:
    vectors: Rows = (spread * torch.randn(count, size)).numpy()
    return vectors
