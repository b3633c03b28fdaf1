"""Loops over the words with torch's cells."""

from __future__ import annotations

import torch
from torch import nn

from tests.zoo.entry import SIDES, E, Entry, H, V


class CellsInAList(nn.Module):
    """An LSTMCell, its states collected and stacked, their mean read."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.cell = nn.LSTMCell(E, H)
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        embedded = self.embedding(x)
        h = embedded.new_zeros(x.size(0), H)
        c = embedded.new_zeros(x.size(0), H)
        outputs = []
        for t in range(x.size(1)):
            h, c = self.cell(embedded[:, t, :], (h, c))
            outputs.append(h)
        return self.fc(torch.stack(outputs, dim=1).mean(dim=1))


class CellsInPlace(nn.Module):
    """Each state is written into a tensor made before the loop."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.cell = nn.LSTMCell(E, H)
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        embedded = self.embedding(x)
        batch, length = x.shape
        h, c = embedded.new_zeros(batch, H), embedded.new_zeros(batch, H)
        outputs = embedded.new_zeros(batch, length, H)
        for t in range(length):
            h, c = self.cell(embedded[:, t], (h, c))
            outputs[:, t] = h
        return self.fc(outputs.max(dim=1)[0])


class GruCells(nn.Module):
    """No first state at all: the cell makes its own."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.cell = nn.GRUCell(E, H)
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        h = None
        for word in self.embedding(x).unbind(1):
            h = self.cell(word, h)
        return self.fc(h)


class RnnCells(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.cell = nn.RNNCell(E, H, nonlinearity="relu")
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        h = torch.zeros(x.size(0), H)
        for t in range(x.size(1)):
            h = self.cell(self.embedding(x[:, t]), h)
        return self.fc(h)


class TwoCells(nn.Module):
    """Two LSTMCells, one above the other, as the time series example has them."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm1 = nn.LSTMCell(E, 6)
        self.lstm2 = nn.LSTMCell(6, H)
        self.linear = nn.Linear(H, 1)

    def forward(self, x):
        n = x.size(0)
        weight = self.linear.weight
        h_t, c_t = weight.new_zeros(n, 6), weight.new_zeros(n, 6)
        h_t2, c_t2 = weight.new_zeros(n, H), weight.new_zeros(n, H)
        for input_t in self.embedding(x).split(1, dim=1):
            h_t, c_t = self.lstm1(input_t.squeeze(1), (h_t, c_t))
            h_t2, c_t2 = self.lstm2(h_t, (h_t2, c_t2))
            output = self.linear(h_t2)
        return output


class CellsBothWays(nn.Module):
    """Two LSTMCells, one forward and one backward, in one loop."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.left = nn.LSTMCell(E, H)
        self.right = nn.LSTMCell(E, H)
        self.fc = nn.Linear(2 * H, 2)

    def forward(self, x):
        words = self.embedding(x)
        zero = words.new_zeros(x.size(0), H)
        left, right = (zero, zero), (zero, zero)
        for t in range(x.size(1)):
            left = self.left(words[:, t], left)
            right = self.right(words[:, -1 - t], right)
        return self.fc(torch.cat([left[0], right[0]], dim=1))


class Zoneout(nn.Module):
    """Units keep their state by a mask in training, by its mean afterwards."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.cell = nn.LSTMCell(E, H)
        self.fc = nn.Linear(H, 2)

    def mix(self, old, new, p=0.15):
        if self.training:
            mask = torch.bernoulli(torch.full_like(old, p))
            return mask * old + (1 - mask) * new
        return p * old + (1 - p) * new

    def forward(self, x):
        words = self.embedding(x).transpose(0, 1)
        h = c = torch.zeros(x.size(0), H, dtype=words.dtype)
        for word in words:
            new_h, new_c = self.cell(word, (h, c))
            h, c = self.mix(h, new_h), self.mix(c, new_c)
        return self.fc(h)


def own(name, build):
    return Entry(name, "loops", build, SIDES)


ENTRIES = (
    own("cells_list", CellsInAList),
    own("cells_in_place", CellsInPlace),
    own("cells_gru", GruCells),
    Entry("cells_rnn", "loops", RnnCells, SIDES, float32=True),
    Entry("cells_two", "loops", TwoCells, SIDES, "one_logit"),
    own("cells_both_ways", CellsBothWays),
    own("cells_zoneout", Zoneout),
)
