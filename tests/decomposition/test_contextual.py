"""Contextual decomposition against the oracle, and what must hold of it always."""

from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.decomposition.cells.lstm import LstmStep
from rnnviz.decomposition.contextual import ContextualDecomposition
from rnnviz.decomposition.trace import Trace
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.ground import spans
from tests.decomposition.oracle import decompose
from tests.decomposition.random_models import random_classifier, random_ids

RULES = [{}, {"variant": "released"}, {"variant": "paper"}, {"output_gate": True}, {"read": "phrase_end"}]


@st.composite
def cases(draw):
    """A random model with rules that are defined for it."""
    cell = draw(st.sampled_from(["lstm", "gru", "rnn"]))
    model = {
        "cell": cell,
        "bidirectional": draw(st.booleans()),
        "layers": draw(st.integers(1, 3)),
        "pooling": draw(st.sampled_from(["last", "mean", "max"])),
        "bias": draw(st.booleans()),
        "hidden": draw(st.integers(1, 6)),
        "seed": draw(st.integers(0, 10**6)),
        "scale": draw(st.sampled_from([0.5, 1.0, 2.0])),
    }
    allowed = [
        rules
        for rules in RULES
        if not (
            ("variant" in rules and (cell != "lstm" or model["layers"] > 1))
            or ("output_gate" in rules and cell != "lstm")
            or ("read" in rules and model["pooling"] != "last")
        )
    ]
    return model, draw(st.sampled_from(allowed))


def check_against_oracle(model, rules, length, chosen):
    """Compare the betas of some spans, asked for all at once and one by one, and their gammas."""
    classifier = random_classifier(**model)
    ids = random_ids(length, seed=length)
    trace = Trace(classifier, [ids])
    decomposition = ContextualDecomposition(trace, **rules)
    (betas,) = decomposition.of_spans()
    for start, stop in chosen:
        expected, rest = decompose(classifier, ids, set(range(start, stop)), **rules)
        beta = betas[spans.row(start, stop, length)]
        np.testing.assert_allclose(beta, expected, rtol=1e-10, atol=1e-10)
        members = torch.zeros(1, length, dtype=torch.bool)
        members[0, start:stop] = True
        np.testing.assert_allclose(decomposition.of_sets(0, members)[0], expected, rtol=1e-10, atol=1e-10)
        if "read" not in rules:
            np.testing.assert_allclose(trace.pooled[0] - beta, rest, rtol=1e-10, atol=1e-10)


@settings(max_examples=60)
@given(cases(), st.integers(1, 40), st.data())
def test_every_span_equals_the_oracle(case, length, data):
    span = st.tuples(st.integers(0, length - 1), st.integers(1, length)).filter(lambda s: s[0] < s[1])
    chosen = data.draw(st.lists(span, min_size=1, max_size=3))
    check_against_oracle(*case, length, [*chosen, (0, length)])


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("bidirectional", [False, True])
def test_every_span_of_a_short_text_equals_the_oracle(rules, bidirectional):
    chosen = list(zip(*spans.bounds(6), strict=True))
    check_against_oracle({"cell": "lstm", "bidirectional": bidirectional}, rules, 6, chosen)


@settings(max_examples=40)
@given(cases(), st.integers(2, 12), st.data())
def test_scattered_sets_equal_the_oracle(case, length, data):
    model, rules = case
    members = data.draw(st.sets(st.integers(0, length - 1), min_size=1))
    classifier = random_classifier(**model)
    ids = random_ids(length)
    mask = torch.zeros(1, length, dtype=torch.bool)
    mask[0, list(members)] = True
    beta = ContextualDecomposition(Trace(classifier, [ids]), **rules).of_sets(0, mask)[0]
    np.testing.assert_allclose(beta, decompose(classifier, ids, members, **rules)[0], rtol=1e-10, atol=1e-10)


def swap_two_gates(step):
    """A planted fault: the forget and the input gate change places."""
    gate = step.split.relevant_and_bias

    def swapped(*arguments):
        i, f, *rest = gate(*arguments).split(step.o.shape[-1], -1)
        return torch.cat([f, i, *rest], -1)

    step.split.relevant_and_bias = swapped


def lose_the_bias_product(step):
    """A planted fault: the product of the two biases goes to gamma."""
    step.bias_product = torch.zeros_like(step.bias_product)


@pytest.mark.parametrize("fault", [swap_two_gates, lose_the_bias_product])
def test_planted_faults_turn_the_oracle_tests_red(fault, monkeypatch):
    made = LstmStep.__init__

    def faulty(self, *arguments):
        made(self, *arguments)
        fault(self)

    chosen = list(zip(*spans.bounds(5), strict=True))
    check_against_oracle({}, {}, 5, chosen)
    monkeypatch.setattr(LstmStep, "__init__", faulty)
    with pytest.raises(AssertionError):
        check_against_oracle({}, {}, 5, chosen)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("pooling", ["last", "mean", "max"])
@pytest.mark.parametrize(
    ("cell", "bidirectional", "layers"), list(product(["lstm", "gru", "rnn"], [False, True], [1, 2, 3]))
)
def test_the_whole_text_scores_its_logits_less_the_output_bias(cell, bidirectional, layers, pooling, dtype):
    classifier = random_classifier(cell, bidirectional, layers, pooling, dtype=dtype, scale=2.0)
    trace = Trace(classifier, [random_ids(9), random_ids(4), random_ids(1)])
    tolerance = 1e-5 if dtype == torch.float32 else 1e-10
    for text, betas in enumerate(ContextualDecomposition(trace).of_spans()):
        length = int(trace.lengths[text])
        score = classifier.head.weight.detach() @ betas[spans.row(0, length, length)]
        torch.testing.assert_close(score + trace.base, trace.logits[text], rtol=tolerance, atol=tolerance)


def test_prefixes_are_exact_in_float32():
    """Where gamma is zero it must not be the rounding noise of total - beta, which grows along the text."""
    classifier = random_classifier(dtype=torch.float32, embedding=50, hidden=60, scale=8.0)
    trace = Trace(classifier, [random_ids(40)])
    (betas,) = ContextualDecomposition(trace).of_spans()
    assert torch.equal(betas[spans.row(0, 40, 40)], trace.pooled[0])


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-5), (torch.float64, 1e-10)])
@settings(max_examples=25)
@given(case=cases(), lengths=st.lists(st.integers(1, 12), min_size=2, max_size=5))
def test_a_batch_gives_the_numbers_of_its_texts_one_by_one(case, lengths, dtype, tolerance):
    model, rules = case
    classifier = random_classifier(**model, dtype=dtype)
    texts = [random_ids(length, seed=k) for k, length in enumerate(lengths)]
    batch = ContextualDecomposition(Trace(classifier, texts), **rules).of_spans()
    for text, together in zip(texts, batch, strict=True):
        (alone,) = ContextualDecomposition(Trace(classifier, [text]), **rules).of_spans()
        torch.testing.assert_close(together, alone, rtol=tolerance, atol=tolerance)


def test_a_prefix_read_at_its_end_is_the_models_own_state():
    classifier = random_classifier("gru")
    ids = random_ids(7)
    (betas,) = ContextualDecomposition(Trace(classifier, [ids]), read="phrase_end").of_spans()
    for stop in range(1, 8):
        prefix = Trace(classifier, [ids[:stop]]).pooled[0]
        torch.testing.assert_close(betas[spans.row(0, stop, 7)], prefix)


def test_released_differs_from_complete_by_the_last_steps_bias_product():
    """A one-token text: complete's beta^c is i g; released's lacks L(b_i) L(b_g)."""
    classifier = random_classifier(hidden=2)
    trace = Trace(classifier, [random_ids(1)])
    direction = trace.layers[0][0]
    cell = direction.cell
    bias = cell.b_input + cell.b_recurrent
    without = direction.c[0, 0] - bias[cell.rows("i")].sigmoid() * bias[cell.rows("g")].tanh()
    tanh_c = direction.c[0, 0].tanh()
    expected = direction.gate("o")[0, 0] * (
        (without.tanh() + tanh_c - (direction.c[0, 0] - without).tanh()) / 2
    )
    (betas,) = ContextualDecomposition(trace, "released").of_spans()
    torch.testing.assert_close(betas[0], expected)


def test_no_graph_is_built_and_nothing_of_the_model_changes():
    classifier = random_classifier(dtype=torch.float32).train()
    before = {name: value.clone() for name, value in classifier.state_dict().items()}
    betas = ContextualDecomposition(Trace(classifier, [random_ids(5)])).of_spans()
    assert not any(beta.requires_grad for beta in betas)
    assert classifier.training
    assert all(parameter.grad is None and parameter.requires_grad for parameter in classifier.parameters())
    assert all(torch.equal(value, before[name]) for name, value in classifier.state_dict().items())


@pytest.mark.parametrize(
    ("model", "rules", "error", "mend"),
    [
        ({}, {"variant": "papre"}, InputError, "did you mean 'paper'"),
        ({}, {"read": "end"}, InputError, "text_end"),
        ({"cell": "gru"}, {"variant": "paper"}, UnsupportedError, "variant='complete'"),
        ({"layers": 2}, {"variant": "released"}, UnsupportedError, "LSTMs of one layer"),
        ({"cell": "rnn"}, {"output_gate": True}, UnsupportedError, "no output gate"),
        ({"pooling": "mean"}, {"read": "phrase_end"}, UnsupportedError, "pooling='last'"),
    ],
)
def test_what_is_not_defined_is_refused_with_the_mend(model, rules, error, mend):
    with pytest.raises(error, match=mend):
        ContextualDecomposition(Trace(random_classifier(**model), [random_ids(3)]), **rules)


def test_sets_of_the_wrong_shape_or_empty_are_refused():
    decomposition = ContextualDecomposition(Trace(random_classifier(), [random_ids(3)]))
    with pytest.raises(InputError, match="at least one token"):
        decomposition.of_sets(0, torch.zeros(1, 3, dtype=torch.bool))
    with pytest.raises(InputError, match=r"\(n_sets, 3\)"):
        decomposition.of_sets(0, torch.ones(1, 4, dtype=torch.bool))


def test_large_sets_are_worked_through_in_chunks(monkeypatch):
    trace = Trace(random_classifier(layers=2, bidirectional=True), [random_ids(6)])
    (expected,) = ContextualDecomposition(trace).of_spans()
    monkeypatch.setattr("rnnviz.decomposition.contextual.CHUNK_BYTES", 1)
    torch.testing.assert_close(ContextualDecomposition(trace).of_spans()[0], expected)


def test_the_blocks_of_the_shared_walk_do_not_change_the_numbers(monkeypatch):
    trace = Trace(random_classifier(), [random_ids(9), random_ids(5)])
    expected = ContextualDecomposition(trace).of_spans()
    monkeypatch.setattr("rnnviz.decomposition.shared_walk.BLOCK_ROWS", 6)
    for found, known in zip(ContextualDecomposition(trace).of_spans(), expected, strict=True):
        torch.testing.assert_close(found, known)
