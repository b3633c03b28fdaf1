"""A toy bank that is learned in a second, and models of every make."""

import numpy as np
import torch
from torch import nn

from rnnviz.data.treebank import Example
from rnnviz.errors import UnsupportedError

WORDS = ["<pad>", "<unk>", "good", "bad", "not", "film", "the", "very", "dull", "fun"]


class ToyBank:
    """Short sentences; their class is the last word's, and "not" before it turns it."""

    name, labels = "toy", ("negative", "positive")

    def __init__(self, phrases: bool = True, size: int = 120):
        self.has_phrases = phrases
        random = np.random.default_rng(0)
        self.examples = [_toy_example(random) for _ in range(size)]

    def sentences(self, split: str = "train") -> list[Example]:
        start = {"train": 0, "dev": 1, "test": 2}[split]
        return self.examples[start::3]

    def phrases(self, split: str = "train") -> list[Example]:
        if not self.has_phrases:
            raise UnsupportedError("no phrases")
        return [*self.sentences(split), Example(("good",), 1), Example(("bad",), 0)]


def _toy_example(random: np.random.Generator) -> Example:
    filler = random.choice(["the", "film", "very"], size=random.integers(0, 6)).tolist()
    negated, positive = random.integers(0, 2, size=2)
    word = random.choice([["bad", "dull"], ["good", "fun"]][positive])
    return Example((*filler, *["not"] * negated, str(word)), int(positive != negated))


def parts(kind=nn.LSTM, *, words=10, classes=2, bias=True, seed=0, dtype=torch.float64, **options):
    """Return an embedding, a recurrent layer and a head that fit each other."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        embedding = nn.Embedding(words, 5)
        rnn = kind(5, 6, bias=bias, **options)
        head = nn.Linear(12 if rnn.bidirectional else 6, classes, bias=bias)
    return {"embedding": embedding.to(dtype), "rnn": rnn.to(dtype), "head": head.to(dtype)}
