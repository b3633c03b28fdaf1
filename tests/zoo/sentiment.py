"""Sentiment as tutorials do it: an embedding, a recurrent module, a head."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from tests.zoo.entry import SIDES, E, Entry, H, V, told


class SimpleRnn(nn.Module):
    """Words in front, then the batch; one logit from the last state."""

    def __init__(self, vocab_size=V, embedding_dim=E, hidden_dim=H, output_dim=1):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_dim)
        self.rnn = nn.RNN(embedding_dim, hidden_dim)
        self.fc = nn.Linear(hidden_dim, output_dim)

    def forward(self, text):
        embedded = self.embedding(text)
        output, hidden = self.rnn(embedded)
        assert torch.equal(output[-1, :, :], hidden.squeeze(0))
        return self.fc(hidden.squeeze(0))


class ReluRnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(V, E, padding_idx=0)
        self.rnn = nn.RNN(E, H, nonlinearity="relu", batch_first=True)
        self.out = nn.Linear(H, 3)

    def forward(self, x):
        states, _ = self.rnn(self.embed(x))
        return self.out(states[:, -1])


class PackedBiLstm(nn.Module):
    """Two layers, both directions, packed; the two last hidden states side by side; one logit."""

    def __init__(self, vocab_size=V, embedding_dim=E, hidden_dim=H, output_dim=1, n_layers=2, pad_idx=0):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_dim, padding_idx=pad_idx)
        self.rnn = nn.LSTM(embedding_dim, hidden_dim, num_layers=n_layers, bidirectional=True, dropout=0.5)
        self.fc = nn.Linear(hidden_dim * 2, output_dim)
        self.dropout = nn.Dropout(0.5)

    def forward(self, text, text_lengths):
        embedded = self.dropout(self.embedding(text))
        packed_embedded = pack_padded_sequence(embedded, text_lengths.to("cpu"))
        packed_output, (hidden, cell) = self.rnn(packed_embedded)
        output, output_lengths = pad_packed_sequence(packed_output)
        hidden = self.dropout(torch.cat((hidden[-2, :, :], hidden[-1, :, :]), dim=1))
        return self.fc(hidden)


class PackedLstm(nn.Module):
    """Batch first, lengths in any order."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E, padding_idx=0)
        self.lstm = nn.LSTM(E, H, batch_first=True)
        self.fc = nn.Sequential(nn.Linear(H, 8), nn.ReLU(), nn.Linear(8, 1))

    def forward(self, ids, lengths):
        packed = pack_padded_sequence(
            self.embedding(ids), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        _, (hidden, _) = self.lstm(packed)
        return self.fc(hidden[-1]).squeeze(1)


class PackedMean(nn.Module):
    """The mean of the states of the real words, unpacked again."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E, padding_idx=0)
        self.gru = nn.GRU(E, H, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * H, 2)

    def forward(self, ids, lengths):
        packed = pack_padded_sequence(
            self.embedding(ids), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        output, _ = self.gru(packed)
        output, sizes = pad_packed_sequence(output, batch_first=True)
        return self.fc(output.sum(1) / sizes.to(output)[:, None])


class LastByLength(nn.Module):
    """The last real state, gathered by the lengths."""

    def __init__(self):
        super().__init__()
        self.word_emb = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H, num_layers=2, batch_first=True)
        self.classifier = nn.Linear(H, 2)

    def forward(self, tokens, seq_lens):
        out, _ = self.lstm(self.word_emb(tokens))
        last = (seq_lens - 1).view(-1, 1, 1).expand(-1, 1, out.size(2))
        return self.classifier(out.gather(1, last).squeeze(1))


class LastByIndex(nn.Module):
    """The same by two indices."""

    def __init__(self):
        super().__init__()
        self.word_emb = nn.Embedding(V, E)
        self.gru = nn.GRU(E, H, batch_first=True)
        self.classifier = nn.Linear(H, 2)

    def forward(self, tokens, lengths):
        out, _ = self.gru(self.word_emb(tokens))
        return self.classifier(out[torch.arange(len(tokens)), lengths - 1])


class GruSentiment(nn.Module):
    """One class for one or two directions, as the options say."""

    def __init__(self, bidirectional=True, n_layers=2):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.rnn = nn.GRU(E, H, n_layers, bidirectional=bidirectional, batch_first=True, dropout=0.25)
        self.out = nn.Linear(H * 2 if bidirectional else H, 2)
        self.dropout = nn.Dropout(0.25)

    def forward(self, text):
        embedded = self.dropout(self.embedding(text))
        _, hidden = self.rnn(embedded)
        if self.rnn.bidirectional:
            hidden = self.dropout(torch.cat((hidden[-2, :, :], hidden[-1, :, :]), dim=1))
        else:
            hidden = self.dropout(hidden[-1, :, :])
        return self.out(hidden)


class TwoLayers(nn.Module):
    def __init__(self):
        super().__init__()
        self.embeddings = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H, num_layers=2, dropout=0.3, batch_first=True)
        self.drop = nn.Dropout(0.3)
        self.linear = nn.Linear(H, 2)

    def forward(self, x):
        lstm_out, _ = self.lstm(self.drop(self.embeddings(x)))
        return self.linear(self.drop(lstm_out[:, -1, :]))


class ProjectedLstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(V, E)
        self.rnn = nn.LSTM(E, 7, num_layers=2, proj_size=4, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(8, 3)

    def forward(self, x):
        _, (h, _) = self.rnn(self.emb(x))
        return self.fc(torch.cat([h[-2], h[-1]], 1))


class NoBiases(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(V, E)
        self.rnn = nn.LSTM(E, H, bias=False)
        self.fc = nn.Linear(H, 2, bias=False)

    def forward(self, x):
        return self.fc(self.rnn(self.emb(x).permute(1, 0, 2))[0][-1])


class AllStates(nn.Module):
    """Hidden states of all layers and directions side by side, through permute and reshape."""

    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(V, E)
        self.rnn = nn.GRU(E, H, num_layers=2, bidirectional=True)
        self.fc = nn.Linear(4 * H, 3)

    def forward(self, x):
        _, hidden = self.rnn(self.emb(x.t()))
        return self.fc(hidden.permute(1, 0, 2).reshape(x.size(0), -1))


class CellState(nn.Module):
    """Reads the last cell state, not the hidden one."""

    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(V, E)
        self.rnn = nn.LSTM(E, H, batch_first=True)
        self.fc = nn.Linear(2 * H, 2)

    def forward(self, x):
        _, (h, c) = self.rnn(self.emb(x))
        return self.fc(torch.cat([h[0], c[0]], dim=-1))


ENTRIES = (
    Entry("rnn_time_first", "sentiment", SimpleRnn, lines=told("net(ids.T)", SIDES, "one_logit")),
    Entry("rnn_relu", "sentiment", ReluRnn),
    Entry("packed_bilstm", "sentiment", PackedBiLstm, lines=told("net(ids.T, lengths)", SIDES, "one_logit")),
    Entry("packed_lstm", "sentiment", PackedLstm, SIDES, "one_logit"),
    Entry("packed_mean", "sentiment", PackedMean, SIDES),
    Entry("last_by_length", "sentiment", LastByLength, SIDES),
    Entry("last_by_index", "sentiment", LastByIndex, SIDES),
    Entry("gru_two_directions", "sentiment", GruSentiment, SIDES),
    Entry("gru_one_direction", "sentiment", lambda: GruSentiment(bidirectional=False), SIDES),
    Entry("two_layers", "sentiment", TwoLayers, SIDES),
    Entry("projected", "sentiment", ProjectedLstm),
    Entry("no_biases", "sentiment", NoBiases, SIDES),
    Entry("all_states", "sentiment", AllStates),
    Entry("cell_state", "sentiment", CellState, SIDES),
)
