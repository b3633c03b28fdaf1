"""Random models for the engine's tests."""

from __future__ import annotations

import torch
from torch import nn

from rnnviz.models.classifier import TextClassifier
from rnnviz.models.parts import CELLS
from rnnviz.text.vocabulary import Vocabulary

WORDS = ["<pad>", "<unk>", *(f"w{k}" for k in range(18))]


def random_classifier(
    cell="lstm",
    bidirectional=False,
    layers=1,
    pooling="last",
    bias=True,
    classes=3,
    embedding=4,
    hidden=5,
    scale=1.0,
    seed=0,
    dtype=torch.float64,
):
    """A classifier with default-scale random weights times `scale`, biases as large as the rest."""
    torch.manual_seed(seed)
    rnn = CELLS[cell](embedding, hidden, num_layers=layers, bidirectional=bidirectional, bias=bias)
    head = nn.Linear(hidden * (2 if bidirectional else 1), classes)
    model = TextClassifier(
        nn.Embedding(len(WORDS), embedding),
        rnn,
        head,
        Vocabulary(WORDS),
        [f"class {k}" for k in range(classes)],
        pooling=pooling,
    )
    with torch.no_grad():
        for parameter in rnn.parameters():
            parameter.mul_(scale)
    return model.to(dtype).eval()


def random_ids(length, seed=0):
    return torch.randint(2, len(WORDS), (length,), generator=torch.Generator().manual_seed(seed)).tolist()
