"""Several recurrent modules: above each other, beside each other, backwards."""

from __future__ import annotations

import torch
from torch import nn

from tests.zoo.entry import SIDES, E, Entry, H, V


class Sizes(nn.Module):
    """Three LSTMs of falling sizes."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm1 = nn.LSTM(E, 8, batch_first=True)
        self.lstm2 = nn.LSTM(8, 6, batch_first=True)
        self.lstm3 = nn.LSTM(6, 4, batch_first=True)
        self.fc = nn.Linear(4, 2)

    def forward(self, x):
        x = self.embedding(x)
        x, _ = self.lstm1(x)
        x, _ = self.lstm2(x)
        _, (h, _) = self.lstm3(x)
        return self.fc(h[-1])


class LstmThenGru(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H, batch_first=True, bidirectional=True)
        self.gru = nn.GRU(2 * H, H, batch_first=True)
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        states, _ = self.lstm(self.embedding(x))
        _, last = self.gru(torch.tanh(states))
        return self.fc(last.squeeze(0))


class TwoEncoders(nn.Module):
    """An LSTM and a GRU read the same words; both ends, their difference and product before the head."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.one = nn.LSTM(E, H, batch_first=True)
        self.two = nn.GRU(E, H, batch_first=True)
        self.fc = nn.Linear(4 * H, 2)

    def forward(self, x):
        words = self.embedding(x)
        a, b = self.one(words)[1][0][-1], self.two(words)[1][-1]
        return self.fc(torch.cat([a, b, torch.abs(a - b), a * b], dim=1))


class TwoTexts(nn.Module):
    """The same encoder reads both halves of the words: premise and hypothesis in one row."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.encoder = nn.LSTM(E, H, batch_first=True)
        self.fc = nn.Sequential(nn.Linear(2 * H, 8), nn.ReLU(), nn.Linear(8, 3))

    def forward(self, x):
        cut = (x.size(1) + 1) // 2
        halves = [x[:, :cut], x[:, -cut:]]
        ends = [self.encoder(self.embedding(half))[1][0].squeeze(0) for half in halves]
        return self.fc(torch.cat(ends, 1))


class Residual(nn.Module):
    """What a layer reads is added to what it says."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, H)
        self.layers = nn.ModuleList([nn.LSTM(H, H, batch_first=True) for _ in range(3)])
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        x = self.embedding(x)
        for layer in self.layers:
            out, _ = layer(x)
            x = x + out
        return self.fc(x[:, -1])


class Highway(nn.Module):
    """A highway layer between the words and the GRU, and another above it."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, H)
        self.gru = nn.GRU(H, H, batch_first=True)
        self.transform = nn.ModuleList([nn.Linear(H, H) for _ in range(2)])
        self.carry = nn.ModuleList([nn.Linear(H, H) for _ in range(2)])
        self.fc = nn.Linear(H, 2)

    def highway(self, x, k):
        gate = torch.sigmoid(self.carry[k](x))
        return gate * torch.relu(self.transform[k](x)) + (1 - gate) * x

    def forward(self, x):
        states, _ = self.gru(self.highway(self.embedding(x), 0))
        return self.fc(self.highway(states, 1).mean(1))


class Dense(nn.Module):
    """Every layer reads all below it, the words included."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.first = nn.GRU(E, H, batch_first=True)
        self.second = nn.GRU(E + H, H, batch_first=True)
        self.fc = nn.Linear(E + 2 * H, 2)

    def forward(self, x):
        words = self.embedding(x)
        one, _ = self.first(words)
        two, _ = self.second(torch.cat([words, one], -1))
        return self.fc(torch.cat([words, one, two], -1)[:, -1])


class Backwards(nn.Module):
    """The text flipped and read a second time, both ends side by side."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.ahead = nn.LSTM(E, H, batch_first=True)
        self.back = nn.LSTM(E, H, batch_first=True)
        self.fc = nn.Linear(2 * H, 2)

    def forward(self, x):
        ahead, _ = self.ahead(self.embedding(x))
        back, _ = self.back(self.embedding(torch.flip(x, dims=[1])))
        return self.fc(torch.cat([ahead[:, -1], back[:, -1]], dim=1))


class FlippedOnly(nn.Module):
    """Reads the text from its end only; the flip is an index."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.gru = nn.GRU(E, H)
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        order = torch.arange(x.size(1) - 1, -1, -1, device=x.device)
        return self.fc(self.gru(self.embedding(x[:, order]).transpose(0, 1))[1][0])


class FlippedStates(nn.Module):
    """The vectors flipped, and the states flipped back to stand beside the others at every word."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.ahead = nn.GRU(E, H, batch_first=True)
        self.back = nn.GRU(E, H, batch_first=True)
        self.fc = nn.Linear(2 * H, 2)

    def forward(self, x):
        words = self.embedding(x)
        ahead, _ = self.ahead(words)
        back = self.back(words.flip(1))[0].flip(1)
        return self.fc(torch.cat([ahead, back], 2).mean(1))


class Alternating(nn.Module):
    """Layers in turn forward and backward."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.layers = nn.ModuleList([nn.LSTM(E if k == 0 else H, H, batch_first=True) for k in range(3)])
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        x = self.embedding(x)
        for k, layer in enumerate(self.layers):
            x = x.flip(1) if k % 2 else x
            x, _ = layer(x)
            x = x.flip(1) if k % 2 else x
        return self.fc(x[:, -1])


class SummedDirections(nn.Module):
    """The two directions' states added, by a view that splits them."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.rnn = nn.RNN(E, H, bidirectional=True, batch_first=True, num_layers=2)
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        out, _ = self.rnn(self.embedding(x))
        out = out.view(x.size(0), x.size(1), 2, H).sum(dim=2)
        return self.fc(out[:, -1])


class ViewBeforeHead(nn.Module):
    """Rows and words in one axis before the head, apart again after it."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H, batch_first=True)
        self.fc = nn.Sequential(nn.Linear(H, 6), nn.ReLU(), nn.Linear(6, 2))

    def forward(self, x):
        out, _ = self.lstm(self.embedding(x))
        scores = self.fc(out.contiguous().view(-1, H))
        return scores.view(x.size(0), -1, 2)[:, -1]


class StateIntoState(nn.Module):
    """One LSTM's last states are the next one's first, which reads the words again."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.read = nn.LSTM(E, H, batch_first=True)
        self.reread = nn.LSTM(E, H, batch_first=True)
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        words = self.embedding(x)
        _, state = self.read(words)
        out, _ = self.reread(words, state)
        return self.fc(out[:, -1])


def of(name, build):
    return Entry(name, "stacks", build, SIDES)


ENTRIES = (
    of("stack_sizes", Sizes),
    of("stack_lstm_gru", LstmThenGru),
    of("stack_two_encoders", TwoEncoders),
    Entry("stack_two_texts", "stacks", TwoTexts, ["entails", "neutral", "contradicts"]),
    of("stack_residual", Residual),
    of("stack_highway", Highway),
    of("stack_dense", Dense),
    of("stack_backwards", Backwards),
    of("stack_flipped_only", FlippedOnly),
    of("stack_flipped_states", FlippedStates),
    of("stack_alternating", Alternating),
    of("stack_summed", SummedDirections),
    of("stack_view", ViewBeforeHead),
    of("stack_reread", StateIntoState),
)
