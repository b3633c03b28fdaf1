"""How the states become one vector, and heads of several layers."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from tests.zoo.entry import SIDES, E, Entry, H, V


class ConcatPooling(nn.Module):
    """The last state, the largest and the mean; BatchNorm, dropout, linear, relu, and again."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(V, E)
        self.rnn = nn.LSTM(E, H, num_layers=2)
        self.layers = nn.Sequential(
            nn.BatchNorm1d(3 * H),
            nn.Dropout(0.2),
            nn.Linear(3 * H, 8),
            nn.ReLU(inplace=True),
            nn.BatchNorm1d(8),
            nn.Dropout(0.1),
            nn.Linear(8, 2),
        )

    def pool(self, x, is_max):
        f = F.adaptive_max_pool1d if is_max else F.adaptive_avg_pool1d
        return f(x.permute(1, 2, 0), (1,)).view(x.size(1), -1)

    def forward(self, x):
        output, _ = self.rnn(self.encoder(x.t()))
        pooled = torch.cat([output[-1], self.pool(output, True), self.pool(output, False)], 1)
        return self.layers(pooled)


class RecurrentConvolution(nn.Module):
    """RCNN: left context, word, right context; tanh of a layer; max over the words."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H, bidirectional=True)
        self.W2 = nn.Linear(2 * H + E, 8)
        self.label = nn.Linear(8, 2)

    def forward(self, sentences):
        words = self.embedding(sentences).permute(1, 0, 2)
        output, _ = self.lstm(words)
        left, right = output[:, :, :H], output[:, :, H:]
        y = torch.tanh(self.W2(torch.cat([left, words, right], 2).permute(1, 0, 2)))
        y = F.max_pool1d(y.permute(0, 2, 1), y.size(1)).squeeze(2)
        return self.label(y)


class Contexts(nn.Module):
    """The same with contexts that end before the word: states moved by one place."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.gru = nn.GRU(E, H, bidirectional=True, batch_first=True)
        self.fc1 = nn.Linear(2 * H + E, 7)
        self.fc2 = nn.Linear(7, 2)

    def forward(self, x):
        words = self.embedding(x)
        out, _ = self.gru(words)
        nothing = out.new_zeros(len(x), 1, H)
        left = torch.cat([nothing, out[:, :-1, :H]], dim=1)
        right = torch.cat([out[:, 1:, H:], nothing], dim=1)
        return self.fc2(torch.tanh(self.fc1(torch.cat([left, words, right], -1))).amax(dim=1))


class Pooled(nn.Module):
    """A BiGRU and one way to pool."""

    def __init__(self, pool, size=2 * H):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.gru = nn.GRU(E, H, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(size, 2)
        self.pool = pool

    def forward(self, x):
        return self.fc(self.pool(self.gru(self.embedding(x))[0]))


def largest(states):
    values, _ = torch.max(states, dim=1)
    return values


def relu_of_largest(states):
    return F.relu(states).transpose(1, 2).max(2).values


def mean_and_largest(states):
    return torch.cat([torch.mean(states, 1), torch.max(states, 1)[0]], dim=1)


def three_largest(states):
    """The three largest of each unit, in order; fewer words: zeros."""
    best = F.pad(states, (0, 0, 0, 3)).topk(3, dim=1).values
    return best.flatten(1)


def both_ends(states):
    return torch.cat([states[:, 0], states[:, -1]], dim=-1)


def smooth_largest(states):
    return torch.logsumexp(states, dim=1)


class WordsAndStates(nn.Module):
    """A spatial dropout, an LSTM, a GRU above it, mean and max of the upper one, a layer that keeps its input."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.dropout = nn.Dropout2d(0.3)
        self.lstm = nn.LSTM(E, H, bidirectional=True, batch_first=True)
        self.gru = nn.GRU(2 * H, H, bidirectional=True, batch_first=True)
        self.linear1 = nn.Linear(4 * H, 4 * H)
        self.out = nn.Linear(4 * H, 1)

    def forward(self, x):
        h = self.embedding(x)
        h = torch.squeeze(self.dropout(torch.unsqueeze(h.permute(0, 2, 1), 2)), 2).permute(0, 2, 1)
        h, _ = self.lstm(h)
        h, _ = self.gru(h)
        pooled = torch.cat((torch.mean(h, 1), torch.max(h, 1)[0]), 1)
        return self.out(pooled + F.relu(self.linear1(pooled)))


class NormHead(nn.Module):
    """LayerNorm of the mean state, GELU, a residual around the layer."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, 7, batch_first=True)
        self.norm = nn.LayerNorm(7)
        self.inner = nn.Linear(7, 7)
        self.out = nn.Linear(7, 2)

    def forward(self, x):
        pooled = self.norm(self.lstm(self.embedding(x))[0].mean(dim=1))
        return self.out(pooled + F.gelu(self.inner(pooled)))


class NormedStates(nn.Module):
    """LayerNorm on every state, then the largest."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.gru = nn.GRU(E, 7, batch_first=True)
        self.norm = nn.LayerNorm(7)
        self.out = nn.Sequential(nn.Linear(7, 8), nn.SiLU(), nn.Linear(8, 2))

    def forward(self, x):
        return self.out(self.norm(self.gru(self.embedding(x))[0]).max(1).values)


class GatedHead(nn.Module):
    """A layer times a sigmoid of another."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H, batch_first=True)
        self.a = nn.Linear(H, 6)
        self.b = nn.Linear(H, 6)
        self.out = nn.Linear(6, 2)

    def forward(self, x):
        h = self.lstm(self.embedding(x))[0][:, -1]
        return self.out(torch.sigmoid(self.a(h)) * self.b(h))


def of(name, build):
    return Entry(name, "pooling", build, SIDES)


ENTRIES = (
    of("pool_concat_norm", ConcatPooling),
    of("pool_rcnn", RecurrentConvolution),
    of("pool_contexts", Contexts),
    of("pool_max", lambda: Pooled(largest)),
    of("pool_relu_max", lambda: Pooled(relu_of_largest)),
    of("pool_mean_max", lambda: Pooled(mean_and_largest, 4 * H)),
    of("pool_three_largest", lambda: Pooled(three_largest, 6 * H)),
    of("pool_both_ends", lambda: Pooled(both_ends, 4 * H)),
    of("pool_logsumexp", lambda: Pooled(smooth_largest)),
    Entry("pool_lstm_gru", "pooling", WordsAndStates, SIDES, "one_logit"),
    of("head_layer_norm", NormHead),
    of("pool_normed_states", NormedStates),
    of("head_gated", GatedHead),
)
