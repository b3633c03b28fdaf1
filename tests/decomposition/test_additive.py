"""REAT, NaiveREAT and the cell decompositions against their papers' formulas, and that their words add up."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.decomposition.cell import CellDecomposition
from rnnviz.decomposition.reat import NaiveReat, Reat
from rnnviz.decomposition.trace import Trace
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.ground import spans
from tests.decomposition.random_models import random_classifier, random_ids

TARGET = np.array([1.0, 0.0, 0.0])  # additive methods give every class and do not look at it
METHODS = {
    "lstm": [Reat(), Reat("cell_state"), NaiveReat(), CellDecomposition(), CellDecomposition("gamma")],
    "gru": [Reat(), NaiveReat()],
    "rnn": [NaiveReat()],
}


def named(value):
    """Name a cell or a method in a test's name, the same in every process."""
    return value if isinstance(value, str) else f"{value.name}-{getattr(value, 'variant', '')}".rstrip("-")


def by_the_formula(method, direction, head):
    """The words' scores, (T, C), as the papers print them: one state read, explicit products over steps."""
    gate = {name: direction.gate(name)[:, 0].numpy() for name in direction.cell.gate_names}
    h = np.concatenate(
        [np.zeros((1, direction.cell.hidden)), direction.h[:, 0].numpy()]
    )  # h[t] is h_t, h[0] = 0
    steps = range(1, len(h))
    product = lambda a, t: np.prod([a[k - 1] for k in steps if k > t], axis=0) * np.ones(h.shape[1])  # noqa: E731
    if isinstance(method, NaiveReat):
        shares = [h[t] - h[t - 1] for t in steps]
    elif direction.cell.name == "gru":
        shares = [(h[t] - gate["z"][t - 1] * h[t - 1]) * product(gate["z"], t) for t in steps]
    else:
        c = np.concatenate([np.zeros((1, direction.cell.hidden)), direction.c[:, 0].numpy()])
        o = np.concatenate([np.ones((1, direction.cell.hidden)), gate["o"]])
        last_o = o[-1]
        if isinstance(method, CellDecomposition) and method.variant == "beta":
            shares = [last_o * (np.tanh(c[t]) - np.tanh(c[t - 1])) for t in steps]
        elif isinstance(method, CellDecomposition):
            kept = [np.zeros(h.shape[1])] + [product(gate["f"], t) * c[t] for t in steps]
            shares = [last_o * (np.tanh(kept[t]) - np.tanh(kept[t - 1])) for t in steps]
        elif method.variant == "cell_state":
            scale = last_o * np.tanh(c[-1]) / c[-1]
            shares = [product(gate["f"], t) * gate["i"][t - 1] * gate["g"][t - 1] * scale for t in steps]
        else:  # REAT paper, equation 19: a_t = f_t o_t / o_{t-1}
            a = np.array([gate["f"][t - 1] * o[t] / o[t - 1] for t in steps])
            shares = [(h[t] - a[t - 1] * h[t - 1]) * product(a, t) for t in steps]
    return np.array(shares) @ head.numpy().T


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize(
    ("cell", "method"), [(cell, method) for cell in METHODS for method in METHODS[cell]], ids=named
)
def test_words_are_the_papers_formula(cell, method, bidirectional):
    trace = Trace(random_classifier(cell, bidirectional), [random_ids(7)])
    (found,) = method.attribute(trace, True, TARGET)
    expected = 0
    for direction, head in zip(trace.layers[0], trace.head_weights(), strict=True):
        scores = by_the_formula(method, direction, head)
        expected = expected + (scores[::-1] if direction.reverse else scores)
    np.testing.assert_allclose(found.words, expected, rtol=1e-10, atol=1e-12)


@settings(max_examples=80)
@given(
    cell=st.sampled_from(["lstm", "gru", "rnn"]),
    bidirectional=st.booleans(),
    layers=st.integers(1, 3),
    pooling=st.sampled_from(["last", "mean", "max"]),
    lengths=st.lists(st.integers(1, 40), min_size=1, max_size=4),
    scale=st.sampled_from([0.5, 1.0, 5.0]),
    seed=st.integers(0, 10**6),
    data=st.data(),
)
def test_words_add_up_to_the_logits(cell, bidirectional, layers, pooling, lengths, scale, seed, data):
    layers = 1 if bidirectional else layers
    method = data.draw(st.sampled_from(METHODS[cell]))
    classifier = random_classifier(cell, bidirectional, layers, pooling, scale=scale, seed=seed)
    texts = [random_ids(length, seed=k) for k, length in enumerate(lengths)]
    trace = Trace(classifier, texts)
    found = method.attribute(trace, True, TARGET)
    for k, (text, attribution) in enumerate(zip(texts, found, strict=True)):
        np.testing.assert_allclose(
            attribution.base + attribution.words.sum(0), trace.logits[k], rtol=1e-9, atol=1e-9
        )
        whole = attribution.spans[spans.row(0, len(text), len(text))]
        np.testing.assert_allclose(whole, attribution.words.sum(0), rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(attribution.of_set({0}), attribution.words[0])
        (alone,) = method.attribute(Trace(classifier, [text]), False, TARGET)
        np.testing.assert_allclose(attribution.words, alone.words, rtol=1e-10, atol=1e-10)
        assert alone.spans is None


@pytest.mark.parametrize("method", METHODS["lstm"], ids=named)
def test_shut_output_gates_leave_the_scores_finite(method):
    """``o_{t-1}`` near zero: the quotients of equation 19 are infinite, their telescoped product is not."""
    classifier = random_classifier(dtype=torch.float32)
    with torch.no_grad():
        classifier.rnn.bias_ih_l0[15:18] = -200.0  # three of five output gates
    trace = Trace(classifier, [random_ids(6)])
    (found,) = method.attribute(trace, True, TARGET)
    assert np.isfinite(found.words).all()
    np.testing.assert_allclose(found.base + found.words.sum(0), trace.logits[0], atol=1e-6)


def test_a_stack_says_whose_steps_are_scored():
    (found,) = Reat().attribute(Trace(random_classifier("gru", layers=2), [random_ids(4)]), True, TARGET)
    assert "top layer's time steps" in found.notes[0]


def test_a_bidirectional_stack_is_refused():
    trace = Trace(random_classifier("gru", bidirectional=True, layers=2), [random_ids(4)])
    with pytest.raises(UnsupportedError, match="method='cd'"):
        Reat().attribute(trace, True, TARGET)


@pytest.mark.parametrize("kind", [Reat, CellDecomposition])
def test_an_unknown_variant_names_the_known_ones(kind):
    with pytest.raises(InputError, match="Known"):
        kind("full")


def test_the_grus_state_has_no_cell():
    with pytest.raises(UnsupportedError, match="variant='paper'"):
        Reat("cell_state").attribute(Trace(random_classifier("gru"), [random_ids(3)]), True, TARGET)
