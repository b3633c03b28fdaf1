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
    Entry(
        "state_from_outside",
        "sentiment",
        StateFromOutside,
        lines=told("torch.logit(net(ids, net.init_hidden(len(ids)))[0])", SIDES, "one_logit"),
    ),
    Entry("zero_states", "sentiment", ZeroStates, SIDES, float32=True),
    Entry(
        "fixed_batch",
        "sentiment",
        FixedBatch,
        lines=told("torch.cat([net(row[:, None].expand(-1, 4))[:1] for row in ids])", SIDES),
        alone=True,
        float32=True,
    ),
    Entry(
        "batch_attribute",
        "sentiment",
        FixedBatch,
        lines=told("(setattr(net, 'batch_size', len(ids)), net(ids.T))[1]", SIDES),
        float32=True,
    ),
    Entry(
        "fixed_length", "sentiment", FixedLength, lines=told("net(F.pad(ids, (0, 12 - ids.shape[1])))", SIDES)
    ),
    Entry(
        "fixed_length_in_front",
        "sentiment",
        TwoLayers,
        lines=told("net(F.pad(ids, (12 - ids.shape[1], 0)))", SIDES),
    ),
    Entry("projected", "sentiment", ProjectedLstm),
    Entry("no_biases", "sentiment", NoBiases, SIDES),
    Entry("all_states", "sentiment", AllStates),
    Entry("cell_state", "sentiment", CellState, SIDES),
)
