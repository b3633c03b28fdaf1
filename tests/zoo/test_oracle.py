"""The oracle itself: its whole is the owner's own output, its parts add up, the whole set has all."""

import numpy as np
import pytest
import torch
from torch import nn

from tests.decomposition.oracle import decompose
from tests.decomposition.random_models import random_classifier, random_ids
from tests.zoo.models import named
from tests.zoo.oracle import NO_ONE_WORD, Parts, Text, apply, constant
from tests.zoo.oracle_models import FORWARDS, oracle_forward
from tests.zoo.test_models import texts

every_forward = pytest.mark.parametrize("name", FORWARDS)
NORMED = {"own_normed"}  # elsewhere the zero part is nothing before the norm, or does not reach the end


@torch.no_grad()
def owner(name, ids):
    entry = named(name)
    net = entry.model(torch.float64)
    return net, entry.run(net, torch.as_tensor(ids)[None])[0].numpy()


def close(a, b):
    np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-10)


@every_forward
@pytest.mark.parametrize("length", [1, 2, 5, 9])
def test_the_whole_is_the_owners_output_and_all_words_have_all_of_it(name, length):
    ids = texts(1, length)[0].tolist()
    net, said = owner(name, ids)
    base, true, beta = oracle_forward(name)(net, ids, range(length))
    assert true.shape == said.shape
    close(true, said)
    close(base + beta, true)


@every_forward
def test_no_words_have_nothing_and_some_have_some(name):
    ids = texts(1, 6)[0].tolist()
    net, said = owner(name, ids)
    _, true, beta = oracle_forward(name)(net, ids, ())
    close(true, said)
    close(beta, 0 * beta)
    whole = oracle_forward(name)(net, ids, range(6))[2]
    found = [oracle_forward(name)(net, ids, members)[2] for members in ({0}, {5}, {1, 2, 3}, {0, 4})]
    for beta in found:
        assert np.isfinite(beta).all()
    assert min(abs(a - b).max() for k, a in enumerate(found) for b in [whole, *found[:k]]) > 1e-6


@every_forward
def test_the_base_knows_nothing_of_the_text(name):
    net, _ = owner(name, [3])
    one, other = (oracle_forward(name)(net, texts(1, 4, seed)[0].tolist(), {1})[0] for seed in (1, 2))
    if name in NORMED:
        assert abs(one - other).max() > 1e-6
    else:
        close(one, other)


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_plain_classifiers_as_the_other_oracle_has_them(cell, bidirectional, layers):
    model = random_classifier(cell, bidirectional, layers, "mean", scale=2.0)
    ids = random_ids(6)
    for members in ({0}, {2, 3}, {0, 4, 5}, set(range(6))):
        text = Text(ids, frozenset(members))
        states, _ = text.recurrent(model.rnn, text.words(model.embedding), text.reads())
        beta, gamma = decompose(model, ids, members)
        close(states.beta.mean(0), beta)
        close(states.gamma.mean(0), gamma)


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
def test_two_modules_have_what_two_layers_have(kind):
    torch.manual_seed(3)
    table = nn.Embedding(30, 4)
    both = kind(4, 3, num_layers=2, bidirectional=True)
    lower, upper = kind(4, 3, bidirectional=True), kind(6, 3, bidirectional=True)
    for layer, module in enumerate((lower, upper)):
        for name, weight in module.named_parameters():
            weight.data = both.get_parameter(name.replace("_l0", f"_l{layer}")).data
    for members in ({0}, {2, 3}, {0, 4, 5}):
        text = Text(random_ids(6), frozenset(members))
        words, reads = text.words(table), text.reads()
        one, _ = text.recurrent(both, words, reads)
        two, _ = text.recurrent(upper, text.recurrent(lower, words, reads)[0], reads)
        close(one.beta, two.beta)
        close(one.gamma, two.gamma)


def deaf(kind):
    """Return a module of one unit whose gates have a half of each signal, whatever it reads; a candidate of 1."""
    module = kind(1, 1).double()
    for name, weight in module.named_parameters():
        torch.nn.init.zeros_(weight)
        if name == "bias_ih_l0":
            weight.data[2] = np.arctanh(0.5)
    return module


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU])
def test_first_states_of_no_word_by_hand(kind):
    """Both gates are 1/2 and the candidate too, all of biases: a step adds 1/4, and halves what was before."""
    start = Parts(*(np.array([v]) for v in (4.0, 7.0, 1.0, 2.0)))
    first = [[constant(np.zeros(1))], [start]] if kind is nn.LSTM else [[start]]
    for members, beta, gamma in (({0}, 2.75, 1.0), ({1}, 0.5, 3.25), ({0, 1}, 2.75, 1.0)):
        text = Text([5, 6], frozenset(members))
        x = text.words(nn.Embedding(9, 1).double())
        last = text.recurrent(deaf(kind), x[:1], text.reads(), first)[1][-1][0]
        close((last.zero[0], last.beta[0], last.gamma[0]), (0, beta, gamma))


def test_whose_step_it_is():
    x = Parts(*(np.array(v) for v in ([1.0, 2.0], [4.0, 2.0], [3.0, 0.0], [0.0, 0.0])))
    of_others, empty = Parts(x.zero, x.true, x.gamma, x.beta), constant(x.true)
    rounded = Parts(x.zero, x.true, x.beta * (1 + 1e-15), x.gamma - np.array([3e-15, 0.0]))
    one_of_two, none, all_words = (
        Text([5, 6], frozenset({0})),
        Text([5, 6], frozenset()),
        Text([5], frozenset({0})),
    )
    # a word says it, whatever there is
    assert [one_of_two.inside(word, p) for word, p in ((0, of_others), (1, x))] == [True, False]
    found = [one_of_two.inside(NO_ONE_WORD, p) for p in (x, rounded, of_others, empty)]
    assert found == [True, True, False, False]
    assert [text.inside(NO_ONE_WORD, empty) for text in (none, all_words)] == [False, True]


def test_two_orders_by_hand():
    p = Parts(*(np.array([v]) for v in (1.0, 6.0, 2.0, 3.0)))
    square = apply(np.square, p)
    # 1 first; 2 then 3: 9 - 1 and 36 - 9; 3 then 2: 16 - 1 and 36 - 16
    assert (square.zero, square.true, square.beta, square.gamma) == (1, 36, (8 + 20) / 2, (27 + 15) / 2)


def test_a_product_with_a_constant_and_of_two():
    p = Parts(*(np.array([v]) for v in (0.0, 5.0, 2.0, 3.0)))
    twice = constant(np.array([2.0])) * p
    assert (twice.zero, twice.beta, twice.gamma) == (0, 4, 6)
    # 2 * 2 alone, and half of what they have together: 2 * 3 + 3 * 2
    assert (p * p).beta == 4 + 6
