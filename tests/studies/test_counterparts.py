"""The same model with random weights."""

import pytest
import torch
from torch import nn
from torch.nn.utils.parametrizations import weight_norm

import rnnviz as rv
from rnnviz.errors import ModelError
from rnnviz.studies.counterparts import randomised
from tests.models.own_models import KINDS, TEXT, own

WORDS = ["<pad>", "<unk>", "good", "bad", "not", "film"]


def ids(model):
    return [model.encode(TEXT).ids]


@pytest.mark.parametrize("name", KINDS)
def test_all_but_the_word_vectors_is_drawn_anew(name):
    model = own(name)
    before = {key: weight.clone() for key, weight in model.net.state_dict().items()}
    state = torch.get_rng_state()
    one, same, other = (randomised(model, seed) for seed in (0, 0, 1))
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(weight, before[key]) for key, weight in model.net.state_dict().items())
    drawn = one.net.state_dict()
    for key, weight in before.items():
        kept = torch.equal(drawn[key], weight)
        assert kept == key.startswith("words.")
    assert torch.equal(one.logits(ids(model)), same.logits(ids(model)))
    assert not torch.equal(one.logits(ids(model)), other.logits(ids(model)))
    assert rv.explain(one, TEXT).labels == model.labels
    assert (one.alone, one.output) == (model.alone, model.output)


class Odd(nn.Module):
    """Weights that are made of others, a parameter of its own, and a head that is the table of word vectors."""

    def __init__(self):
        super().__init__()
        self.words, self.rnn = nn.Embedding(6, 5), nn.GRU(5, 5, batch_first=True)
        self.between, self.scale = weight_norm(nn.Linear(5, 5)), nn.Parameter(torch.randn(5))
        self.head = nn.Linear(5, 6)
        self.head.weight = self.words.weight

    def forward(self, ids):
        return self.head(self.between(self.rnn(self.words(ids))[0][:, -1]) * self.scale)


def test_made_and_own_weights_are_shuffled_and_shared_ones_stay():
    net = Odd()
    model = rv.wrap(model=net, vocabulary=WORDS, labels="vocabulary")
    found = randomised(model, 0).net
    assert found.head.weight is found.words.weight
    assert torch.equal(found.words.weight, net.words.weight)
    assert not torch.equal(found.head.bias, net.head.bias)
    for mine, theirs in ((found.scale, net.scale), (found.between.weight, net.between.weight)):
        assert not torch.allclose(mine, theirs)
    assert torch.equal(found.scale.sort()[0], net.scale.sort()[0])


def test_a_call_that_uses_another_network_is_found_out():
    net = Odd()
    model = rv.wrap(model=net, vocabulary=WORDS, labels="vocabulary", call=lambda _, ids, lengths: net(ids))
    with pytest.raises(ModelError, match="the network that it is given"):
        randomised(model, 0)


class Held(nn.Module):
    """Keeps what a call in training computed: torch copies no such tensor."""

    def __init__(self):
        super().__init__()
        self.words, self.rnn, self.out = nn.Embedding(6, 5), nn.GRU(5, 4, batch_first=True), nn.Linear(4, 2)
        self.last = None

    def forward(self, ids):
        self.last = self.out(self.rnn(self.words(ids))[0][:, -1])
        return self.last


def test_a_model_that_cannot_be_copied_is_refused_in_words():
    net = Held()
    net(torch.tensor([[2, 3]]))
    model = rv.wrap(model=net, vocabulary=WORDS, labels=["negative", "positive"])
    with pytest.raises(ModelError, match="cannot be copied"):
        randomised(model, 0)
