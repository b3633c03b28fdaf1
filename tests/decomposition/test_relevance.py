"""LRP against the paper's rule written out by hand, unit by unit, and that relevance is conserved."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import rnnviz as rv
from rnnviz.decomposition.relevance import RelevancePropagation
from rnnviz.decomposition.trace import Trace
from rnnviz.errors import InputError
from rnnviz.ground import spans
from tests.decomposition.random_models import random_classifier, random_ids

TARGET = np.array([1.0, 0.0, 0.0])  # LRP gives every class and does not look at it
CELLS = ["lstm", "gru", "rnn"]


# The slow reference: forward and back in float64 numpy, one class, one text, one unit at a time.


class Rule:
    def __init__(self, delta=0, eps=0.001, variant="paper"):
        self.delta, self.eps, self.first = delta, eps, variant == "first_version"

    def __call__(self, x, w, b, z, relevance, n):
        """R_i of inputs x (D,) to z (M,) by weights w (M, D): the paper's messages from each j to each i."""
        found = np.zeros(len(x))
        for i in range(len(x)):
            for j in range(len(z)):
                stabilizer = self.eps if z[j] >= 0 else -self.eps
                factor = 1 if self.first else self.delta
                numerator = w[j, i] * x[i] + (self.delta * b[j] + factor * stabilizer) / n
                found[i] += numerator / (z[j] + stabilizer) * relevance[j]
        return found


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def forward(cell, weights, x):
    """All steps of one direction: a list of everything that the way back needs."""
    w, v, b_w, b_v = weights
    hidden = v.shape[1]
    gates = lambda m: np.split(m, len(v) // hidden)  # noqa: E731
    h, c, steps = np.zeros(hidden), np.zeros(hidden), []
    for x_t in x:
        step = {"x": x_t, "h_before": h, "c_before": c}
        if cell == "lstm":
            i, f, g, o = gates(w @ x_t + b_w + v @ h + b_v)
            step |= {"i": sigmoid(i), "f": sigmoid(f), "z": g, "g": np.tanh(g)}
            c = step["f"] * c + step["i"] * step["g"]
            h = sigmoid(o) * np.tanh(c)
        elif cell == "gru":
            (r, z, n), (r_h, z_h, n_h) = gates(w @ x_t + b_w), gates(v @ h + b_v)
            r, z = sigmoid(r + r_h), sigmoid(z + z_h)
            step |= {"r": r, "keep": z, "z": n + r * n_h}
            step["n"] = np.tanh(step["z"])
            h = (1 - z) * step["n"] + z * h
        else:
            step["z"] = w @ x_t + b_w + v @ h + b_v
            h = np.tanh(step["z"])
        steps.append(step | {"h": h, "c": c})
    return steps


def backward(cell, weights, steps, from_above, rule):
    """The relevance of all inputs (T, D), and what is left in the initial states."""
    w, v, b_w, b_v = weights
    hidden, size = v.shape[1], w.shape[1]
    rows = {"lstm": slice(2 * hidden, 3 * hidden), "gru": slice(2 * hidden, None), "rnn": slice(None)}[cell]
    w, v, b_w, b_v = w[rows], v[rows], b_w[rows], b_v[rows]
    one, none = np.eye(hidden), np.zeros(hidden)
    r_h, r_c = np.zeros(hidden), np.zeros(hidden)
    found = np.zeros((len(steps), size))
    for t in reversed(range(len(steps))):
        step = steps[t]
        r_h = r_h + from_above[t]
        weight, bias = v, b_w + b_v
        if cell == "lstm":
            r_c = r_c + r_h
            r_signal = rule(step["i"] * step["g"], one, none, step["c"], r_c, 2 * hidden)
            r_c = rule(step["f"] * step["c_before"], one, none, step["c"], r_c, 2 * hidden)
            r_h = np.zeros(hidden)
        elif cell == "gru":
            r_signal = rule((1 - step["keep"]) * step["n"], one, none, step["h"], r_h, 2 * hidden)
            r_h = rule(step["keep"] * step["h_before"], one, none, step["h"], r_h, 2 * hidden)
            weight, bias = step["r"][:, None] * v, b_w + step["r"] * b_v
        else:
            r_signal, r_h = r_h, np.zeros(hidden)
        found[t] = rule(step["x"], w, bias, step["z"], r_signal, size + hidden)
        r_h = r_h + rule(step["h_before"], weight, bias, step["z"], r_signal, size + hidden)
    return found, r_h.sum() + r_c.sum()


def by_hand(classifier, ids, rule):
    """Words (T, C), what is left in the initial states (C,), and the logits (C,)."""
    as_array = lambda tensor: tensor.detach().numpy().astype(float)  # noqa: E731
    rnn, hidden, length = classifier.rnn, classifier.hidden, len(ids)
    x = as_array(classifier.embedding.weight)[ids]
    layers, number = [], 2 if rnn.bidirectional else 1
    for layer in range(rnn.num_layers):
        directions = []
        for back in range(number):
            weights = [as_array(weight) for weight in rnn.all_weights[layer * number + back]]
            weights += [np.zeros(len(weights[0]))] * (4 - len(weights))  # a module without biases
            directions.append((weights, forward(classifier.cell, weights, x[::-1] if back else x)))
        layers.append(directions)
        outputs = [np.array([step["h"] for step in steps]) for _, steps in directions]
        x = np.concatenate([h[::-1] if back else h for back, h in enumerate(outputs)], 1)
    if classifier.pooling == "mean":
        pooled = np.concatenate([h.mean(0) for h in outputs])
    elif classifier.pooling == "max":
        pooled = np.concatenate([h.max(0) for h in outputs])
    else:
        pooled = np.concatenate([h[-1] for h in outputs])
    head, bias = as_array(classifier.head.weight), as_array(classifier.head.bias)
    score = head @ pooled
    words, left = [], []
    for k in range(len(head)):
        at_pooled = rule(pooled, head[[k]], [0.0], score[[k]], score[[k]], len(pooled))
        arriving = []
        for back, h in enumerate(outputs):
            here = at_pooled[back * hidden : (back + 1) * hidden]
            at = np.zeros((length, hidden))
            if classifier.pooling == "mean":
                every = np.concatenate([np.eye(hidden) / length] * length, 1)
                at = rule(h.flatten(), every, np.zeros(hidden), h.mean(0), here, h.size).reshape(h.shape)
            elif classifier.pooling == "max":
                at[h.argmax(0), np.arange(hidden)] = here
            else:
                at[-1] = here
            arriving.append(at)
        total = 0
        for directions in reversed(layers):
            below = 0
            for back, (weights, steps) in enumerate(directions):
                found, rest = backward(classifier.cell, weights, steps, arriving[back], rule)
                below, total = below + (found[::-1] if back else found), total + rest
            halves = np.split(below, number, 1) if directions is not layers[0] else []
            arriving = [half[::-1] if back else half for back, half in enumerate(halves)]
        words.append(below.sum(1))
        left.append(total)
    return np.array(words).T, np.array(left), score + bias


OPTIONS = [{"delta": 0}, {"delta": 1}, {"delta": 0, "variant": "first_version"}, {"delta": 0, "eps": 0.1}]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize(
    ("cell", "bidirectional", "layers", "pooling"),
    [
        *((cell, both, 1, "last") for cell in CELLS for both in (False, True)),
        *(("lstm", True, 1, pooling) for pooling in ("mean", "max")),
        *((cell, True, 2, "mean") for cell in CELLS),
        ("gru", False, 3, "max"),
    ],
)
def test_it_is_the_papers_rule(cell, bidirectional, layers, pooling, options):
    classifier = random_classifier(cell, bidirectional, layers, pooling, embedding=3, hidden=4, scale=1.5)
    ids = random_ids(5)
    (found,) = RelevancePropagation(**options).attribute(Trace(classifier, [ids]), True, TARGET)
    words, left, logits = by_hand(classifier, ids, Rule(**options))
    np.testing.assert_allclose(found.words, words, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(found.base - classifier.head.bias.detach().numpy(), left, atol=1e-11)
    if options["delta"]:  # the reference by itself conserves too
        np.testing.assert_allclose(words.sum(0) + left + classifier.head.bias.detach().numpy(), logits)


@pytest.mark.parametrize("delta", [0, 1])
@pytest.mark.parametrize("cell", CELLS)
def test_words_without_a_vector_in_a_model_without_biases(cell, delta):
    """All sums of the first steps are exactly zero."""
    classifier = random_classifier(cell, bias=False)
    with torch.no_grad():
        classifier.embedding.weight[2:4] = 0
    ids = [2, 3, 7, 2]
    (found,) = RelevancePropagation(delta).attribute(Trace(classifier, [ids]), False, TARGET)
    words, _, _ = by_hand(classifier, ids, Rule(delta))
    np.testing.assert_allclose(found.words, words, rtol=1e-9, atol=1e-12)


def test_a_sum_that_cancels_to_zero_has_the_sign_plus():
    classifier = random_classifier("rnn")
    with torch.no_grad():  # the first unit's candidate is 4 * 0.25 - 1
        classifier.embedding.weight[2] = 1
        classifier.rnn.weight_ih_l0[0] = 0.25
        classifier.rnn.bias_ih_l0[0], classifier.rnn.bias_hh_l0[0] = -1, 0
    (found,) = RelevancePropagation(1).attribute(Trace(classifier, [[2, 3]]), False, TARGET)
    words, _, _ = by_hand(classifier, [2, 3], Rule(1))
    np.testing.assert_allclose(found.words, words, rtol=1e-9)


@settings(max_examples=80)
@given(
    cell=st.sampled_from(CELLS),
    bidirectional=st.booleans(),
    layers=st.integers(1, 3),
    pooling=st.sampled_from(["last", "mean", "max"]),
    bias=st.booleans(),
    lengths=st.lists(st.integers(1, 40), min_size=1, max_size=4),
    scale=st.sampled_from([0.5, 1.0, 5.0]),
    delta=st.sampled_from([0, 1]),
    seed=st.integers(0, 10**6),
)
def test_a_batch_is_its_texts_and_delta_1_conserves(
    cell, bidirectional, layers, pooling, bias, lengths, scale, delta, seed
):
    classifier = random_classifier(cell, bidirectional, layers, pooling, bias, scale=scale, seed=seed)
    texts = [random_ids(length, seed=k) for k, length in enumerate(lengths)]
    trace = Trace(classifier, texts)
    found = RelevancePropagation(delta).attribute(trace, True, TARGET)
    for k, (text, attribution) in enumerate(zip(texts, found, strict=True)):
        assert attribution.words.shape == (len(text), 3)
        # On steep nets relevance of both signs may be far larger than its sum; what rounding loses is a share of it.
        size = 1 if scale <= 1 else max(1, np.abs(attribution.words).max())
        if delta:
            np.testing.assert_allclose(
                attribution.base + attribution.words.sum(0), trace.logits[k], rtol=0, atol=1e-9 * size
            )
        (alone,) = RelevancePropagation(delta).attribute(Trace(classifier, [text]), False, TARGET)
        np.testing.assert_allclose(attribution.words, alone.words, rtol=1e-9, atol=1e-9 * size)
        np.testing.assert_allclose(attribution.base, alone.base, rtol=1e-9, atol=1e-9 * size)
        assert alone.spans is None
        whole = attribution.spans[spans.row(0, len(text), len(text))]
        np.testing.assert_allclose(whole, attribution.words.sum(0), atol=1e-9 * size)
        np.testing.assert_allclose(attribution.of_set({0}), attribution.words[0])


@pytest.mark.parametrize("cell", CELLS)
def test_what_stands_in_the_padding_is_never_read(cell):
    """The same texts beside a long one, with another vector for padding."""
    classifier = random_classifier(cell, bidirectional=True, layers=2, pooling="mean")
    method, texts = RelevancePropagation(delta=1), [random_ids(3), random_ids(9)]
    before, _ = method.attribute(Trace(classifier, texts), False, TARGET)
    with torch.no_grad():
        classifier.embedding.weight[0] = 1e3
    after, _ = method.attribute(Trace(classifier, texts), False, TARGET)
    np.testing.assert_allclose(after.words, before.words, rtol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
def test_float32_is_near_float64(cell):
    single, double = random_classifier(cell, dtype=torch.float32), random_classifier(cell)
    double.load_state_dict(single.state_dict())
    (found,) = RelevancePropagation().attribute(Trace(single, [random_ids(12)]), False, TARGET)
    (expected,) = RelevancePropagation().attribute(Trace(double, [random_ids(12)]), False, TARGET)
    assert found.words.dtype == found.base.dtype == np.float32
    np.testing.assert_allclose(found.words, expected.words, rtol=1e-3, atol=1e-4)


def test_an_explanation_promises_a_sum_only_where_relevance_is_conserved():
    classifier = random_classifier()
    conserving = rv.explain(classifier, [2, 3, 4], method="lrp", delta=1, target=("class 1", "class 0"))
    assert abs(conserving.residual) < 1e-9
    assert "initial states" in conserving.notes[0]
    plain = rv.explain(classifier, [2, 3, 4], method="lrp")
    assert plain.residual is None
    assert not plain.shares_of_logit
    assert "delta=1" in plain.notes[0]
    np.testing.assert_array_equal(plain.base, classifier.head.bias.detach().numpy())
    assert plain.options == {"delta": 0, "eps": 0.001, "variant": "paper"}


def test_the_title_names_the_variant():
    assert RelevancePropagation().title == "LRP (delta 0)"
    assert RelevancePropagation(1, variant="first_version").title == "LRP (delta 1, first version)"


@pytest.mark.parametrize("delta", [0.5, 2, -1, "1", None, True])
def test_another_delta_is_refused(delta):
    with pytest.raises(InputError, match="delta is 1"):
        RelevancePropagation(delta=delta)


@pytest.mark.parametrize("eps", [0, -0.1, float("nan"), float("inf"), "small", None])
def test_an_eps_that_is_no_stabiliser_is_refused(eps):
    with pytest.raises(InputError, match="eps is a number above 0"):
        RelevancePropagation(eps=eps)


def test_an_unknown_variant_names_the_known_ones():
    with pytest.raises(InputError, match="first_version"):
        RelevancePropagation(variant="first")


def test_the_module_stays_as_it_was():
    classifier = random_classifier(layers=2)
    classifier.train()
    classifier.head.weight.grad = torch.ones_like(classifier.head.weight)
    state = torch.get_rng_state()
    rv.explain(classifier, [2, 3], method="lrp")
    assert classifier.training
    assert torch.equal(torch.get_rng_state(), state)
    assert classifier.head.weight.grad.eq(1).all()
    assert classifier.rnn.weight_ih_l0.grad is None
