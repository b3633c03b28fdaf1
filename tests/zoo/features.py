"""What a word is: several vectors, a place, numbers from elsewhere."""

from __future__ import annotations

import math

import torch
from torch import nn
from torch.nn import functional as F

from tests.zoo.entry import SIDES, E, Entry, H, V


class WordAndPosition(nn.Module):
    """Position embeddings added."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(V, E)
        self.positions = nn.Embedding(40, E)
        self.lstm = nn.LSTM(E, H, batch_first=True)
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        positions = torch.arange(x.size(1), device=x.device).unsqueeze(0).expand_as(x)
        return self.fc(self.lstm(self.words(x) + self.positions(positions))[0][:, -1])


class Sinusoids(nn.Module):
    """Words times the root of their size, sines as places, a norm, then a GRU."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(V, E)
        at = torch.arange(40)[:, None] * torch.exp(torch.arange(0, E, 2) * (-math.log(100.0) / E))
        self.register_buffer("pe", torch.stack([at.sin(), at.cos()], -1).flatten(1))
        self.norm = nn.LayerNorm(E)
        self.gru = nn.GRU(E, H, batch_first=True)
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        words = self.words(x) * math.sqrt(E)
        words = words + self.pe[: x.size(1)]
        return self.fc(self.gru(self.norm(words))[1].squeeze(0))


class TwoTables(nn.Module):
    """A trained and a frozen vector of each word, side by side."""

    def __init__(self):
        super().__init__()
        self.trained = nn.Embedding(V, 4)
        self.frozen = nn.Embedding.from_pretrained(torch.randn(V, 3))
        self.lstm = nn.LSTM(7, H, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * H, 2)

    def forward(self, x):
        vectors = torch.cat([self.trained(x), self.frozen(x)], dim=-1)
        return self.fc(self.lstm(vectors)[0].mean(dim=1))


class SummedTables(nn.Module):
    """Two vectors of each word weighed by a gate that reads them both: dynamic meta-embeddings."""

    def __init__(self):
        super().__init__()
        self.one = nn.Embedding(V, E)
        self.two = nn.Embedding(V, E)
        self.gate = nn.Linear(2 * E, 1)
        self.gru = nn.GRU(E, H, batch_first=True)
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        one, two = self.one(x), self.two(x)
        g = torch.sigmoid(self.gate(torch.cat([one, two], -1)))
        return self.fc(self.gru(g * one + (1 - g) * two)[1][-1])


class WordAndKind(nn.Module):
    """A second look-up by a number that a buffer gives each word: its part of speech."""

    def __init__(self):
        super().__init__()
        self.register_buffer("kind_of", torch.arange(V) % 5)
        self.words = nn.Embedding(V, E)
        self.kinds = nn.Embedding(5, 3)
        self.lstm = nn.LSTM(E + 3, H, batch_first=True)
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        vectors = torch.cat([self.words(x), self.kinds(self.kind_of[x])], dim=2)
        return self.fc(self.lstm(vectors)[0][:, -1])


class Segments(nn.Module):
    """Zeros for a segment, looked up as pre-trained encoders do."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(V, E)
        self.segments = nn.Embedding(2, E)
        self.norm = nn.LayerNorm(E)
        self.lstm = nn.LSTM(E, H, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * H, 2)

    def forward(self, x):
        out, _ = self.lstm(self.norm(self.words(x) + self.segments(torch.zeros_like(x))))
        return self.fc(torch.cat([out[:, -1, :H], out[:, 0, H:]], dim=1))


class Projected(nn.Module):
    """Frozen vectors through a layer and tanh before the recurrent module."""

    def __init__(self):
        super().__init__()
        self.vectors = nn.Embedding.from_pretrained(torch.randn(V, 8), padding_idx=0)
        self.adapt = nn.Sequential(nn.Linear(8, E), nn.Tanh(), nn.Dropout(0.1))
        self.gru = nn.GRU(E, H, batch_first=True)
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        return self.fc(self.gru(self.adapt(self.vectors(x)))[1][-1])


class Vectors(nn.Module):
    """Reads vectors, which its caller looks up."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(E, H, batch_first=True)
        self.fc = nn.Linear(H, 2)

    def forward(self, vectors):
        return self.fc(self.lstm(vectors)[0][:, -1])


class Normalised(nn.Module):
    """Every vector brought to length one, and a count of words beside the state."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H, batch_first=True)
        self.fc = nn.Linear(H + 1, 2)

    def forward(self, x, lengths):
        words = F.normalize(self.embedding(x), dim=-1)
        _, (h, _) = self.lstm(words)
        return self.fc(torch.cat([h[-1], lengths[:, None].to(h.dtype).log()], dim=1))


VECTORS = """\
table = torch.linspace(-2, 2, 6 * len(WORDS)).sin().view(len(WORDS), 6)
call = lambda net, ids, lengths: net(table[ids])
clf = rv.wrap(model=net, vocabulary=WORDS, labels=["negative", "positive"], call=call)"""

ENTRIES = (
    Entry("word_and_position", "features", WordAndPosition, SIDES),
    Entry("sinusoids", "features", Sinusoids, SIDES),
    Entry("two_tables", "features", TwoTables, SIDES),
    Entry("gated_tables", "features", SummedTables, SIDES),
    Entry("word_and_kind", "features", WordAndKind, SIDES),
    Entry("segments", "features", Segments, SIDES),
    Entry("projected_vectors", "features", Projected, SIDES),
    Entry("vectors_outside", "features", Vectors, lines=VECTORS, float32=True),
    Entry("unit_vectors", "features", Normalised, SIDES),
)
