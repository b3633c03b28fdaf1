"""Documents of sentences of words."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from tests.zoo.entry import TOPICS, E, Entry, H, V, told


class Attend(nn.Module):
    """tanh of a projection against a learned context."""

    def __init__(self, size, inner=6):
        super().__init__()
        self.project = nn.Linear(size, inner)
        self.context = nn.Linear(inner, 1, bias=False)

    def forward(self, states):
        weights = torch.softmax(self.context(torch.tanh(self.project(states))), dim=1)
        return (weights * states).sum(dim=1)


class HierarchicalAttention(nn.Module):
    """Sentences of three words, filled up; a BiGRU with attention over words, and one over sentences."""

    def __init__(self, words=3):
        super().__init__()
        self.words = words
        self.embedding = nn.Embedding(V, E, padding_idx=0)
        self.word_gru = nn.GRU(E, H, bidirectional=True, batch_first=True)
        self.word_attention = Attend(2 * H)
        self.sentence_gru = nn.GRU(2 * H, H, bidirectional=True, batch_first=True)
        self.sentence_attention = Attend(2 * H)
        self.fc = nn.Linear(2 * H, 3)

    def forward(self, document):
        batch, length = document.shape
        document = F.pad(document, (0, -length % self.words))
        sentences = document.view(-1, self.words)
        states, _ = self.word_gru(self.embedding(sentences))
        vectors = self.word_attention(states).view(batch, -1, 2 * H)
        states, _ = self.sentence_gru(vectors)
        return self.fc(self.sentence_attention(states))


class SplitSentences(nn.Module):
    """Split into sentences of four words (the last one shorter), each read by one LSTM, their ends by another."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.words = nn.LSTM(E, H, batch_first=True)
        self.sentences = nn.LSTM(H, H, batch_first=True)
        self.fc = nn.Linear(H, 3)

    def forward(self, document):
        ends = []
        for sentence in document.split(4, dim=1):
            _, (h, _) = self.words(self.embedding(sentence))
            ends.append(h[-1])
        _, (h, _) = self.sentences(torch.stack(ends, dim=1))
        return self.fc(h[-1])


class CarriedState(nn.Module):
    """A long text in pieces of three words, the state handed from piece to piece."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.gru = nn.GRU(E, H, batch_first=True)
        self.fc = nn.Linear(H, 3)

    def forward(self, document):
        hidden = None
        for piece in torch.split(self.embedding(document), 3, dim=1):
            output, hidden = self.gru(piece, hidden)
        return self.fc(output[:, -1])


class DocumentsOneByOne(nn.Module):
    """A loop over the documents, as the batch is a list; the words of a sentence as steps of a batch of sentences."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E, padding_idx=0)
        self.words = nn.GRU(E, H, batch_first=True)
        self.sentences = nn.GRU(H, H, batch_first=True)
        self.fc = nn.Linear(H, 3)

    def forward(self, documents):
        outputs = []
        for document in documents:
            sentences = F.pad(document, (0, -len(document) % 3)).view(-1, 3)
            _, ends = self.words(self.embedding(sentences))
            _, end = self.sentences(ends)
            outputs.append(self.fc(end[-1, -1]))
        return torch.stack(outputs)


class MaxOfSentences(nn.Module):
    """Max over words inside a sentence, then the mean of the sentences; four axes at once."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E, padding_idx=0)
        self.lstm = nn.LSTM(E, H, batch_first=True)
        self.fc = nn.Linear(H, 3)

    def forward(self, sentences):
        batch, count, words = sentences.size()
        embedded = self.embedding(sentences)
        states, _ = self.lstm(embedded.view(batch * count, words, -1))
        best = states.view(batch, count, words, -1).max(dim=2)[0]
        return self.fc(torch.tanh(best).mean(dim=1))


ENTRIES = (
    Entry("hierarchical_attention", "hierarchical", HierarchicalAttention, TOPICS),
    Entry("hierarchical_split", "hierarchical", SplitSentences, TOPICS),
    Entry("hierarchical_carried", "hierarchical", CarriedState, TOPICS),
    Entry("hierarchical_one_by_one", "hierarchical", DocumentsOneByOne, TOPICS, alone=True),
    Entry(
        "hierarchical_max",
        "hierarchical",
        MaxOfSentences,
        lines=told("net(F.pad(ids, (0, -ids.shape[1] % 4)).view(len(ids), -1, 4))", TOPICS),
    ),
)
