"""Contextual decomposition of a two-unit LSTM over two tokens, worked out by hand, each term written down.

Word vectors have one number: "a" is 1, "b" is 2. The first unit has an input gate that reads the word and
whose other gates read nothing; the second unit's candidate also reads the first unit's last state. The
phrase is the first word, "a", in "a b".
"""

from math import exp, tanh

import pytest
import torch
from torch import nn

from rnnviz.decomposition.contextual import ContextualDecomposition
from rnnviz.decomposition.trace import Trace
from rnnviz.ground import spans
from rnnviz.models.classifier import TextClassifier
from rnnviz.text.vocabulary import Vocabulary


def sigma(x):
    return 1 / (1 + exp(-x))


@pytest.fixture
def classifier():
    embedding = nn.Embedding.from_pretrained(torch.tensor([[0.0], [1.0], [2.0]], dtype=torch.float64))
    rnn = nn.LSTM(1, 2).double()
    head = nn.Linear(2, 2).double()
    with torch.no_grad():
        for parameter in rnn.parameters():
            parameter.zero_()
        #                                    i (two units)  f          g          o
        rnn.weight_ih_l0.copy_(torch.tensor([[0.5], [0.0], [0.0], [0.0], [1.0], [-0.5], [0.0], [0.0]]))
        rnn.bias_ih_l0.copy_(torch.tensor([0.2, 0.0, 1.0, 0.5, 0.1, 0.3, 0.0, 0.4]))
        rnn.weight_hh_l0[5, 0] = 2.0  # the second unit's g reads the first unit's h
        head.weight.copy_(torch.tensor([[1.0, 0.0], [0.0, 1.0]]))  # the logits are the units
        head.bias.copy_(torch.tensor([0.25, -0.25]))
    return TextClassifier(embedding, rnn, head, Vocabulary(["<pad>", "a", "b"], unknown=None), ["one", "two"])


def test_the_first_words_share(classifier):
    # Step 0 reads a, x = 1, inside the phrase. h and c are zero, so every gate is bias and W x alone.
    # First unit: i = sigma(0.2 + 0.5), g = tanh(0.1 + 1).
    bias_i, rel_i = sigma(0.2), sigma(0.7) - sigma(0.2)
    bias_g, rel_g = tanh(0.1), tanh(1.1) - tanh(0.1)
    c1 = rel_i * rel_g + rel_i * bias_g + bias_i * rel_g + bias_i * bias_g  # "complete": bias times bias too
    assert c1 == pytest.approx(sigma(0.7) * tanh(1.1))  # all of the cell is the phrase's
    h1 = 0.5 * tanh(c1)  # o = sigma(0)
    # Second unit: i = sigma(0), all bias; g = tanh(0.3 - 0.5).
    c2 = 0.5 * (tanh(-0.2) - tanh(0.3)) + 0.5 * tanh(0.3)
    h2 = sigma(0.4) * tanh(c2)

    # Step 1 reads b, x = 2, outside the phrase.
    # First unit. f = sigma(1), all bias. i and g read only the word, which is not relevant: beta of i g is 0.
    c1_beta = sigma(1.0) * c1
    c1_total = sigma(1.0) * c1 + sigma(0.2 + 0.5 * 2) * tanh(0.1 + 1.0 * 2)
    h1_beta = 0.5 * 0.5 * (tanh(c1_beta) + tanh(c1_total) - tanh(c1_total - c1_beta))
    # Second unit. f = sigma(0.5), all bias. g = tanh(0.3 + 2 h1 - 0.5 * 2): 2 h1 is relevant, the word is not.
    own, rest, bias = 2 * h1, -1.0, 0.3
    rel_g = 0.5 * (tanh(bias + own) - tanh(bias)) + 0.5 * (tanh(bias + own + rest) - tanh(bias + rest))
    c2_beta = sigma(0.5) * c2 + 0.5 * rel_g  # L(b_i) = sigma(0) = 1/2 times g's relevant share
    c2_total = sigma(0.5) * c2 + 0.5 * tanh(bias + own + rest)
    h2_beta = sigma(0.4) * 0.5 * (tanh(c2_beta) + tanh(c2_total) - tanh(c2_total - c2_beta))
    h1_total, h2_total = 0.5 * tanh(c1_total), sigma(0.4) * tanh(c2_total)

    trace = Trace(classifier, [classifier.encode(["a", "b"]).ids])
    (betas,) = ContextualDecomposition(trace).of_spans()
    torch.testing.assert_close(trace.logits[0], torch.tensor([h1_total + 0.25, h2_total - 0.25]).double())
    torch.testing.assert_close(betas[spans.row(0, 1, 2)], torch.tensor([h1_beta, h2_beta]).double())
    torch.testing.assert_close(betas[spans.row(0, 2, 2)], torch.tensor([h1_total, h2_total]).double())
    # A number to hold on to, so that nobody bends test and engine together.
    assert h1_beta == pytest.approx(0.1382381, abs=1e-6)
    assert h2_beta == pytest.approx(0.0752066, abs=1e-6)
    assert (h1, h2) == pytest.approx((0.2445527, -0.0588920), abs=1e-6)
