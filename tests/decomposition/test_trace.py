"""The trace is torch's own forward pass, with everything kept."""

from itertools import product

import numpy as np
import pytest
import torch
from torch import nn

import rnnviz as rv
from rnnviz.decomposition.trace import Trace
from rnnviz.errors import ModelError
from tests.decomposition.random_models import random_classifier, random_ids

MODELS = list(product(["lstm", "gru", "rnn"], [False, True], [1, 2], [False, True]))


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-5), (torch.float64, 1e-10)])
@pytest.mark.parametrize(("cell", "bidirectional", "layers", "bias"), MODELS)
def test_states_are_torchs_own(cell, bidirectional, layers, bias, dtype, tolerance):
    classifier = random_classifier(cell, bidirectional, layers, bias=bias, dtype=dtype, scale=2.0)
    ids = random_ids(8)
    trace = Trace(classifier, [ids])
    x = classifier.embedding(torch.tensor(ids))
    output, last = classifier.rnn(x)
    top = trace.layers[-1]
    found = trace.in_text_order(top, [direction.h for direction in top])[:, 0]
    torch.testing.assert_close(found, output.detach(), rtol=tolerance, atol=tolerance)
    flat = [direction for layer in trace.layers for direction in layer]
    if cell == "lstm":
        for direction, c_n in zip(flat, last[1], strict=True):
            torch.testing.assert_close(direction.c[-1, 0], c_n.detach(), rtol=tolerance, atol=tolerance)
    # The gates are right when they give the next state back.
    for direction in flat:
        gate = direction.gate
        if cell == "lstm":
            again = gate("o") * direction.c.tanh()
        elif cell == "gru":
            again = (1 - gate("z")) * gate("n") + gate("z") * direction.previous
        else:
            again = direction.h
        torch.testing.assert_close(again, direction.h, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("pooling", ["last", "mean", "max"])
@pytest.mark.parametrize(("cell", "bidirectional", "layers", "bias"), MODELS)
def test_logits_are_the_classifiers_own_in_batches_of_different_lengths(
    cell, bidirectional, layers, bias, pooling
):
    classifier = random_classifier(cell, bidirectional, layers, pooling, bias)
    texts = [random_ids(length, seed=length) for length in (3, 9, 1, 6)]
    torch.testing.assert_close(
        Trace(classifier, texts).logits, classifier.logits(texts), rtol=1e-10, atol=1e-10
    )


def test_dropout_and_training_mode_do_not_matter():
    classifier = random_classifier(layers=2)
    classifier.rnn.dropout, classifier.dropout.p = 0.5, 0.5
    expected = Trace(classifier.eval(), [random_ids(5)]).logits
    assert torch.equal(Trace(classifier.train(), [random_ids(5)]).logits, expected)


def test_an_embedding_with_max_norm_keeps_its_weights():
    classifier = random_classifier()
    classifier.embedding.max_norm = 0.5
    before = classifier.embedding.weight.detach().clone()
    found = Trace(classifier, [random_ids(6)])
    assert torch.equal(classifier.embedding.weight, before)
    assert float(found.layers[0][0].x.norm(dim=-1).max()) <= 0.5 + 1e-6
    torch.testing.assert_close(found.logits, classifier.logits([random_ids(6)]))


class Dropping(nn.Embedding):
    """Drops numbers of its vectors in training, as language models' embeddings do."""

    def forward(self, ids):
        return nn.functional.dropout(super().forward(ids), 0.5, self.training)


@pytest.mark.parametrize("method", ["cd", "ig", "loo", "grad_input"])
def test_an_embedding_in_training_is_evaluated(method):
    classifier = random_classifier()
    dropping = Dropping(*classifier.embedding.weight.shape).to(classifier.dtype)
    dropping.load_state_dict(classifier.embedding.state_dict())
    ids = random_ids(6)
    expected = rv.explain(classifier, ids, method)
    classifier.embedding = dropping
    classifier.train()
    found = [rv.explain(classifier, ids, method) for _ in range(2)]
    assert all(np.array_equal(each.words, expected.words) for each in found)
    assert dropping.training


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_not_finite_are_refused(value):
    classifier = random_classifier()
    with torch.no_grad():
        classifier.rnn.weight_hh_l0[0, 0] = value
        classifier.rnn.weight_ih_l0[:] = value
    with pytest.raises(ModelError, match="not finite"):
        Trace(classifier, [random_ids(3)])
