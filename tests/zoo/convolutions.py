"""One-dimensional convolutions before and after."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from tests.zoo.entry import SIDES, E, Entry, H, V


class ConvThenLstm(nn.Module):
    """A convolution over three words, relu, every second place kept, an LSTM."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.conv = nn.Conv1d(E, 7, kernel_size=3, padding=1)
        self.pool = nn.MaxPool1d(2, ceil_mode=True)
        self.lstm = nn.LSTM(7, H, batch_first=True)
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        x = self.embedding(x).permute(0, 2, 1)
        x = self.pool(F.relu(self.conv(x)))
        return self.fc(self.lstm(x.permute(0, 2, 1))[0][:, -1])


class LstmThenConv(nn.Module):
    """A convolution over the states, max over time."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H, batch_first=True, bidirectional=True)
        self.conv = nn.Conv1d(2 * H, 6, 3, padding=1)
        self.fc = nn.Linear(6, 2)

    def forward(self, x):
        out = self.lstm(self.embedding(x))[0].transpose(1, 2)
        out = torch.relu(self.conv(out))
        return self.fc(F.max_pool1d(out, out.size(2)).squeeze(2))


class SeveralKernels(nn.Module):
    """Kernels of two, three and four words side by side, each as long as the text, then a GRU."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.convs = nn.ModuleList([nn.Conv1d(E, 3, k, padding="same") for k in (1, 3, 5)])
        self.gru = nn.GRU(9, H, batch_first=True)
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        x = self.embedding(x).transpose(1, 2)
        x = torch.cat([F.leaky_relu(conv(x)) for conv in self.convs], dim=1)
        return self.fc(self.gru(x.transpose(1, 2))[1][-1])


class CausalConv(nn.Module):
    """Filled up on the left, added to its input; a batch norm over channels."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.conv = nn.Conv1d(E, E, 3)
        self.norm = nn.BatchNorm1d(E)
        self.rnn = nn.RNN(E, H, batch_first=True)
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        x = self.embedding(x).transpose(1, 2)
        x = x + F.elu(self.norm(self.conv(F.pad(x, (2, 0)))))
        return self.fc(self.rnn(x.transpose(1, 2))[0][:, -1])


class ConvBeside(nn.Module):
    """A text CNN with two-dimensional kernels beside a BiGRU, both before one head."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.conv = nn.Conv2d(1, 4, (3, E), padding=(2, 0))
        self.gru = nn.GRU(E, H, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(4 + 2 * H, 2)

    def forward(self, x):
        words = self.embedding(x)
        seen = F.relu(self.conv(words.unsqueeze(1)).squeeze(3))
        seen = F.max_pool1d(seen, seen.size(2)).squeeze(2)
        _, h = self.gru(words)
        return self.fc(torch.cat([seen, h[0], h[1]], 1))


class QuasiRnn(nn.Module):
    """A convolution makes the gates of all steps; the loop only mixes."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.conv = nn.Conv1d(E, 3 * H, 2)
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        gates = self.conv(F.pad(self.embedding(x).transpose(1, 2), (1, 0)))
        z, f, o = gates.chunk(3, dim=1)
        z, f, o = torch.tanh(z), torch.sigmoid(f), torch.sigmoid(o)
        c = torch.zeros_like(z[..., 0])
        for t in range(x.size(1)):
            c = f[..., t] * c + (1 - f[..., t]) * z[..., t]
            h = o[..., t] * c
        return self.fc(h)


ENTRIES = (
    Entry("conv_then_lstm", "convolutions", ConvThenLstm, SIDES),
    Entry("lstm_then_conv", "convolutions", LstmThenConv, SIDES),
    Entry("conv_kernels", "convolutions", SeveralKernels, SIDES),
    Entry("conv_causal", "convolutions", CausalConv, SIDES),
    Entry("conv_beside", "convolutions", ConvBeside, SIDES),
    Entry("quasi_rnn", "convolutions", QuasiRnn, SIDES),
)
