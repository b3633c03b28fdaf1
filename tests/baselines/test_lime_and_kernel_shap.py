"""Shapley values against their definition, LIME against a regression solved by hand."""

import itertools
import math
import sys

import numpy as np
import pytest
import torch

import rnnviz as rv
from rnnviz.baselines.kernel_shap import KernelShap, shapley_values
from rnnviz.baselines.lime import Lime, sets_around
from rnnviz.decomposition.trace import Trace
from rnnviz.errors import InputError, UnsupportedError
from tests.decomposition.random_models import random_classifier, random_ids

MODELS = {
    "lstm": {"embedding": 12, "scale": 2},
    "two layers of two directions": {"cell": "gru", "bidirectional": True, "layers": 2, "scale": 2},
    "tanh, mean": {"cell": "rnn", "pooling": "mean", "bias": False, "scale": 2},
}


@pytest.fixture(params=MODELS)
def model(request):
    return random_classifier(**MODELS[request.param])


def logits_of(model, ids, masks):
    """torch's own modules on the word vectors, those that are not in the mask zeroed: (n, C)."""
    vectors = (
        model.embedding.weight[list(ids)].detach() * torch.as_tensor(np.asarray(masks, float))[..., None]
    )
    lengths = torch.full((len(masks),), len(ids))
    with torch.no_grad():
        return model.head(model.pool(model.states(vectors, lengths), lengths)).numpy()


def exact_shapley(model, ids):
    """The definition: the mean gain of each word over all sets of the others, by size."""
    length = len(ids)
    masks = np.array(list(itertools.product([0, 1], repeat=length)))
    value = dict(zip(map(tuple, masks), logits_of(model, ids, masks), strict=True))
    scores = np.zeros((length, 3))
    for t in range(length):
        for mask in masks[masks[:, t] == 0]:
            size = mask.sum()
            weight = math.factorial(size) * math.factorial(length - size - 1) / math.factorial(length)
            joined = mask.copy()
            joined[t] = 1
            scores[t] += weight * (value[tuple(joined)] - value[tuple(mask)])
    return scores


@pytest.mark.parametrize("length", [1, 2, 3, 8])
def test_all_sets_give_the_exact_shapley_values(model, length):
    ids = random_ids(length, seed=length)
    explained = rv.explain(model, ids, method="kernel_shap")
    np.testing.assert_allclose(explained.words_per_class, exact_shapley(model, ids), atol=1e-12)
    assert explained.notes == []


def test_every_occurrence_is_a_word_of_its_own(model):
    ids = [5, 5, 6, 5]
    explained = rv.explain(model, ids, method="kernel_shap")
    np.testing.assert_allclose(explained.words_per_class, exact_shapley(model, ids), atol=1e-12)
    assert len(set(explained.words.round(9))) == 4
    assert len(set(rv.explain(model, ids, method="lime").words.round(5))) == 4


@pytest.mark.parametrize("samples", [2, 5, 300])
def test_sampled_values_add_up_all_the_same(model, samples):
    explained = rv.explain(model, random_ids(13), method="kernel_shap", samples=samples)
    assert abs(explained.residual) < 1e-12
    empty = logits_of(model, random_ids(13), np.zeros((1, 13)))[0]
    np.testing.assert_allclose(explained.base, empty, atol=1e-12)
    assert f"estimated from {samples} of 2^13 sets" in explained.notes[0]


def test_more_samples_come_nearer_to_the_exact_values():
    model, ids = random_classifier(embedding=12, scale=3), random_ids(10, seed=1)
    truth = exact_shapley(model, ids)

    def error(samples):
        seeds = range(5)
        found = [
            KernelShap(samples, seed).attribute(Trace(model, [ids]), False, np.ones(3))[0].words
            for seed in seeds
        ]
        return np.mean([np.abs(words - truth).mean() for words in found])

    errors = [error(samples) for samples in (20, 100, 1000)]
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 0.05 * np.abs(truth).mean()


def test_the_fit_is_the_constrained_least_squares_fit():
    """Against the same problem with a Lagrange multiplier."""
    rng = np.random.default_rng(0)
    masks, weights, values = rng.random((40, 6)) < 0.5, rng.random(40), rng.normal(size=(40, 2))
    nothing, whole = rng.normal(size=(2, 2))
    z = masks.astype(float)
    left = np.block([[z.T @ (weights[:, None] * z), np.ones((6, 1))], [np.ones((1, 6)), np.zeros((1, 1))]])
    right = np.vstack([z.T @ (weights[:, None] * (values - nothing)), whole - nothing])
    expected = np.linalg.solve(left, right)[:6]
    np.testing.assert_allclose(shapley_values(masks, weights, values, nothing, whole), expected, atol=1e-12)


@pytest.mark.parametrize(
    ("target", "weights"), [("class 1", [0, 1, 0]), (("class 2", "class 0"), [-1, 0, 1])]
)
def test_lime_is_a_weighted_ridge_regression(model, target, weights):
    ids = random_ids(7)
    explained = rv.explain(model, ids, method="lime", samples=200, seed=5, target=target)
    masks = sets_around(7, 200, 5)
    y, z = logits_of(model, ids, masks) @ weights, masks.astype(float)
    cosine = np.array([m.sum() / max(np.sqrt(m.sum() * 7), 1e-9) for m in z])
    near = np.sqrt(np.exp(-(((1 - cosine) * 100) ** 2) / 25**2))  # as the authors write it
    ones = np.column_stack([z, np.ones(200)])
    ridge = np.diag([1.0] * 7 + [0.0])  # the intercept is free
    solution = np.linalg.solve(ones.T @ (near[:, None] * ones) + ridge, ones.T @ (near * y))
    np.testing.assert_allclose(explained.words, solution[:7], atol=1e-5)  # captum fits in float32
    assert float(explained.base @ explained.weights) == pytest.approx(solution[7], abs=1e-5)
    assert explained.residual is None


def test_the_sets_around_a_text():
    masks = sets_around(6, 4000, 0)
    assert masks[0].all()
    removed = np.bincount((~masks[1:]).sum(1), minlength=7)
    assert removed[0] == 0
    assert abs(removed[1:] - 4000 / 6).max() < 120  # every number as often as any other
    assert abs(masks[1:].mean(0) - masks[1:].mean()).max() < 0.03  # every word as often as any other


@pytest.mark.parametrize("kind", [Lime, KernelShap])
def test_a_seed_decides_alone_and_in_a_batch(kind):
    model, texts = random_classifier(scale=3), [random_ids(length, seed=length) for length in (12, 1, 14)]
    weights = np.array([1.0, -1.0, 0.0])
    first = kind(samples=60, seed=1).attribute(Trace(model, texts), True, weights)
    torch.manual_seed(99)
    again = [kind(samples=60, seed=1).attribute(Trace(model, [ids]), True, weights)[0] for ids in texts]
    for one, other in zip(first, again, strict=True):
        np.testing.assert_allclose(one.words, other.words, atol=1e-12)
        np.testing.assert_allclose(one.spans, other.spans, atol=1e-12)
    (other_seed,) = kind(samples=60, seed=2).attribute(Trace(model, texts[:1]), True, weights)
    assert np.abs(other_seed.words - first[0].words).max() > 1e-4


@pytest.mark.parametrize("method", ["lime", "kernel_shap"])
@pytest.mark.parametrize("options", [{"samples": 1}, {"samples": 2.5}, {"samples": True}, {"seed": -1}])
def test_options_that_are_none(method, options):
    with pytest.raises(InputError, match=rf"{next(iter(options))} is .*whole number"):
        rv.explain(random_classifier(), [2, 3], method=method, **options)


@pytest.mark.parametrize("missing", ["captum", "captum.attr", "sklearn.linear_model"])
def test_without_the_extra_lime_says_what_to_install(missing, monkeypatch):
    monkeypatch.setitem(sys.modules, missing, None)
    if missing == "captum":
        for name in [name for name in sys.modules if name.startswith("captum.")]:
            monkeypatch.delitem(sys.modules, name)
    with pytest.raises(UnsupportedError, match=r"pip install rnnviz\[compare\]"):
        rv.explain(random_classifier(), [2, 3], method="lime")


@pytest.mark.parametrize("method", ["saliency", "grad_input", "ig", "kernel_shap"])
def test_the_others_need_no_extra(method, monkeypatch):
    for name in ("captum", "sklearn", "scipy"):
        monkeypatch.setitem(sys.modules, name, None)
    assert np.isfinite(rv.explain(random_classifier(), [2, 3], method=method).words).all()
