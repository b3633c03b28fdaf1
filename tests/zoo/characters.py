"""Inputs that are one-hot, and networks of letters."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from tests.zoo.entry import TOPICS, Entry, H, V, told


class CharRnn(nn.Module):
    """F.one_hot letters, two LSTM layers, the next letter at every step."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(V, H, num_layers=2, dropout=0.5, batch_first=True)
        self.dropout = nn.Dropout(0.5)
        self.fc = nn.Linear(H, V)

    def forward(self, x):
        one_hot = F.one_hot(x, num_classes=V).float()
        r_output, _ = self.lstm(one_hot)
        return self.fc(self.dropout(r_output))


class ScatteredOneHot(nn.Module):
    """Zeros into which ones are scattered."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(V, H, batch_first=True)
        self.fc = nn.Linear(H, 3)

    def forward(self, x):
        one_hot = torch.zeros(x.size(0), x.size(1), V, device=x.device).scatter_(2, x.unsqueeze(2), 1.0)
        _, hidden = self.rnn(one_hot)
        return self.fc(hidden[0])


class RowsOfUnity(nn.Module):
    """One-hot by the rows of a unit matrix."""

    def __init__(self):
        super().__init__()
        self.register_buffer("eye", torch.eye(V))
        self.rnn = nn.RNN(V, H, batch_first=True)
        self.fc = nn.Linear(H, 3)

    def forward(self, x):
        out, _ = self.rnn(self.eye[x])
        return self.fc(out[:, -1])


class NameClassifier(nn.Module):
    """A plain cell written out: the letter and the state side by side, two linear layers, log_softmax."""

    def __init__(self, input_size=V, hidden_size=H, output_size=3):
        super().__init__()
        self.hidden_size = hidden_size
        self.i2h = nn.Linear(input_size + hidden_size, hidden_size)
        self.i2o = nn.Linear(input_size + hidden_size, output_size)
        self.softmax = nn.LogSoftmax(dim=1)

    def forward(self, letter, hidden):
        combined = torch.cat((letter, hidden), 1)
        hidden = torch.tanh(self.i2h(combined))
        output = self.softmax(self.i2o(combined))
        return output, hidden

    def init_hidden(self, batch_size=1):
        return torch.zeros(batch_size, self.hidden_size)


class LetterLoop(nn.Module):
    """The owner's loop around such a cell."""

    def __init__(self):
        super().__init__()
        self.cell = NameClassifier()

    def forward(self, x):
        line = F.one_hot(x, V).float().transpose(0, 1)
        hidden = self.cell.init_hidden(x.size(0))
        for i in range(line.size(0)):
            output, hidden = self.cell(line[i], hidden)
        return output


class OneName(nn.Module):
    """One name at a time: (letters, 1, alphabet)."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(V, H)
        self.h2o = nn.Linear(H, 3)
        self.softmax = nn.LogSoftmax(dim=1)

    def forward(self, line_tensor):
        _, hidden = self.rnn(line_tensor)
        return self.softmax(self.h2o(hidden[0]))


class SoftOneHot(nn.Module):
    """One-hot rows times a matrix of vectors: an embedding without nn.Embedding."""

    def __init__(self):
        super().__init__()
        self.vectors = nn.Linear(V, 6, bias=False)
        self.gru = nn.GRU(6, H, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * H, 3)

    def forward(self, x):
        vectors = self.vectors(F.one_hot(x, V).to(self.vectors.weight.dtype))
        return self.fc(self.gru(vectors)[0].mean(1))


LETTERS = """\
read = lambda net, row: net(F.one_hot(row, len(WORDS)).float()[:, None])
call = lambda net, ids, lengths: torch.cat([read(net, row) for row in ids])
clf = rv.wrap(model=net, vocabulary=WORDS, labels=["a", "b", "c"], call=call, output="log_probabilities")"""

ENTRIES = (
    Entry("char_rnn", "characters", CharRnn, "vocabulary", float32=True),
    Entry("char_scatter", "characters", ScatteredOneHot, TOPICS, float32=True),
    Entry("char_unity", "characters", RowsOfUnity, TOPICS),
    Entry("char_names_loop", "characters", LetterLoop, TOPICS, "log_probabilities", float32=True),
    Entry("char_one_name", "characters", OneName, lines=LETTERS, alone=True, float32=True),
    Entry("char_one_hot_linear", "characters", SoftOneHot, TOPICS),
    Entry(
        "char_vectors_outside",
        "characters",
        lambda: nn.ModuleDict({"rnn": nn.LSTM(V, H, batch_first=True), "head": nn.Linear(H, 3)}),
        lines=told("net['head'](net['rnn'](F.one_hot(ids, len(WORDS)).float())[0][:, -1])", TOPICS),
        float32=True,
    ),
)
