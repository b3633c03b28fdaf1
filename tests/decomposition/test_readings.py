"""Additive methods on somebody's own model: as on a built one where outputs are affine, else refused by name."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as everybody calls it

import rnnviz as rv
from rnnviz.errors import UnsupportedError

WORDS = ["<pad>", "<unk>", "not", "very", "good", "bad", "film", "a"]
TEXT = ["a", "film", "not", "very", "good"]
ADDITIVE = ["reat", "naive_reat", "cell_decomposition", "lrp"]


def built(made, **options):
    torch.manual_seed(3)
    net = made(**options).double()
    with torch.no_grad():
        for weight in net.parameters():
            weight.mul_(1.5)
    return net


def wrapped(net, **options):
    return rv.wrap(model=net, vocabulary=WORDS, labels=["no", "yes"], **options)


class Text(nn.Module):
    """Words, a recurrent layer, what subclasses make of the states."""

    def __init__(self, kind=nn.LSTM, both=False):
        super().__init__()
        self.words = nn.Embedding(8, 4)
        self.rnn = kind(4, 5, batch_first=True, bidirectional=both)
        self.head = nn.Linear(5 * (1 + both), 2)

    def forward(self, ids):
        return self.head(self.pooled(self.rnn(self.words(ids))[0]))

    def pooled(self, states):
        return states[:, -1]


class Ends(Text):
    def pooled(self, states):
        return torch.cat([states[:, -1, :5], states[:, 0, 5:]], -1)


class Mean(Text):
    def pooled(self, states):
        return states.mean(1)


class Largest(Text):
    def pooled(self, states):
        return states.max(dim=1).values


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
@pytest.mark.parametrize(
    ("pooled", "pooling", "both"),
    [(Text, "last", False), (Ends, "last", True), (Mean, "mean", True), (Largest, "max", False)],
)
def test_where_outputs_are_affine_the_scores_are_those_of_the_parts(kind, pooled, pooling, both):
    net = built(pooled, kind=kind, both=both)
    own = wrapped(net)
    parts = rv.wrap(
        embedding=net.words,
        rnn=net.rnn,
        head=net.head,
        vocabulary=WORDS,
        labels=["no", "yes"],
        pooling=pooling,
    )
    for method in ADDITIVE:
        if method == "lrp" and pooling == "mean":  # a mean is a layer of its own there, with an epsilon
            continue
        try:
            expected = rv.explain(parts, TEXT, method=method)
        except UnsupportedError:
            with pytest.raises(UnsupportedError, match="defined for"):
                rv.explain(own, TEXT, method=method)
            continue
        found = rv.explain(own, TEXT, method=method)
        np.testing.assert_allclose(found.words_per_class, expected.words_per_class, atol=1e-10)
        np.testing.assert_allclose(found.base, expected.base, atol=1e-10)


class Attention(Text):
    def pooled(self, states):
        weights = torch.softmax(states[..., :1], 1)
        return (weights * states).sum(1)


class ByCell(Text):
    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(4, 5)

    def forward(self, ids):
        h = c = torch.zeros(len(ids), 5, dtype=self.head.weight.dtype)
        for word in self.words(ids).unbind(1):
            h, c = self.cell(word, (h, c))
        return self.head(h)


class TwoWays(Text):
    """Both directions as two modules, and a sum over them."""

    def __init__(self):
        super().__init__()
        self.back = nn.GRU(4, 5, batch_first=True)

    def forward(self, ids):
        words = self.words(ids)
        return self.head(self.rnn(words)[0][:, -1] + self.back(words.flip(1))[0][:, -1])


@pytest.mark.parametrize("kind", [Attention, ByCell, TwoWays])
def test_they_add_up_through_attention_cells_and_several_modules(kind):
    own = wrapped(built(kind))
    for method, options in [("reat", {}), ("naive_reat", {}), ("lrp", {"delta": 1})]:
        found = rv.explain(own, TEXT, method=method, **options)
        assert abs(found.residual) < 1e-9
        assert np.abs(found.words).min() > 1e-6


def test_a_cell_in_a_loop_is_the_module_that_it_is():
    net = built(ByCell)
    with torch.no_grad():
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            getattr(net.rnn, f"{name}_l0").copy_(getattr(net.cell, name))
    module = wrapped(net, call=lambda net, ids: Text.forward(net, ids))
    for method in [*ADDITIVE, "cd", "loo"]:
        found, expected = (rv.explain(clf, TEXT, method=method) for clf in (wrapped(net), module))
        np.testing.assert_allclose(found.words, expected.words, atol=1e-10)


class Mlp(Text):
    def __init__(self, activation):
        super().__init__()
        self.middle, self.activation = nn.Linear(5, 5), activation

    def pooled(self, states):
        return self.activation(self.middle(states[:, -1]))


class Skipping(Text):
    def pooled(self, states):
        return states[:, -1]

    def forward(self, ids):
        words = self.words(ids)
        return self.head(self.rnn(words)[0][:, -1] + F.pad(words[:, 0], (0, 1)))


class Learnt(Text):
    def __init__(self):
        super().__init__(nn.GRU)
        self.first = nn.Parameter(torch.ones(1, 1, 5))

    def forward(self, ids):
        return self.head(
            self.rnn(self.words(ids), self.first.expand(-1, len(ids), -1).contiguous())[0][:, -1]
        )


@pytest.mark.parametrize(
    ("net", "why"),
    [
        (lambda: built(Mlp, activation=torch.tanh), r"tanh is none, at test_readings\.py"),
        (lambda: built(Mlp, activation=F.gelu), "gelu is none"),
        (lambda: built(Skipping), "read more of the words than these states"),
        (lambda: built(Learnt), "first state is not zero"),
    ],
)
def test_elsewhere_they_are_refused_by_the_operations_name(net, why):
    own = wrapped(net())
    with pytest.raises(UnsupportedError, match=why):
        rv.explain(own, TEXT, method="reat")
    assert "not by reat" in repr(own)
    assert np.isfinite(rv.explain(own, TEXT).words).all()


def test_relevance_passes_a_relu_as_gradient_times_state_does():
    net = built(Mlp, activation=F.relu)
    own = wrapped(net)
    with pytest.raises(UnsupportedError, match="relu is none"):
        rv.explain(own, TEXT, method="reat")
    assert abs(rv.explain(own, TEXT, method="lrp", delta=1).residual) < 1e-9
    # an RNN of one step, whose state is all that there is: there relevance is gradient times state, but for epsilon
    ids = torch.tensor([[WORDS.index("good")]])
    state = net.rnn(net.words(ids))[0][:, -1].detach().requires_grad_()
    out = net.head(F.relu(net.middle(state)))[0]
    contrast = float((out[1] - out[0]).detach())
    shares = torch.autograd.grad(out[1] - out[0], state)[0] * state
    found = rv.explain(own, ["good"], method="lrp", eps=1e-9, delta=1)
    assert found.words[0] + (found.base[1] - found.base[0]) == pytest.approx(contrast, abs=1e-9)
    of_biases = float((net.head.bias[1] - net.head.bias[0] + _of_biases(net, state)).detach())
    assert float(shares.detach().sum()) == pytest.approx(contrast - of_biases, abs=1e-9)


def _of_biases(net, state):
    """What the middle layer's biases give to the contrast, where its ReLU lets them through."""
    open_ = (net.middle(state) > 0).double()
    weights = (net.head.weight[1] - net.head.weight[0]) * open_
    return (weights * net.middle.bias).sum()
