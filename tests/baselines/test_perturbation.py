"""Leave one out, omission and alone against their definitions, a text at a time, and what they leave untouched."""

from itertools import combinations, product

import numpy as np
import pytest
import torch

import rnnviz as rv
from rnnviz.baselines import perturbation
from rnnviz.baselines.alone import Alone
from rnnviz.baselines.loo import LeaveOneOut
from rnnviz.baselines.omission import Omission
from rnnviz.decomposition.trace import Trace
from rnnviz.errors import InputError, ModelError, UnsupportedError
from rnnviz.ground import spans
from tests.decomposition.random_models import random_classifier, random_ids

METHODS = [LeaveOneOut, Omission, Alone]
MODELS = list(product(["lstm", "gru", "rnn"], [False, True], [1, 2], ["last", "mean", "max"]))
CLASS_2 = np.array([0.0, 0.0, 1.0])
CONTRAST = np.array([1.0, 0.0, -1.0])
TOLERANCE = {"rtol": 1e-10, "atol": 1e-10}


def logits_of_vectors(classifier, vectors):
    """The logits, (C,), of one text given as word vectors (T, E), by torch's own modules and pooling by hand."""
    if not len(vectors):
        return classifier.head(torch.zeros(classifier.head.in_features, dtype=vectors.dtype))
    states, hidden = classifier.rnn(vectors)[0], classifier.hidden
    pooled = {
        "last": torch.cat([states[-1, :hidden], states[0, hidden:]]),
        "mean": states.mean(0),
        "max": states.amax(0),
    }[classifier.pooling]
    return classifier.head(pooled)


@torch.no_grad()
def by_definition(kind, classifier, ids, members):
    """The score of a set of tokens for every class, (C,), and the base, (C,)."""
    vectors = classifier.embedding(torch.tensor(ids))
    others = [t for t in range(len(ids)) if t not in members]
    f = lambda v: logits_of_vectors(classifier, v).numpy()  # noqa: E731
    if kind is LeaveOneOut:
        zeroed = vectors.clone()
        zeroed[sorted(members)] = 0
        return f(vectors) - f(zeroed), f(torch.zeros_like(vectors))
    if kind is Omission:
        return f(vectors) - f(vectors[others]), f(vectors[:0])
    return f(vectors[sorted(members)]) - f(vectors[:0]), f(vectors[:0])


@pytest.mark.parametrize("kind", METHODS)
@pytest.mark.parametrize(("cell", "bidirectional", "layers", "pooling"), MODELS)
def test_every_span_is_its_definition(kind, cell, bidirectional, layers, pooling):
    classifier = random_classifier(cell, bidirectional, layers, pooling, embedding=9, scale=2.0)
    texts = [random_ids(length, seed=length) for length in (6, 1, 4)]
    for ids, found in zip(texts, kind().attribute(Trace(classifier, texts), True, CLASS_2), strict=True):
        sets = [range(*span) for span in zip(*spans.bounds(len(ids)), strict=True)]
        expected = [by_definition(kind, classifier, ids, members) for members in sets]
        np.testing.assert_allclose(found.spans, [score for score, _ in expected], **TOLERANCE)
        np.testing.assert_allclose(found.base, expected[0][1], **TOLERANCE)
        whole = found.spans[spans.row(0, len(ids), len(ids))]
        np.testing.assert_allclose(found.base + whole, classifier.logits([ids])[0], **TOLERANCE)


@pytest.mark.parametrize("kind", METHODS)
@pytest.mark.parametrize("bidirectional", [False, True])
def test_every_set_of_tokens_is_its_definition(kind, bidirectional):
    classifier, ids = random_classifier("gru", bidirectional), random_ids(4)
    (found,) = kind().attribute(Trace(classifier, [ids]), False, CLASS_2)
    for size in range(5):
        for members in combinations(range(4), size):
            expected, _ = by_definition(kind, classifier, ids, set(members))
            np.testing.assert_allclose(found.of_set(set(members)), expected, **TOLERANCE)


@pytest.mark.parametrize("kind", METHODS)
def test_a_long_texts_words_stay_in_order(kind):
    classifier, ids = random_classifier(pooling="mean"), random_ids(90)
    (found,) = kind().attribute(Trace(classifier, [ids]), False, CLASS_2)
    members = set(range(0, 90, 3))
    expected, _ = by_definition(kind, classifier, ids, members)
    np.testing.assert_allclose(found.of_set(members), expected, **TOLERANCE)


@pytest.mark.parametrize("kind", METHODS)
@pytest.mark.parametrize("embedding", [3, 12])  # texts longer and shorter than the vectors run differently
@pytest.mark.parametrize("block_steps", [1, 20, 8192])
def test_words_alone_are_the_spans_words_whatever_runs_together(kind, embedding, block_steps, monkeypatch):
    classifier = random_classifier(bidirectional=True, layers=2, pooling="mean", embedding=embedding)
    texts = [random_ids(length, seed=length) for length in (3, 9, 1)]
    together = kind().attribute(Trace(classifier, texts), True, CLASS_2)
    monkeypatch.setattr(perturbation, "BLOCK_STEPS", block_steps)
    for text, with_spans in zip(texts, together, strict=True):
        (words,) = kind().attribute(Trace(classifier, [text]), False, CLASS_2)
        (again,) = kind().attribute(Trace(classifier, [text]), True, CLASS_2)
        assert words.spans is None
        np.testing.assert_allclose(words.words, with_spans.words, **TOLERANCE)
        np.testing.assert_allclose(again.spans, with_spans.spans, **TOLERANCE)
        expected = [by_definition(kind, classifier, text, {t})[0] for t in range(len(text))]
        np.testing.assert_allclose(words.words, expected, **TOLERANCE)


@pytest.mark.parametrize("weights", [CLASS_2, CONTRAST], ids=["class", "contrast"])
def test_log_probability_is_of_one_target(weights):
    classifier, ids = random_classifier(scale=2.0), random_ids(5)
    (found,) = LeaveOneOut("log_probability").attribute(Trace(classifier, [ids]), True, weights)
    vectors = classifier.embedding(torch.tensor(ids)).detach()

    def target(kept_vectors):
        logits = logits_of_vectors(classifier, kept_vectors).detach().numpy()
        return weights @ (logits - np.log(np.exp(logits).sum()))

    expected = []
    for start, stop in zip(*spans.bounds(5), strict=True):
        zeroed = vectors.clone()
        zeroed[start:stop] = 0
        expected.append([target(vectors) - target(zeroed)])
    np.testing.assert_allclose(found.spans, expected, **TOLERANCE)
    np.testing.assert_allclose(found.base, [target(torch.zeros_like(vectors))], **TOLERANCE)
    np.testing.assert_allclose(found.of_set({0, 1}), expected[1], **TOLERANCE)


def test_the_log_probability_of_a_contrast_is_that_of_the_logits():
    classifier, ids = random_classifier(), random_ids(5)
    target = ("class 2", "class 0")
    of_logits = rv.explain(classifier, ids, method="loo", target=target)
    of_logs = rv.explain(classifier, ids, method="loo", target=target, of="log_probability")
    np.testing.assert_allclose(of_logs.spans.of_target, of_logits.spans.of_target, **TOLERANCE)
    assert (of_logs.unit, of_logs.shares_of_logit, of_logs.linear) == ("log probability", False, False)
    assert (of_logits.unit, of_logits.shares_of_logit, of_logits.linear) == ("logits", True, True)


@pytest.mark.parametrize("kind", [LeaveOneOut, Omission])
def test_interactions_are_the_cross_difference(kind):
    """``f(all) - f(all but A) - f(all but B) + f(all but AB)``, for neighbours inside a longer text."""
    classifier, ids = random_classifier(bidirectional=True), random_ids(6)
    vectors = classifier.embedding(torch.tensor(ids)).detach()

    def f(left_out):
        kept = vectors.clone()
        kept[left_out] = 0
        if kind is Omission:
            kept = vectors[[t for t in range(6) if t not in left_out]]
        return logits_of_vectors(classifier, kept)[1].item()

    explained = rv.explain(classifier, ids, method=kind.name, target=1)
    expected = f([]) - f([1, 2]) - f([3]) + f([1, 2, 3])
    assert explained.spans.interaction(1, 3, 4) == pytest.approx(expected, rel=1e-9)


def test_alone_has_no_interactions():
    with pytest.raises(UnsupportedError):
        rv.explain(random_classifier(), random_ids(3), method="alone").spans.interaction(0, 1, 2)


@pytest.mark.parametrize("kind", METHODS)
def test_above_the_span_limit_there_are_words_and_sets(kind):
    classifier, ids = random_classifier(), random_ids(7)
    explained = rv.explain(classifier, ids, method=kind.name, target=0, span_limit=6)
    assert explained.spans is None
    expected, _ = by_definition(kind, classifier, ids, {2, 3, 4})
    assert explained.phrase(2, 5) == pytest.approx(expected[0], rel=1e-9)


@pytest.mark.parametrize("kind", METHODS)
@pytest.mark.parametrize("change", ["padding_idx", "max_norm"])
def test_embeddings_with_rules_of_their_own_keep_them(kind, change):
    """A text may hold the padding id; vectors are shortened, the embedding's weights are not."""
    classifier, ids = random_classifier(), [3, 0, 7]
    setattr(classifier.embedding, change, 0 if change == "padding_idx" else 0.5)
    before = classifier.embedding.weight.detach().clone()
    (found,) = kind().attribute(Trace(classifier, [ids]), True, CLASS_2)
    assert torch.equal(classifier.embedding.weight, before)
    twin = random_classifier()
    with torch.no_grad():
        twin.embedding.weight[:] = classifier.embed(torch.arange(len(before)))
    expected, _ = by_definition(kind, twin, ids, {1})
    np.testing.assert_allclose(found.words[1], expected, **TOLERANCE)


@pytest.mark.parametrize("kind", METHODS)
def test_modes_gradients_hooks_and_seeds_stay_as_they_were(kind):
    classifier, ids = random_classifier(layers=2), random_ids(5)
    (expected,) = kind().attribute(Trace(classifier, [ids]), True, CLASS_2)
    classifier.rnn.dropout, classifier.dropout.p = 0.5, 0.5
    classifier.train()
    classifier.head.eval()
    called = []
    for module in classifier.modules():
        module.register_forward_hook(lambda module, *_: called.append(module))
    classifier.head.weight.grad = torch.ones_like(classifier.head.weight)
    seed = torch.get_rng_state()
    (found,) = kind().attribute(Trace(classifier, [ids]), True, CLASS_2)
    np.testing.assert_array_equal(found.spans, expected.spans)
    assert set(called) <= {classifier.embedding}  # the trace looks words up; nothing else is called
    assert torch.equal(torch.get_rng_state(), seed)
    assert classifier.training
    assert not classifier.head.training
    assert all(parameter.requires_grad for parameter in classifier.parameters())
    assert [p.grad is not None for p in classifier.head.parameters()] == [True, False]
    assert torch.is_grad_enabled()
    assert not torch.is_inference_mode_enabled()


@pytest.mark.parametrize("kind", METHODS)
def test_float32_is_close_to_float64(kind):
    ids = random_ids(12)
    exact, rough = (
        kind().attribute(Trace(random_classifier().to(dtype), [ids]), True, CLASS_2)[0]
        for dtype in (torch.float64, torch.float32)
    )
    assert rough.spans.dtype == rough.base.dtype == np.float32
    np.testing.assert_allclose(rough.spans, exact.spans, atol=1e-5)


def test_a_variant_whose_logits_are_not_finite_is_refused():
    """The text itself is fine: its vectors hold the states down, and without them they are infinite."""
    classifier = random_classifier("rnn", embedding=1, hidden=1, classes=2)
    with torch.no_grad():
        for parameter in classifier.parameters():
            parameter.zero_()
        classifier.embedding.weight[:] = 1.0
        classifier.rnn.weight_ih_l0[:] = -1.0
        classifier.rnn.bias_ih_l0[:] = 1.0  # the text's states are tanh 0, those of no word tanh 1
        classifier.head.weight[0] = torch.finfo(torch.float64).max
        classifier.head.bias[0] = torch.finfo(torch.float64).max
    trace = Trace(classifier, [[2]])
    with pytest.raises(ModelError, match="not finite"):
        LeaveOneOut().attribute(trace, True, np.array([1.0, 0.0]))
    assert torch.is_grad_enabled()


def test_an_unknown_output_names_the_known_ones():
    with pytest.raises(InputError, match="did you mean 'log_probability'"):
        rv.explain(random_classifier(), [2], method="loo", of="log_probabilty")
