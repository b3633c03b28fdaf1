"""Encoders with decoders: what is said is a fixed number of target words."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from tests.zoo.entry import E, Entry, H, V

START = 2
TARGET = [2, 7, 4]  # the translation that a teacher forces


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.gru = nn.GRU(E, H, batch_first=True)

    def forward(self, x):
        return self.gru(self.embedding(x))


class Forced(nn.Module):
    """No attention: the encoder's last states are the decoder's first; the target is forced."""

    def __init__(self):
        super().__init__()
        self.src = nn.Embedding(V, E)
        self.encoder = nn.LSTM(E, H, num_layers=2, batch_first=True)
        self.trg = nn.Embedding(V, E)
        self.decoder = nn.LSTM(E, H, num_layers=2, batch_first=True)
        self.out = nn.Linear(H, V)
        self.register_buffer("target", torch.tensor(TARGET))

    def forward(self, x):
        _, state = self.encoder(self.src(x))
        target = self.target.expand(x.size(0), -1)
        return self.out(self.decoder(self.trg(target), state)[0])


class Bridged(nn.Module):
    """A BiLSTM encoder; both its last states go through layers of their own to be the decoder's first."""

    def __init__(self):
        super().__init__()
        self.src = nn.Embedding(V, E)
        self.encoder = nn.LSTM(E, H, bidirectional=True, batch_first=True)
        self.reduce_h = nn.Linear(2 * H, H)
        self.reduce_c = nn.Linear(2 * H, H)
        self.trg = nn.Embedding(V, E)
        self.decoder = nn.LSTM(E, H, batch_first=True)
        self.out = nn.Linear(H, V)
        self.register_buffer("target", torch.tensor(TARGET))

    def forward(self, x):
        _, (h, c) = self.encoder(self.src(x))
        h = F.relu(self.reduce_h(torch.cat([h[0], h[1]], dim=1)))
        c = F.relu(self.reduce_c(torch.cat([c[0], c[1]], dim=1)))
        target = self.target.expand(x.size(0), -1)
        return self.out(self.decoder(self.trg(target), (h.unsqueeze(0), c.unsqueeze(0)))[0])


class BahdanauDecoder(nn.Module):
    """A BiGRU encoder; additive attention from the decoder's last state; a GRU that reads word and context."""

    def __init__(self):
        super().__init__()
        self.src = nn.Embedding(V, E)
        self.encoder = nn.GRU(E, H, bidirectional=True, batch_first=True)
        self.bridge = nn.Linear(2 * H, H)
        self.attn = nn.Linear(3 * H, H)
        self.v = nn.Linear(H, 1, bias=False)
        self.trg = nn.Embedding(V, E)
        self.decoder = nn.GRU(E + 2 * H, H, batch_first=True)
        self.fc = nn.Linear(3 * H + E, V)
        self.register_buffer("target", torch.tensor(TARGET))

    def forward(self, x):
        states, hidden = self.encoder(self.src(x))
        hidden = torch.tanh(self.bridge(torch.cat((hidden[-2], hidden[-1]), dim=1)))
        outputs = []
        for word in self.target:
            embedded = self.trg(word.expand(x.size(0), 1))
            query = hidden.unsqueeze(1).repeat(1, states.size(1), 1)
            energy = torch.tanh(self.attn(torch.cat((query, states), dim=2)))
            weights = F.softmax(self.v(energy).squeeze(2), dim=1).unsqueeze(1)
            context = torch.bmm(weights, states)
            output, last = self.decoder(torch.cat((embedded, context), dim=2), hidden.unsqueeze(0))
            hidden = last.squeeze(0)
            outputs.append(self.fc(torch.cat((output, context, embedded), dim=2).squeeze(1)))
        return torch.stack(outputs, dim=1)


class LuongDecoder(nn.Module):
    """Attention after the decoder's step, all steps at once, and tanh of both side by side."""

    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.embedding = nn.Embedding(V, E)
        self.gru = nn.GRU(E, H, batch_first=True)
        self.concat = nn.Linear(2 * H, H)
        self.out = nn.Linear(H, V)
        self.register_buffer("target", torch.tensor(TARGET))

    def forward(self, x):
        encoder_outputs, hidden = self.encoder(x)
        rnn_output, _ = self.gru(self.embedding(self.target.repeat(x.size(0), 1)), hidden)
        weights = torch.softmax(rnn_output.bmm(encoder_outputs.transpose(1, 2)), dim=-1)
        context = weights.bmm(encoder_outputs)
        return self.out(torch.tanh(self.concat(torch.cat((rnn_output, context), 2))))


class Greedy(nn.Module):
    """Decodes by itself: the best word of a step is the next step's input."""

    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.embedding = nn.Embedding(V, E)
        self.gru = nn.GRU(E, H, batch_first=True)
        self.out = nn.Linear(H, V)

    def forward(self, x):
        _, decoder_hidden = self.encoder(x)
        decoder_input = torch.empty(x.size(0), 1, dtype=torch.long, device=x.device).fill_(START)
        decoder_outputs = []
        for _ in range(3):
            output, decoder_hidden = self.gru(F.relu(self.embedding(decoder_input)), decoder_hidden)
            output = self.out(output)
            decoder_outputs.append(output)
            _, topi = output.topk(1)
            decoder_input = topi.squeeze(-1).detach()
        return F.log_softmax(torch.cat(decoder_outputs, dim=1), dim=-1)


class GreedyAttention(nn.Module):
    """The same with attention and an LSTMCell."""

    def __init__(self):
        super().__init__()
        self.src = nn.Embedding(V, E)
        self.encoder = nn.LSTM(E, H, batch_first=True)
        self.trg = nn.Embedding(V, E)
        self.cell = nn.LSTMCell(E + H, H)
        self.out = nn.Linear(2 * H, V)

    def forward(self, x):
        states, (h, c) = self.encoder(self.src(x))
        h, c = h[0], c[0]
        word = x.new_full((x.size(0),), START)
        said = []
        for _ in range(3):
            weights = torch.softmax((states @ h.unsqueeze(2)).squeeze(2), dim=1)
            context = (weights.unsqueeze(2) * states).sum(1)
            h, c = self.cell(torch.cat([self.trg(word), context], 1), (h, c))
            scores = self.out(torch.cat([h, context], 1))
            said.append(scores)
            word = scores.argmax(dim=1)
        return torch.stack(said, 1)


class RepeatedVector(nn.Module):
    """An autoencoder of series turned translator: the encoder's last state is the decoder's input at every step."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.encoder = nn.LSTM(E, H, batch_first=True)
        self.decoder = nn.LSTM(H, 7, batch_first=True)
        self.out = nn.Linear(7, V)

    def forward(self, x):
        _, (h, _) = self.encoder(self.embedding(x))
        repeated = h[-1].unsqueeze(1).repeat(1, 3, 1)
        return self.out(self.decoder(repeated)[0])


ENTRIES = (
    Entry("translate_forced", "translation", Forced, "vocabulary"),
    Entry("translate_bridged", "translation", Bridged, "vocabulary"),
    Entry("translate_additive", "translation", BahdanauDecoder, "vocabulary"),
    Entry("translate_luong", "translation", LuongDecoder, "vocabulary"),
    Entry("translate_greedy", "translation", Greedy, "vocabulary", "log_probabilities"),
    Entry("translate_greedy_attention", "translation", GreedyAttention, "vocabulary"),
    Entry("translate_repeated", "translation", RepeatedVector, "vocabulary"),
)
