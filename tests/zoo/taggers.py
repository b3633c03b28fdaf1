"""An output for every word: tags, emissions for a CRF."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from tests.zoo.entry import TAGS, E, Entry, H, V, told


class OneSentenceTagger(nn.Module):
    """The tutorial's: one sentence at a time, `view(len(sentence), 1, -1)`, log_softmax."""

    def __init__(self, embedding_dim=E, hidden_dim=H, vocab_size=V, tagset_size=len(TAGS)):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, sentence):
        embeds = self.word_embeddings(sentence)
        lstm_out, _ = self.lstm(embeds.view(len(sentence), 1, -1))
        tag_space = self.hidden2tag(lstm_out.view(len(sentence), -1))
        return F.log_softmax(tag_space, dim=1)


class BiLstmTagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E, padding_idx=0)
        self.lstm = nn.LSTM(E, H, num_layers=2, bidirectional=True, batch_first=True, dropout=0.25)
        self.fc = nn.Linear(2 * H, len(TAGS))
        self.dropout = nn.Dropout(0.25)

    def forward(self, text):
        outputs, _ = self.lstm(self.dropout(self.embedding(text)))
        return self.fc(self.dropout(outputs))


class PackedTagger(nn.Module):
    """Packed, unpacked, through an MLP."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E, padding_idx=0)
        self.gru = nn.GRU(E, H, bidirectional=True, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(2 * H, 7), nn.Tanh(), nn.Linear(7, len(TAGS)))

    def forward(self, tokens, lengths):
        packed = pack_padded_sequence(
            self.embedding(tokens), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        states, _ = pad_packed_sequence(self.gru(packed)[0], batch_first=True)
        return self.mlp(states)


class LstmCrf(nn.Module):
    """Emissions and transitions; the forward decodes the best path, which is no score: the emissions are read."""

    def __init__(self):
        super().__init__()
        self.word_embeds = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H, bidirectional=True)
        self.hidden2tag = nn.Linear(2 * H, len(TAGS))
        self.transitions = nn.Parameter(torch.randn(len(TAGS), len(TAGS)))

    def features(self, sentences):
        lstm_out, _ = self.lstm(self.word_embeds(sentences).transpose(0, 1))
        return self.hidden2tag(lstm_out).transpose(0, 1)

    def forward(self, sentences):
        feats = self.features(sentences)
        best = feats[:, 0]
        back = []
        for step in feats.unbind(1)[1:]:
            scores, at = (best[:, :, None] + self.transitions).max(1)
            back.append(at)
            best = scores + step
        path = [best.argmax(1)]
        for at in reversed(back):
            path.append(at.gather(1, path[-1][:, None]).squeeze(1))
        return best.max(1).values, torch.stack(path[::-1], 1)


class TaggerOfTags(nn.Module):
    """Two tasks from one encoder: a tag for every word and a class for the text."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.encoder = nn.GRU(E, H, batch_first=True)
        self.tags = nn.Linear(H, len(TAGS))
        self.intent = nn.Linear(H + len(TAGS), 2)

    def forward(self, x):
        states, last = self.encoder(self.embedding(x))
        tags = self.tags(states)
        intent = self.intent(torch.cat([last[0], F.softmax(tags, -1).mean(1)], -1))
        return {"intent": intent, "tags": tags}


ENTRIES = (
    Entry(
        "tagger_one_sentence",
        "taggers",
        OneSentenceTagger,
        lines=told("torch.stack([net(row) for row in ids])", TAGS, "log_probabilities"),
        alone=True,
    ),
    Entry("tagger_bilstm", "taggers", BiLstmTagger, TAGS),
    Entry("tagger_packed", "taggers", PackedTagger, TAGS),
    Entry("tagger_crf_emissions", "taggers", LstmCrf, lines=told("net.features(ids)", TAGS)),
    Entry("tagger_crf_best", "taggers", LstmCrf, lines=told("net(ids)[0]", ["best path"], "number")),
    Entry("tagger_joint", "taggers", TaggerOfTags, ["ask", "tell"]),
    Entry("tagger_joint_tags", "taggers", TaggerOfTags, lines=told("net(ids)['tags']", TAGS)),
)
