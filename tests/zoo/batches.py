"""First states and lengths that are made for a batch, by the model or by its caller."""

from __future__ import annotations

import torch
from torch import nn

from tests.zoo.entry import SIDES, E, Entry, H, V, told
from tests.zoo.sentiment import TwoLayers


class StateFromOutside(nn.Module):
    """The caller makes the first state; heads at every step by view, the last one kept; a probability."""

    def __init__(self, vocab_size=V, output_size=1, embedding_dim=E, hidden_dim=H, n_layers=2):
        super().__init__()
        self.output_size, self.n_layers, self.hidden_dim = output_size, n_layers, hidden_dim
        self.embedding = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim, n_layers, dropout=0.5, batch_first=True)
        self.dropout = nn.Dropout(0.3)
        self.fc = nn.Linear(hidden_dim, output_size)
        self.sig = nn.Sigmoid()

    def forward(self, x, hidden):
        batch_size = x.size(0)
        embeds = self.embedding(x)
        lstm_out, hidden = self.lstm(embeds, hidden)
        lstm_out = lstm_out.contiguous().view(-1, self.hidden_dim)
        out = self.fc(self.dropout(lstm_out))
        sig_out = self.sig(out).view(batch_size, -1)
        return sig_out[:, -1], hidden

    def init_hidden(self, batch_size):
        weight = next(self.parameters()).data
        return (
            weight.new(self.n_layers, batch_size, self.hidden_dim).zero_(),
            weight.new(self.n_layers, batch_size, self.hidden_dim).zero_(),
        )


class ZeroStates(nn.Module):
    """The first states are zeros of torch's default type, made anew at each call."""

    def __init__(self, hidden_size=H, num_layers=1):
        super().__init__()
        self.hidden_size, self.num_layers = hidden_size, num_layers
        self.embedding = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, 2)

    def forward(self, x):
        h0 = torch.zeros(self.num_layers, x.size(0), self.hidden_size).to(x.device)
        c0 = torch.zeros(self.num_layers, x.size(0), self.hidden_size).to(x.device)
        out, _ = self.lstm(self.embedding(x), (h0, c0))
        return self.fc(out[:, -1, :])


class FixedBatch(nn.Module):
    """Takes exactly `batch_size` texts: its first states are made for so many."""

    def __init__(self, batch_size=4):
        super().__init__()
        self.batch_size = batch_size
        self.word_embeddings = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H)
        self.hidden2label = nn.Linear(H, 2)

    def init_hidden(self):
        return torch.zeros(1, self.batch_size, H), torch.zeros(1, self.batch_size, H)

    def forward(self, sentence):
        x = self.word_embeddings(sentence).view(len(sentence), self.batch_size, -1)
        lstm_out, self.hidden = self.lstm(x, self.init_hidden())
        return self.hidden2label(lstm_out[-1])


class FixedLength(nn.Module):
    """Trained on texts filled up to twelve words, and flattened: it takes no other length."""

    def __init__(self, max_len=12):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H, batch_first=True)
        self.fc = nn.Linear(H * max_len, 2)

    def forward(self, x):
        out, _ = self.lstm(self.embedding(x))
        return self.fc(torch.flatten(out, start_dim=1))


ENTRIES = (
    Entry(
        "state_from_outside",
        "batches",
        StateFromOutside,
        lines=told("torch.logit(net(ids, net.init_hidden(len(ids)))[0])", SIDES, "one_logit"),
    ),
    Entry("zero_states", "batches", ZeroStates, SIDES, float32=True),
    Entry(
        "fixed_batch",
        "batches",
        FixedBatch,
        lines=told("torch.cat([net(row[:, None].expand(-1, 4))[:1] for row in ids])", SIDES),
        alone=True,
        float32=True,
    ),
    Entry(
        "batch_attribute",
        "batches",
        FixedBatch,
        lines=told("(setattr(net, 'batch_size', len(ids)), net(ids.T))[1]", SIDES),
        float32=True,
    ),
    Entry(
        "fixed_length", "batches", FixedLength, lines=told("net(F.pad(ids, (0, 12 - ids.shape[1])))", SIDES)
    ),
    Entry(
        "fixed_length_in_front",
        "batches",
        TwoLayers,
        lines=told("net(F.pad(ids, (12 - ids.shape[1], 0)))", SIDES),
    ),
)
