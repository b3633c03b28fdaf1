"""Language models: the next word or letter, at every step or at the end."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from tests.zoo.entry import E, Entry, H, V, told


class WordLanguageModel(nn.Module):
    """Time first, the decoder's outputs flattened over time and batch, and the state handed back."""

    def __init__(self, ntoken=V, ninp=E, nhid=H, nlayers=2, dropout=0.5):
        super().__init__()
        self.ntoken, self.nhid, self.nlayers = ntoken, nhid, nlayers
        self.drop = nn.Dropout(dropout)
        self.encoder = nn.Embedding(ntoken, ninp)
        self.rnn = nn.LSTM(ninp, nhid, nlayers, dropout=dropout)
        self.decoder = nn.Linear(nhid, ntoken)

    def forward(self, input, hidden):  # noqa: A002
        emb = self.drop(self.encoder(input))
        output, hidden = self.rnn(emb, hidden)
        decoded = self.decoder(self.drop(output)).view(-1, self.ntoken)
        return F.log_softmax(decoded, dim=1), hidden

    def init_hidden(self, bsz):
        weight = next(self.parameters())
        return weight.new_zeros(self.nlayers, bsz, self.nhid), weight.new_zeros(self.nlayers, bsz, self.nhid)


class TiedLanguageModel(nn.Module):
    """The decoder's weights are the embedding's."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, 7, batch_first=True)
        self.project = nn.Linear(7, E)
        self.decoder = nn.Linear(E, V)
        self.decoder.weight = self.embedding.weight

    def forward(self, x, hidden=None):
        out, hidden = self.lstm(self.embedding(x), hidden)
        return self.decoder(self.project(out)), hidden


class TiedByHand(nn.Module):
    """The same by F.linear with the embedding's matrix; the last step only."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, H)
        self.gru = nn.GRU(H, H, batch_first=True)
        self.bias = nn.Parameter(torch.zeros(V))

    def forward(self, x):
        _, h = self.gru(self.embedding(x))
        return F.linear(h[-1], self.embedding.weight, self.bias)


class NextWord(nn.Module):
    """Flattened by reshape and back."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(V, E)
        self.gru = nn.GRU(E, H, num_layers=2, batch_first=True)
        self.linear = nn.Linear(H, V)

    def forward(self, x):
        out, h = self.gru(self.embed(x))
        out = out.reshape(out.size(0) * out.size(1), out.size(2))
        return self.linear(out), h


class Perplexity(nn.Module):
    """The text's own log probability, from the outputs gathered at the next words."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H, batch_first=True)
        self.decode = nn.Linear(H, V)

    def forward(self, x):
        scores = F.log_softmax(self.decode(self.lstm(self.embed(x))[0]), dim=-1)
        following = F.pad(x[:, 1:], (0, 1), value=1)
        return scores.gather(2, following.unsqueeze(2)).squeeze(2).mean(1)


ENTRIES = (
    Entry(
        "lm_word",
        "language",
        WordLanguageModel,
        lines=told(
            "net(ids.T, net.init_hidden(len(ids)))[0].view(ids.shape[1], len(ids), -1).transpose(0, 1)",
            "vocabulary",
            "log_probabilities",
        ),
    ),
    Entry("lm_tied", "language", TiedLanguageModel, "vocabulary"),
    Entry("lm_tied_by_hand", "language", TiedByHand, "vocabulary"),
    Entry(
        "lm_flat",
        "language",
        NextWord,
        lines=told("net(ids)[0].view(len(ids), ids.shape[1], -1)", "vocabulary"),
    ),
    Entry("lm_log_probability", "language", Perplexity, ["log probability"], "number"),
)
