"""Attention over the states of a recurrent module, in its usual forms."""

from __future__ import annotations

import math

import torch
from torch import nn
from torch.nn import functional as F

from tests.zoo.entry import SIDES, E, Entry, H, V


class AdditiveAttention(nn.Module):
    """v tanh(W h), a softmax over the words, an MLP on the weighted sum."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H, bidirectional=True, batch_first=True)
        self.W = nn.Linear(2 * H, 7)
        self.v = nn.Linear(7, 1, bias=False)
        self.mlp = nn.Sequential(nn.Linear(2 * H, 8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 1))

    def forward(self, x):
        states, _ = self.lstm(self.embedding(x))
        weights = F.softmax(self.v(torch.tanh(self.W(states))), dim=1)
        context = torch.sum(weights * states, dim=1)
        return self.mlp(context).squeeze(-1)


class LastStateAttention(nn.Module):
    """Every state against the last one, by bmm."""

    def __init__(self):
        super().__init__()
        self.word_embeddings = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H)
        self.label = nn.Linear(H, 2)

    def attention_net(self, lstm_output, final_state):
        hidden = final_state.squeeze(0)
        attn_weights = torch.bmm(lstm_output, hidden.unsqueeze(2)).squeeze(2)
        soft_attn_weights = F.softmax(attn_weights, 1)
        return torch.bmm(lstm_output.transpose(1, 2), soft_attn_weights.unsqueeze(2)).squeeze(2)

    def forward(self, input_sentences):
        x = self.word_embeddings(input_sentences).permute(1, 0, 2)
        output, (final_hidden_state, _) = self.lstm(x)
        output = output.permute(1, 0, 2)
        return self.label(self.attention_net(output, final_hidden_state))


class DotAttention(nn.Module):
    """Queries, keys and values of the states, F.scaled_dot_product_attention, the mean of what comes out."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.gru = nn.GRU(E, H, batch_first=True)
        self.q, self.k, self.v = (nn.Linear(H, 4) for _ in range(3))
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        states, _ = self.gru(self.embedding(x))
        mixed = F.scaled_dot_product_attention(self.q(states), self.k(states), self.v(states))
        return self.fc(mixed.mean(dim=1))


class WrittenDotAttention(nn.Module):
    """The same written out, with a residual and the last position read."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, 6, batch_first=True)
        self.query = nn.Linear(6, 6)
        self.key = nn.Linear(6, 6)
        self.value = nn.Linear(6, 6)
        self.fc = nn.Linear(6, 2)

    def forward(self, x):
        out, _ = self.lstm(self.embedding(x))
        query, key, value = self.query(out), self.key(out), self.value(out)
        scores = torch.matmul(query, key.transpose(-2, -1)) / math.sqrt(query.size(-1))
        out = out + torch.matmul(scores.softmax(dim=-1), value)
        return self.fc(out[:, -1])


class HeadsAfterLstm(nn.Module):
    """nn.MultiheadAttention over the states of a BiLSTM, then the mean."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, 4, bidirectional=True, batch_first=True)
        self.attention = nn.MultiheadAttention(8, num_heads=2, batch_first=True)
        self.fc = nn.Linear(8, 3)

    def forward(self, x):
        out, _ = self.lstm(self.embedding(x))
        mixed, _ = self.attention(out, out, out)
        return self.fc(mixed.mean(1))


class HeadsWithNorm(nn.Module):
    """Multi-head attention with a padding mask, added to its input and normed; words in front."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E, padding_idx=0)
        self.gru = nn.GRU(E, 6)
        self.attention = nn.MultiheadAttention(6, num_heads=3)
        self.norm = nn.LayerNorm(6)
        self.fc = nn.Linear(6, 2)

    def forward(self, x):
        out, _ = self.gru(self.embedding(x.t()))
        mixed, _ = self.attention(out, out, out, key_padding_mask=x == 0, need_weights=False)
        return self.fc(self.norm(out + mixed).max(dim=0).values)


class StructuredSelfAttention(nn.Module):
    """Several hops, each with its own weights; the hops flattened for the head."""

    def __init__(self, hops=3):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H, bidirectional=True, batch_first=True)
        self.W_s1 = nn.Linear(2 * H, 6, bias=False)
        self.W_s2 = nn.Linear(6, hops, bias=False)
        self.fc = nn.Linear(2 * H * hops, 9)
        self.label = nn.Linear(9, 2)

    def forward(self, sentences):
        output, _ = self.lstm(self.embedding(sentences))
        attention = F.softmax(self.W_s2(torch.tanh(self.W_s1(output))).permute(0, 2, 1), dim=2)
        hidden_matrix = torch.bmm(attention, output)
        flat = hidden_matrix.view(-1, hidden_matrix.size(1) * hidden_matrix.size(2))
        return self.label(torch.relu(self.fc(flat)))


class MaskedAttention(nn.Module):
    """Padding takes no part: masked_fill with minus infinity."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E, padding_idx=0)
        self.rnn = nn.GRU(E, H, bidirectional=True, batch_first=True)
        self.score = nn.Linear(2 * H, 1)
        self.fc = nn.Linear(2 * H, 2)

    def forward(self, ids):
        out, _ = self.rnn(self.embedding(ids))
        scores = self.score(out).squeeze(-1).masked_fill(ids == 0, float("-inf"))
        weights = torch.softmax(scores, dim=-1).unsqueeze(1)
        return self.fc(weights.bmm(out).squeeze(1))


class MaskedByLengths(nn.Module):
    """A mask from the lengths, a large negative number, an einsum."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.rnn = nn.LSTM(E, H, batch_first=True)
        self.context = nn.Parameter(torch.randn(H))
        self.fc = nn.Linear(H, 2)

    def forward(self, ids, lengths):
        out, _ = self.rnn(self.embedding(ids))
        mask = torch.arange(ids.size(1), device=ids.device)[None, :] < lengths[:, None]
        scores = torch.where(mask, torch.tanh(out) @ self.context, torch.tensor(-1e9).to(out))
        weights = torch.softmax(scores, dim=1)
        return self.fc(torch.einsum("bt,bth->bh", weights, out))


class RelationAttention(nn.Module):
    """The two directions summed, tanh before the scores and once more after the sum."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H, batch_first=True, bidirectional=True)
        self.tanh1 = nn.Tanh()
        self.w = nn.Parameter(torch.randn(H))
        self.tanh2 = nn.Tanh()
        self.fc = nn.Linear(H, 3)

    def forward(self, x):
        states, _ = self.lstm(self.embedding(x))
        states = states[:, :, :H] + states[:, :, H:]
        alpha = F.softmax(torch.matmul(self.tanh1(states), self.w), dim=1).unsqueeze(-1)
        out = torch.sum(states * alpha, 1)
        return self.fc(self.tanh2(out))


class HandWrittenSoftmax(nn.Module):
    """exp over its sum, as older code writes attention."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.gru = nn.GRU(E, H, batch_first=True)
        self.weight = nn.Parameter(torch.randn(H, 1))
        self.bias = nn.Parameter(torch.zeros(1))
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        h, _ = self.gru(self.embedding(x))
        eij = torch.tanh(torch.mm(h.contiguous().view(-1, H), self.weight).view(-1, x.size(1)) + self.bias)
        a = torch.exp(eij)
        a = a / (torch.sum(a, 1, keepdim=True) + 1e-10)
        return self.fc(torch.sum(h * a.unsqueeze(-1), 1))


class AttentionOverWords(nn.Module):
    """Weights from the states, values from the words' vectors themselves."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H, batch_first=True)
        self.score = nn.Linear(H, 1)
        self.fc = nn.Linear(E + H, 2)

    def forward(self, x):
        vectors = self.embedding(x)
        out, (h, _) = self.lstm(vectors)
        weights = self.score(out).softmax(1)
        return self.fc(torch.cat([(weights * vectors).sum(1), h.squeeze(0)], -1))


ENTRIES = (
    Entry("attention_additive", "attention", AdditiveAttention, SIDES, "one_logit"),
    Entry("attention_last_state", "attention", LastStateAttention, SIDES),
    Entry("attention_scaled_dot", "attention", DotAttention),
    Entry("attention_written_dot", "attention", WrittenDotAttention, SIDES),
    Entry("attention_heads", "attention", HeadsAfterLstm),
    Entry("attention_heads_norm", "attention", HeadsWithNorm, SIDES),
    Entry("attention_hops", "attention", StructuredSelfAttention, SIDES),
    Entry("attention_masked", "attention", MaskedAttention, SIDES),
    Entry("attention_lengths", "attention", MaskedByLengths, SIDES),
    Entry("attention_relation", "attention", RelationAttention),
    Entry("attention_exp", "attention", HandWrittenSoftmax, SIDES),
    Entry("attention_over_words", "attention", AttentionOverWords, SIDES),
)
