"""What is known of a model, built here or somebody's own."""

import pytest
import torch
from torch import nn

import rnnviz as rv
from rnnviz.errors import ModelError
from rnnviz.models.model import name_of, short_text, word_vectors
from tests.models.own_models import BANK, WORDS, Stacked, own
from tests.models.toys import parts


class Placed(nn.Module):
    """A table of positions that is longer than the vocabulary stands before the words'."""

    def __init__(self):
        super().__init__()
        self.places, self.words = nn.Embedding(50, 4), nn.Embedding(4, 4)
        self.rnn, self.out = nn.GRU(4, 3, batch_first=True), nn.Linear(3, 2)

    def forward(self, ids):
        return self.out(self.rnn(self.words(ids) + self.places(torch.arange(ids.shape[1])))[1][-1])


def test_the_table_is_the_one_with_a_row_a_word():
    net = Placed()
    model = rv.wrap(model=net, vocabulary=["<unk>", "a", "b", "c"], labels=["x", "y"])
    assert torch.equal(word_vectors(model), net.words.weight)


def test_names():
    assert name_of(own("attention")) == "Attention"
    assert (
        name_of(rv.wrap(model=torch.compile(Stacked(), backend="eager"), vocabulary=WORDS, labels=["a", "b"]))
        == "Stacked"
    )
    given = parts(nn.GRU, words=4, bidirectional=True, dtype=torch.float32)
    given["head"].register_forward_hook(lambda head, given, logits: 2 * logits)
    called = rv.wrap(**given, vocabulary=["<unk>", "a", "b", "c"], labels=["x", "y"])
    assert name_of(called) == "BiGRU"


def test_a_short_text_has_words():
    model = own("one_text")
    assert not {model.vocabulary.pad, model.vocabulary.unknown} & set(short_text(model))
    assert len(short_text(model)) == 5


def test_a_wrapped_model_is_trained_by_its_owner():
    with pytest.raises(ModelError, match="trained by your own code"):
        rv.fit(own("stacked"), BANK, epochs=1, progress=False)
