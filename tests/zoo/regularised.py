"""Weights made anew at each call, learned first states, heads and modules with a forward of their own, hooks."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import parametrizations, parametrize

from tests.zoo.entry import SIDES, E, Entry, H, V


class WeightDrop(nn.Module):
    """Keeps the recurrent matrix raw, and hands a dropped one to the module at each call."""

    def __init__(self, module, p=0.5, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name
        raw = getattr(module, name)
        del module._parameters[name]
        self.register_parameter(f"{name}_raw", nn.Parameter(raw.data))
        self.set_weight()

    def set_weight(self):
        raw = getattr(self, f"{self.name}_raw")
        setattr(self.module, self.name, F.dropout(raw, p=self.p, training=self.training))

    def forward(self, *args):
        self.set_weight()
        return self.module(*args)


class AwdLstm(nn.Module):
    """Weight drop, one mask for all steps between the layers, whole words dropped from the embedding."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.rnns = nn.ModuleList([WeightDrop(nn.LSTM(E, 7)), WeightDrop(nn.LSTM(7, H))])
        self.decoder = nn.Linear(H, 2)

    def locked(self, x, p=0.4):
        if not self.training:
            return x
        mask = x.new_empty(1, x.size(1), x.size(2)).bernoulli_(1 - p) / (1 - p)
        return x * mask

    def embedded(self, words, p=0.1):
        weight = self.embedding.weight
        if self.training:
            weight = weight * weight.new_empty(weight.size(0), 1).bernoulli_(1 - p) / (1 - p)
        return F.embedding(words, weight)

    def forward(self, x):
        raw = self.locked(self.embedded(x.t()))
        for rnn in self.rnns:
            raw, _ = rnn(raw)
            raw = self.locked(raw)
        return self.decoder(raw[-1])


class NormedWeights(nn.Module):
    """Weight norm on a cell's recurrent matrix and on the head."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.cell = parametrizations.weight_norm(nn.LSTMCell(E, H), "weight_hh")
        self.fc = parametrizations.weight_norm(nn.Linear(H, 2))

    def forward(self, x):
        state = None
        for word in self.embedding(x).unbind(dim=1):
            state = self.cell(word, state)
        return self.fc(state[0])


class OrthogonalRnn(nn.Module):
    """An orthogonal recurrent matrix, by a parametrisation that torch has."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.cell = parametrizations.orthogonal(nn.RNNCell(E, H), "weight_hh")
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        h = self.embedding.weight.new_zeros(len(x), H)
        with parametrize.cached():
            for t in range(x.shape[1]):
                h = self.cell(self.embedding(x[:, t]), h)
        return self.fc(h)


class Symmetric(nn.Module):
    def forward(self, x):
        return x.triu() + x.triu(1).transpose(-1, -2)


class OwnParametrisation(nn.Module):
    """A linear layer between embedding and GRU whose matrix is made symmetric."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.mix = nn.Linear(E, E)
        parametrize.register_parametrization(self.mix, "weight", Symmetric())
        self.gru = nn.GRU(E, H, batch_first=True)
        self.fc = nn.utils.spectral_norm(nn.Linear(H, 2))

    def forward(self, x):
        return self.fc(self.gru(torch.tanh(self.mix(self.embedding(x))))[1][-1])


class LearnedStates(nn.Module):
    """First states are parameters, one for all texts."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H, batch_first=True)
        self.h0 = nn.Parameter(torch.randn(1, 1, H))
        self.c0 = nn.Parameter(torch.randn(1, 1, H))
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        n = x.size(0)
        start = self.h0.expand(-1, n, -1).contiguous(), self.c0.expand(-1, n, -1).contiguous()
        out, _ = self.lstm(self.embedding(x), start)
        return self.fc(out[:, -1])


class LearnedBothWays(nn.Module):
    """The same for two directions and layers, by repeat."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.gru = nn.GRU(E, H, num_layers=2, bidirectional=True, batch_first=True)
        self.start = nn.Parameter(torch.randn(4, H))
        self.fc = nn.Linear(2 * H, 2)

    def forward(self, x):
        out, _ = self.gru(self.embedding(x), self.start.unsqueeze(1).repeat(1, len(x), 1))
        return self.fc(out.mean(dim=1))


class StateFromWords(nn.Module):
    """The first state is made of the mean of the words."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.init = nn.Linear(E, H)
        self.gru = nn.GRU(E, H, batch_first=True)
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        words = self.embedding(x)
        start = torch.tanh(self.init(words.mean(dim=1))).unsqueeze(0)
        return self.fc(self.gru(words, start)[0][:, -1])


class LoraLinear(nn.Linear):
    """A low-rank addition to a linear layer, by a forward of its own."""

    def __init__(self, *args, rank=2):
        super().__init__(*args)
        self.lora_a = nn.Parameter(torch.randn(rank, self.in_features))
        self.lora_b = nn.Parameter(torch.randn(self.out_features, rank))

    def forward(self, x):
        return super().forward(x) + 0.5 * (x @ self.lora_a.T @ self.lora_b.T)


class TemperatureLinear(nn.Linear):
    """Logits over a temperature found after training."""

    temperature = 1.7

    def forward(self, x):
        return super().forward(x) / self.temperature


class OwnLstm(nn.LSTM):
    """An LSTM with learned first states inside, and batch first by its own doing."""

    def __init__(self, size, hidden):
        super().__init__(size, hidden)
        self.first = nn.Parameter(torch.randn(2, 1, 1, hidden))

    def forward(self, x, hx=None):
        if hx is None:
            hx = tuple(self.first.expand(-1, -1, x.size(0), -1).contiguous())
        out, state = super().forward(x.transpose(0, 1), hx)
        return out.transpose(0, 1), state


class Headed(nn.Module):
    """A plain classifier, whatever its recurrent module and head are."""

    def __init__(self, rnn, head):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.rnn = rnn
        self.head = head

    def forward(self, x):
        out, _ = self.rnn(self.embedding(x))
        return self.head(out[:, -1])


def hooked():
    """Forward hooks that change what the recurrent module gives and what the head takes."""
    net = Headed(nn.LSTM(E, H, batch_first=True), nn.Linear(H, 2))
    net.rnn.register_forward_hook(lambda module, args, out: (out[0] * 0.5 + 0.1, out[1]))
    net.head.register_forward_pre_hook(lambda module, args: (torch.tanh(args[0]),))
    return net


class Frozen(nn.Module):
    """Embeddings frozen and detached, the recurrent part under no_grad: an extractor below a trained head."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding.from_pretrained(torch.randn(V, E), freeze=True)
        self.rnn = nn.GRU(E, H, batch_first=True)
        self.head = nn.Sequential(nn.Linear(H, 8), nn.GELU(), nn.Linear(8, 2))

    def forward(self, x):
        with torch.no_grad():
            features = self.rnn(self.embedding(x))[0][:, -1]
        return self.head(features.detach())


class NoiseInTraining(nn.Module):
    """Dropout of several kinds, BatchNorm over the features; handed over in training mode."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.spatial = nn.Dropout1d(0.3)
        self.lstm = nn.LSTM(E, H, num_layers=2, dropout=0.5, bidirectional=True, batch_first=True)
        self.norm = nn.BatchNorm1d(2 * H)
        self.drop = nn.Dropout(0.5)
        self.fc = nn.Linear(2 * H, 2)

    def forward(self, x):
        out, _ = self.lstm(self.spatial(self.embedding(x)))
        out = F.dropout(out[:, -1], 0.2, self.training)
        return self.fc(self.drop(F.relu(self.norm(out))))


ENTRIES = tuple(
    Entry(name, "regularised", build, SIDES, training=name == "training_mode")
    for name, build in [
        ("weight_drop", AwdLstm),
        ("weight_norm", NormedWeights),
        ("orthogonal", OrthogonalRnn),
        ("parametrised", OwnParametrisation),
        ("learned_states", LearnedStates),
        ("learned_both_ways", LearnedBothWays),
        ("state_from_words", StateFromWords),
        ("lora_head", lambda: Headed(nn.GRU(E, H, batch_first=True), LoraLinear(H, 2))),
        ("temperature_head", lambda: Headed(nn.LSTM(E, H, batch_first=True), TemperatureLinear(H, 2))),
        ("own_lstm_class", lambda: Headed(OwnLstm(E, H), nn.Linear(H, 2))),
        ("hooks", hooked),
        ("no_gradients", Frozen),
        ("training_mode", NoiseInTraining),
    ]
)
