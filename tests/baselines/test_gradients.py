"""Gradients against finite differences, integrated gradients against a fine sum; nothing of the model moves."""

import numpy as np
import pytest
import torch

import rnnviz as rv
from rnnviz.baselines.grad_input import GradInput
from rnnviz.baselines.integrated_gradients import IntegratedGradients
from rnnviz.baselines.saliency import Saliency
from rnnviz.decomposition.trace import Trace
from rnnviz.errors import InputError, UnsupportedError
from tests.decomposition.random_models import WORDS, random_classifier, random_ids

MODELS = {
    "lstm": {"embedding": 9},
    "lstm, short vectors": {"cell": "lstm", "embedding": 3},
    "lstm, no bias": {"bias": False, "embedding": 9, "scale": 2},
    "two layers of two directions": {"bidirectional": True, "layers": 2, "embedding": 9},
    "gru, mean": {"cell": "gru", "bidirectional": True, "pooling": "mean", "embedding": 9},
    "tanh, max": {"cell": "rnn", "pooling": "max", "layers": 2, "embedding": 3},
}
IDS = random_ids(6, seed=3)
CONTRAST = ("class 2", "class 0")


@pytest.fixture(params=MODELS)
def model(request):
    return random_classifier(**MODELS[request.param])


def logits_of(model, vectors):
    """torch's own modules, called as in training: (n, T, E) -> (n, C)."""
    vectors = torch.as_tensor(vectors)
    lengths = torch.full((len(vectors),), vectors.shape[1])
    with torch.no_grad():
        return model.head(model.pool(model.states(vectors, lengths), lengths)).numpy()


def softmax(logits):
    e = np.exp(logits - logits.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def vectors_of(model, ids=IDS):
    return model.embedding.weight[ids].detach().numpy()


def by_differences(function, x, step=1e-5):
    """Central differences of a function from (n, T, E) to (n,), at x of shape (T, E)."""
    moves = step * np.eye(x.size).reshape(-1, *x.shape)
    return ((function(x + moves) - function(x - moves)) / (2 * step)).reshape(x.shape)


def contrast(outputs):
    return outputs[..., 2] - outputs[..., 0]


def test_saliency(model):
    slope = by_differences(lambda x: contrast(logits_of(model, x)), vectors_of(model))
    explained = rv.explain(model, IDS, method="saliency", target=CONTRAST)
    np.testing.assert_allclose(explained.words, np.sqrt((slope**2).sum(1)), atol=1e-8)
    assert explained.unit == "gradient norm"
    assert explained.residual is None
    assert explained.phrase(1, 4) == pytest.approx(explained.words[1:4].sum())


def test_grad_input_of_the_logit(model):
    x = vectors_of(model)
    slopes = [by_differences(lambda x, k=k: logits_of(model, x)[:, k], x) for k in range(3)]
    explained = rv.explain(model, IDS, method="grad_input", target=CONTRAST)
    np.testing.assert_allclose(
        explained.words_per_class, np.stack([(x * s).sum(1) for s in slopes], 1), atol=1e-8
    )
    assert explained.phrase(1, 4) == pytest.approx(explained.words[1:4].sum())


@pytest.mark.parametrize(
    ("target", "function"), [(CONTRAST, contrast), ("class 1", lambda outputs: outputs[..., 1])]
)
def test_grad_input_of_the_probability(model, target, function):
    x = vectors_of(model)
    slope = by_differences(lambda x: function(softmax(logits_of(model, x))), x)
    explained = rv.explain(model, IDS, method="grad_input", of="probability", target=target)
    np.testing.assert_allclose(explained.words, (x * slope).sum(1), atol=1e-8)
    assert explained.unit == "probability"


def fine_sum(model, ids, start, points=400):
    """The integral by the midpoint rule, gradients by differences along each word's own direction."""
    x = vectors_of(model, ids)
    away = x - start
    steps, step = (np.arange(points) + 0.5) / points, 1e-5
    scores = np.empty((len(ids), 3))
    for t in range(len(ids)):
        only_t = np.zeros_like(x)
        only_t[t] = away[t] * step
        path = start + steps[:, None, None] * away
        scores[t] = ((logits_of(model, path + only_t) - logits_of(model, path - only_t)) / (2 * step)).mean(0)
    return scores


@pytest.mark.parametrize("baseline", ["zero", "."])
def test_integrated_gradients(model, baseline):
    name_a_full_stop(model)
    start = np.zeros(vectors_of(model).shape[1]) if baseline == "zero" else vectors_of(model, [7])[0]
    explained = rv.explain(model, IDS, method="ig", baseline=baseline, target=CONTRAST, steps=200)
    kinks = model.pooling == "max"  # where the maximum moves to another word the integrand jumps
    np.testing.assert_allclose(
        explained.words_per_class, fine_sum(model, IDS, start), atol=1e-2 if kinks else 1e-5
    )
    start_text = np.tile(start, (1, len(IDS), 1))
    np.testing.assert_allclose(explained.base, logits_of(model, start_text)[0], atol=1e-12)
    assert abs(explained.residual) < (1e-2 if kinks else 1e-9)


def name_a_full_stop(model):
    model.vocabulary = rv.text.Vocabulary([*WORDS[:7], ".", *WORDS[8:]])


def test_fewer_steps_leave_a_larger_residual():
    model = random_classifier(scale=3, seed=4)
    residuals = [abs(rv.explain(model, IDS, method="ig", steps=steps).residual) for steps in (2, 8, 50)]
    assert residuals[0] > 1e-5 > 1e-9 > residuals[2]
    assert residuals[0] > residuals[1] > residuals[2]


def test_steps_in_blocks_give_the_same_sum(monkeypatch):
    model = random_classifier(embedding=9)
    expected = rv.explain(model, IDS, method="ig").words
    monkeypatch.setattr("rnnviz.baselines.integrated_gradients.BLOCK_STEPS", 40)
    np.testing.assert_allclose(rv.explain(model, IDS, method="ig").words, expected, atol=1e-12)


def test_rescaled_scores_have_a_standard_deviation_of_one_and_promise_no_sum():
    model = random_classifier()
    plain = rv.explain(model, IDS, method="ig", target=CONTRAST)
    rescaled = rv.explain(model, IDS, method="ig", target=CONTRAST, rescale=True)
    np.testing.assert_allclose(rescaled.words, plain.words / np.std(plain.words))
    assert plain.adds_up
    assert not rescaled.adds_up
    assert rescaled.residual is None
    assert rescaled.unit == "standard deviations"
    assert np.isfinite(rv.explain(model, IDS[:1], method="ig", rescale=True).words).all()


def test_a_full_stop_that_the_model_does_not_know():
    with pytest.raises(InputError, match=r"'\.' is not in the model's vocabulary.*'zero'"):
        rv.explain(random_classifier(), IDS, method="ig", baseline=".")


@pytest.mark.parametrize(
    ("method", "options", "mend"),
    [
        ("ig", {"steps": 0}, "steps is 0"),
        ("ig", {"steps": 1.5}, "steps is 1.5"),
        ("ig", {"baseline": "mean"}, "Known: 'zero', '.'"),
        ("grad_input", {"of": "logits"}, "did you mean 'logit'"),
    ],
)
def test_options_that_are_none(method, options, mend):
    with pytest.raises(InputError, match=mend):
        rv.explain(random_classifier(), IDS, method=method, **options)


def test_deeplift_is_refused_with_the_reason():
    with pytest.raises(UnsupportedError, match=r"gradient x input.*'grad_input' or 'ig'"):
        rv.explain(random_classifier(), IDS, method="deeplift")
    assert "deeplift" not in {method.name for method in rv.methods()}


METHODS = [
    Saliency(),
    GradInput(),
    GradInput("probability"),
    IntegratedGradients(),
    IntegratedGradients(rescale=True),
]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.title)
def test_texts_in_a_batch_have_the_scores_of_each_alone(model, method):
    texts = [random_ids(length, seed=length) for length in (5, 1, 12, 3)]
    weights = np.array([0.0, 1.0, -1.0])
    together = method.attribute(Trace(model, texts), True, weights)
    for text, attribution in zip(texts, together, strict=True):
        (alone,) = method.attribute(Trace(model, [text]), True, weights)
        np.testing.assert_allclose(attribution.words, alone.words, atol=1e-12)
        np.testing.assert_allclose(attribution.spans, alone.spans, atol=1e-12)
        np.testing.assert_allclose(attribution.base, alone.base, atol=1e-12)


def state_of(model):
    return (
        [module.training for module in model.modules()],
        [parameter.grad for parameter in model.parameters()],
        [parameter.requires_grad for parameter in model.parameters()],
        [parameter.clone() for parameter in model.parameters()],
        torch.get_rng_state(),
        torch.backends.cudnn.enabled,
        torch.is_grad_enabled(),
        np.random.get_state()[1].tolist(),  # noqa: NPY002 - the global state is what is looked at
    )


def same(before, after):
    return all(torch.equal(a, b) for a, b in zip(before[3], after[3], strict=True)) and (
        torch.equal(before[4], after[4]) and before[:3] == after[:3] and before[5:] == after[5:]
    )


@pytest.mark.parametrize("method", ["saliency", "grad_input", "ig", "lime", "kernel_shap"])
def test_nothing_of_the_model_changes(method, monkeypatch):
    model = random_classifier(layers=2)
    model.train()
    model.head.eval()
    before = state_of(model)
    rv.explain(model, IDS, method=method)
    with torch.inference_mode():
        rv.explain(model, IDS, method=method)
    assert same(before, state_of(model))

    def fails(*_):
        raise RuntimeError("stop")

    for name in (
        "rnnviz.baselines.gradients.Recorded._read",
        "rnnviz.baselines.perturbation.Variants.logits",
    ):
        monkeypatch.setattr(name, fails)
    with pytest.raises(RuntimeError, match="stop"):
        rv.explain(model, IDS, method=method)
    assert same(before, state_of(model))
